"""Whether figures of the letterhead were printed or written by a pen, told by their height and the engine's doubt.

Measured on 39 documents with known handwriting: pen figures are 1.2 to 2.8 times as tall as the printed year, printed
ones 0.9 to 1.1 times; words glued to capitals or to ``Số:`` and ``ngày`` are taller by tails and marks.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.page import Word
from pipeline.parse.rows import Row

_HANDWRITTEN_BELOW = 0.85
"""Without a printed year to compare with, a serial or day less sure than this is taken for handwriting."""
_LOWEST_PRINT, _TALLEST_PRINT, _TALLEST_GLUED, _TALLEST_MARKED = 0.82, 1.18, 1.28, 1.36
"""Heights as a share of the printed year's: of printed figures, with capitals, with marked small letters."""
_SURE = 0.9
"""From here on the engine is believed when the network for digits reads print differently."""
_LEAST_SURE = 0.5
"""Figures that the engine is less sure of are not reported even when they look printed."""


def words_with_figures(row: Row) -> list[Word]:
    """Words that hold a figure."""
    return [word for word in row.words if any(letter.isdigit() for letter in word.text)]


def print_height(row: Row, date_row: Row | None) -> float | None:
    """Height of printed figures beside the row, in pixels: those of the printed year of the date line, else its own."""
    for other in (date_row, row):
        if other is not None and other.page == row.page:
            years = [word for word in other.words if word.text.strip(".,;").isdecimal() and len(word.text) >= 4]
            if years and years[-1].box is not None:
                return float(years[-1].box.height)
    return None


def looks_handwritten(words: Sequence[Word], printed: float | None) -> bool:
    """Figures much taller or lower than the printed year, or unsure where there is nothing to compare."""
    return any(_is_pen(word, printed) for word in words)


def unsure(words: Sequence[Word]) -> bool:
    """Whether the engine doubts one of the words."""
    return any(word.confidence is not None and word.confidence < _SURE for word in words)


def _is_pen(word: Word, printed: float | None) -> bool:
    sureness = min([value for value in (word.confidence, word.probability) if value is not None], default=1.0)
    if printed is None or word.box is None:
        return sureness < _HANDWRITTEN_BELOW
    marked = any(letter.islower() for letter in word.text)
    tallest = _TALLEST_MARKED if marked else _TALLEST_GLUED if not word.text.isdecimal() else _TALLEST_PRINT
    return not _LOWEST_PRINT <= word.box.height / printed <= tallest or sureness < _LEAST_SURE
