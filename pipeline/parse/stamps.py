"""What was laid over a document after it was written: boxes of electronic signatures, arrival stamps, stamps of copies.

Their rows are taken out before the document is read, so that the number and the day of an arrival are not taken for its
own. Sources: Nghị định 30/2020/NĐ-CP phụ lục I (electronic signatures, copies ``SAO Y``) and phụ lục IV (the stamp
``ĐẾN`` with number, day and ``Chuyển``); in use since before is ``CÔNG VĂN ĐẾN``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.parse.columns import split_columns
from pipeline.parse.findings import Findings
from pipeline.parse.rows import Row, mean_confidence

Mark = Literal["e_signature", "arrival_stamp", "true_copy_stamp"]

_SIGNED = re.compile(
    r"^[\W_v]*(?:chinhphu\S*?)?(?:(?:nguoi ky|thoi gian ky|ngay(?:, gio)? ky|ky boi)\s?:|digitally signed by)"
)
_SIGNED_SO = re.compile(r"^\W{0,3}(?:da ky|daky|chu ky (?:dien tu|so)\b.{0,20}|signature not verified)\W{0,3}$")
_SIGNER_DETAILS = re.compile(r"^\W*(?:email|e-mail|co quan|don vi)\s?:")
_STEPS = (-3, -2, -1, 1, 2, 3)
"""Rows from one line of a signature's box to the next."""
_TOP = 25
"""Rows in which a box at the top of a page ends."""
_NATIONAL_NAME = re.compile(r"(?<!nuoc )cong h\wa xa h\wi")
_ARRIVAL = re.compile(r"^\W*(?:(?P<whole>(?:cong van|van ban) den)|den)\W*$")
_ARRIVAL_ENTRY = re.compile(
    r"^\W*(?:(?:so|ngay)\s?[:.…]?\s?[\d\s./…_-]*|(?:chuyen|luu ho so(?: so)?|so va ky hieu hs|gio)\s?[:.…].{0,60})$"
)
_ARRIVAL_ROWS = 6
_UNREAD_ENTRY = re.compile(r"^\W*(?:s[o06]|ng[a-z]y)(?!\w)(?!.*(?:/\s?[a-z]{2}|-[a-z]{2}|thang)).{0,28}$")
_UNREAD_ROWS = 3
"""Number and day that were filled in by hand under a head that is whole, whatever was read of them."""
_UNREAD = 0.6
"""The engine's confidence in what a pen filled in; print of a letterhead has more."""
_COPY = re.compile(r"^\W*(?:(?:sao y(?: ban chinh)?|sao luc|trich sao|ban sao)\W*$|(?:sao y|sao luc|trich sao)\s?[;,])")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A mark of the record and the rows that show it."""

    mark: Mark
    rows: tuple[Row, ...]


def take_stamps(rows: Sequence[Row]) -> tuple[list[Row], list[Stamp]]:
    """The rows without what was laid over them, and that, one stamp a mark and place."""
    taken: dict[int, Row | None] = {}
    stamps = [
        *_signature_boxes(rows, taken),
        *_arrivals(rows, taken),
        *_copies(rows, taken),
    ]
    left = [taken.get(place, row) for place, row in enumerate(rows)]
    return [row for row in left if row], stamps


def _signature_boxes(rows: Sequence[Row], taken: dict[int, Row | None]) -> Iterator[Stamp]:
    """Rows that say who signed and when, which stand together, and the picture around them that OCR read as one block;
    also ``(Đã ký)`` by itself.
    """
    told = [place for place, row in enumerate(rows) if _SIGNED.match(row.folded)]
    details = {place for place, row in enumerate(rows) if _SIGNER_DETAILS.match(row.folded)}
    both = {*told, *details}
    signed = [place for place in told if any(place + step in both for step in _STEPS)]
    near = {place + step for place in signed for step in _STEPS} & details
    alone = {place for place, row in enumerate(rows) if _SIGNED_SO.match(row.folded)}
    box = sorted({*signed, *near, *alone, *_blocks_of(rows, signed)})
    taken.update(dict.fromkeys(box))
    if box:
        yield Stamp("e_signature", tuple(rows[place] for place in box))


def _blocks_of(rows: Sequence[Row], signed: Sequence[int]) -> Iterator[int]:
    """Rows of a signature's block that stand above or over the national name."""
    blocks = {rows[place].block for place in signed if place < _TOP and rows[place].source == "ocr"}
    for place, row in enumerate(rows[:_TOP]):
        if _NATIONAL_NAME.search(row.folded):
            return
        if row.block in blocks:
            yield place


