"""What the parent asks of a worker, and what a worker tells while it works. All are small and can be pickled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipeline.errors import SohoaError
from pipeline.model.page import Page, PageRange

Step = Literal["start", "open", "page", "finish"]
Kind = Literal["identify", "open", "read", "finish", "count", "sample"]
Scope = Literal["unit", "document", "run"]
CONFIDENCE_BINS = 20
_NO_MEMORY = ("bad_alloc", "out of memory", "insufficient memory", "cannot allocate memory", "memoryerror")


@dataclass(frozen=True, slots=True)
class Task:
    """One unit of work on one document.

    ``identify`` finds the key of the content at a URL; ``open`` counts the pages and reads the first ones, and finishes
    a document that has no more; ``read`` reads ``pages``; ``finish`` makes records of what is stored; ``count`` only
    counts; ``sample`` does all of it on ``pages`` and stores nothing.
    """

    kind: Kind
    document: str
    """Key of the document in the ledger."""
    path: str
    """A local path or a URL."""
    sha256: str
    """Of the content that is meant; empty where any is."""
    out: str
    """The output folder: a local path or a URL."""
    recognition: str
    """Fingerprint part; names the stored pages."""
    unit_pages: int
    pages: PageRange = (0, 0)
    units: tuple[PageRange, ...] = ()
    """Of a document to be finished: ranges whose pages are stored."""
    lost: tuple[tuple[int, str], ...] = ()
    """Of a document to be finished: pages that could not be read, with the code."""


@dataclass(slots=True)
class Tally:
    """Counts over the pages of a unit; timings stand apart from what is published."""

    ok: int = 0
    text_layer: int = 0
    blank: int = 0
    no_words: int = 0
    failed: int = 0
    words: int = 0
    confidence: list[int] = field(default_factory=lambda: [0] * CONFIDENCE_BINS)
    """Words by the engine's confidence, in equal bins from 0 to 1."""
    seconds: float = 0.0

    def add(self, page: Page) -> None:
        """Counts one page, by the first of: failed, blank, no words, own text, read."""
        kind = (
            "failed" if page.error is not None
            else "blank" if "blank" in page.flags
            else "no_words" if not page.words
            else "text_layer" if page.origin != "ocr"
            else "ok"
        )  # fmt: skip
        setattr(self, kind, getattr(self, kind) + 1)
        for word in page.words:
            self.words += 1
            if word.confidence is not None:
                self.confidence[min(CONFIDENCE_BINS - 1, int(word.confidence * CONFIDENCE_BINS))] += 1


@dataclass(frozen=True, slots=True)
class At:
    """The worker is alive and begins a step; the deadline is counted from here."""

    step: Step


@dataclass(frozen=True, slots=True)
class Identified:
    """A file's key: what it is done under, whatever its name."""

    key: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A file could be opened and has so many pages."""

    pages: int


@dataclass(frozen=True, slots=True)
class Read:
    """These pages are read and stored."""

    pages: PageRange
    tally: Tally


@dataclass(frozen=True, slots=True)
class Finished:
    """Records and corrected pages are stored."""

    status: Literal["done", "partial"]
    code: str | None
    reason: str | None
    failed_pages: tuple[int, ...]
    records: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Sampled:
    """What the pages of a sample took, and would take of the disk."""

    pages: int
    seconds: float
    bytes: int
    recognized: bool
    """Whether the engine read a page of them; else the file brought its text."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An error ended the task. ``error`` is set where it ends the run: nothing else would escape it."""

    scope: Scope
    code: str
    reason: str
    error: SohoaError | None = None


@dataclass(frozen=True, slots=True)
class Died:
    """The worker is gone, and with it the task: killed at a deadline, by the system, or by itself."""

    code: Literal["timeout", "memory", "worker_died"]
    reason: str
    step: Step


@dataclass(frozen=True, slots=True)
class Idle:
    """The task has come to its end; the worker waits for the next."""


Message = At | Identified | Opened | Read | Finished | Sampled | Failed | Died | Idle


def said_of_memory(text: str) -> bool:
    """Whether a library's words mean that it got no memory; OpenCV and Tesseract have no error of their own for it."""
    return any(sign in text.lower() for sign in _NO_MEMORY)
