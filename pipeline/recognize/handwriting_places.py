"""Where the number line and the date line stand on page 1, told by the printed words around the figures.

Places after Nghị định 30/2020/NĐ-CP phụ lục I: the number line (``Số: …/KH-SNV``) left below the agency, the date line
(``…, ngày … tháng … năm …``) right below the motto. All measures are pixels of the cleaned raster.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from pipeline.model.page import Page, Raster
from pipeline.model.text import skeleton, strip_marks

LETTERHEAD = 0.48
"""Share of the page's height within which both lines must start; stamps and signature blocks push them down."""
_NUMBER = re.compile(r"^\W{0,2}s[o06e8][.;,:]?(?:$|[:;.]|\W*\d|/)")
_CAPITAL_S = re.compile(r"\W{0,2}[S5](?:[^A-Z\W]|\W|$)")
_CODE = re.compile(r"^[\w.,:;']{0,6}/?\s?(?:[A-ZĐ]{2,8}|TTr)\s?[-–—]\s?[A-ZĐ]{2,}")
_AFTER_NUMBER = re.compile(r"/|[A-ZĐ]{2,}\s?[-–—]|\d")
_DAY = re.compile(r"^ng[a-z0-9]{1,2}y")
_MONTH = re.compile(r"th[a-z0-9]{1,3}ng")
_YEAR = re.compile(r"^n[a-z0-9]{1,2}m(?:$|\W|\d)|^(?:19|20)\d\d\W?$")
_LEAST_CONFIDENCE = 0.6

