"""The top of page 1: national name, agencies, number line, date line, type, subject.

Zones after Nghị định 30/2020/NĐ-CP phụ lục I: left the agencies and the number, right the national name and the date
line, then the type and the subject centred, or ``V/v …`` under the number in letters. Plain text has both columns in
one line; they are cut at the national name, the motto and the place of the date line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.agencies import Gazetteer
from pipeline.parse.columns import split_columns
from pipeline.parse.dates import FoundDate, date_line
from pipeline.parse.rows import Row, fold
from pipeline.parse.symbol import Symbol, SymbolGrammar
from pipeline.settings import Settings

_ZONE = 70
"""How many rows at most belong to the letterhead and the subject."""
_NUMBER_KEYWORD = re.compile(
    r"^\W{0,3}(?:(?:luat|bo luat|phap lenh|nghi quyet|lenh)\s(?=s\w?\s?:))?"
    r"s(?:[o06e8]|[o06eb]{2})?\s?(?P<colon>[:.;])?\s*(?=\S)|^\W{0,3}so\s*$"
)
"""``Số:``, in laws also ``Luật số:``."""
_LONGEST_NUMBER_LINE = 160
_BRACKETED = re.compile(r"\([^)]*\)?$")
_SUBJECT_LETTER = re.compile(r"^\W{0,2}(?:v\s?/\s?v|v/\s?v|ve viec|vv)\b[:.]?\s*")
_SECRECY = {"tuyet mat": "Tuyệt mật", "toi mat": "Tối mật", "mat": "Mật"}
_URGENCY = {"hoa toc": "Hỏa tốc", "thuong khan": "Thượng khẩn", "khan": "Khẩn", "hoa toc hen gio": "Hỏa tốc"}
_ENDS_SUBJECT = ("can cu ", "kinh gui", "kinh moi", "kinh trinh")
_LABEL = re.compile(r"^(?:[IVX]{1,5}|[A-Z]|\d{1,2})\s?[.)/-]\s?(?![vV]\b)\S|^(?:Điều|Dieu|Phần|Chương|Mục)\s+[\dIVX]")
_AUTHORITY = re.compile(
    r"^(?:(?:quyen )?(?:pho )?(?:chu tich|giam doc|bo truong|thu tuong|cuc truong|hieu truong|tong giam doc|truong ban"
    r"|vien truong|chanh an|hoi dong nhan dan|uy ban nhan dan|ubnd|chinh phu|quoc hoi|uy ban thuong vu))\b"
)
"""Who decides: a line in capitals between the subject and the body of a decision."""


@dataclass
class Letterhead:
    """What stands in the zones, as rows; nothing is interpreted beyond the zone."""

    agencies: list[Row] = field(default_factory=list)
    national: list[Row] = field(default_factory=list)
    party: bool = False
    number_row: Row | None = None
    number_has_colon: bool = False
    """``Số:``; without the colon it may be the number of a decision in the agency's name, and a later line counts."""
    symbol: Symbol | None = None
    date_row: Row | None = None
    date: FoundDate | None = None
    place_row: Row | None = None
    type_row: Row | None = None
    type_code: str | None = None
    type_name: str | None = None
    type_score: float = 0.0
    subject: list[Row] = field(default_factory=list)
    subject_is_letter: bool = False
    secrecy: tuple[str, Row] | None = None
    urgency: tuple[str, Row] | None = None
    centre: float | None = None
    """Middle of the type line as a share of the page's width; the subject is centred below it."""
    body_start: int = 0
    """Index of the first row of the body."""


@dataclass(frozen=True, slots=True)
class _Type:
    code: str
    name: str
    key: str
    family: str


