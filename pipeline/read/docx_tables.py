"""Tables of a Word document: which are ruled, where their cells are.

WordprocessingML: ECMA-376 part 1, 17.4. Offices set letterhead and signature in tables without lines (Nghị định
30/2020/NĐ-CP, annex I, leaves the means open); those are layout, and their cells are read one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from pipeline.model.page import Cell
from pipeline.read.docx_styles import Styles, W, is_on, number_of, value_of

_UNSEEN = frozenset({"none", "nil"})
_UPRIGHT = ("left", "start", "right", "end")
_MOST_COLUMNS = 200
"""Word's own limit is 63."""
_RULED_ACROSS = 3
"""Columns from which lines between rows alone make a ruled table."""


@dataclass(slots=True)
class DocxRow:
    """A row: contents of its cells, each with its place; and whether a page begins with it or ends in it."""

    cells: list[tuple[_Element, Cell]] = field(default_factory=list)
    begins_page: bool = False
    ends_page: bool = False


def is_layout(table: _Element, styles: Styles) -> bool:
    """Whether no lines part the columns of a table that stands for nothing but places on the page."""
    widest = max((len(row.findall(f"{W}tc")) for row in table.iterfind(f"{W}tr")), default=0)
    if widest < 2:
        return True
    own = table.findall(f"{W}tr/{W}tc/{W}tcPr/{W}tcBorders")
    if any(_seen(borders, name) for borders in own for name in _UPRIGHT):
        return False
    across = any(_seen(borders, name) for borders in own for name in ("top", "bottom")) and widest >= _RULED_ACROSS
    properties = table.find(f"{W}tblPr")
    stated = None if properties is None else properties.find(f"{W}tblBorders")
    if stated is not None and (stated.find(f"{W}insideV") is not None or stated.find(f"{W}insideH") is not None):
        inside = [stated]
    else:
        name = None if properties is None else value_of(properties.find(f"{W}tblStyle"))
        inside = [borders for style in styles.chain(name) for borders in style.iter(f"{W}tblBorders", f"{W}tcBorders")]
    ruled_down = any(_seen(borders, "insideV") for borders in inside)
    across = across or (widest >= _RULED_ACROSS and any(_seen(borders, "insideH") for borders in inside))
    return not (ruled_down or across)


def rows_of(table: _Element, number: int) -> Iterator[DocxRow]:
    """Rows that no tracked change deletes, from the top down; ``number`` is the table's."""
    rows = [row for row in _through_controls(table, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
    grid = [_cells(row) for row in rows]
    for place, (row, cells) in enumerate(zip(rows, grid, strict=True)):
        made = DocxRow()
        for column, (span, merged, content) in cells.items():
            if merged != "continue":
                depth = _depth(grid, place, column, span) if merged == "restart" else 1
                made.cells.append((content, Cell(number, place, column, depth, span)))
        made.begins_page, made.ends_page = _breaks(row)
        yield made


_Placed = dict[int, tuple[int, str | None, _Element]]


def _cells(row: _Element) -> _Placed:
    """Cells by their first column: how many columns each spreads over, how it is merged downwards, its content."""
    placed: _Placed = {}
    properties = row.find(f"{W}trPr")
    column = min(_MOST_COLUMNS, max(0, number_of(_child(properties, "gridBefore")) or 0))
    for cell in _through_controls(row, f"{W}tc"):
        stated = cell.find(f"{W}tcPr")
        span = min(_MOST_COLUMNS, max(1, number_of(_child(stated, "gridSpan")) or 1))
        merge = _child(stated, "vMerge")
        merged = None if merge is None else value_of(merge) or "continue"
        placed[column] = (span, merged, cell)
        column += span
    return placed


def _through_controls(parent: _Element, tag: str) -> Iterator[_Element]:
    """Rows or cells, also those inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"}:
            yield from _through_controls(child, tag)


def _depth(grid: list[_Placed], first: int, column: int, span: int) -> int:
    """Over how many rows a cell spreads that begins in row ``first``."""
    last = first + 1
    while last < len(grid) and grid[last].get(column, (0, None))[:2] == (span, "continue"):
        last += 1
    return last - first


def _breaks(row: _Element) -> tuple[bool, bool]:
    """Whether a page begins before the first word of a cell, and whether one begins later in the row."""
    begins = ends = False
    for paragraph_cell in _through_controls(row, f"{W}tc"):
        worded = False
        for element in paragraph_cell.iter(f"{W}t", f"{W}lastRenderedPageBreak", f"{W}pageBreakBefore", f"{W}br"):
            if element.tag == f"{W}t":
                worded = worded or bool((element.text or "").strip())
            elif element.tag == f"{W}pageBreakBefore" and not is_on(value_of(element)):
                continue
            elif element.tag != f"{W}br" or element.get(f"{W}type") == "page":
                begins, ends = begins or not worded, ends or worded
    return begins, ends and not begins


def _seen(borders: _Element, name: str) -> bool:
    border = borders.find(f"{W}{name}")
    return border is not None and (value_of(border) or "none") not in _UNSEEN


def _child(parent: _Element | None, name: str) -> _Element | None:
    return None if parent is None else parent.find(f"{W}{name}")
