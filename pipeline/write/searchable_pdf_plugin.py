"""A plug-in of OCRmyPDF that reads nothing: its engine hands out pages that are stored already.

::

    ocrmypdf --plugin pipeline.write.searchable_pdf_plugin --stored-pages OUT/pages/ID.json \
        --mode redo --pages 1-3 scan.pdf searchable.pdf

Boxes are taken to be pixels of the page as it is shown, of its MediaBox.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from math import radians, tan
from pathlib import Path
from statistics import median
from typing import Any

from ocrmypdf import Baseline, BoundingBox, OcrClass, OcrElement, OcrEngine, OrientationConfidence, hookimpl
from ocrmypdf.builtin_plugins import tesseract_ocr
from PIL import Image

from pipeline.model.page import Box, Document, Line, Page
from pipeline.version import package_version
from pipeline.write.pages import read_pages
from pipeline.write.placed_text import sureness

_TESSERACT: Any = tesseract_ocr
_ASSUMED_DPI = 200.0
_TURNED = 0.1
"""Widths, as shares of its height, that a line has a letter below which its text can only stand turned: letters are
half as wide as high. OCRmyPDF leaves such lines out unless they are told to be turned."""

_DESCENT = 0.2
"""Share of a word's height that is below its baseline, where it has letters that go there."""
_GAP = 0.2
"""Share of its height that a line has between two words at least; pdftotext -raw goes by 0.15."""


@hookimpl
def initialize(plugin_manager: Any) -> None:
    """Takes Tesseract's plug-in out, which wants the program to be there, and in a version that it knows."""
    plugin_manager.set_blocked(_TESSERACT.__name__)


@hookimpl
def register_options() -> Any:
    """OCRmyPDF looks at Tesseract's options even where it is not used."""
    return _TESSERACT.register_options()


@hookimpl
def add_options(parser: ArgumentParser) -> None:
    """Where the pages are."""
    _TESSERACT.add_options(parser)
    group = parser.add_argument_group("sohoa", "Text from results of sohoa in place of OCR")
    group.add_argument("--stored-pages", type=Path, help="a file of OUT/pages/")


@hookimpl
def get_ocr_engine(options: Any) -> OcrEngine | None:
    """Our engine, where pages are given."""
    return StoredPages() if getattr(options, "stored_pages", None) else None


@hookimpl
def rasterize_pdf_page(output_file: Path, options: Any) -> Path | None:
    """A speck in place of the page's picture: the engine looks at none, and drawing it takes most of the time."""
    if not getattr(options, "stored_pages", None):
        return None
    Image.new("1", (8, 8), 1).save(output_file, dpi=(72, 72))
    return output_file


class StoredPages(OcrEngine):
    """Hands out stored pages, in their order in the file."""

    @staticmethod
    def version() -> str:
        """The version of the engine."""
        return package_version()

    @staticmethod
    def creator_tag(options: Any) -> str:
        """What the PDF names as its maker."""
        return f"sohoa {package_version()}"

    def __str__(self) -> str:
        return f"sohoa {package_version()}, stored pages"

    @staticmethod
    def languages(options: Any) -> set[str]:
        """All that are asked for: the pages have been read already."""
        return set(options.languages)

    @staticmethod
    def get_orientation(input_file: Path, options: Any) -> OrientationConfidence:
        """None: pages stay as they are."""
        return OrientationConfidence(0, 0.0)

    @staticmethod
    def get_deskew(input_file: Path, options: Any) -> float:
        """None, in degrees: pages stay as they are."""
        return 0.0

    @staticmethod
    def supports_generate_ocr() -> bool:
        """Words come with their places, not as hOCR or PDF."""
        return True

    @staticmethod
    def generate_ocr(input_file: Path, options: Any, page_number: int = 0) -> tuple[OcrElement, str]:
        """The page with this number, counted from 0, and its text."""
        page = _document(Path(options.stored_pages)).pages[page_number]
        return page_element(page, page_number), page.text

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        """Not offered."""
        raise NotImplementedError("use the renderer fpdf2")

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: Any) -> None:
        """Not offered."""
        raise NotImplementedError("use the renderer fpdf2")


@lru_cache(maxsize=1)
def _document(path: Path) -> Document:
    return read_pages(path)


def page_element(page: Page, number: int) -> OcrElement:
    """A page for OCRmyPDF's renderer, all words in it: what has no place of its own gets one beside its neighbours."""
    return OcrElement(
        ocr_class=OcrClass.PAGE,
        bbox=BoundingBox(0, 0, max(page.width, 1), max(page.height, 1)),
        dpi=page.dpi or _ASSUMED_DPI,
        page_number=number,
        children=list(_lines(page)),
    )


def _lines(page: Page) -> Iterator[OcrElement]:
    slope = tan(radians(page.skew))
    below = 0
    for line in page.lines:
        if not line.words:
            continue
        around = line.box or Box.union(word.box for word in line.words) or Box(0, below, page.width, below + 1)
        boxes = word_boxes(line, around)
        band = _band(boxes, slope)
        below = band.bottom
        turned = band.width < min(1, _TURNED * len(line.text)) * band.height
        yield OcrElement(
            ocr_class=OcrClass.LINE,
            bbox=_bounds(band),
            textangle=90.0 if turned else None,
            baseline=None if turned else Baseline(slope, -_DESCENT * band.height),
            children=[
                OcrElement(ocr_class=OcrClass.WORD, bbox=_bounds(place), text=word.text, confidence=sureness(word))
                for word, place in zip(line.words, boxes if turned else _apart(boxes, band.height), strict=True)
            ],
        )


def word_boxes(line: Line, around: Box) -> list[Box]:
    """The words' boxes; words without one share the room between their neighbours, in the line's own box."""
    boxes: list[Box] = []
    waiting: list[str] = []
    for word in line.words:
        if word.box is None:
            waiting.append(word.text)
            continue
        boxes += _between(boxes, word.box.left, around, waiting)
        waiting = []
        boxes.append(_at_least_a_pixel(word.box))
    return boxes + _between(boxes, around.right, around, waiting)


def _between(boxes: list[Box], right: int, line: Box, texts: list[str]) -> list[Box]:
    left = boxes[-1].right if boxes else line.left
    return [_at_least_a_pixel(share) for share in Box(left, line.top, max(left, right), line.bottom).shares(texts)]


def _band(boxes: list[Box], slope: float) -> Box:
    """Where the line's letters stand at its left end, which is also their size: a speck or seal at one word makes no
    line higher, and neither does a page that lies askew.
    """
    left = min(box.left for box in boxes)
    drops = [slope * ((box.left + box.right) / 2 - left) for box in boxes]
    top = median(box.top - drop for box, drop in zip(boxes, drops, strict=True))
    bottom = median(box.bottom - drop for box, drop in zip(boxes, drops, strict=True))
    return _at_least_a_pixel(Box(left, round(top), max(box.right for box in boxes), round(bottom)))


def _apart(boxes: list[Box], height: int) -> Iterator[Box]:
    """Neighbours kept so far apart that programs which go by the gap, not by the space in it, see two words."""
    for box, after in pairwise(boxes):
        right = max(after.left - round(_GAP * height), box.left + box.width // 2)
        yield _at_least_a_pixel(replace(box, right=min(box.right, right)) if after.left > box.left else box)
    yield boxes[-1]


def _at_least_a_pixel(box: Box) -> Box:
    return Box(box.left, box.top, max(box.right, box.left + 1), max(box.bottom, box.top + 1))


def _bounds(box: Box) -> BoundingBox:
    return BoundingBox(box.left, box.top, box.right, box.bottom)