# How far letters of Times New Roman rise above the baseline and fall below it, in parts of the font's size.
_RISE_SMALL, _RISE_TALL, _RISE_MARKED = 0.46, 0.67, 0.87
_FALL = 0.215
_TALL = re.compile(r"[A-ZĐbdfhklđ0-9/()]")
_FALLING = re.compile(r"[gpqyjQ,;()/]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line of print starts, stands and how large it is; pixels of the cleaned raster."""

    left: float
    baseline: float
    em: float


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word with its box in the cleaned raster."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float

    @property
    def folded(self) -> str:
        return skeleton(self.text)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def is_keyword(self) -> bool:
        """True for the word before a number: ``Số`` and not ``số`` (in the body) or ``SỞ`` (an agency)."""
        return _NUMBER.match(self.folded) is not None and _CAPITAL_S.match(strip_marks(self.text)) is not None


@dataclass(frozen=True, slots=True)
class Places:
    """Both lines, where they were found."""

    number: Place | None
    date: Place | None


def find_places(raster: Raster, page: Page) -> Places:
    """Number line and date line of a page whose words are known."""
    height, width = raster.pixels.shape[:2]
    words = [word for word in _placed_words(raster, page) if word.top < LETTERHEAD * height]
    em = _print_size(words, width)
    date = _date_place(words, em, width)
    number = _number_place(words, em, width, date) or _beside(date, words, em, width)
    return Places(number, date)


def _placed_words(raster: Raster, page: Page) -> list[_Placed]:
    slope = abs(math.sin(math.radians(raster.skew)))
    placed = []
    for word in page.words:
        if word.box is None or not word.text.strip():
            continue
        left, top, right, bottom = raster.sides(word.box)
        lean = slope * (right - left) / 2
        placed.append(_Placed(word.text, left, top + lean, right, bottom - lean, word.confidence or 0.0))
    return placed


# -- size and baseline -------------------------------------------------------------------------------------------------


def _extents(text: str) -> tuple[float, float]:
    """How far a word rises above its baseline and falls below it, in parts of the font's size."""
    bare = strip_marks(text)
    marked_capital = any(letter.isupper() and strip_marks(letter) != letter and letter != "Đ" for letter in text)
    dotted = any(letter in "ạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴ" for letter in text)
    marked = any(strip_marks(letter) != letter for letter in text)
    rise = _RISE_MARKED if marked_capital else _RISE_TALL if marked or _TALL.search(bare) else _RISE_SMALL
    return rise, _FALL if dotted or _FALLING.search(bare) else 0.0


def _told_size(word: _Placed) -> float:
    """The font's size in pixels if the word's box is no larger than its letters."""
    return (word.bottom - word.top) / sum(_extents(word.text))


def _print_size(words: Sequence[_Placed], width: int) -> float:
    """Size of the print in pixels: the middle one of the sizes that the words' heights tell."""
    sizes = [
        _told_size(word)
        for word in words
        if word.confidence >= _LEAST_CONFIDENCE and sum(map(str.isalpha, word.text)) >= 2
    ]
    usual = width / 210 * 25.4 * 13.5 / 72  # 13.5 points on paper 210 mm wide
    if len(sizes) < 8:
        return usual
    return float(np.clip(median(sizes), 0.6 * usual, 1.6 * usual))


def _baseline(words: Sequence[_Placed], em: float) -> float | None:
    """Height at which the printed words of a line stand."""
    votes = [
        word.bottom - _extents(word.text)[1] * em
        for word in words
        if sum(map(str.isalpha, word.text)) >= 2
        and abs((word.bottom - word.top) / sum(_extents(word.text)) / em - 1) < 0.35
    ]
    return float(median(votes)) if votes else None


def _same_line(word: _Placed, words: Sequence[_Placed], em: float) -> list[_Placed]:
    return sorted(
        (other for other in words if abs(other.middle - word.middle) < 0.55 * em), key=lambda other: other.left
    )


# -- the number line ---------------------------------------------------------------------------------------------------


def _number_place(words: Sequence[_Placed], em: float, width: int, date: Place | None) -> Place | None:
    left_half = [word for word in words if word.left < 0.5 * width]
    for word in sorted(left_half, key=lambda word: (word.top, word.left)):
        if not word.is_keyword:
            continue
        line = [other for other in _same_line(word, left_half, em) if 0 <= other.left - word.left < 14 * em]
        text = " ".join(other.text for other in line)
        if not (":" in word.text or _CODE.search(text) or _AFTER_NUMBER.search(text)):
            continue
        baseline = _baseline(line, em)
        place = Place(word.left - 0.3 * em, word.bottom if baseline is None else baseline, em)
        if _beside_each_other(place, date):
            return place
    for word in sorted(left_half, key=lambda word: word.top):
        if _CODE.match(word.text) and word.right < 0.55 * width and _capitals_above(word, words, em):
            place = Place(word.left - 6.5 * em, _baseline([word], em) or word.bottom, em)
            if _beside_each_other(place, date):
                return place
    return None


def _beside_each_other(number: Place, date: Place | None) -> bool:
    """The decree sets both on one height; agencies of several lines and long mottoes shift them a little."""
    return date is None or abs(number.baseline - date.baseline) < 3.5 * number.em


def _capitals_above(word: _Placed, words: Sequence[_Placed], em: float) -> bool:
    """True where capitals stand above: the agency over a number line, the national name over a date line."""
    return any(
        other.text.isupper() and sum(map(str.isalpha, other.text)) >= 2
        for other in words
        if 0 < word.top - other.bottom < 6 * em
        and other.left < word.right + 8 * em
        and other.right > word.left - 8 * em
    )


def _beside(date: Place | None, words: Sequence[_Placed], em: float, width: int) -> Place | None:
    """Where the number line is when no word of it was read: on the date line's height, under the left column."""
    if date is None:
        return None
    column = [
        word
        for word in words
        if word.right < 0.5 * width and 0 < date.baseline - word.bottom < 6 * em and word.text.isupper()
    ]
    if not column:
        return None
    middle = (min(word.left for word in column) + max(word.right for word in column)) / 2
    return Place(max(0.0, middle - 5 * em), date.baseline, em)


# -- the date line -----------------------------------------------------------------------------------------------------


def _date_place(words: Sequence[_Placed], em: float, width: int) -> Place | None:
    right_side = [word for word in words if word.right > 0.4 * width]
    for word in sorted(right_side, key=lambda word: (word.top, word.left)):
        if word.text.isupper() or not (_DAY.match(word.folded) or _MONTH.search(word.folded)):
            continue
        line = [other for other in _same_line(word, right_side, em) if not other.text.isupper()]
        days = [other for other in line if _DAY.match(other.folded)]
        months = [other for other in line if _MONTH.search(other.folded)]
        years = [other for other in line if _YEAR.search(other.folded)]
        at_the_top = word.top < 8 * em or _capitals_above(word, words, em)
        if (bool(days) + bool(months) + bool(years)) < 2 or not at_the_top:
            continue
        baseline = _baseline(line, em)
        if baseline is None:
            continue
        month_left = months[0].left if months else years[0].left - 5.0 * em
        return Place(days[0].left - 0.3 * em if days else month_left - 5.2 * em, baseline, em)
    return None
