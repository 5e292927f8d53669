"""Blocks of the first reading in reading order: what stands above in a column is read first.

Page segmentation numbers its blocks by where they begin, and at times puts a line that it cut off from its paragraph
between those of the letterhead. The first rule of Breuel (2003, "High performance document layout analysis") mends
that: of two blocks that share a column the upper one comes first. All else stays as the engine has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pipeline.recognize.engine import ReadWord, line_height

_OVERLAP = 0.5
"""In heights of the page's words: how far blocks may reach into each other and still stand above each other."""
_TALLEST_WORD = 2.2
"""In the same; what is taller is a picture or a rule."""

_Frame = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


def in_reading_order(words: Sequence[ReadWord]) -> list[ReadWord]:
    """The words of a straight page, block by block."""
    height = line_height(words)
    if height is None:
        return list(words)
    blocks = [list(group) for _, group in groupby(words, lambda word: word.block)]
    frames = [_frame(block, height) for block in blocks]
    ordered: list[ReadWord] = []
    rest = list(range(len(blocks)))
    while rest:
        # What stands above is smaller in every circle of blocks, so one is always free.
        first = next(one for one in rest if not any(_above(frames[other], frames[one], height) for other in rest))
        ordered += blocks[first]
        rest.remove(first)
    return ordered


def _frame(block: Sequence[ReadWord], height: int) -> _Frame | None:
    """Around the words that say something; None where none does."""
    print_ = [
        word for word in block if any(map(str.isalnum, word.text)) and word.bottom - word.top <= _TALLEST_WORD * height
    ]
    if not print_:
        return None
    return (
        min(word.left for word in print_),
        min(word.top for word in print_),
        max(word.right for word in print_),
        max(word.bottom for word in print_),
    )


def _above(one: _Frame | None, other: _Frame | None, height: int) -> bool:
    """Whether one block ends before another begins below it in the same column."""
    if one is None or other is None:
        return False
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared > 0 and one[3] - _OVERLAP * height <= other[1] and one[1] < other[1] and one[3] < other[3]
