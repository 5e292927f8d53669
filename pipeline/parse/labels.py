"""Section labels at the start of a row, clean or damaged, and what each may mean.

Source: Nghị định 30/2020/NĐ-CP phụ lục I (Phần, Chương, Mục, Điều, khoản, điểm, Vietnamese letter order) and the
habits of plans: I., 1., 1.1., a), -, +. Damaged forms: label_readings.tsv.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.model.table import read_table
from pipeline.parse.rows import Row, fold
from pipeline.settings import Settings

LabelStyle = Literal[
    "part",
    "chapter",
    "title",
    "article",
    "upper",
    "roman",
    "arabic",
    "decimal",
    "decimal3",
    "number",
    "letter",
    "bracket",
    "dash",
    "plus",
]
RANK: dict[LabelStyle, int] = {
    "part": 0,
    "chapter": 1,
    "title": 2,
    "article": 3,
    "upper": 4,
    "roman": 5,
    "arabic": 6,
    "decimal": 7,
    "decimal3": 8,
    "number": 9,
    "letter": 10,
    "bracket": 11,
    "dash": 12,
    "plus": 13,
}
"""Which label stands under which: a larger rank is nested deeper."""
LETTERS = "abcdđeghiklmnopqrstuvxy"
"""Order of points (điểm) in Vietnamese documents: no f, j, w, z."""

_KEYWORD = re.compile(
    r"^(?:(?P<part>phan)\s+(?:thu\s+)?|(?P<chapter>ch[uw]o?ng)\s+|(?P<title>muc)\s+|(?P<article>[dpb]i[ea]u)\s+)"
    r"(?P<n>[ivxlc1]{1,6}|\d{1,3}|nhat|mot|hai|bay|ba|tu|bon|nam|sau|tam|chin|muoi)(?P<suffix>[a-z]?)(?P<close>\s?[.,:)/-]|\s|$)"
)
_WORD_NUMBERS = {
    "nhat": 1,
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
}
_ROMAN = re.compile(
    r"^(?P<r>[IVXl1i|!L\]\[HTUYNMWỊv]{1,6})\s?(?P<close>[.,:/)\-–—])\s*(?=\S)|^(?P<bare>[IVX]{1,5}L?)\s+(?=[A-ZÀ-ỸĐ]{2}|[A-ZÀ-ỸĐ][a-zà-ỹđ]+\s)"
)
_UPPER = re.compile(r"^(?P<c>[A-HK])\s?[.)/]\s*(?=\S)|^(?P<bare>[A-H])\s?[-–]\s*(?=[A-ZÀ-ỸĐ]{2})")
_ARABIC = re.compile(
    r"^(?P<n>[\dlIOoSZ]{1,2})\s?(?P<close>[./]|[-–]\s|,\s)\s*(?=[^\d\s.,/]|\d+(?:[.,]\d+)?\s?%|\d{2,}\s)"
)
_NUMBER = re.compile(r"^(?P<n>\d{1,2})\s?\)\s*(?=\S)")
_DECIMAL = re.compile(
    r"^(?P<a>[\dlI]{1,2})\s?[.,]\s?(?P<b>[\dlI]{1,2})(?:\s?[.,]\s?(?P<c>[\dlI]{1,2}))?\s?(?P<close>[.,:)/]\s*|[-–]\s|\s)(?=[^\d\s%])"
)
_LETTER = re.compile(
    r"^(?P<c>[a-zđA-Z0-9é¢€ẻêảáàø]|dd|d4|a4)\s?(?P<close>[)\]}])\s*(?=\S)|^(?P<dot>[a-eđg-ik-v])[./]\s+(?=\S)"
)
_BRACKET = re.compile(r"^\((?P<n>\d{1,2}|[ivx]{1,4}|[a-eđg-i])\)\s*(?=\S)")
_DASH = re.compile(r"^(?:[~_.·'`]\s?(?=[-–—]))?[-–—−_~=•·«»■▪●◦*]\s*(?=[^\s\d\-–—]|\d+\s?%|\d{2,}\s)")
"""A bullet, a speck before it or not."""
_SPECK_BEFORE = re.compile(r"^[-–—_~.,·'`|*]{1,2}\s?(?=[IVX]{1,5}\s?[.]\s?[A-ZÀ-ỸĐ]{2})")
"""No bullet stands before a Roman figure and a heading in capitals (Nghị định 30/2020): it is a speck."""
_PLUS = re.compile(r"^[+†]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a label: its style, its ordinal and what the repair costs."""

    style: LabelStyle
    ordinal: int
    cost: float
    end: int
    """Where the text after the label begins."""
    prefix: tuple[int, ...] = ()
    """The numbers before the last one of ``1.2.3``."""
    suffix: str = ""

    @property
    def name(self) -> str:
        """The label's part of a section id (record.md): ``II``, ``2``, ``1.1``, ``a``, ``D15``."""
        match self.style:
            case "part" | "chapter" | "title" | "article":
                return (
                    {"part": "P", "chapter": "C", "title": "M", "article": "D"}[self.style]
                    + str(self.ordinal)
                    + self.suffix
                )
            case "roman":
                return roman(self.ordinal)
            case "upper":
                return chr(ord("A") + self.ordinal - 1)
            case "letter":
                return LETTERS[min(self.ordinal, len(LETTERS)) - 1]
            case "dash" | "plus":
                return ("-" if self.style == "dash" else "+") + str(self.ordinal)
            case "decimal" | "decimal3":
                return ".".join(map(str, (*self.prefix, self.ordinal)))
            case _:
                return str(self.ordinal)

    def label(self) -> str:
        """The label as it should be printed."""
        match self.style:
            case "part" | "chapter" | "title" | "article":
                words = {"part": "Phần", "chapter": "Chương", "title": "Mục", "article": "Điều"}
                number = roman(self.ordinal) if self.style in ("part", "chapter") else str(self.ordinal)
                return f"{words[self.style]} {number}{self.suffix}"
            case "letter" | "number":
                return f"{self.name})"
            case "bracket":
                return f"({self.name})"
            case "dash" | "plus":
                return self.name[0]
            case _:
                return f"{self.name}."


