"""Tables in the body: rows with cells, taken out of the running text.

A table is ruled (its lines were cut at the cells, page by page), drawn in Markdown, or set in columns under a header
that starts with ``STT``. A table that goes on over a page break is one, its repeated header dropped.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from rapidfuzz import fuzz

from pipeline.model.page import Cell
from pipeline.model.text import skeleton
from pipeline.parse.column_tables import ColumnTableReader
from pipeline.parse.rows import Row, fold, join_rows
from pipeline.parse.table_cells import EMPTY, ORDINALS, BodyTable, TableCell, next_row, texts, titled, with_numbers
from pipeline.parse.table_columns import TableHeaders

_LONGEST_CELL = 250
"""Words; a frame around whole paragraphs is layout, and its text stays text."""
_MARKDOWN_RULE = re.compile(r"^\|?(?:\s?:?-+:?\s?\|?)+$")
_SAME_HEADER = 85
"""Likeness (rapidfuzz ratio) of two headers that are the same one read twice."""
_MOST_FOOTNOTE_ROWS = 12
_COLUMN_NUMBER = re.compile(r"^\(?(?:\d{1,2}|[A-E])\)?(?:\s?=.*)?$")


@dataclass(frozen=True)
class TableRow(Row):
    """A table's place among the rows; it has no words, so that it is no running text."""

    table: BodyTable | None = None


class TableReader:
    """Takes tables out of rows. Built once; ``read`` is pure."""

    def __init__(self, headers: TableHeaders) -> None:
        self._headers = headers
        self._columns = ColumnTableReader(headers)

    def read(self, rows: Sequence[Row]) -> list[Row]:
        """``rows`` with a TableRow in place of each table."""
        parts: list[Row] = []
        for kind, group in groupby(rows, key=_table_key):
            run = list(group)
            if kind is None:
                self._in_columns(run[self._goes_on_unruled(parts, run) :], parts)
                continue
            table = self._markdown(run) if kind == "markdown" else self._ruled(run)
            if table is None:
                parts.extend(run)
            elif not self._goes_on(parts, table):
                parts.append(replace_words(run[0], titled(table)))
        return parts

    def first(self, rows: Sequence[Row]) -> int:
        """Index of the first row of the first table with a header that is known; ``len(rows)`` without one."""
        place = 0
        for kind, group in groupby(rows, key=_table_key):
            run = list(group)
            table = None if kind is None else self._markdown(run) if kind == "markdown" else self._ruled(run)
            if table is not None and self._headers.is_header(table.header):
                return place
            place += len(run)
        return place

    def _in_columns(self, run: Sequence[Row], parts: list[Row]) -> None:
        """Adds rows to ``parts``, those of tables that are not ruled as TableRows."""
        place = 0
        while place < len(run):
            found = self._columns.read(run, place)
            if found is None:
                parts.append(run[place])
                place += 1
                continue
            rows = [tuple(TableCell(join_rows(cell), tuple(cell)) for cell in cells) for cells in found.rows]
            page = run[place].page
            last = run[found.end - 1].page
            parts.append(replace_words(run[place], BodyTable(tuple(found.header), tuple(rows), page, last)))
            place = found.end

    def _ruled(self, run: Sequence[Row]) -> BodyTable | None:
        by_cell: dict[Cell, list[Row]] = defaultdict(list)
        for row in run:
            if row.cell is not None:
                by_cell[row.cell].append(row)
        cells = {cell: TableCell(join_rows(rows), tuple(rows)) for cell, rows in by_cell.items()}
        if len(cells) < 3 or any(len(cell.text.split()) > _LONGEST_CELL for cell in cells.values()):
            return None
        first = min(cell.row for cell in cells)
        height = max(cell.row + cell.row_span for cell in cells) - first
        width = max(cell.column + cell.column_span for cell in cells)
        if width < 2 or (height < 2 and len(cells) < 2):
            return None
        depth = self._header_depth(cells, first)
        grid = [[EMPTY] * width for _ in range(height)]
        for cell, content in cells.items():
            top = cell.row - first
            for line in range(top, top + cell.row_span):
                spread = cell.column_span if line < depth else 1
                for column in range(cell.column, cell.column + spread):
                    grid[line][column] = content
        return self._made(grid, depth, run[0].page)

    def _header_depth(self, cells: dict[Cell, TableCell], first: int) -> int:
        """How many rows the header has; 0 where the first row is none."""
        top = {cell: content.text for cell, content in cells.items() if cell.row == first}
        if not self._headers.is_header(list(top.values())):
            return 0
        return min(3, max(cell.row_span for cell in top)) if any(cell.column_span > 1 for cell in top) else 1

    def _markdown(self, run: Sequence[Row]) -> BodyTable | None:
        grid = [_markdown_cells(row) for row in run if not _MARKDOWN_RULE.match(row.text)]
        ruled = len(grid) < len(run)
        width = max((len(cells) for cells in grid), default=0)
        if width < 2 or (len(grid) < 2 and not ruled):
            return None
        grid = [[*cells, *[EMPTY] * (width - len(cells))] for cells in grid]
        known = self._headers.is_header([cell.text for cell in grid[0]])
        return self._made(grid, 1 if ruled or known else 0, run[0].page)

    @staticmethod
    def _made(grid: list[list[TableCell]], depth: int, page: int) -> BodyTable | None:
        header = tuple(_stacked(row[column].text for row in grid[:depth]) for column in range(len(grid[0])))
        body = [tuple(row) for row in grid[depth:] if any(cell.text for cell in row)]
        if depth and body and all(_COLUMN_NUMBER.match(cell.text) for cell in body[0] if cell.text):
            filled = [cell.text for cell in body[0] if cell.text]
            body = body[1:] if len(filled) > 2 and len(filled) == len(header) else body
        if not body and not depth:
            return None
        numbered = bool(depth) and fold(header[0]).strip(" .") in ORDINALS
        return BodyTable(header if depth else (), tuple(with_numbers(body) if numbered else body), page, page)

    def _goes_on_unruled(self, parts: list[Row], run: Sequence[Row]) -> int:
        """How many rows at the head of a page are the last rows of the table that ended the page before: too few for a
        grid, they were read as text; each has the next number and stands in the table's columns.
        """
        taken = 0
        table = parts[-1].table if parts and isinstance(parts[-1], TableRow) else None
        if table is None or not run or run[0].page != table.last_page + 1:
            return 0
        while taken < len(run) and (cells := next_row(table, run[taken])) is not None:
            table = replace(table, rows=(*table.rows, cells), last_page=run[taken].page)
            taken += 1
        if taken:
            parts[-1] = replace_words(parts[-1], table)
        return taken

    def _goes_on(self, parts: list[Row], table: BodyTable) -> bool:
        """Whether ``table`` is the rest of the table before it, and if so, joins them.

        Footnotes at the foot of the page before may stand between them where the header is repeated.
        """
        near = range(len(parts) - 1, max(-1, len(parts) - _MOST_FOOTNOTE_ROWS - 2), -1)
        place = next((i for i in near if isinstance(parts[i], TableRow)), None)
        before = tables_in(parts[place : place + 1]) if place is not None else []
        if place is None or not before or before[0].columns != table.columns:
            return False
        between = parts[place + 1 :]
        if before[0].last_page != table.page - 1 or any(row.page == table.page for row in between):
            return False
        if table.header and not _same_header(before[0].header, table.header):
            return False
        repeated = bool(before[0].header) and not table.header and _same_header(before[0].header, texts(table.rows[0]))
        if repeated:
            table = replace(table, rows=table.rows[1:])
        if between and not table.header and not repeated:
            return False
        parts[place] = replace_words(parts[place], _joined(before[0], table, self._headers))
        return True


