"""Two columns in one row: letterhead and signature stand side by side, and OCR and plain text join them.

Where words have boxes the row is cut at the widest gap near the middle of the page; text without boxes is cut by its
words in the readers of the zones.
"""

from __future__ import annotations

from pipeline.parse.rows import Row

_GAP = 1.3
"""A gap between columns is wider than this many letter heights; spaces in justified text are narrower."""
_LEFT_EDGE, _RIGHT_EDGE = 0.64, 0.36
"""Share of the page's width: the left column ends before the first, the right one begins after the second."""


def split_columns(row: Row) -> tuple[Row | None, Row | None]:
    """Left and right part of a row; a whole row of one column has None for the other. No boxes: all left."""
    if row.box is None or not row.page_width:
        return row, None
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
