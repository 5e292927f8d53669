"""hOCR (specification 1.2, https://kba.github.io/hocr-spec/1.2/) as pages: what Tesseract, OCRopus and others write.

Read as HTML by the standard library's parser, which resolves no external entities and takes tags that are not closed.
Lines without word elements are cut into words at white space.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from pipeline.errors import DocumentError
from pipeline.model.page import Alternative, Box, Page
from pipeline.read.ocr_files import Pages, not_ocr
from pipeline.read.text import decode_text

_LINES = {"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"}
_BLOCKS = {"ocr_carea", "ocrx_block"}
_WORDS = {"ocrx_word", "ocr_word"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_BOX = re.compile(r"\bbbox\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)")
_CONFIDENCE = re.compile(r"\bx_wconf\s+(-?[\d.]+)")
_RESOLUTION = re.compile(r"\bscan_res\s+([\d.]+)")
_BLOCK_ID = re.compile(r"block_\d+_(\d+)(?:_\d+)?")
_CANDIDATES = TypeAdapter(list[tuple[str, Annotated[float, Field(ge=0, le=1)]]])


def hocr_pages(data: bytes, name: str, max_pages: int) -> list[Page]:
    """Pages of an hOCR file. Raises CorruptError, LimitError, or UnreadableError for other encodings than UTF."""
    parser = _Hocr(Pages(name, max_pages))
    try:
        parser.feed(decode_text(data, name))
        parser.close()
    except DocumentError:
        raise
    except (ValueError, AssertionError, OverflowError) as error:
        raise not_ocr(name, "hOCR", str(error)) from None
    return parser.pages.done(f"hOCR: {parser.system or 'unknown'}")


class _Hocr(HTMLParser):
    """Follows the elements with a class of hOCR; all others only count for where those end."""

    def __init__(self, pages: Pages) -> None:
        super().__init__(convert_charrefs=True)
        self.pages = pages
        self.system: str | None = None
        self._stack: list[tuple[str, str]] = []
        self._open_tags: Counter[str] = Counter()
        self._title = ""
        self._readings: tuple[Alternative, ...] = ()
        self._text: list[str] = []
        self._line_title = ""
        self._words = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "meta" and values.get("name") == "ocr-system":
            self.system = values.get("content")
        if tag in _VOID:
            return
        kinds = set(values.get("class", "").split())
        title = values.get("title", "")
        kind = ""
        if "ocr_page" in kinds:
            kind = "page"
            resolution = _RESOLUTION.search(title)
            self.pages.start_page(_box(title), float(resolution[1]) if resolution else None)
        elif kinds & _BLOCKS:
            kind = "block"
            number = _BLOCK_ID.fullmatch(values.get("id", ""))
            self.pages.start_block(int(number[1]) if number else None)
        elif kinds & _LINES:
            kind = "line"
            self.pages.start_line(_box(title))
            self._line_title, self._words, self._text = title, 0, []
        elif kinds & _WORDS:
            kind = "word"
            self._title, self._text = title, []
            self._readings = _readings(values.get("data-candidates"))
            self._words += 1
        self._stack.append((tag, kind))
        self._open_tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if not self._open_tags[tag]:
            return
        while self._stack:
            open_tag, kind = self._stack.pop()
            self._open_tags[open_tag] -= 1
            self._end(kind)
            if open_tag == tag:
                return

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def close(self) -> None:
        super().close()
        while self._stack:
            self._end(self._stack.pop()[1])

    def _end(self, kind: str) -> None:
        if kind == "word":
            confidence = _CONFIDENCE.search(self._title)
            sure = _share(confidence[1]) if confidence else None
            self.pages.word("".join(self._text), _box(self._title), sure, self._readings)
            self._text = []
        elif kind == "line":
            if not self._words:
                self.pages.word("".join(self._text), _box(self._line_title))
            self.pages.end_line()


def _box(title: str) -> Box | None:
    match = _BOX.search(title)
    if match is None:
        return None
    left, top, right, bottom = (round(float(edge)) for edge in match.groups())
    return Box(left, top, right, bottom) if right >= left and bottom >= top else None


def _share(percent: str) -> float | None:
    """A share of 1; programs write -1 where they do not know."""
    return round(min(float(percent), 100) / 100, 6) if float(percent) >= 0 else None


def _readings(stated: str | None) -> tuple[Alternative, ...]:
    """Other readings of a word, as our own export writes them: JSON, [[text, probability], ...].

    Raises ValueError for anything else.
    """
    if not stated:
        return ()
    try:
        return tuple(Alternative(text, sure) for text, sure in _CANDIDATES.validate_json(stated))
    except ValidationError as error:
        raise ValueError(f"data-candidates: {error.errors()[0]['msg']}") from None
