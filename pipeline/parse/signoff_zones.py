"""Where the document ends: rows of the closing formula, the recipients, the signer, the footnotes.

Zones after Nghị định 30/2020/NĐ-CP phụ lục I: the signer's block bottom right, ``Nơi nhận`` bottom left on its level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.parse.columns import in_right_column, split_columns
from pipeline.parse.recipients import behind_head, is_archive, is_bullet, is_recipients_head
from pipeline.parse.rows import Row, fold
from pipeline.parse.titles import SigningTitles, by_case
from pipeline.parse.under_seal import reaches_up_to

_CLOSING = re.compile(r"^\W{0,3}tr\wn\s?[dp]\wy\s+[l1]\w\b")
_END_MARK = re.compile(r"[./]\s?/\s?\.?\s*$")
_APPENDIX = re.compile(r"^(?:phu\s?luc|bieu\s?mau|mau\s+so)\b")
_FOOTNOTE = re.compile(r"^\[\d{1,3}\]")
_ATTACHABLE = re.compile(
    r"^\W{0,3}(?:quy che|quy dinh|quy trinh|quy chuan|noi quy|dieu le|de an|ke hoach|chuong trinh|phuong an|du an"
    r"|danh muc|danh sach|bang|bo tieu chi|dinh muc|huong dan|thong le|mau|chien luoc|du toan)\b"
)
_ISSUED_WITH = re.compile(r"^\W{0,3}(?:duoc )?(?:ban hanh )?kem theo (?!quyet dinh nay)")
_TITLE_ROWS = 6
"""Rows that the name of what is attached has at most."""
_LONGEST_LIST = 40
"""Most rows of a list of recipients."""
_LIST_EDGE = 0.55
"""Share of the page's width that a list of recipients does not pass; text of the body does."""


@dataclass
class SignOff:
    """Rows of the zones at the end; ``start`` is the first row that is not body any more."""

    start: int
    appendix: int
    closing: list[Row] = field(default_factory=list)
    recipients: list[Row] = field(default_factory=list)
    signer: list[Row] = field(default_factory=list)
    footnotes: list[Row] = field(default_factory=list)
    two_signers: bool = False
    """Two blocks side by side; the right one, the issuer's, is read."""


class SignOffFinder:
    """Built once; ``find`` is pure."""

    def __init__(self, titles: SigningTitles) -> None:
        self._titles = titles

    def find(self, rows: Sequence[Row], body_start: int) -> SignOff:
        """Where the body ends, and the rows behind it sorted into zones."""
        appendix = next((i for i in range(body_start, len(rows)) if _is_appendix(rows, i)), len(rows))
        recipients = _recipients_row(rows, body_start, appendix)
        signer = self._signer_row(rows, body_start, appendix, recipients)
        places = [place for place in (recipients, signer) if place is not None]
        end = min(places) if places else _behind_end_mark(rows, body_start, appendix)
        end = _with_rows_at_seal(rows, body_start, end)
        closing = _closing_row(rows, body_start, end)
        start = end if closing is None else closing
        found = SignOff(start, appendix, closing=list(rows[start:end]) if closing is not None else [])
        found.appendix = end + self._sort(rows[end:appendix], found)
        return found

    # -- the first row -----------------------------------------------------------------------------------------------

    def _signer_row(self, rows: Sequence[Row], start: int, end: int, recipients: int | None) -> int | None:
        """First row of a signer's block: beside the recipients, else the last such row of the document's end."""
        hits = [place for place in range(start + 2, end) if self._has_authority(rows[place])]
        if recipients is not None:
            near = [place for place in hits if -8 <= place - recipients <= 12]
            return near[0] if near else None
        marked = [place for place in hits if _follows_end_mark(rows, place, start)]
        if marked:
            return marked[0]
        late = [place for place in hits if place - start > 0.4 * (end - start)]
        last = late[-1] if late else None
        while last is not None and last - 1 in late:
            last -= 1
        return last

    def _has_authority(self, row: Row) -> bool:
        left, right = split_columns(row)
        piece = right or left
        if piece is None or len(piece.text) > 60 or not _in_capitals(piece.text):
            return False
        text = piece.text.strip(" .,_-:")
        return self._titles.role(text) is not None or self._titles.title(text) is not None

    # -- the rows behind it ------------------------------------------------------------------------------------------

    def _sort(self, rows: Sequence[Row], found: SignOff) -> int:
        """Rows of the end into zones; returns how many belong to it, the rest is an appendix or another document."""
        in_recipients = archive_seen = False
        for place, row in enumerate(rows):
            if _FOOTNOTE.match(row.text):
                found.footnotes.extend(rows[place:])
                return len(rows)
            if (archive_seen or found.signer) and begins_attachment(rows, place):
                return place
            turned = place > 0 and row.page != rows[place - 1].page
            if turned and place > 2 and (archive_seen or found.signer) and not self._goes_on(row, archive_seen):
                return place
            if row.garbage and not is_archive(row):
                continue
            left, right = split_columns(row)
            if left is not None and is_recipients_head(left):
                in_recipients = True
                rest = behind_head(left)
                if rest and any(letter.isalpha() for letter in rest.text):
                    (found.signer if rest.text.isupper() else found.recipients).append(rest)
            elif left is not None:
                bullet = is_bullet(left)
                belongs = (in_recipients or (bullet and found.signer)) and not self._is_signature(left)
                beside = right or _beside(left, rows)
                found.two_signers = found.two_signers or (beside is not None and self._authority(left, beside))
                if belongs or bullet:
                    found.recipients.append(left)
                elif not found.two_signers:
                    found.signer.append(left)
                in_recipients = in_recipients or bullet
                archive_seen = archive_seen or is_archive(left)
            if right is not None:
                found.signer.append(right)
        return len(rows)

    def _goes_on(self, row: Row, archive_seen: bool) -> bool:
        """Whether a sign-off that a page's end cuts goes on with this row: with the name, or with the recipients."""
        return self._titles.name_in(row.text) is not None or (is_bullet(row) and not archive_seen)

    def _authority(self, *rows: Row) -> bool:
        """Whether each of the rows is a title in capitals."""
        return all(_in_capitals(row.text) and bool(self._titles.titles_in(row.text)) for row in rows)

    def _is_signature(self, row: Row) -> bool:
        """Whether a row below the recipients is none of them: capitals, a role or a title in capitals, a name."""
        text = row.text.strip(" *_")
        if is_bullet(row) or text.endswith((";", ",")):
            return False
        (first, in_capitals), *others = by_case(row)
        office = self._titles.role(text) is not None or bool(self._titles.titles_in(first.text))
        named = any(self._titles.name_in(other.text) is not None for other, _ in others)
        if in_capitals and len(others) <= 1 and (office or named):
            return True
        return (text.isupper() and len(text) > 6) or self._titles.name_in(text) is not None


