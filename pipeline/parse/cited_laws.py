"""Laws, codes and ordinances that a text cites by name alone (Nghị định 30/2020/NĐ-CP phụ lục I), known ones or not."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from pipeline.model.record import Reference
from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.dates import find_dates
from pipeline.parse.symbol import Symbol
from pipeline.settings import Settings

_LAW = re.compile(r"(?<!\w)(?P<kind>Luật|Bộ luật|Pháp lệnh)\s+(?=(?P<name>[A-ZĐÂĂÔƯÁÀẢÃẠ][^;:.()\n]{2,140}))")
_LAW_END = re.compile(
    r"\s+(?:nam\s+\d|ngay\s|so\s+\d|co\s+hieu|va\s+cac|va\s+(?:luat|bo\s+luat|nghi|phap\s+lenh|thong)|den\s|cho\s|tren\s|doi\s+voi|trong\s|theo\s"
    r"|sua\s+doi|quy\s+dinh|hien\s+hanh|la\s|duoc\s|tai\s)|,\s+(?:luat|bo\s+luat|nghi\s|phap\s+lenh|cac|thong\s+tu|quy\s+dinh)|\s+va\s"
)
_AMENDED = re.compile(r"mot so dieu c\wa\s+(?:[^;.]{0,120}\sva\s+)?$")
"""The law that another one amends: the date behind it is that of the other."""
_LONG_LAW = 80
_LAW_NAMED = re.compile(
    r"(?:\s*(?:,|và)\s+)?(?:Luật|Bộ luật|Pháp lệnh)\s+(?=(?P<name>[A-ZĐÂĂÔƯÁÀẢÃẠ][^;:.()\n]{2,140}))"
)
_BEHIND = 6
"""Most characters between a law's name and its number: ``Luật Thư viện số 46/2019/QH14``."""
_NEAR = 240
"""Characters before a law's name in which another one may say that it amends it."""
_AMENDING = re.compile(r"(?<!\w)Luật\s+(?P<name>[Ss]ửa đổi,? bổ sung một số điều của\s+)")


class CitedLaws:
    """Knows the names of laws (laws.tsv). Built once; ``read`` is pure."""

    def __init__(self, settings: Settings) -> None:
        laws = read_table("laws.tsv", settings.dictionaries)
        self._laws = sorted(((skeleton(row["name"]), row["name"]) for row in laws), key=lambda law: -len(law[0]))

    def read(
        self, text: str, folded: str, section: str | None, symbols: Sequence[Symbol]
    ) -> Iterator[tuple[int, int, Reference, float]]:
        """Laws that ``text`` cites without a number: where each begins and ends, the reference, its strength.

        ``folded`` is the text without marks; ``symbols`` are the numbers in it from left to right: a law right before
        one is cited by that.
        """
        amending = list(self._amending(text, folded))
        starts = [start for start, _, _ in amending]
        for match in _LAW.finditer(text):
            place = bisect_right(starts, match.start()) - 1
            if place >= 0 and match.start() < amending[place][2]:
                continue  # a part of that law's name
            low, high = match.span("name")
            length = self._length_of_law(text[low:high], folded[low:high])
            if _has_number(low + length, symbols):
                continue
            shown = text[low : low + length].strip(' ,“”"')
            if len(shown) < 3:
                continue
            kind = {"Pháp lệnh": "PL"}.get(match["kind"], match["kind"])
            issuer = "Quốc hội" if kind != "PL" else None
            date, stop = (
                (None, low + length)
                if _AMENDED.search(folded[max(0, match.start() - _NEAR) : match.start()])
                else _day_behind(text, low + length)
            )
            reference = Reference(type=kind, date=date, issuer=issuer, subject=shown, section=section)
            yield match.start(), stop, reference, 0.85

        for start, name, end in amending:
            if not _has_number(end, symbols):
                date, stop = _day_behind(text, end)
                subject = text[name:end].strip(' ,“”"')
                reference = Reference(type="Luật", date=date, issuer="Quốc hội", subject=subject, section=section)
                yield start, stop, reference, 0.85

    def _amending(self, text: str, folded: str) -> Iterator[tuple[int, int, int]]:
        """``Luật sửa đổi, bổ sung một số điều của Luật A và Luật B``: one law, with the names of those it amends: where
        it begins, where its own name begins, where the last of those names ends.
        """
        place = 0
        while (match := _AMENDING.search(text, place)) is not None:
            place = match.end()
            while (named := _LAW_NAMED.match(text, place)) is not None:
                low, high = named.span("name")
                place = low + self._length_of_law(text[low:high], folded[low:high])
            if place > match.end():
                yield match.start(), match.start("name"), place

    def _length_of_law(self, text: str, folded: str) -> int:
        """How much of a text that begins with a law's name is that name: a known one, or as far as names go."""
        if name := self._known_law(folded):
            return len(name)
        end = _LAW_END.search(folded)
        length = end.start() if end else len(text)
        return text.index(",") if length > _LONG_LAW and "," in text[:length] else length

    def _known_law(self, folded: str) -> str | None:
        for key, name in self._laws:
            if folded.startswith(key) and not folded[len(key) : len(key) + 1].isalnum():
                return name
        return None


def _has_number(end: int, symbols: Sequence[Symbol]) -> bool:
    """Whether a number stands right behind a law's name: then it is cited by that."""
    place = bisect_left(symbols, end, key=attrgetter("start"))
    return place < len(symbols) and symbols[place].start - end <= _BEHIND


def _day_behind(text: str, place: int) -> tuple[str | None, int]:
    """The date right behind ``place``, and where it ends: ``Luật Lưu trữ ngày 21 tháng 6 năm 2024``."""
    date = next(find_dates(text[place : place + 48]), None)
    if date is None or len(text[place : place + date.start].strip(" ,(")) > 4:
        return None, place
    return date.iso, place + date.end
