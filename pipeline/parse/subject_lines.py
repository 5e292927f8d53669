"""The subject (trích yếu): the centred rows below the type, or ``V/v …`` below the number of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.page import Box
from pipeline.model.table import read_table
from pipeline.parse.columns import in_right_column
from pipeline.parse.letterhead_zones import Letterhead
from pipeline.parse.rows import Row, mean_confidence
from pipeline.settings import Settings

_MOST_ROWS, _MOST_ROWS_OF_LETTER = 10, 8
_OF_LETTER = re.compile(r"^\W{0,2}(?:v\s?[/%|]{1,2}\s?v|ve viec|vv)\b[:.]?\s*")
_ADDRESSED = re.compile(r"^[\W_]{0,5}kinh (?:gui|moi|trinh)\b")
_TORN_OF_LETTER = re.compile(r"^V\s[^\W\d_A-ZÀ-Ỹ]")
"""``V/v`` of which only the capital was read, before a small letter."""
_ENDS = ("can cu ", "kinh gui", "kinh moi", "kinh trinh")
_LABEL = re.compile(r"^(?:[IVX]{1,5}|[A-Z]|\d{1,2})\s?[.)/-]\s?(?![vV]\b)\S|^(?:Điều|Dieu|Phần|Chương|Mục)\s+[\dIVX]")
_OPENS_WITH_DATE = re.compile(r"^Ngày\s+\d")
"""A sentence of the body begins so; a subject that goes on over lines has the word in small letters."""
_AUTHORITY = re.compile(
    r"^(?:(?:quyen )?(?:pho )?(?:chu tich|giam doc|bo truong|thu tuong|cuc truong|hieu truong|tong giam doc|truong ban"
    r"|vien truong|chanh an|hoi dong nhan dan|uy ban nhan dan|ubnd|chinh phu|quoc hoi|uy ban thuong vu))\b"
)
"""Who decides: a line in capitals between the subject and the body of a decision."""
_LONGEST_AUTHORITY = 60
_LEFT_COLUMN = 0.44
"""Share of the page's width from which words beside a letter's subject are notes and stamps."""
_STAMPED = 6
"""Letters in capitals at the head of a row that make a stamp of it, no abbreviation (``UBND``, ``HĐND``)."""
_LAST_PART = 0.75
"""Share of the subject's width from which a row beside it begins; its own rows are centred."""
_LEAST_CONFIDENCE = 0.6
_OFF_CENTRE = 0.06
"""Of the page's width: a row whose middle is farther from the type's is centred no more."""

_INDENTS = (0.025, 0.1)
"""Of the page's width: how far a paragraph is indented (Nghị định 30/2020: 1 to 1.27 cm), with room for both sides."""
_SAME_END = 0.012
"""Of the page's width: how far apart full rows may end."""
_FULL = 0.6
"""Of the page's width: full rows of text are wider, most rows of a subject narrower."""
_HALF = 0.5
"""Of the indent: rows that end less far apart are no centred ones, which end as far apart as they begin."""


