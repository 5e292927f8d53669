"""What can go wrong, each with a stable code, a plain sentence and what to do.

Sentences are English wherever an error is raised, sent or stored; ``pipeline.model.language`` puts them into the
language of the reader where they are shown, and ``script/make-catalogue`` collects them from where errors are made.

SohoaError
├── UsageError             a setting or argument that cannot be
├── MissingDependencyError a program or language pack that has to be installed
├── OutputError            the output folder cannot be written
└── DocumentError          one document, or one page of it; the rest of a batch goes on
    ├── UnreadableError    not there, no permission, empty
    ├── UnsupportedError   a kind of file that is not read here
    ├── CorruptError       truncated, not what its name says, without pages
    ├── EncryptedError     needs a password
    ├── LimitError         over a limit that protects the machine
    └── RecognitionError   the OCR engine failed or ran out of time
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ends; documented in docs/command-line.md and pinned by a test."""

    DONE = 0
    USAGE = 1
    NOTHING_TO_DO = 2
    SOME_FAILED = 3
    ALL_FAILED = 4
    MISSING_DEPENDENCY = 5
    NOT_WRITTEN = 6
    INTERRUPTED = 130


class SohoaError(Exception):
    """Base of all. ``code`` is stable; ``message`` says what happened; ``advice`` says what to do."""

    code = "error"
    advice = ""
    exit_code = ExitCode.USAGE

    def __init__(self, message: str, *, code: str | None = None, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        if advice is not None:
            self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _rebuild, (type(self), self.message, self.code, self.advice)


def _rebuild(kind: type[SohoaError], message: str, code: str, advice: str) -> SohoaError:
    return kind(message, code=code, advice=advice)


class UsageError(SohoaError):
    """The command, a setting or a file that the user named can't be used as it is."""

    code = "usage"


class MissingDependencyError(SohoaError):
    """A program or a package that this needs is not installed."""

    code = "missing_dependency"
    exit_code = ExitCode.MISSING_DEPENDENCY


class OutputError(SohoaError):
    """Results could not be written."""

    code = "output"
    advice = "Check free space and permissions of the output folder, then run the same command again."
    exit_code = ExitCode.NOT_WRITTEN


class DocumentError(SohoaError):
    """Base of what is wrong with one document; a batch goes on with the next."""

    code = "document"
    exit_code = ExitCode.ALL_FAILED


class UnreadableError(DocumentError):
    """The file can't be opened: it is not there, may not be read, or is empty."""

    code = "unreadable"


class UnsupportedError(DocumentError):
    """The file is of a kind that is not read, or not without an extra package."""

    code = "unsupported"
    advice = "Give PDF, TIFF, PNG, JPEG, WebP, text, Markdown, hOCR, ALTO or Tesseract TSV."


class CorruptError(DocumentError):
    """The file is broken, or not what its name says."""

    code = "corrupt"
    advice = "Open the file in a viewer; if it does not open there, scan or download it again."


class EncryptedError(DocumentError):
    """The file wants a password."""

    code = "encrypted"
    advice = "Save a copy without a password and give that."


class LimitError(DocumentError):
    """The file, a page or the work on it is beyond a limit of the settings."""

    code = "limit"


class RecognitionError(DocumentError):
    """Tesseract failed on a page."""

    code = "recognition"
