"""Lines that the engine is unsure of, read again by themselves; the surer reading is kept.

Page segmentation cuts a line's picture out of what it takes for its block: beside stamps, in letterheads of two columns
and in sign-offs it cuts badly. A crop of the line's own box (psm 7) is often read better (docs/ocr.md has the figures).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.recognize.engine import Engine, ReadWord, line_height

_SINGLE_LINE, _ONE_BLOCK = 7, 6  # Tesseract's page segmentation modes
_UNSURE = 0.8
"""Mean confidence below which a line is read again; about two lines a page are."""
_BETTER = 0.03
"""How much surer the second reading has to be."""
_LEAST_SURE = 0.5
"""Of the second reading: of two that are both mostly wrong, the first has its words in better places."""
_LEAST_KEPT = 0.7
"""Share of the first reading's characters that the second must have: less is sure only because it left the rest out."""
_TALL = 1.7
"""Of the height of the page's words: a line so tall may be two, taken for one beside a column with other distances."""
_MOST_LINES = 12
_MARGIN = 8
_BORDER = 10


def certainty(words: Sequence[ReadWord]) -> float:
    """Mean confidence by characters; 0 for nothing."""
    length = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / length if length else 0.0


def read_unsure_lines(engine: Engine, grey: NDArray[np.uint8], dpi: float, words: list[ReadWord]) -> list[ReadWord]:
    """The words of a page, those of unsure lines as their second reading has them where it is better."""
    lines: dict[tuple[int, int, int], list[ReadWord]] = {}
    for word in words:
        lines.setdefault(word.line_key, []).append(word)
    unsure = [key for key, line in lines.items() if certainty(line) < _UNSURE and _says_something(line)]
    tall = _TALL * (line_height(words) or 0)
    last_block = max((word.block for word in words), default=0)
    for number, key in enumerate(sorted(unsure, key=lambda key: certainty(lines[key]))[:_MOST_LINES], start=1):
        line = lines[key]
        alone = not any(_runs_through(other, line) for other in lines.values() if other is not line)
        if alone and max(word.bottom for word in line) - min(word.top for word in line) > tall:
            again = _read_as_lines(engine, grey, dpi, line, last_block + number)
        else:
            again = _read_as_one(engine, grey, dpi, line)
        surer = certainty(again) > max(certainty(line) + _BETTER, _LEAST_SURE)
        if surer and _length(again) >= _LEAST_KEPT * _length(line):
            lines[key] = again
    return [word for line in lines.values() for word in line]


def _read_as_one(engine: Engine, grey: NDArray[np.uint8], dpi: float, line: Sequence[ReadWord]) -> list[ReadWord]:
    first, again = line[0], _read_again(engine, grey, dpi, line, _SINGLE_LINE)
    return [replace(word, block=first.block, paragraph=first.paragraph, line=first.line) for word in again]


def _read_as_lines(
    engine: Engine, grey: NDArray[np.uint8], dpi: float, line: Sequence[ReadWord], block: int
) -> list[ReadWord]:
    return [replace(word, block=block) for word in _read_again(engine, grey, dpi, line, _ONE_BLOCK)]


def _read_again(
    engine: Engine, grey: NDArray[np.uint8], dpi: float, line: Sequence[ReadWord], segmentation: int
) -> list[ReadWord]:
    high, wide = grey.shape
    left, top = max(0, min(word.left for word in line) - _MARGIN), max(0, min(word.top for word in line) - _MARGIN // 2)
    right = min(wide, max(word.right for word in line) + _MARGIN)
    bottom = min(high, max(word.bottom for word in line) + _MARGIN // 2)
    if right - left < 20 or bottom - top < 12:  # pixels; too small for letters
        return []
    crop = cv2.copyMakeBorder(
        grey[top:bottom, left:right], _BORDER, _BORDER, _BORDER, _BORDER, cv2.BORDER_CONSTANT, value=(255,)
    )
    down, across = top - _BORDER, left - _BORDER
    return [
        replace(
            word,
            left=word.left + across,
            top=word.top + down,
            right=word.right + across,
            bottom=word.bottom + down,
        )
        for word in engine.read(np.asarray(crop, dtype=np.uint8), dpi, segmentation)
        if word.text.strip()
    ]


def _runs_through(other: Sequence[ReadWord], line: Sequence[ReadWord]) -> bool:
    """Whether a word of another line has its middle within a line's box: both would be read twice."""
    left, right = min(word.left for word in line), max(word.right for word in line)
    top, bottom = min(word.top for word in line), max(word.bottom for word in line)
    return any(
        left < (word.left + word.right) / 2 < right and top < (word.top + word.bottom) / 2 < bottom for word in other
    )


def _says_something(line: Sequence[ReadWord]) -> bool:
    return sum(character.isalnum() for word in line for character in word.text) >= 4


def _length(line: Sequence[ReadWord]) -> int:
    return sum(len(word.text) for word in line)
