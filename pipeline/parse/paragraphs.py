"""Rows to paragraphs: in OCR text neither a blank line nor a printed line's end is the end of a paragraph."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.parse.labels import begins_in_capitals
from pipeline.parse.rows import Row, join_rows

_SENTENCE_END = re.compile(r"(?:[.;:!?…]|\./\.?|/\.)[\"”'’“)\]*\s]*$")
_SURE_RUN_IN = 5
"""A heading of so few words before a colon may be followed by a small letter."""
_COLON = re.compile(r":(?!//|(?<=\d:)\d)")
"""Of a heading, not of ``14:00`` or an address on the web."""
_ROOM = 4.0
"""Times its width that a word had room, where nothing but the room tells that a paragraph ended."""
_SHORT = 0.78
"""A row shorter than this share of the usual width ends its paragraph (justified text fills its lines)."""


@dataclass(frozen=True)
class Paragraph:
    """Text of one paragraph and the rows it stands on."""

    text: str
    rows: tuple[Row, ...]

    def rows_at(self, start: int, end: int) -> list[Row]:
        """The parts of the rows that hold characters ``start`` to ``end`` of ``text``."""
        found: list[Row] = []
        first = max(0, bisect_right(self._places, start) - 1)
        for position, row in zip(self._places[first:], self.rows[first:], strict=False):
            if position >= end:
                break
            low, high = max(start - position, 0), min(end - position, len(row.text))
            if low < high:
                found.append(row.part(low, high))
        return found or list(self.rows)

    @cached_property
    def _places(self) -> list[int]:
        """Where each row begins in ``text``, up to the first one that is not found there."""
        places: list[int] = []
        position = 0
        for row in self.rows:
            position = self.text.find(row.text, position)
            if position < 0:
                break
            places.append(position)
            position += len(row.text)
        return places

    def split_run_in(self, longest: int, *, surely: bool = False) -> tuple[str | None, Paragraph]:
        """``Kinh phí: do đơn vị chi trả`` to heading and text; (None, self) when it is no run-in heading.

        ``longest`` is the number of words that the heading may have; ``surely``: the items beside it have headings.
        """
        colon = _COLON.search(self.text)
        head, rest = (self.text[: colon.start()], self.text[colon.end() :]) if colon else (self.text, "")
        words = len(head.split())
        if not rest.strip() or words > longest or any(mark in head for mark in ".;"):
            return None, self
        if words > _SURE_RUN_IN and not surely and not rest.lstrip(' “"(')[:1].isupper():
            return None, self
        return head.strip(), replace(self, text=rest.strip())


def paragraphs_of(rows: Sequence[Row], width: float) -> list[Paragraph]:
    """Rows joined into paragraphs; ``width`` is the usual length of a row in characters."""
    groups: list[list[Row]] = []
    for row in rows:
        if not row:
            continue
        if groups and not _begins_paragraph(row, groups[-1], width):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [Paragraph(join_rows(group), tuple(group)) for group in groups]


def ends_sentence(text: str) -> bool:
    """Whether a row ends as a sentence, clause or heading with a colon does."""
    return _SENTENCE_END.search(text[-12:]) is not None


def is_short(row: Row, width: float) -> bool:
    """Whether the row ends clearly before the usual right margin."""
    if row.box is not None and row.right_margin is not None:
        return row.box.right < row.right_margin - 0.05 * row.page_width
    return len(row.text) < _SHORT * width


def _begins_paragraph(row: Row, group: Sequence[Row], width: float) -> bool:
    """Whether ``row`` does not go on the paragraph of ``group``."""
    previous = group[-1]
    ended = ends_sentence(previous.text)
    short = is_short(previous, width)
    starts_low = row.begins_low or row.text[0] in "“\"'"
    if row.heading_mark or previous.heading_mark:
        return True
    if row.source == "docx":
        return ended or not (row.block == previous.block or row.text[0].islower())
    if row.gap:
        return ended or (short and not starts_low) or (not starts_low and len(previous.text) > 2 * width > 0)
    if short and begins_in_capitals(previous.text) and not begins_in_capitals(row.text):
        return True
    if row.box is not None and row.page == previous.page and row.cell is None:
        return not starts_low and _set_as_beginning(row, group, ended or short)
    return (ended or not starts_low) and short and not starts_low


def _set_as_beginning(row: Row, group: Sequence[Row], ended: bool) -> bool:
    """Whether ``row`` stands where a paragraph begins: indented, or below a row that had room for its first word.

    A row behind a label goes on at the left margin, or below its own first word (a hanging indent), not between them.
    """
    previous = group[-1]
    if previous.box is None or row.box is None:
        return False
    if begins_in_capitals(previous.text) and begins_in_capitals(row.text):
        return False
    if row.left_margin is None:
        return ended
    if row.indented:
        under_label = len(group) == 1 and row.box.left < previous.box.left - 0.4 * row.box.height
        at_margin = len(group) > 1 and not previous.indented
        return ended or under_label or at_margin or _had_room(previous, row, 1.0)
    return _had_room(previous, row, _ROOM)


def _had_room(previous: Row, row: Row, times: float) -> bool:
    """Whether the first word of ``row`` had fitted so many times behind ``previous``: justified text fills rows."""
    first = row.words[0].box
    if first is None or previous.box is None or previous.right_margin is None:
        return False
    return previous.right_margin - previous.box.right > times * (first.width + first.height)
