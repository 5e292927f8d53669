"""The letters that a PDF page's text holds, one by one, where they stand: PDFium's text page as plain values."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

UNKNOWN = "\ufffd"
"""Stands for a glyph that the file gives no letter for."""
LINE_END_HYPHEN = "\x02"
"""PDFium's sign for a hyphen, hard or soft, at the end of a line."""
_TURNED = 0.1
"""Rise of a baseline over its run; slanted stamps are far above, lines of a crooked printout below."""
_FINE = 100
"""Parts of a pixel in which PDFium is asked for positions, since it answers in whole numbers."""
_ToPixels = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter with its box and baseline in pixels of the page, origin top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    """Where it stands on the line; pixels from the top."""
    size: float
    """Of its font, in pixels."""
    font: str
    """Name as the file has it, without the tag of a subset."""
    spaced: bool
    """White space or a line end goes before it in the file."""
    turned: bool = False
    """Not upright on the page as it is shown."""
    added: bool = False
    """Stands in an annotation's or a signature's appearance, not in the page's own text."""


def page_glyphs(page: pdfium.PdfPage, scale: float, limit: int) -> list[Glyph] | None:
    """Letters in the order of the file, white space left out; None when there are more than ``limit`` characters.

    ``scale`` is pixels a point. Raises PdfiumError when the text can't be had.
    """
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > limit:
            return None
        return list(_glyphs(page, text_page, count, scale))
    finally:
        text_page.close()


def _glyphs(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, count: int, scale: float) -> Iterator[Glyph]:
    place = _to_pixels(page, scale)
    fonts = _FontNames()
    spaced = True
    for index in range(count):
        text = _letter(pdfium_c.FPDFText_GetUnicode(text_page, index))
        if text.isspace():
            spaced = True
            continue
        box = _box(text_page, index, place)
        if box is None:
            continue
        (left, top, right, bottom), base = box
        size, turned = _size_and_turn(text_page, index, place)
        font = fonts.of(text_page, index)
        yield Glyph(text, left, top, right, bottom, base, size * scale, font, spaced, turned)
        spaced = False


def _letter(code: int) -> str:
    if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return UNKNOWN
    return chr(code)


def _size_and_turn(text_page: pdfium.PdfTextPage, index: int, place: _ToPixels) -> tuple[float, bool]:
    """Font size in points as shown, and whether the baseline is not level on the page as shown.

    Many producers leave the font's size at 1 and put the real one into the text matrix; a made-up italic leans the
    matrix without turning its baseline.
    """
    matrix = pdfium_c.FS_MATRIX()
    stated = float(pdfium_c.FPDFText_GetFontSize(text_page, index))
    if not pdfium_c.FPDFText_GetMatrix(text_page, index, matrix):
        return max(stated, 1.0), False
    run = place[0] * matrix.a + place[1] * matrix.b
    rise = place[3] * matrix.a + place[4] * matrix.b
    length = math.hypot(matrix.a, matrix.b)
    height = abs(matrix.a * matrix.d - matrix.b * matrix.c) / length if length else 1.0
    return max(stated * height, 1.0), run < 0 or abs(rise) > _TURNED * abs(run)


class _FontNames:
    """Names by text object; asking PDFium for each letter would take longer than all else."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}

    def of(self, text_page: pdfium.PdfTextPage, index: int) -> str:
        item = pdfium_c.FPDFText_GetTextObject(text_page, index)
        address = ctypes.cast(item, ctypes.c_void_p).value or 0
        if address not in self._names:
            self._names[address] = self._ask(text_page, index)
        return self._names[address]

    def _ask(self, text_page: pdfium.PdfTextPage, index: int) -> str:
        flags = ctypes.c_int()
        buffer = ctypes.create_string_buffer(128)
        pdfium_c.FPDFText_GetFontInfo(text_page, index, buffer, len(buffer), flags)
        name = buffer.value.decode("utf-8", "replace")
        return name[7:] if name[6:7] == "+" else name


def _to_pixels(page: pdfium.PdfPage, scale: float) -> _ToPixels:
    """a, b, c, d, e, f: x = a X + b Y + c, y = d X + e Y + f; the page's rotation and crop box are in it."""
    width, height = page.get_size()
    span = 1000.0
    right, down = round(width * scale * _FINE), round(height * scale * _FINE)

    def place(x: float, y: float) -> tuple[float, float]:
        across, along = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, right, down, 0, x, y, across, along)
        return across.value / _FINE, along.value / _FINE

    zero, east, north = place(0, 0), place(span, 0), place(0, span)
    return (
        (east[0] - zero[0]) / span,
        (north[0] - zero[0]) / span,
        zero[0],
        (east[1] - zero[1]) / span,
        (north[1] - zero[1]) / span,
        zero[1],
    )


def _box(text_page: pdfium.PdfTextPage, index: int, place: _ToPixels) -> tuple[tuple[float, ...], float] | None:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    if not pdfium_c.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
        return None
    pdfium_c.FPDFText_GetCharOrigin(text_page, index, x, y)
    a, b, c, d, e, f = place
    one = (a * left.value + b * bottom.value + c, d * left.value + e * bottom.value + f)
    two = (a * right.value + b * top.value + c, d * right.value + e * top.value + f)
    box = (min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))
    return box, d * x.value + e * y.value + f


def added_glyphs(before: list[Glyph], after: list[Glyph]) -> set[int]:
    """Indices of ``after`` whose letter does not stand at its place in ``before``."""
    known = {_key(glyph) for glyph in before}
    return {index for index, glyph in enumerate(after) if _key(glyph) not in known}


def _key(glyph: Glyph) -> tuple[Any, ...]:
    return glyph.text, round(glyph.left, 1), round(glyph.base, 1)