class SubjectLines:
    """Knows how bodies open. Built once; its methods change only the zones they are given."""

    def __init__(self, settings: Settings) -> None:
        openings = read_table("body_openings.tsv", settings.dictionaries)
        self._strong = tuple(row["skeleton"] for row in openings if row["strength"] == "strong")

    def body_begins(self, row: Row, head: Letterhead) -> bool:
        """Whether the body begins here, before a type line was found: a letter, or a document without one."""
        text = row.folded.lstrip()
        if is_salutation(row):
            return True
        started = head.type_row is not None or head.number_row is not None or bool(head.national)
        if started and text.startswith(self._strong) and len(text) > 25:
            return True
        labelled = _LABEL.match(row.text) is not None and not is_subject_of_letter(row)
        return started and labelled and not head.subject_is_letter and len(row.text) > 8

    def take_letter(self, row: Row, head: Letterhead) -> bool:
        """Adds a row to a letter's subject, where it is one."""
        if head.type_row is not None or in_right_column(row):
            return False
        begins = not head.subject and is_subject_of_letter(row) and (head.number_row is not None or bool(head.agencies))
        goes_on = head.subject_is_letter and len(head.subject) < _MOST_ROWS_OF_LETTER and not row.gap
        goes_on = goes_on and not _is_beside(row, head.subject)
        if not begins and not goes_on:
            return False
        head.subject_is_letter = True
        row = _within_left_column(row)
        if row and mean_confidence(row) > _LEAST_CONFIDENCE and any(letter.isalpha() for letter in row.text):
            head.subject.append(row)
        return True

    def take_after_type(self, rows: Sequence[Row], start: int, head: Letterhead) -> None:
        """The subject from ``start`` on, and where the body begins."""
        place = start
        while place < len(rows) and len(head.subject) < _MOST_ROWS:
            following = rows[place + 1] if place + 1 < len(rows) else None
            if self._ends(rows[place], head, rows[place - 1], following):
                break
            head.subject.append(rows[place])
            place += 1
        head.body_start = place

    def _ends(self, row: Row, head: Letterhead, previous: Row, following: Row | None) -> bool:
        text = row.folded.lstrip(" \"'“*-–—")
        if _LABEL.match(row.text) or text.startswith(_ENDS):
            return True
        opens = text.startswith(self._strong) and row.text[:1].isupper() and not row.text.isupper()
        if opens and head.subject and (row.gap or row.indented or row.box is None):
            return True
        if head.subject and (is_authority(row) or _OPENS_WITH_DATE.match(row.text)):
            return True
        if not head.subject:
            return False
        if _opens_paragraph(row, following):
            return True
        if row.gap and (not row.text.isupper() or not previous.text.isupper()):
            return True
        if row.heading_mark != head.subject[-1].heading_mark:
            return True
        return _off_centre(row, head.centre)


def is_authority(row: Row) -> bool:
    """Whether a row says who decides, between the subject and the body: ``GIÁM ĐỐC SỞ CÔNG THƯƠNG``."""
    text = row.folded.lstrip(" \"'“*-–—")
    return row.text.isupper() and len(row.text) < _LONGEST_AUTHORITY and _AUTHORITY.match(text) is not None


def is_salutation(row: Row) -> bool:
    """Whether a row begins with ``Kính gửi``, specks before it or not."""
    return _ADDRESSED.match(row.folded) is not None


def is_subject_of_letter(row: Row) -> bool:
    """Whether a row begins with ``V/v``."""
    return bool(_OF_LETTER.match(row.folded) or _TORN_OF_LETTER.match(row.text))


def centre(row: Row) -> float | None:
    """The middle of a row as a share of the page's width; None without boxes."""
    if row.box is None or not row.page_width:
        return None
    return (row.box.left + row.box.right) / 2 / row.page_width


def _is_beside(row: Row, subject: Sequence[Row]) -> bool:
    """Whether a row below the subject of a letter is none of it: a stamp in capitals, or rows to the right of it."""
    first = [word.text for word in row.words[:2] if any(map(str.isalpha, word.text))]
    stamped = bool(first) and all(map(str.isupper, first)) and len("".join(first)) >= _STAMPED
    if stamped and not any(above.text.isupper() for above in subject):
        return True
    column = Box.union(above.box for above in subject)
    return column is not None and row.box is not None and row.box.left > column.left + _LAST_PART * column.width


def _within_left_column(row: Row) -> Row:
    """The row without words that begin in the right half: notes and stamps beside the subject of a letter."""
    if row.box is None or not row.page_width:
        return row
    position = 0
    for word in row.words:
        if word.box is not None and word.box.left > _LEFT_COLUMN * row.page_width:
            return row.part(0, max(0, position - 1))
        position += len(word.text) + 1
    return row


def _opens_paragraph(row: Row, following: Row | None) -> bool:
    """Whether a row and the next are the first two of a paragraph: both end at the right margin, only the first one is
    indented. Those of a subject are centred: which end alike begin alike.
    """
    if row.box is None or following is None or following.box is None or row.page != following.page:
        return False
    indent, rest = row.box.left - following.box.left, abs(row.box.right - following.box.right)
    low, high = _INDENTS
    full = row.box.width > _FULL * row.page_width
    alike = rest < max(_SAME_END * row.page_width, _HALF * indent if full else 0.0)
    fits = low * row.page_width < indent < high * row.page_width and alike
    return fits and row.text[:1].isupper()


def _off_centre(row: Row, middle_of_type: float | None) -> bool:
    """A row that is not centred any more: it starts at the left margin and runs to the right."""
    middle = centre(row)
    return middle is not None and middle_of_type is not None and abs(middle - middle_of_type) > _OFF_CENTRE