def roman(number: int) -> str:
    """1 to 89 in Roman figures."""
    tens, ones = divmod(number, 10)
    low = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]
    return ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"][min(tens, 8)] + low


_ROMAN_VALUES = {roman(number): number for number in range(1, 40)}


class LabelReader:
    """Reads labels. Built once; ``read`` is pure."""

    def __init__(self, settings: Settings) -> None:
        self._repairs: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for row in read_table("label_readings.tsv", settings.dictionaries):
            key = (row["style"], row["raw"])
            self._repairs.setdefault(key, []).append((int(row["ordinal"]), float(row["cost"])))

    def read(self, row: Row) -> list[Reading]:
        """All meanings of the label at the start of ``row``; empty when it begins with none.

        Restoration may have changed the label's letters, so that what was read counts too.
        """
        readings = self._read(row.text, row.folded)
        first = row.words[0]
        if first.raw is None or first.raw == first.text or not first.raw.strip():
            return readings
        text = first.raw + row.text[len(first.text) :]
        shift = len(first.text) - len(first.raw)
        others = [
            replace(other, end=other.end + shift, cost=other.cost + 0.2) for other in self._read(text, fold(text))
        ]
        known = {(reading.style, reading.ordinal) for reading in readings}
        return readings + [other for other in others if (other.style, other.ordinal) not in known]

    def _read(self, text: str, folded: str) -> list[Reading]:
        found = self._keyword(folded, text)
        if found:
            return found
        speck = _SPECK_BEFORE.match(text)
        behind = self._roman(text[speck.end() :]) if speck else []
        if speck and behind:
            return [replace(item, end=item.end + speck.end()) for item in behind]
        for parts in (self._decimal(text), self._bullet(text)):
            if parts:
                return parts
        readings = self._roman(text) + self._upper(text) + self._arabic(text) + self._letter(text)
        return readings + self._bracket(text)

    def _keyword(self, folded: str, text: str) -> list[Reading]:
        match = _KEYWORD.match(folded)
        if match is None or not text[0].isupper():
            return []
        style: LabelStyle = next(name for name in ("part", "chapter", "title", "article") if match[name])
        number = match["n"]
        if number in _WORD_NUMBERS:
            if style != "part":
                return []
            value = _WORD_NUMBERS[number]
        elif number.isdecimal():
            value = int(number)
        else:
            value = _ROMAN_VALUES.get(number.upper().replace("1", "I"), 0)
        return [Reading(style, value, 0.0, match.end(), suffix=match["suffix"])] if value else []

    def _roman(self, text: str) -> list[Reading]:
        match = _ROMAN.match(text)
        if match is None:
            return []
        raw = match["r"] or match["bare"]
        bare = match["r"] is None
        readings: list[Reading] = []
        straight = re.sub(r"[l1i|!\]\[Ị]", "I", raw)
        changed = sum(a != b for a, b in zip(raw, straight, strict=True))
        base = (
            (0.5 if begins_in_capitals(text) else 1.5) if bare else 0.0 if (match["close"] or ".") in "./)-–—" else 0.3
        )
        if straight in _ROMAN_VALUES:
            readings.append(Reading("roman", _ROMAN_VALUES[straight], base + 0.3 * changed, match.end()))
        for form in dict.fromkeys((raw, straight)):
            for ordinal, cost in self._repairs.get(("roman", form), []):
                readings.append(Reading("roman", ordinal, base + cost, match.end()))
        return readings

    def _upper(self, text: str) -> list[Reading]:
        match = _UPPER.match(text)
        if match is None:
            return []
        return [Reading("upper", ord(match["c"] or match["bare"]) - ord("A") + 1, 0.8, match.end())]

    def _arabic(self, text: str) -> list[Reading]:
        match = _ARABIC.match(text)
        if match is not None:
            value = _figures(match["n"])
            cost = 0.0 if match["n"].isdecimal() else 0.6
            return (
                [Reading("arabic", value, cost + (0.5 if match["close"].startswith(",") else 0.0), match.end())]
                if value
                else []
            )
        match = _NUMBER.match(text)
        return [Reading("number", int(match["n"]), 0.2, match.end())] if match and int(match["n"]) else []

    def _decimal(self, text: str) -> list[Reading]:
        match = _DECIMAL.match(text)
        if match is None:
            return []
        parts = [_figures(match[name]) for name in "abc" if match[name]]
        if not all(parts):
            return []
        style: LabelStyle = "decimal" if len(parts) == 2 else "decimal3"
        return [Reading(style, parts[-1], 0.2, match.end(), tuple(parts[:-1]))]

    def _letter(self, text: str) -> list[Reading]:
        match = _LETTER.match(text)
        if match is None:
            return []
        raw = match["c"] or match["dot"]
        base = 0.0 if match["close"] == ")" else 0.8
        readings = []
        if raw.lower() in LETTERS:
            readings.append(
                Reading("letter", LETTERS.index(raw.lower()) + 1, base + (0.2 if raw.isupper() else 0.0), match.end())
            )
        for ordinal, cost in self._repairs.get(("letter", raw), []):
            readings.append(Reading("letter", ordinal, base + cost, match.end()))
        return readings

    def _bracket(self, text: str) -> list[Reading]:
        match = _BRACKET.match(text)
        if match is None:
            return []
        raw = match["n"]
        value = int(raw) if raw.isdecimal() else _ROMAN_VALUES.get(raw.upper(), LETTERS.find(raw) + 1)
        return [Reading("bracket", value, 0.3, match.end())] if value else []

    def _bullet(self, text: str) -> list[Reading]:
        match = _DASH.match(text)
        if match is not None:
            return [Reading("dash", 0, 0.0 if text[0] in "-–—−" else 0.5, match.end())]
        match = _PLUS.match(text)
        return [Reading("plus", 0, 0.0, match.end())] if match else []


def _figures(raw: str) -> int:
    figures = (
        raw.replace("l", "1").replace("I", "1").replace("O", "0").replace("o", "0").replace("S", "5").replace("Z", "2")
    )
    return int(figures) if figures.isdecimal() else 0


def begins_in_capitals(text: str) -> bool:
    """Whether the words are a heading in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 4 and sum(letter.isupper() for letter in letters) >= 0.8 * len(letters)


def heading_key(text: str) -> str:
    """A heading without label, marks and punctuation, to look up in headings.tsv."""
    return " ".join(fold(text).strip(" .,:;*").split())
