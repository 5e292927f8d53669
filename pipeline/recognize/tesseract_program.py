"""Tesseract as a program, through pytesseract: one call a page, an uncompressed file in memory, one thread.

pytesseract is loaded where it is called: it loads pandas where that is installed, half a second and 80 MB that a worker
with tesserocr does not need.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.errors import MissingDependencyError, RecognitionError
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.tesseract_place import how_to_install, program

_MEMORY = Path("/dev/shm")
_WORD_LEVEL = "5"  # of Tesseract's TSV: 1 page, 2 block, 3 paragraph, 4 line, 5 word


class TesseractProgram:
    """Each page is one run of ``tesseract``."""

    def __init__(self, language: str, seconds: float) -> None:
        self._language = language
        self._seconds = seconds

    @cached_property
    def name(self) -> str:
        """Such as ``tesseract 5.3.0 vie``. Raises MissingDependencyError."""
        found = tesseract_version()
        if found is None:
            raise missing_tesseract()
        return f"tesseract {found} {self._language}"

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        """See Engine."""
        config = f"--psm {segmentation} --dpi {round(dpi)}"
        folder = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        with tempfile.TemporaryDirectory(prefix="sohoa-", dir=folder) as name, _one_thread():
            picture = Path(name) / "page.pnm"
            if not cv2.imwrite(str(picture), grey):
                raise RecognitionError(
                    f"no room for a temporary file in {name}.", code="no_space", advice="Free some space there."
                )
            return _words(self._tsv(str(picture), config))

    def _tsv(self, picture: str, config: str) -> str:
        pytesseract = _pytesseract()
        try:
            return str(pytesseract.image_to_data(picture, lang=self._language, config=config, timeout=self._seconds))
        except pytesseract.TesseractNotFoundError:
            raise missing_tesseract() from None
        except pytesseract.TesseractError as error:
            if "loading language" in error.message or "traineddata" in error.message:
                raise missing_language(self._language) from None
            raise RecognitionError(f"Tesseract failed ({error.message}).", code="tesseract_failed") from None
        except RuntimeError:  # pytesseract's only word for a timeout
            raise timed_out(self._seconds) from None


def _pytesseract() -> Any:
    """pytesseract, told where the program is."""
    import pytesseract  # noqa: PLC0415

    pytesseract.pytesseract.tesseract_cmd = program()
    return pytesseract


def tesseract_version() -> str | None:
    """Version of the installed program, such as ``5.3.0``; None when there is none."""
    pytesseract = _pytesseract()
    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, SystemExit):
        return None


def installed_languages() -> list[str]:
    """Language packs that Tesseract finds."""
    pytesseract = _pytesseract()
    try:
        return sorted(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError):
        return []


def missing_tesseract() -> MissingDependencyError:
    """Tesseract is not there."""
    return MissingDependencyError("Tesseract is not installed.", advice=how_to_install())


def missing_language(name: str) -> MissingDependencyError:
    """Tesseract is there, one of its languages is not."""
    return MissingDependencyError(f"Tesseract has no language {name}.", advice=how_to_install(name))


def timed_out(seconds: float) -> RecognitionError:
    """A page took too long."""
    return RecognitionError(
        f"OCR took over {seconds:g} s.", code="timeout", advice="Raise --page-seconds, or scan the page again."
    )


def _words(tsv: str) -> list[ReadWord]:
    words = []
    for line in tsv.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 12 and cells[0] == _WORD_LEVEL:
            block, paragraph, number, _, left, top, width, height = map(int, cells[2:10])
            confidence = min(1.0, max(0.0, float(cells[10]) / 100))
            words.append(
                ReadWord(cells[11], left, top, left + width, top + height, confidence, block, paragraph, number)
            )
    return words


@contextmanager
def _one_thread() -> Iterator[None]:
    """Tesseract's threads cost twice the CPU for little speed (docs/ocr.md); pytesseract hands on the environment."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before