def _arrivals(rows: Sequence[Row], taken: dict[int, Row | None]) -> Iterator[Stamp]:
    """``ĐẾN`` in capitals alone in its column, and the entries below it; without an entry only where it is whole."""
    for place, row in enumerate(rows):
        for side, piece in enumerate(split_columns(row)):
            match = _ARRIVAL.match(piece.folded) if piece is not None and piece.text.isupper() else None
            if match is None or piece is None or place in taken:
                continue
            entries = dict(_entries(rows, place, piece, bool(match["whole"])))
            if entries or match["whole"]:
                hits = {place: side, **entries}
                stamp = tuple(_side(rows[other], at) for other, at in hits.items())
                left = {other: _other_side(rows[other], at) or _behind(rows[other]) for other, at in hits.items()}
                taken.update(left)
                yield Stamp("arrival_stamp", stamp)


def _entries(rows: Sequence[Row], place: int, head: Row, whole: bool) -> Iterator[tuple[int, int]]:
    """Places and columns of the entries below a stamp's head: number and day without a symbol, whom it goes to."""
    for other in range(place + 1, min(place + 1 + _ARRIVAL_ROWS, len(rows))):
        if rows[other].page != head.page:
            return
        for side, piece in enumerate(split_columns(rows[other])):
            if piece is None or not _below(piece, head):
                continue
            near = whole and other - place <= _UNREAD_ROWS
            unread = near and _is_unread_entry(piece)
            if unread or _ARRIVAL_ENTRY.match(piece.folded):
                yield other, side


def _is_unread_entry(row: Row) -> bool:
    """Whether a row is a number or day that a pen filled in, however it was read; ``SỞ …`` in sure capitals is none."""
    sure = mean_confidence(row) >= _UNREAD
    return not sure or (_UNREAD_ENTRY.match(row.folded) is not None and not row.text.isupper())


def _below(row: Row, head: Row) -> bool:
    """Whether the row stands under the head, where there are boxes."""
    if row.box is None or head.box is None:
        return True
    slack = 2 * head.box.width
    return row.box.left < head.box.right + slack and row.box.right > head.box.left - slack


def _behind(row: Row) -> Row | None:
    """The words in capitals at the end of a row that begins in a stamp and goes on in the letterhead behind it."""
    start = len(row.words)
    while start and row.words[start - 1].text.isalpha() and row.words[start - 1].text.isupper():
        start -= 1
    rest = replace(row, words=row.words[start:])
    return rest if 0 < start < len(row.words) - 1 and mean_confidence(row) < _UNREAD else None


def _copies(rows: Sequence[Row], taken: dict[int, Row | None]) -> Iterator[Stamp]:
    for place, row in enumerate(rows):
        for side, piece in enumerate(split_columns(row)):
            if piece is not None and place not in taken and _COPY.match(piece.folded) and piece.text[:3].isupper():
                taken[place] = _other_side(row, side)
                yield Stamp("true_copy_stamp", (piece,))


def _side(row: Row, side: int) -> Row:
    return split_columns(row)[side] or row


def _other_side(row: Row, side: int) -> Row | None:
    return split_columns(row)[1 - side]


def marks_of(flags: Collection[str], stamps: Sequence[Stamp], findings: Findings) -> list[str]:
    """The marks of the record, each once, with evidence where rows show it; ``flags`` are those of the pages."""
    marks = [mark for mark in ("red_seal", "e_signature") if mark in flags]
    for stamp in stamps:
        if stamp.mark not in marks:
            marks.append(stamp.mark)
        pointer = f"/marks/{marks.index(stamp.mark)}"
        if pointer not in findings.evidence:
            findings.found(pointer, stamp.rows, 0.95, rule=stamp.mark)
    return marks