class LetterheadReader:
    """Finds the zones. Built once; ``read`` is pure."""

    def __init__(self, settings: Settings, symbols: SymbolGrammar, gazetteer: Gazetteer) -> None:
        overlay = settings.dictionaries
        self._symbols = symbols
        self._gazetteer = gazetteer
        self._types = [
            _Type(row["code"], row["name"], skeleton(row["name"]), row["family"])
            for row in read_table("document_types.tsv", overlay)
        ]
        self._mottos = [(row["kind"], skeleton(row["phrase"])) for row in read_table("motto.tsv", overlay)]
        openings = read_table("body_openings.tsv", overlay)
        self._strong = tuple(row["skeleton"] for row in openings if row["strength"] == "strong")
        self._weak = tuple(row["skeleton"] for row in openings if row["strength"] == "weak")

    def read(self, rows: Sequence[Row]) -> Letterhead:
        """The zones at the top of ``rows``, which are those of one document."""
        head = Letterhead()
        rows = rows[:_ZONE]
        place = 0
        while place < len(rows) and head.type_row is None and not self._body_begins(rows[place], head):
            for fragment in self._fragments(rows[place], head):
                self._assign(fragment, head)
            place += 1
        head.body_start = place
        if head.type_row is None and not head.subject_is_letter:
            place = self._type_and_subject_in_one(rows, place, head)
        if head.type_row is not None and not head.subject_is_letter:
            self._subject_after(rows, place, head)
        return head

    # -- the top -----------------------------------------------------------------------------------------------

    def _body_begins(self, row: Row, head: Letterhead) -> bool:
        text = row.folded.lstrip()
        if text.startswith(("kinh gui", "kinh moi")):
            return True
        started = head.type_row is not None or head.number_row is not None or bool(head.national)
        if started and text.startswith(self._strong) and len(text) > 25:
            return True
        return started and bool(_LABEL.match(row.text)) and not head.subject_is_letter and len(row.text) > 8

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
        if not row or (not head.number_has_colon and self._number(row, head)):
            return
        if head.date is None and self._date(row, head):
            return
        if self._stamp(row, head) or self._type(row, head) or self._letter_subject(row, head):
            return
        if head.number_row is None and head.date is None and not _in_right_column(row):
            head.agencies.append(row)

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
        if head.number_row is not None:
            head.agencies.append(head.number_row)
        head.number_row = row
        head.number_has_colon = keyword["colon"] is not None
        head.symbol = symbol
        rest = row.part(row.text.find(symbol.raw) + len(symbol.raw)) if symbol and symbol.raw in row.text else None
        if rest and _SUBJECT_LETTER.match(rest.folded):
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
        if text in _URGENCY and row.text.isupper():
            head.urgency = head.urgency or (_URGENCY[text], row)
            return True
        if text in _SECRECY and row.text.isupper():
            head.secrecy = head.secrecy or (_SECRECY[text], row)
            return True
        return False

    def _type(self, row: Row, head: Letterhead) -> bool:
        if len(row.text) > 60:
            return False
        text = _BRACKETED.sub("", skeleton(row.text)).strip(" .,:;*_-–—'\"")
        if not 4 <= len(text) <= 40 or not _is_heading_like(row):
            return False
        best, score = None, 0.0
        for kind in self._types:
            value = fuzz.ratio(text.replace(" ", ""), kind.key.replace(" ", ""))
            if value > score:
                best, score = kind, value
        if best is None or score < 86:
            return False
        if head.party:
            best = next((kind for kind in self._types if kind.key == best.key and kind.family == "party"), best)
        head.type_row, head.type_code, head.type_name, head.type_score = row, best.code, best.name, score / 100
        head.centre = _centre(row)
        return True

    def _letter_subject(self, row: Row, head: Letterhead) -> bool:
        if head.type_row is not None or _in_right_column(row):
            return False
        begins = not head.subject and _SUBJECT_LETTER.match(row.folded) and head.number_row is not None
        if begins or (head.subject_is_letter and len(head.subject) < 8 and not row.gap):
            head.subject_is_letter = True
            row = _within_left_column(row)
            if row and _mean_confidence(row) > 0.6 and any(letter.isalpha() for letter in row.text):
                head.subject.append(row)
            return True
        return False

    def _type_and_subject_in_one(self, rows: Sequence[Row], end: int, head: Letterhead) -> int:
        """``KẾ HOẠCH KIỂM KÊ …``: the type begins the line of the subject. Returns where the subject goes on."""
        for place, row in enumerate(rows[:end]):
            words = row.folded.split()
            if not row.text.isupper() or split_columns(row)[0] is None:
                continue
            for kind in self._types:
                count = kind.key.count(" ") + 1
                if len(words) > count and fuzz.ratio(" ".join(words[:count]), kind.key) >= 88 and count > 1:
                    start = sum(len(word) + 1 for word in row.text.split()[:count])
                    head.type_row, head.type_score = row.part(0, start - 1), 0.9
                    head.type_code, head.type_name = kind.code, kind.name
                    head.subject, head.centre = [row.part(start)], _centre(row)
                    head.agencies = [agency for agency in head.agencies if not _is_at_or_below(agency, row)]
                    return place + 1
        return end

    # -- the subject ---------------------------------------------------------------------------------------------

    def _subject_after(self, rows: Sequence[Row], start: int, head: Letterhead) -> None:
        place = start
        while place < len(rows) and len(head.subject) < 10:
            row = rows[place]
            if self._subject_ends(row, head, rows[place - 1]):
                break
            head.subject.append(row)
            place += 1
        head.body_start = place

    def _subject_ends(self, row: Row, head: Letterhead, previous: Row) -> bool:
        text = row.folded.lstrip(" \"'“*-–—")
        if _LABEL.match(row.text) or text.startswith(_ENDS_SUBJECT):
            return True
        opens = text.startswith(self._strong) and row.text[:1].isupper() and not row.text.isupper()
        if opens and head.subject and (row.gap or row.indented or row.box is None):
            return True
        if _AUTHORITY.match(text) and row.text.isupper() and len(row.text) < 60 and head.subject:
            return True
        if not head.subject:
            return False
        if row.gap and (not row.text.isupper() or not previous.text.isupper()):
            return True
        if row.heading_mark != head.subject[-1].heading_mark:
            return True
        return _off_centre(row, head.centre)


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


def _centre(row: Row) -> float | None:
    if row.box is None or not row.page_width:
        return None
    return (row.box.left + row.box.right) / 2 / row.page_width


def _mean_confidence(row: Row) -> float:
    known = [word.confidence for word in row.words if word.confidence is not None]
    return sum(known) / len(known) if known else 1.0


def _is_at_or_below(row: Row, other: Row) -> bool:
    return (row.page, row.number) >= (other.page, other.number)


def _in_right_column(row: Row) -> bool:
    return split_columns(row)[0] is None


def _within_left_column(row: Row) -> Row:
    """The row without words that begin in the right half: notes and stamps beside the subject of a letter."""
    if row.box is None or not row.page_width:
        return row
    position = 0
    for word in row.words:
        if word.box is not None and word.box.left > 0.44 * row.page_width:
            return row.part(0, max(0, position - 1))
        position += len(word.text) + 1
    return row


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


def _is_heading_like(row: Row) -> bool:
    letters = [letter for letter in row.text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return bool(letters) and (capitals >= 0.7 * len(letters) or row.heading_mark)


def _off_centre(row: Row, centre: float | None) -> bool:
    """A row that is not centred any more: it starts at the left margin and runs to the right."""
    middle = _centre(row)
    return middle is not None and centre is not None and abs(middle - centre) > 0.06
