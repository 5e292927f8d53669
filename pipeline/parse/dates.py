"""Dates in prose and on the date line, checked for sense; what is not legible stays unknown.

Forms after Nghị định 30/2020/NĐ-CP phụ lục I: ``ngày 02 tháng 4 năm 2024``, in citations also ``02/4/2024``.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.parse.rows import fold

_WORDS = re.compile(
    r"ng[a-z0-9]{1,2}y\s{0,3}(?P<d>\d{1,2})\s{0,3}th[a-z0-9]{1,3}ng\s{0,3}(?P<m>\d{1,2})\s{0,3}n[a-z0-9]{1,3}m\s{0,3}(?P<y>(?:19|20)\d\d)"
)
_FIGURES = re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>(?:19|20)\d\d)(?!\d)")
_LINE = re.compile(
    r"ng[a-z0-9]{1,2}y(?P<d>[^a-z]{0,10}?|.{0,8}?)\s{0,3}th[a-z0-9]{1,3}ng(?P<m>.{0,8}?)\s{0,3}n[a-z0-9]{1,3}m\s{0,3}(?P<y>\S{0,6})"
)
_FIGURES_READ_AS_LETTERS = str.maketrans("liIoO|", "111001")
"""Only in the day and month of a date line, where nothing but figures can stand."""
_EARLIEST, _LATEST = 1930, 2099


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands. A part that is not legible or makes no sense is None."""

    start: int
    end: int
    day: int | None
    month: int | None
    year: int | None
    day_raw: str = ""

    @property
    def iso(self) -> str | None:
        """ISO form, when all three parts are known."""
        if self.day is None or self.month is None or self.year is None:
            return None
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    @property
    def edtf(self) -> str | None:
        """Extended Date/Time Format: ``2017-11-XX`` where the day is unknown; None without a year."""
        if self.year is None:
            return None
        month = f"{self.month:02d}" if self.month else "XX"
        if self.month is None and self.day is None:
            return f"{self.year:04d}"
        return f"{self.year:04d}-{month}-{self.day:02d}" if self.day else f"{self.year:04d}-{month}-XX"


def find_dates(text: str) -> Iterator[FoundDate]:
    """All whole dates in ``text``, from left to right; impossible ones (31/02) are left out."""
    folded = fold(text)
    matches = [*_WORDS.finditer(folded), *_FIGURES.finditer(folded)]
    for match in sorted(matches, key=lambda match: match.start()):
        found = _sensible(match.start(), match.end(), match["d"], match["m"], match["y"])
        if found.iso:
            yield found


def date_line(folded: str) -> FoundDate | None:
    """The date of a date line, parts that are not legible left open. ``folded`` is made by ``fold``."""
    match = _WORDS.search(folded) or _LINE.search(folded)
    if match is None:
        return None
    return _sensible(match.start(), match.end(), match["d"], match["m"], match["y"])


def _sensible(start: int, end: int, day_raw: str, month_raw: str, year_raw: str) -> FoundDate:
    year = _number(year_raw.rstrip(".,;/"), _EARLIEST, _LATEST)
    month = _number(month_raw, 1, 12)
    longest = calendar.monthrange(year or 2000, month)[1] if month else 31
    return FoundDate(start, end, _number(day_raw, 1, longest), month, year, day_raw.strip())


def _number(text: str, low: int, high: int) -> int | None:
    text = text.strip(" .,:;_…'")
    if len(text) <= 2 and any(letter.isdigit() for letter in text):
        text = text.translate(_FIGURES_READ_AS_LETTERS)
    if not text.isdecimal() or len(text) > 4:
        return None
    value = int(text)
    return value if low <= value <= high else None
