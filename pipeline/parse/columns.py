"""Two columns in one row: letterhead and signature stand side by side, and OCR and plain text join them.

Where words have boxes the row is cut at the widest gap near the middle of the page, in plain text at the widest run of
spaces, else by its words in the readers of the zones.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.parse.rows import Row

_SPACES = 5
"""Spaces that part the columns of plain text."""
_LEFT_OPEN = re.compile(r"(?i:[:/]|ngày|tháng|năm|số)$")
"""Words behind which a form leaves room for figures: ``Số:      /KH-SNV``."""
_GAP = 1.3
"""A gap between columns is wider than this many letter heights; spaces in justified text are narrower."""
_LEFT_EDGE, _RIGHT_EDGE = 0.64, 0.36
"""Share of the page's width: the left column ends before the first, the right one begins after the second."""


def split_columns(row: Row) -> tuple[Row | None, Row | None]:
    """Left and right part of a row; a whole row of one column has None for the other, which is left without boxes."""
    if row.box is None or not row.page_width:
        cut = _widest_run_of_spaces(row) if row.source == "text" else None
        return (row, None) if cut is None else (row.part(0, cut), row.part(cut))
    width = row.page_width
    cut = _widest_gap(row)
    if cut is not None:
        return row.part(0, cut), row.part(cut)
    if (row.box.left + row.box.right) / 2 > 0.56 * width and row.box.left > _RIGHT_EDGE * width:
        return None, row
    return row, None


def in_right_column(row: Row) -> bool:
    """Whether the whole row stands in the right column."""
    return split_columns(row)[0] is None


def _widest_run_of_spaces(row: Row) -> int | None:
    """Where the columns of a row of plain text part; None where no run of spaces is wide enough."""
    widest, cut = _SPACES - 1, None
    position = 0
    for before, after in pairwise(row.words):
        position += len(before.text) + 1
        spaces = after.span[0] - before.span[1] if before.span is not None and after.span is not None else 0
        if spaces > widest and not _LEFT_OPEN.search(before.text):
            widest, cut = spaces, position
    return cut


def _widest_gap(row: Row) -> int | None:
    heights = sorted(word.box.height for word in row.words if word.box is not None)
    if not heights:
        return None
    least = _GAP * heights[len(heights) // 2]
    widest, cut = least, None
    position = 0
    for before, after in zip(row.words, row.words[1:], strict=False):
        position += len(before.text) + 1
        if before.box is None or after.box is None:
            continue
        gap = after.box.left - before.box.right
        fits = before.box.right < _LEFT_EDGE * row.page_width and after.box.left > _RIGHT_EDGE * row.page_width
        if fits and gap > widest:
            widest, cut = gap, position
    return cut
