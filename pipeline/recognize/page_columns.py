"""Two columns side by side, as a letterhead and a sign-off have them, put one after the other.

Page segmentation joins what stands on one height: the agency with the national name, the recipients with the signer's
title. A run of lines that a strip of white parts from top to bottom is read left column first, as people copy it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from pipeline.model.grid import Grid
from pipeline.recognize.engine import ReadWord, line_height

_GAP = 1.0
"""In heights of the page's words: white that parts columns; spaces of justified text have 0.9 at most (7 pages)."""
_STRIP = 0.2
"""In the same: what must be left of the white between the columns over all of their lines."""
_MIDDLE = (0.3, 0.7)
"""Where the white may lie, as parts of the width of the page's text."""
_APART = 1.5
"""Heights of words between two lines, from which a lower one that stands left does not go on the columns above."""
_LEAST_LINES = 2
"""On each side."""
_ROWS_OF_TABLE, _SHARE_OF_TABLE = 5, 0.75
"""From so many rows with words on both sides, and this share of all lines, what is set in columns is a table, whose
rows belong together; letterheads have four."""

Span = tuple[float, float]


@dataclass(frozen=True)
class _Line:
    """A line of the first reading; ``place`` is where it comes in reading order."""

    place: int
    words: tuple[ReadWord, ...]

    @cached_property
    def printed(self) -> list[ReadWord]:
        """Words with letters or figures, from left to right: rules and specks stand between columns and beside them."""
        return sorted((word for word in self.words if _says_something(word)), key=lambda word: word.left)

    @property
    def left(self) -> int:
        return min(word.left for word in self.printed)

    @property
    def right(self) -> int:
        return max(word.right for word in self.printed)

    @property
    def top(self) -> int:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> int:
        return max(word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def gaps(self, least: float) -> list[Span]:
        """White left and right of the line, and gaps in it that are wider than ``least``."""
        reached, found = self.left, [(float("-inf"), float(self.left))]
        for word in self.printed:
            if word.left - reached > least:
                found.append((reached, word.left))
            reached = max(reached, word.right)
        return [*found, (reached, float("inf"))]


def _says_something(word: ReadWord) -> bool:
    return any(map(str.isalnum, word.text))


def in_columns(words: Sequence[ReadWord], grids: Sequence[Grid]) -> list[ReadWord]:
    """The words of a straight page with its lines cut at the white between two columns, the left column first.

    Words in ruled tables stay as they are. The right part of a line that is cut gets a block of its own.
    """
    height = line_height(words)
    if height is None:
        return list(words)
    lines = [_Line(place, tuple(group)) for place, (_, group) in enumerate(groupby(words, lambda word: word.line_key))]
    ordered: dict[int, list[list[ReadWord]]] = {line.place: [list(line.words)] for line in lines}
    new_block = max(word.block for word in words) + 1
    for region, cut in _regions(lines, height, grids):
        left, right = _columns(region, cut, new_block)
        first = min(line.place for line in region)
        for line in region:
            ordered[line.place] = []
        ordered[first] = [*left, *right]
    return [word for place in sorted(ordered) for piece in ordered[place] for word in piece]


def _regions(lines: Sequence[_Line], height: float, grids: Sequence[Grid]) -> list[tuple[list[_Line], float]]:
    """Runs of lines from the top down that white parts into two columns, each with where the white is."""
    rest = sorted((line for line in lines if line.printed), key=lambda line: line.middle)
    if not rest:
        return []
    edges = min(line.left for line in rest), max(line.right for line in rest)
    middle = tuple(edges[0] + share * (edges[1] - edges[0]) for share in _MIDDLE)
    found = []
    while rest:
        region, white = _run(rest, height, (middle[0], middle[1]), grids)
        cut = _cut_of(region, white)
        if cut is None:
            rest = rest[1:]
            continue
        if not _is_table(region, cut):
            found.append((region, cut))
        rest = rest[len(region) :]
    return found


def _run(lines: Sequence[_Line], height: float, middle: Span, grids: Sequence[Grid]) -> tuple[list[_Line], list[Span]]:
    """Lines from the first on as long as some white runs through all of them, and that white."""
    region: list[_Line] = []
    white = [middle]
    reached = 0.0
    for line in lines:
        if any(grid.cell_at((word.left + word.right) / 2, line.middle) for grid in grids for word in line.words):
            break
        left = [(max(one[0], other[0]), min(one[1], other[1])) for one in white for other in line.gaps(_GAP * height)]
        left = [span for span in left if span[1] - span[0] >= _STRIP * height]
        lower = bool(region) and line.top - reached > _APART * height
        if not left or (lower and line.right < left[0][1]):
            break
        region.append(line)
        white, reached = left, max(reached, line.bottom)
    return region, white


def _cut_of(region: Sequence[_Line], white: Sequence[Span]) -> float | None:
    """The middle of the widest white with enough lines on either side."""
    for low, high in sorted(white, key=lambda span: span[0] - span[1]):
        cut = (low + high) / 2
        left, right = _sides(region, cut)
        if min(left, right) >= _LEAST_LINES:
            return cut
    return None


def _is_table(region: Sequence[_Line], cut: float) -> bool:
    both = sum(_sides(region, cut)) - len(region)
    return both >= _ROWS_OF_TABLE and both >= _SHARE_OF_TABLE * len(region)


def _sides(region: Sequence[_Line], cut: float) -> tuple[int, int]:
    """How many lines have something left of the cut, and right of it."""
    return sum(line.left < cut for line in region), sum(line.right > cut for line in region)


def _columns(region: Sequence[_Line], cut: float, new_block: int) -> tuple[list[list[ReadWord]], list[list[ReadWord]]]:
    """Lines of the left and of the right column, from the top down."""
    left, right = [], []
    for line in region:
        before = [word for word in line.words if word.left + word.right <= 2 * cut]
        after = [word for word in line.words if word.left + word.right > 2 * cut]
        if before and after:
            after = [replace(word, block=word.block + new_block) for word in after]
        left += [before] if before else []
        right += [after] if after else []
    return left, right
