"""What a round seal does to the rows of a sign-off: it covers their beginning, and adds the words of its ring.

Sources: Nghị định 30/2020/NĐ-CP phụ lục I: the seal covers about a third of the signature, on its left; title and name
are centred in one column, so that a row that has lost its beginning stands to the right of the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.page import Box
from pipeline.parse.rows import Row

_SHIFT = 0.017
"""Of the page's width: half of what ``KT.`` measures in 13 to 14 point bold is .023; rows of whole blocks agree to
.006."""
_ABOVE = 2.5
"""Heights of a row above a seal in which the signer's block begins."""


def is_under_seal(row: Row) -> bool:
    """Whether a seal of the page touches the row."""
    return row.box is not None and any(_overlap(row.box, seal) for seal in row.seals)


def lost_beginning(row: Row, axis: float | None) -> bool:
    """Whether a row stands so far right of the block's middle that its first word is lost under a seal beside it."""
    if row.box is None or axis is None or not row.page_width:
        return False
    shifted = middle(row) > axis * row.page_width + _SHIFT * row.page_width
    return shifted and any(_beside(row.box, seal) for seal in row.seals)


def middle(row: Row) -> float:
    """The middle of a row that has a box, in pixels."""
    assert row.box is not None
    return (row.box.left + row.box.right) / 2


def axis_of(rows: Sequence[Row]) -> float | None:
    """The middle of a block as a share of the page's width, from rows that are whole or lost a beginning: the leftmost
    of their middles; None without boxes.
    """
    shares = [middle(row) / row.page_width for row in rows if row.box is not None and row.page_width]
    return min(shares, default=None)


def reaches_up_to(row: Row) -> bool:
    """Whether a row stands at the height of a seal or just above it, where the signer's title does."""
    if row.box is None:
        return False
    height = row.box.height
    return any(seal.top - _ABOVE * height <= row.box.top <= seal.bottom for seal in row.seals)


def _overlap(box: Box, seal: Box) -> bool:
    return box.left < seal.right and box.right > seal.left and box.top < seal.bottom and box.bottom > seal.top


def _beside(box: Box, seal: Box) -> bool:
    """Whether the seal stands at the row's height, left of its end; a row just above it is reached by its ring."""
    return seal.left < box.right and box.bottom > seal.top - 2 * box.height and box.top < seal.bottom
