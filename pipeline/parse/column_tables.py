"""Tables that are not ruled: columns told by white space, below a header that starts with ``STT``.

Between two neighbouring words of the header lies a gutter that no row of the table crosses. Row by row the gutters
narrow; the first row that would fill one stands behind the table. Positions are pixels where words have boxes, else
characters of the line as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model.page import Word
from pipeline.parse.rows import Row, join_rows
from pipeline.parse.table_columns import TableHeaders

_MOST_ROWS, _MOST_HEADER_ROWS = 400, 8
_LEAST_ITEMS = 2
"""Numbered rows that make a table."""
_NUMBER = re.compile(r"[\W_]*\d{1,3}[\W_]*")
_HEADING = re.compile(r"^\W{0,2}(?:[IVX]{1,5}\s?[.)/-]|Phần|PHẦN|Điều|Chương|CHƯƠNG|PHỤ LỤC)\s*(?=[A-ZÀ-ỸĐ\dIVX]{2})")
"""A section begins behind the table, where the row has no wide gap: ``I.    KINH TẾ`` is a group of rows in it."""
_ORDINAL = ("stt", "tt")
_LONGEST_NUMBER = 4
_GAP = 0.9
"""In line heights: what parts the header's columns; spaces of justified text are narrower."""
_GAP_OF_TEXT = 2
"""The same in characters."""

Cells = list[list[Row]]


@dataclass(frozen=True, slots=True)
class Columns:
    """A table in columns: header texts, and for each row the pieces of printed rows in each cell."""

    header: list[str]
    rows: list[Cells]
    end: int
    """Index of the first row behind it."""


class ColumnTableReader:
    """Finds such tables. Built once; ``read`` is pure."""

    def __init__(self, headers: TableHeaders) -> None:
        self._headers = headers

    def read(self, rows: Sequence[Row], start: int) -> Columns | None:
        """The table whose header is the row at ``start``; None when there is none."""
        header = rows[start]
        first = header.folded.lstrip(" |").split(" ", 1)[0].strip(".:")
        if first not in _ORDINAL:
            return None
        pieces = _pieces(header)
        if len(pieces) < 3 or not self._headers.is_header([piece.text for piece in pieces]):
            return None
        gutters = _gutters(pieces)
        if gutters is None:
            return None
        taken, gutters = _rows_between(rows[start + 1 : start + 1 + _MOST_ROWS], gutters)
        cuts = [(low + high) / 2 for low, high in gutters]
        return _table(header, [_cells(row, cuts) for row in taken], cuts, start)


def _table(header: Row, lines: list[Cells], cuts: list[float], start: int) -> Columns | None:
    """Rows begin where the first column holds a figure; lines before the first figure belong to the header.

    A header that is repeated, with its further lines, is left out.
    """
    titles = _cells(header, cuts)
    table: list[Cells] = []
    repeated = False
    for cells in lines:
        first = cells[0][0].text if cells[0] else ""
        repeated = repeated or first.strip(" .:|").casefold() in _ORDINAL
        if _NUMBER.fullmatch(first):
            table.append(cells)
            repeated = False
        elif not repeated:
            for kept, more in zip(table[-1] if table else titles, cells, strict=True):
                kept.extend(more)
    if len(table) < _LEAST_ITEMS:
        return None
    return Columns([join_rows(cell) for cell in titles], table, start + 1 + len(lines))


def _rows_between(
    rows: Sequence[Row], gutters: list[tuple[float, float]]
) -> tuple[list[Row], list[tuple[float, float]]]:
    """The rows that leave all gutters open, and what is left of the gutters."""
    taken: list[Row] = []
    numbered = False
    for row in rows:
        numbered = numbered or _NUMBER.match(row.text) is not None
        if len(taken) > _MOST_HEADER_ROWS and not numbered:
            break
        if numbered and _HEADING.match(row.text) and len(_pieces(row)) == 1:
            break
        narrowed = [open_ for gutter in gutters if row and (open_ := _narrowed(gutter, row)) is not None]
        if len(narrowed) < len(gutters) or not _begins_as_item(row, narrowed[0][1]):
            break
        gutters = narrowed
        taken.append(row)
    return taken, gutters


def _begins_as_item(row: Row, edge: float) -> bool:
    """Whether the first column holds at most a number, read well or badly; a sentence begins with a word there."""
    first = [word.text for word in row.words if (place := _place(word)) is not None and place[0] < edge]
    return sum(map(len, first[:2])) <= _LONGEST_NUMBER and len(first) <= 2


def _narrowed(gutter: tuple[float, float], row: Row) -> tuple[float, float] | None:
    """The widest part of ``gutter`` that no word of ``row`` stands in; None when nothing is left of it."""
    low, high = gutter
    free: list[tuple[float, float]] = []
    for word in row.words:
        place = _place(word)
        if place is None:
            return None
        if place[1] <= low or place[0] >= high or not any(letter.isalnum() for letter in word.text):
            continue
        if place[0] > low:
            free.append((low, place[0]))
        low = place[1]
    if low < high:
        free.append((low, high))
    least = 0.25 * row.box.height if row.box is not None else 1
    widest = max(free, key=lambda part: part[1] - part[0], default=None)
    return widest if widest is not None and widest[1] - widest[0] >= least else None


def _pieces(row: Row) -> list[Row]:
    """The row cut at its wide gaps."""
    heights = sorted(word.box.height for word in row.words if word.box is not None)
    least = _GAP * heights[len(heights) // 2] if heights else _GAP_OF_TEXT
    cuts, position = [0], 0
    for before, after in pairwise(row.words):
        position += len(before.text) + 1
        one, other = _place(before), _place(after)
        if one is not None and other is not None and other[0] - one[1] >= least:
            cuts.append(position)
    ends = [*cuts[1:], len(row.text) + 1]
    return [row.part(start, end - 1) for start, end in zip(cuts, ends, strict=True)]


def _gutters(pieces: Sequence[Row]) -> list[tuple[float, float]] | None:
    found = []
    for one, other in pairwise(pieces):
        left, right = _place(one.words[-1]), _place(other.words[0])
        if left is None or right is None:
            return None
        found.append((left[1], right[0]))
    return found


def _cells(row: Row, cuts: Sequence[float]) -> Cells:
    """The row's words by column, each cell a list of at most one piece."""
    bounds, position, column = [0], 0, 0
    for word in row.words:
        place = _place(word)
        middle = (place[0] + place[1]) / 2 if place is not None else 0.0
        while column < len(cuts) and middle > cuts[column]:
            bounds.append(position)
            column += 1
        position += len(word.text) + 1
    bounds += [position] * (len(cuts) + 2 - len(bounds))
    parts = [row.part(start, max(end - 1, start)) for start, end in pairwise(bounds)]
    return [[part] if part else [] for part in parts]


def _place(word: Word) -> tuple[float, float] | None:
    """Where the word begins and ends."""
    if word.box is not None:
        return word.box.left, word.box.right
    return word.span
