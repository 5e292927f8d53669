"""Raster to words, by Tesseract through pytesseract: one call a page, an uncompressed file in memory, one thread."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import groupby
from pathlib import Path

import cv2
import pytesseract

from pipeline.errors import MissingDependencyError, RecognitionError
from pipeline.model.page import Box, Line, Page, Raster, Word
from pipeline.model.text import nfc
from pipeline.settings import Settings

_MEMORY = Path("/dev/shm")
_WORD_LEVEL = "5"  # of Tesseract's TSV: 1 page, 2 block, 3 paragraph, 4 line, 5 word


class Recognizer:
    """Holds no engine open; each page is one run of the ``tesseract`` program."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def recognize(self, raster: Raster) -> Page:
        """The page's lines in reading order, boxes in pixels of the original page.

        Raises RecognitionError (``timeout``, ``tesseract_failed``) and MissingDependencyError.
        """
        rows = _word_rows(self._tsv(raster))
        lines = []
        for key, group in groupby(rows, key=lambda row: row[2:5]):
            words = [word for row in group if (word := _word(row, raster)) is not None]
            if words:
                lines.append(Line.from_words(words, block=int(key[0])))
        flags = raster.flags if lines else (*raster.flags, "no_words")
        return Page(
            raster.number,
            tuple(lines),
            raster.width,
            raster.height,
            raster.dpi,
            engine=self.engine,
            skew=raster.skew,
            flags=flags,
        )

    def check(self) -> None:
        """Raises MissingDependencyError unless Tesseract and all parts of the language are installed."""
        if tesseract_version() is None:
            raise _missing()
        missing = sorted(set(self.settings.language.split("+")) - set(installed_languages()))
        if missing:
            raise _missing_language(missing[0])

    @cached_property
    def engine(self) -> str:
        """Name, version and language, such as ``tesseract 5.3.0 vie``. Raises MissingDependencyError."""
        found = tesseract_version()
        if found is None:
            raise _missing()
        return f"tesseract {found} {self.settings.language}"

    def _tsv(self, raster: Raster) -> str:
        config = f"--psm {self.settings.page_segmentation} --dpi {round(raster.dpi)}"
        folder = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        with tempfile.TemporaryDirectory(prefix="sohoa-", dir=folder) as name, _one_thread():
            picture = Path(name) / "page.pnm"
            if not cv2.imwrite(str(picture), raster.pixels):
                raise RecognitionError(
                    f"page {raster.number}: no room for a temporary file in {name}.",
                    code="no_space",
                    advice="Free some space there.",
                )
            try:
                tsv = pytesseract.image_to_data(
                    str(picture), lang=self.settings.language, config=config, timeout=self.settings.page_seconds
                )
            except pytesseract.TesseractNotFoundError:
                raise _missing() from None
            except pytesseract.TesseractError as error:
                raise self._failed(raster, error.message) from None
            except RuntimeError:  # pytesseract's only word for a timeout
                raise RecognitionError(
                    f"page {raster.number}: OCR took over {self.settings.page_seconds:g} s.",
                    code="timeout",
                    advice="Raise --page-seconds, or scan the page again.",
                ) from None
        return str(tsv)

    def _failed(self, raster: Raster, message: str) -> RecognitionError | MissingDependencyError:
        if "loading language" in message or "traineddata" in message:
            return _missing_language(self.settings.language)
        return RecognitionError(f"page {raster.number}: Tesseract failed ({message}).", code="tesseract_failed")


def tesseract_version() -> str | None:
    """Version of the installed program, such as ``5.3.0``; None when there is none."""
    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, SystemExit):
        return None


def installed_languages() -> list[str]:
    """Language packs that Tesseract finds."""
    try:
        return sorted(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError):
        return []


def _word_rows(tsv: str) -> Iterator[list[str]]:
    for line in tsv.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 12 and cells[0] == _WORD_LEVEL:
            yield cells


def _word(row: list[str], raster: Raster) -> Word | None:
    text = nfc(row[11]).strip()
    if not text:
        return None
    left, top, width, height = (int(cell) for cell in row[6:10])
    box: Box = raster.original_box(left, top, left + width, top + height)
    return Word(text, box, confidence=min(1.0, max(0.0, float(row[10]) / 100)))


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


def _missing() -> MissingDependencyError:
    return MissingDependencyError(
        "Tesseract is not installed.", advice="Install it: apt-get install tesseract-ocr tesseract-ocr-vie."
    )


def _missing_language(name: str) -> MissingDependencyError:
    return MissingDependencyError(
        f"Tesseract has no language {name}.", advice=f"Install it: apt-get install tesseract-ocr-{name}."
    )
