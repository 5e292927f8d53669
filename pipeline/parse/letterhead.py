"""The top of page 1: national name, agencies, number line, date line, type, subject.

Zones after Nghị định 30/2020/NĐ-CP phụ lục I: left the agencies and the number, right the national name and the date
line, then the type and the subject centred, or ``V/v …`` under the number in letters. Plain text has both columns in
one line; they are cut at the national name, the motto and the place of the date line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.columns import in_right_column, split_columns
from pipeline.parse.dates import FoundDate, date_line
from pipeline.parse.letterhead_zones import Letterhead
from pipeline.parse.rows import Row, fold
from pipeline.parse.subject_lines import SubjectLines, centre, is_salutation, is_subject_of_letter
from pipeline.parse.symbol import SymbolGrammar
from pipeline.parse.type_line import TypeLine, TypeLines
from pipeline.settings import Settings

_ZONE = 70
"""How many rows at most belong to the letterhead and the subject."""
_NUMBER_KEYWORD = re.compile(
    r"^\W{0,3}(?:(?:luat|bo luat|phap lenh|nghi quyet|lenh)\s(?=s\w?\s?:))?"
    r"s(?:[o06e8]|[o06eb]{2})?\s?(?P<colon>[:.;])?\s*(?=\S)|^\W{0,3}so\s*$"
)
"""``Số:``, in laws also ``Luật số:``."""
_CUT_LINES = (
    (re.compile(r"ngay\s?\d{0,2}\s?thang\s?\d{1,2}\s*$"), re.compile(r"^nam\s?(?:19|20)\d\d\W*$")),
    (re.compile(r"^so\s?[:.]\s?\d{0,5}\s*$"), re.compile(r"^/\s?\S*-\s?\S+$")),
)
"""``ngày 14 tháng 6`` / ``năm 2021`` and ``Số: 97`` / ``/GP-BTNMT``, as text layers of narrow columns come."""
_CUT_APART = 6
_COLUMN_ROWS = 12
"""Rows that the right column of a letterhead has at most, stamps and notes included."""
_LONGEST_NUMBER_LINE = 160
_SECRECY = {"tuyet mat": "Tuyệt mật", "toi mat": "Tối mật", "mat": "Mật"}
_URGENCY = {"hoa toc": "Hỏa tốc", "thuong khan": "Thượng khẩn", "khan": "Khẩn", "hoa toc hen gio": "Hỏa tốc"}

_LONG_MARK, _MARK_ALIKE = 10, 90
"""Letters of a stamp from which one of them may be damaged; least similarity to its words, in percent."""


class LetterheadReader:
    """Finds the zones. Built once; ``read`` is pure."""

    def __init__(self, settings: Settings, symbols: SymbolGrammar) -> None:
        self._symbols = symbols
        self._types = TypeLines(settings)
        self._subjects = SubjectLines(settings)
        self._mottos = [
            (row["kind"], skeleton(row["phrase"])) for row in read_table("motto.tsv", settings.dictionaries)
        ]

    def read(self, rows: Sequence[Row]) -> Letterhead:
        """The zones at the top of ``rows``, which are those of one document."""
        head = Letterhead()
        document = rows
        rows = _mended(rows[:_ZONE])
        place = 0
        while place < len(rows) and head.type_row is None and not self._subjects.body_begins(rows[place], head):
            for fragment in self._fragments(rows[place], head):
                self._assign(fragment, head)
            place += 1
        head.body_start = place
        if head.type_row is None and not head.subject_is_letter:
            place = self._type_and_subject_in_one(rows, place, head)
        if head.type_row is not None and not head.subject_is_letter:
            self._subjects.take_after_type(rows, place, head)
        head.text = document[head.body_start :]
        return head

    def _fragments(self, row: Row, head: Letterhead) -> Iterator[Row]:
        """The parts of a row: left of and from the national name or motto on, number and date line apart."""
        for kind, phrase in self._mottos:
            cut = _find_phrase(phrase, row.folded)
            if cut is not None:
                start, end = cut
                head.national.append(row.part(start, end))
                head.party = head.party or kind == "party"
                for piece in (row.part(0, start), row.part(end)):
                    if piece and len(piece.text) > 2:
                        yield from self._fragments(piece, head)
                return
        left, right = split_columns(row)
        if left is not None and right is not None:
            yield from self._fragments(left, head)
            yield from self._fragments(right, head)
            return
        date = date_line(row.folded)
        if date is not None and head.date is None and _is_date_line(row, date):
            number = next(self._symbols.find(row.text), None)
            low = number.end if number is not None and number.end <= date.start else 0
            place_start = _place_start(row.text, low, date.start)
            if place_start > 0:
                yield row.part(0, place_start)
            yield row.part(place_start)
            return
        yield row

    def _assign(self, row: Row, head: Letterhead) -> None:
        """Put a fragment into its zone."""
        settled = head.number_has_colon and head.symbol is not None
        if not row or (not settled and self._number(row, head)):
            return
        if head.date is None and self._date(row, head):
            return
        if self._stamp(row, head) or self._type(row, head) or self._subjects.take_letter(row, head):
            return
        if head.date is None and not in_right_column(row) and head.symbol is None:
            (head.agencies if head.number_row is None else head.below_number).append(row)

    def _number(self, row: Row, head: Letterhead) -> bool:
        keyword = _NUMBER_KEYWORD.match(row.folded) if len(row.text) <= _LONGEST_NUMBER_LINE else None
        if keyword is None:
            return False
        if head.number_row is not None and keyword["colon"] is None:
            return False
        symbol = next(self._symbols.find(row.text), None)
        if symbol is None or any(letter.isalnum() for letter in row.text[keyword.end() : symbol.start]):
            symbol = self._symbols.find_damaged(row.text[keyword.end() :]) or self._symbols.find_spaced(row.text)
        if symbol is None and not keyword["colon"]:
            return False
        if symbol is None and len(row.text) > 40:
            return False
        if head.number_has_colon:
            if symbol is None:
                return False
            head.agencies += head.below_number  # the first number was that of a stamp above the letterhead
        elif head.number_row is not None:
            head.agencies.append(head.number_row)
        head.number_row = row
        head.number_has_colon = keyword["colon"] is not None
        head.symbol = symbol
        rest = row.part(row.text.find(symbol.raw) + len(symbol.raw)) if symbol and symbol.raw in row.text else None
        if rest and is_subject_of_letter(rest):
            head.subject_is_letter = True
            head.subject.append(rest)
        return True

    def _date(self, row: Row, head: Letterhead) -> bool:
        date = date_line(row.folded)
        if date is None or not _is_date_line(row, date):
            return False
        head.date = date
        head.date_row = row.part(date.start, date.end)
        start = _place_start(row.text, 0, date.start)
        place = row.part(start, date.start)
        if place and place.text.strip(" ,.;:"):
            head.place_row = place
        return True

    def _stamp(self, row: Row, head: Letterhead) -> bool:
        text = row.folded.strip(" .,:;!*-")
        if not row.text.isupper():
            return False
        if urgency := _stamped(text, _URGENCY):
            head.urgency = head.urgency or (urgency, row)
        elif secrecy := _stamped(text, _SECRECY):
            head.secrecy = head.secrecy or (secrecy, row)
        else:
            return False
        return True

    def _type(self, row: Row, head: Letterhead) -> bool:
        found = self._types.whole(row, head.party)
        if found is None:
            return False
        _set_type(head, row, found, row)
        return True

    def _type_and_subject_in_one(self, rows: Sequence[Row], end: int, head: Letterhead) -> int:
        """``KẾ HOẠCH KIỂM KÊ …``: the type begins the line of the subject. Returns where the subject goes on."""
        for place, row in enumerate(rows[:end]):
            found = None if in_right_column(row) else self._types.at_head(row)
            if found is not None:
                start = sum(len(word) + 1 for word in row.text.split()[: found.words])
                _set_type(head, row.part(0, start - 1), found, row)
                head.subject = [row.part(start)]
                head.agencies = [agency for agency in head.agencies if not _is_at_or_below(agency, row)]
                return place + 1
        return end


def letterhead_first(rows: Sequence[Row]) -> list[Row]:
    """The rows of a document, the right column of the letterhead before ``Kính gửi`` where it was read behind it: both
    columns stand above those to whom a letter goes (Nghị định 30/2020/NĐ-CP phụ lục I).
    """
    place = next((i for i, row in enumerate(rows[:_ZONE]) if is_salutation(row)), None)
    if place is None:
        return list(rows)
    after = range(place + 1, min(place + 1 + _COLUMN_ROWS, len(rows)))
    above = [i for i in after if _is_right_above(rows[i], rows[place])]
    rest = (row for i, row in enumerate(rows[place:], start=place) if i not in above)
    return [*rows[:place], *(rows[i] for i in above), *rest]


def _is_right_above(row: Row, salutation: Row) -> bool:
    """Whether a row stands above another on its page, and in the right column or right of it."""
    if row.box is None or salutation.box is None or row.page != salutation.page:
        return False
    right = in_right_column(row) or row.box.left > salutation.box.right
    return right and row.box.bottom <= salutation.box.top


def _stamped(text: str, marks: dict[str, str]) -> str | None:
    """The mark that a stamp shows; of long ones a letter may be damaged."""
    if text in marks or len(text) < _LONG_MARK:
        return marks.get(text)
    near = process.extractOne(text, list(marks), scorer=fuzz.ratio, score_cutoff=_MARK_ALIKE)
    return marks[near[0]] if near else None


def _mended(rows: Sequence[Row]) -> list[Row]:
    """Number and date lines that were cut in two, put together in the place of the first part; the second is empty."""
    mended = list(rows)
    for place, row in enumerate(rows):
        for first, second in _CUT_LINES:
            if not first.search(row.folded):
                continue
            after = range(place + 1, min(place + 1 + _CUT_APART, len(rows)))
            other = next((at for at in after if rows[at].page == row.page and second.match(rows[at].folded)), None)
            if other is not None:
                mended[place] = replace(row, words=(*row.words, *rows[other].words))
                mended[other] = rows[other].part(0, 0)
    return mended


def _set_type(head: Letterhead, row: Row, found: TypeLine, line: Row) -> None:
    head.type_row, head.type_code, head.type_name, head.type_score = row, found.code, found.name, found.score
    head.centre = centre(line)


def _find_phrase(phrase: str, folded: str) -> tuple[int, int] | None:
    """Where a known phrase stands in a row, letters damaged or not."""
    if not len(phrase) * 0.7 <= len(folded) <= 160:
        return None
    hit = fuzz.partial_ratio_alignment(phrase, folded, score_cutoff=78)
    if hit is None or hit.score < 78 or hit.dest_end - hit.dest_start < len(phrase) * 0.7:
        return None
    start, end = hit.dest_start, hit.dest_end
    while start > 0 and folded[start - 1] != " ":
        start -= 1
    while end < len(folded) and folded[end] != " ":
        end += 1
    return start, end


def _is_at_or_below(row: Row, other: Row) -> bool:
    return (row.page, row.number) >= (other.page, other.number)


def _is_date_line(row: Row, date: FoundDate) -> bool:
    """A date line ends with its date and has little before it: no sentence is around it."""
    after = row.text[date.end :].strip(" .,;:")
    return len(after) <= 8 and date.start <= 60


def _place_start(text: str, low: int, high: int) -> int:
    """Where the place of a date line begins: the run of capitalised words before the comma, after ``low``."""
    before = text[low:high].rstrip(" ,.;:'")
    words = before.split(" ")
    taken = 0
    for word in reversed(words):
        clean = word.strip(" ,.;:()'’-–—")
        if not clean or not (clean[0].isupper() or fold(clean) in ("tinh", "thanh", "pho", "tp", "huyen")):
            break
        if any(letter.isdigit() for letter in clean) or "/" in clean or taken >= 6:
            break
        taken += 1
    kept = " ".join(words[len(words) - taken :])
    return low + len(before) - len(kept) if taken else high