def replace_words(row: Row, table: BodyTable) -> TableRow:
    """The place of ``row``, taken by a table."""
    return TableRow((), row.page, row.number, row.source, row.page_width, table=table)


def tables_in(rows: Iterable[Row]) -> list[BodyTable]:
    """The tables among rows, in order."""
    return [row.table for row in rows if isinstance(row, TableRow) and row.table is not None]


def _table_key(row: Row) -> tuple[int, int] | str | None:
    if row.cell is not None:
        return 0 if row.source == "docx" else row.page, row.cell.table  # Word numbers tables through
    if row.text.startswith("|") and row.text.count("|") > 1:
        return "markdown"
    return None


def _markdown_cells(row: Row) -> list[TableCell]:
    text = row.text
    bars = [place for place, letter in enumerate(text) if letter == "|" and text[place - 1 : place] != "\\"]
    ends = [*bars, len(text)] if not text.endswith("|") else bars
    cells = []
    for start, end in pairwise(ends):
        part = row.part(start + 1, end)
        cells.append(TableCell(part.text.strip(), (part,)) if part.text.strip() else EMPTY)
    return cells


def _stacked(texts: Iterable[str]) -> str:
    """A header of several rows in one: ``Kế hoạch / Năm 2024``; a cell over both rows counts once."""
    return " / ".join(dict.fromkeys(text for text in texts if text))


def _same_header(one: Sequence[str], other: Sequence[str]) -> bool:
    return fuzz.ratio(skeleton(" ".join(one)), skeleton(" ".join(other))) >= _SAME_HEADER


def _joined(before: BodyTable, after: BodyTable, headers: TableHeaders) -> BodyTable:
    """Both parts of a table; a row that the page break cut in two is one again.

    Its rest has no number. What goes on in small letters belongs to the row before; what begins anew is a row below
    cells that spread over both, and takes them over.
    """
    rows = list(after.rows)
    kept = list(before.rows)
    numbered = bool(before.header) and headers.role(before.header[0]) == "ordinal"
    while numbered and kept and rows and kept[-1][0].text and not rows[0][0].text:
        pairs = list(zip(kept[-1], rows.pop(0), strict=True))
        rests = [_goes_on(one.text, other.text) for one, other in pairs]
        if sum(bool(other.text) and not rest for (_, other), rest in zip(pairs, rests, strict=True)) == 1:
            rests = [bool(one.text and other.text) for one, other in pairs]  # a name at the break, no row
        if pairs[1][1].text and not rests[1]:  # a row without a number of its own
            rows.insert(0, tuple(other for _, other in pairs))
            break
        kept[-1] = tuple(_both(*pair) if rest else pair[0] for pair, rest in zip(pairs, rests, strict=True))
        if not all(rest or not other.text for (_, other), rest in zip(pairs, rests, strict=True)):
            new = zip(kept[-1], pairs, rests, strict=True)
            kept.append(tuple(whole if rest or not other.text else other for whole, (_, other), rest in new))
    return replace(before, rows=(*kept, *rows), last_page=after.last_page)


def _goes_on(text: str, rest: str) -> bool:
    """Whether ``rest`` is the end of a cell that began with ``text``."""
    first = next((letter for letter in rest if letter.isalnum()), "")
    return bool(rest) and bool(text) and (first.islower() or text.endswith((",", ";", "-", "(")))


def _both(one: TableCell, other: TableCell) -> TableCell:
    return TableCell(f"{one.text} {other.text}", one.rows + other.rows)
