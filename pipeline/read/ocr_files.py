"""What other OCR programs left behind, made into pages: what hOCR, ALTO and Tesseract's TSV have in common."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import CorruptError, LimitError
from pipeline.model.page import Alternative, Box, Line, Page, Word
from pipeline.model.text import nfc

HOCR, ALTO, TSV = "text/vnd.hocr+html", "application/alto+xml", "text/tab-separated-values"
SUFFIXES = {".hocr": HOCR, ".alto": ALTO, ".xml": ALTO}
"""Suffixes that are looked for in folders; a file that is named is known by its content."""
_MARKUP_HEAD = 65_536
_LARGEST = 10_000_000
"""Pixels, blocks: a number beyond is none that a page can have, and not all that follows can reckon with it."""
_FINEST = 100_000
"""Dots an inch."""


def ocr_media_type(path: Path, head: bytes) -> str | None:
    """The kind of OCR output by the first bytes of a file; None for anything else."""
    if head.startswith(b"level\tpage_num\t"):
        return TSV
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not text.startswith(b"<"):
        return None
    if b"<alto" in text or b":alto" in text:
        return ALTO
    with path.open("rb") as file:
        more = file.read(_MARKUP_HEAD).replace(b"\0", b"")
    if b"ocr_page" in more or b"ocr-system" in more:
        return HOCR
    return ALTO if b"<alto" in more or b":alto " in more else None


def not_ocr(name: str, kind: str, why: str) -> CorruptError:
    """The error for a file that claims to be OCR output and is none."""
    return CorruptError(
        f"{name}: is no {kind} that can be read ({why}).", advice="Have the OCR program write it again."
    )


@dataclass(slots=True)
class _OpenPage:
    width: int
    height: int
    dpi: float | None
    lines: list[Line] = field(default_factory=list)


class Pages:
    """Collects pages from what a parser of one of the formats finds, in the order of the file."""

    def __init__(self, name: str, max_pages: int) -> None:
        self._name = name
        self._max_pages = max_pages
        self._open: list[_OpenPage] = []
        self._block = 0
        self._box: Box | None = None
        self._words: list[Word] = []
        self._in_line = False

    def start_page(self, size: Box | None, dpi: float | None) -> None:
        """A page of ``size``; without one, its words tell. Raises LimitError, or CorruptError for an absurd size."""
        if len(self._open) == self._max_pages:
            raise LimitError(
                f"{self._name}: has more pages than the limit, {self._max_pages:,}.",
                code="too_many_pages",
                advice="Split it, or raise --max-pages.",
            )
        size = self._sane(size)
        dpi = dpi if dpi is not None and 0 < dpi <= _FINEST else None
        self._open.append(_OpenPage(size.width if size else 0, size.height if size else 0, dpi))
        self._block = 0

    def start_block(self, number: int | None = None) -> None:
        """A block; numbered on where the file does not number it. Raises CorruptError for an absurd number."""
        self._bounded(number or 0)
        self._block = self._block + 1 if number is None else number

    def start_line(self, box: Box | None) -> None:
        """A line; of a box that ends before it begins, nothing is known. Raises CorruptError for an absurd one."""
        self._box, self._words, self._in_line = self._sane(box), [], True

    def word(
        self,
        text: str,
        box: Box | None,
        confidence: float | None = None,
        alternatives: tuple[Alternative, ...] = (),
    ) -> None:
        """A word of the open line. One with spaces in it becomes several that share its box.

        Raises CorruptError for an absurd box.
        """
        box = self._sane(box)
        confidence = None if confidence is None or math.isnan(confidence) else confidence
        texts = nfc(text).split()
        boxes = box.shares(texts) if box else [None] * len(texts)
        readings = alternatives if len(texts) == 1 else ()
        for piece, share in zip(texts, boxes, strict=True):
            self._words.append(Word(piece, share, confidence, readings))

    def lengthen(self, ending: str) -> None:
        """More of the word before, as a hyphen at the end of a line is."""
        if self._words:
            last = self._words.pop()
            self._words.append(Word(nfc(last.text + ending), last.box, last.confidence))

    def end_line(self) -> None:
        """Closes the line that is being read; without one, does nothing."""
        if not self._in_line:
            return
        self._in_line = False
        line = Line.from_words(self._words, self._block)
        if not self._open:
            raise not_ocr(self._name, "OCR output", "text outside of pages")
        box = self._box or line.box
        self._open[-1].lines.append(Line(line.words, line.raw, box, self._block))

    def done(self, engine: str) -> list[Page]:
        """The pages, numbered from 1. Raises CorruptError where there are none."""
        if not self._open:
            raise CorruptError(f"{self._name}: has no pages.", code="no_pages")
        return [_page(number, page, engine) for number, page in enumerate(self._open, start=1)]

    def _sane(self, box: Box | None) -> Box | None:
        if box is None:
            return None
        self._bounded(*box.as_list())
        return box if box.right >= box.left and box.bottom >= box.top else None

    def _bounded(self, *numbers: int) -> None:
        if any(abs(number) > _LARGEST for number in numbers):
            raise not_ocr(self._name, "OCR output", f"a number in it is beyond {_LARGEST:,}")


def _page(number: int, page: _OpenPage, engine: str) -> Page:
    around = Box.union(line.box for line in page.lines)
    width = page.width or (around.right if around else 0)
    height = page.height or (around.bottom if around else 0)
    return Page(number, tuple(page.lines), width, height, page.dpi, engine=engine)