def _beside(left: Row, rows: Sequence[Row]) -> Row | None:
    """The row of the right column at the height of one of the left, where columns were read one after the other."""
    if left.box is None:
        return None
    middle = (left.box.top + left.box.bottom) / 2
    for row in rows:
        whole, right = split_columns(row)
        alone = right if whole is None and row.page == left.page else None
        if alone is not None and alone.box is not None and alone.box.top <= middle <= alone.box.bottom:
            return alone
    return None


def begins_attachment(rows: Sequence[Row], place: int) -> bool:
    """Whether what was issued with the document begins here: its kind and name in the middle, and below them in
    brackets with what (Nghị định 30/2020/NĐ-CP phụ lục I: ``QUY CHẾ`` / … / ``(Ban hành kèm theo Quyết định số …)``).
    """
    row = rows[place]
    if not _ATTACHABLE.match(row.folded) or not row.text[:2].isupper():
        return False
    return any(_ISSUED_WITH.match(below.folded) for below in rows[place + 1 : place + 1 + _TITLE_ROWS])


def _is_appendix(rows: Sequence[Row], place: int) -> bool:
    row = rows[place]
    text = row.text.strip(" .,:;_-–—~¬|'`")
    if not _APPENDIX.match(fold(text)) or len(text) > 60 or place < 8:
        return False
    return text[:2].isupper() or (len(text) < 16 and rows[place - 1].page != row.page)


def _recipients_row(rows: Sequence[Row], start: int, end: int) -> int | None:
    """The row of ``Nơi nhận``; where a seal made it illegible, the first of the dashes above the archive's entry."""
    for place in range(start, end):
        left, _ = split_columns(rows[place])
        if left is not None and is_recipients_head(left):
            return place
    for place in range(end - 1, start, -1):
        left, _ = split_columns(rows[place])
        if left is not None and is_bullet(left) and is_archive(left):
            return _first_of_list(rows, start, place)
    return None


def _first_of_list(rows: Sequence[Row], start: int, archive: int) -> int:
    """The topmost of the dashes above the archive's entry that stand in the left column of its page; a row without
    a dash between them goes on an entry.
    """
    first = archive
    for place in range(archive - 1, max(start, archive - _LONGEST_LIST), -1):
        left, _ = split_columns(rows[place])
        narrow = left is not None and (left.box is None or left.box.right < _LIST_EDGE * left.page_width)
        if left is None or not narrow or rows[place].page != rows[archive].page or _ends_text(left):
            break
        if is_bullet(left):
            first = place
    return first


def _ends_text(row: Row) -> bool:
    return bool(_END_MARK.search(row.text[-12:]))


def _follows_end_mark(rows: Sequence[Row], place: int, start: int) -> bool:
    """Whether ``./.`` stands in one of the few rows above."""
    return any(map(_ends_text, rows[max(start, place - 6) : place]))


def _behind_end_mark(rows: Sequence[Row], start: int, end: int) -> int:
    """The row after the last ``./.`` when only a few rows follow it; else there is no sign-off."""
    for place in range(end - 1, max(start, end - 30), -1):
        if _ends_text(rows[place]):
            return place + 1
    return end


def _with_rows_at_seal(rows: Sequence[Row], start: int, end: int) -> int:
    """The end of the body without rows of the right column beside a seal: a title that was not read stands there."""
    while end - 1 > start and in_right_column(rows[end - 1]) and reaches_up_to(rows[end - 1]):
        end -= 1
    return end


def _closing_row(rows: Sequence[Row], start: int, end: int) -> int | None:
    for place in range(end - 1, max(start - 1, end - 40), -1):
        if _CLOSING.match(rows[place].folded):
            return place
    return None


def _in_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 5 and sum(letter.isupper() for letter in letters) >= 0.8 * len(letters)
