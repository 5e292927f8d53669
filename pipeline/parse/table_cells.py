"""Tables of the body as rows of cells, and what print alone tells of them: headers, numbers of rows, a last row that
stands on the next page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.parse.rows import Row, join_rows

ORDINALS = ("stt", "tt", "so tt", "so thu tu")
"""What stands over the numbers of rows, without marks."""
_BARE = re.compile(r"\d{1,3}")
_SPECKED = re.compile(r"[\W_]{0,2}(\d{1,3})[\W_]{0,2}")
_LONGEST_MISREAD = 4
"""Letters of what may be a number of two figures, misread."""
_LONGEST_TITLE = 10
"""Words of a column's title, where no table knows it."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """Text of a cell and the rows it stands on."""

    text: str
    rows: tuple[Row, ...] = ()


EMPTY = TableCell("")


@dataclass(frozen=True, slots=True)
class BodyTable:
    """Header and rows, all with the same number of cells; ``header`` is empty where none was told."""

    header: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    page: int
    last_page: int

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else len(self.header)


def texts(row: Sequence[TableCell]) -> tuple[str, ...]:
    """The texts of a row's cells."""
    return tuple(cell.text for cell in row)


def titled(table: BodyTable) -> BodyTable:
    """The table with its first row as its header, where none is known: each cell of that row has words and no figure,
    and in some column all cells below have figures.
    """
    if table.header or len(table.rows) < 3:
        return table
    first, body = texts(table.rows[0]), table.rows[1:]
    if not all(text and not _has_figure(text) and len(text.split()) <= _LONGEST_TITLE for text in first):
        return table
    if len(set(first)) < len(first) or not any(
        all(_has_figure(cell.text) for cell in column) for column in zip(*body, strict=True)
    ):
        return table
    return replace(table, header=first, rows=body)


def _has_figure(text: str) -> bool:
    return any(map(str.isdecimal, text))  # ``m²`` has none


def with_numbers(rows: Sequence[tuple[TableCell, ...]]) -> list[tuple[TableCell, ...]]:
    """Rows with the numbers of their first column: specks beside a figure go where most numbers are bare, and between
    its neighbours a number that was misread is the one that is missing.
    """
    first = [row[0].text for row in rows]
    bare = sum(_BARE.fullmatch(text) is not None for text in first)
    if 2 * bare < len(first):
        return list(rows)
    read = [match[1] if (match := _SPECKED.fullmatch(text)) else text for text in first]
    return [(replace(row[0], text=_number(read, place)), *row[1:]) for place, row in enumerate(rows)]


def _number(read: Sequence[str], place: int) -> str:
    text = read[place]
    if not text or _BARE.fullmatch(text) or len(text) > _LONGEST_MISREAD or place + 1 == len(read):
        return text
    before = int(read[place - 1]) if place and _BARE.fullmatch(read[place - 1]) else 0 if not place else None
    after = int(read[place + 1]) if _BARE.fullmatch(read[place + 1]) else None
    fits = before is not None and after is not None and after - before == 2
    return str(before + 1) if fits and before is not None else text


def next_row(table: BodyTable, row: Row) -> tuple[TableCell, ...] | None:
    """The cells of a row in a table's columns, where it has the next number and no word between the columns."""
    last = table.rows[-1][0].text if table.rows else ""
    if not _BARE.fullmatch(last) or row.cell is not None or row.box is None or len(row.words) < table.columns:
        return None
    cuts = _cuts(table)
    if row.words[0].text != str(int(last) + 1) or cuts is None:
        return None
    pieces: list[list[int]] = [[] for _ in range(table.columns)]
    for place, word in enumerate(row.words):
        if word.box is None or any(word.box.left < cut < word.box.right for cut in cuts):
            return None
        pieces[sum(cut <= word.box.left for cut in cuts)].append(place)
    if not all(pieces):
        return None
    parts = [replace(row, words=row.words[piece[0] : piece[-1] + 1]) for piece in pieces]
    return tuple(TableCell(join_rows([part]), (part,)) for part in parts)


def _cuts(table: BodyTable) -> list[float] | None:
    """Where the columns of a table part: between the words of neighbouring ones; None where they overlap."""
    edges = []
    for column in zip(*table.rows, strict=True):
        boxes = [part.box for cell in column for part in cell.rows if part.box is not None]
        if not boxes:
            return None
        edges.append((min(box.left for box in boxes), max(box.right for box in boxes)))
    if any(left[1] >= right[0] for left, right in pairwise(edges)):
        return None
    return [(left[1] + right[0]) / 2 for left, right in pairwise(edges)]
