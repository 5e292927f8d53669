"""Plain text set on pages and read back by an English OCR model, as documents reach the project."""

from __future__ import annotations

import numpy as np

from samples.rendering.drawing import Pixels, draw_page
from samples.rendering.files import english_ocr
from samples.rendering.fonts import Style, text_width
from samples.rendering.layout import BOTTOM, INDENT, LEFT, RIGHT, TOP, Mark, Sheet

SIZE, LEADING = 14.0, 1.3
_SHORT = 0.6
"""A paragraph shorter than this share of the width, in capitals, is centred."""


def printed(text: str, dpi: int) -> list[Pixels]:
    """A4 pages with a paragraph a line of ``text``, in 14 point; lines in capitals are bold."""
    sheets = [Sheet()]
    y = TOP
    for paragraph in text.split("\n"):
        if not paragraph.strip():
            y += 0.5 * SIZE
        for line, indent in _lines(paragraph):
            y += LEADING * SIZE
            if y > BOTTOM:
                sheets.append(Sheet())
                y = TOP + LEADING * SIZE
            _set(sheets[-1], line, LEFT + indent, y)
    rng = np.random.default_rng(0)
    return [draw_page(sheet, dpi, rng) for sheet in sheets]


def read_in_english(text: str, dpi: int = 300) -> str:
    """What Tesseract's English model makes of the printed text."""
    return english_ocr(printed(text, dpi), dpi)


def _lines(paragraph: str) -> list[tuple[str, float]]:
    words = paragraph.split()
    style = _style(paragraph)
    if words and style == "bold" and text_width(" ".join(words), SIZE, style) < _SHORT * (RIGHT - LEFT):
        return [(" ".join(words), (RIGHT - LEFT - text_width(" ".join(words), SIZE, style)) / 2)]
    lines: list[tuple[str, float]] = []
    current: list[str] = []
    for word in words:
        indent = INDENT if not lines else 0.0
        if current and text_width(" ".join([*current, word]), SIZE, style) > RIGHT - LEFT - indent:
            lines.append((" ".join(current), indent))
            current = []
        current.append(word)
    if current:
        lines.append((" ".join(current), INDENT if not lines else 0.0))
    return lines


def _style(text: str) -> Style:
    return "bold" if text.isupper() else "regular"


def _set(sheet: Sheet, line: str, x: float, y: float) -> None:
    style = _style(line)
    space = text_width(" ", SIZE, style)
    for word in line.split():
        sheet.marks.append(Mark(word, x, y, SIZE, style))
        x += text_width(word, SIZE, style) + space
