"""Document numbers and symbols: ``27/KH-SNV``, ``34-CT/TW``, ``12/UBND-VX``, ``33/2024/QH15``.

Source of the forms: Nghị định 30/2020/NĐ-CP phụ lục I and III (state), HD 36-HD/VPTW (party), Luật Ban hành văn bản
quy phạm pháp luật (laws). Damaged codes are repaired from symbol_repairs.tsv and the codes of agencies.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.model.table import read_table
from pipeline.model.text import strip_marks
from pipeline.settings import Settings

Style = Literal["state", "party", "letter", "law"]

_SLASHES = str.maketrans({"⁄": "/", "∕": "/"})
_NUM = r"(?<![\w/])(?P<num>\d{1,6}[a-zđ]?)"
_DASH = r"\s*[-–—−](?:\s*[-–—−])*\s*"
_CODE = r"[A-ZĐƯ][A-Za-zĐđƯư&]{0,14}\d{0,3}"
_ISSUER = rf"(?P<iss>{_CODE}(?:(?:-\s?|–|\.){_CODE})*)"
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)\s*/\s*)?"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A document number found in a text. ``number`` and ``serial`` are None when the serial is not legible."""

    start: int
    end: int
    raw: str
    style: Style
    number_raw: str
    year: int | None
    type_code: str | None
    issuer_code: str
    repaired: bool = False

    @property
    def symbol(self) -> str:
        """Canonical symbol without the serial: ``KH-SNV``, ``CT/TW``, ``UBND-VX``, ``QH15``."""
        if self.type_code is None:
            return self.issuer_code
        return f"{self.type_code}{'/' if self.style == 'party' else '-'}{self.issuer_code}"

    @property
    def first_issuer_code(self) -> str:
        """Code of the agency, without that of the unit which drafted it: ``SNV`` of ``SNV-VP``."""
        return self.issuer_code.split("-")[0]

    @property
    def serial(self) -> int | None:
        """The serial as a number; None where it is not all digits."""
        return int(self.number_raw) if self.number_raw.isdecimal() else None

    @property
    def number(self) -> str | None:
        """The whole number of the document in its normal form; None where the serial is not digits and a letter."""
        if not re.fullmatch(r"\d+[a-zđ]?", self.number_raw):
            return None
        if self.style == "party":
            return f"{self.number_raw}-{self.symbol}"
        year = f"{self.year}/" if self.year else ""
        return f"{self.number_raw}/{year}{self.symbol}"


class SymbolGrammar:
    """Finds document numbers. Built once; all methods are pure."""

    def __init__(self, settings: Settings) -> None:
        overlay = settings.dictionaries
        self._repairs = {row["raw"]: row["code"] for row in read_table("symbol_repairs.tsv", overlay)}
        self.type_codes = {row["code"] for row in read_table("document_types.tsv", overlay)}
        codes = {row["code"] for row in read_table("agencies.tsv", overlay) if row["code"]}
        self._issuer_codes = codes
        self._by_bare = {strip_marks(code): code for code in sorted(codes) if strip_marks(code) not in codes}
        types = "|".join(sorted(map(re.escape, self.type_codes | set(self._repairs)), key=len, reverse=True))
        kind = rf"(?P<type>{types})"
        self._patterns: list[tuple[Style, re.Pattern[str]]] = [
            (
                "law",
                re.compile(rf"{_NUM}\s*/\s*(?P<year>(?:19|20)\d\d)\s*/\s*(?P<iss>(?:PL-)?(?:QH|UBTVQH)\s?\d{{1,2}})"),
            ),
            ("state", re.compile(rf"{_NUM}\s*/\s*{_YEAR}{kind}{_DASH}{_ISSUER}")),
            ("party", re.compile(rf"{_NUM}{_DASH}{kind}\s*/\s*{_ISSUER}")),
            (
                "letter",
                re.compile(
                    rf"{_NUM}\s*/\s*{_YEAR}(?P<iss>[A-ZĐƯ][A-Za-zĐđƯư&]{{1,14}}\d{{0,3}}-\s?{_CODE}(?:-{_CODE})*)"
                ),
            ),
        ]
        anything = r"(?P<num>.{0,24}?)"
        self._damaged: list[tuple[Style, re.Pattern[str]]] = [
            ("state", re.compile(rf"{anything}\s*/\s*{_YEAR}{kind}{_DASH}{_ISSUER}")),
            ("party", re.compile(rf"{anything}{_DASH}{kind}\s*/\s*{_ISSUER}")),
            ("letter", re.compile(rf"{anything}\s*/\s*(?P<iss>[A-ZĐƯ]{{2,12}}-\s?{_CODE})")),
        ]
        known = "|".join(sorted(map(re.escape, codes), key=len, reverse=True))
        self._no_slash = re.compile(
            rf"^\s?(?P<num>\S{{0,8}}?|[^A-ZĐa-zđ]{{0,10}}?)\s?(?P<iss>(?:{types}|{known})-{_CODE})"
        )

    def find(self, text: str) -> Iterator[Symbol]:
        """All numbers in ``text`` with a legible serial, from left to right."""
        text = text.translate(_SLASHES)
        hits: list[Symbol] = []
        taken = 0
        for style, pattern in self._patterns:
            hits.extend(self._symbol(style, match) for match in pattern.finditer(text))
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        for hit in hits:
            if hit.start >= taken:
                taken = hit.end
                yield hit

    def find_spaced(self, text: str) -> Symbol | None:
        """A number whose dashes stand between spaces, ``12 /UBND - VX``; for number lines only."""
        return next(self.find(re.sub(r"\s?-\s?", "-", text)), None)

    def find_damaged(self, text: str) -> Symbol | None:
        """The symbol in a number line whose serial cannot be read: blank, or not wholly digits."""
        text = text.translate(_SLASHES)
        for style, pattern in self._damaged:
            match = pattern.search(text)
            if match:
                return self._symbol(style, match)
        match = self._no_slash.search(text)
        if match is None:
            return None
        parts = match["iss"].split("-", 1)
        is_type = parts[0] in self.type_codes or parts[0] in self._repairs
        return Symbol(
            match.start(),
            match.end(),
            match.group(),
            "state" if is_type else "letter",
            match["num"],
            None,
            self._repairs.get(parts[0], parts[0]) if is_type else None,
            self._repair_issuer(parts[1] if is_type else match["iss"]),
            repaired=True,
        )

    def _symbol(self, style: Style, match: re.Match[str]) -> Symbol:
        groups = match.groupdict()
        kind = groups.get("type")
        issuer = self._repair_issuer(groups["iss"])
        repaired_kind = self._repairs.get(kind, kind) if kind else None
        return Symbol(
            start=match.start(),
            end=match.end(),
            raw=match.group(),
            style=style,
            number_raw=groups["num"].strip(" :.;"),
            year=int(groups["year"]) if groups.get("year") else None,
            type_code=repaired_kind,
            issuer_code=issuer,
            repaired=issuer != groups["iss"].replace(" ", "") or repaired_kind != kind,
        )

    def _repair_issuer(self, raw: str) -> str:
        """Codes typed without Đ get it back where only one known code fits; other letters stay as they are."""
        parts = re.split(r"([-–.])", re.sub(r"\s", "", raw))
        return "".join("-" if part == "–" else self._repair_code(part) for part in parts)

    def _repair_code(self, code: str) -> str:
        if code in self._issuer_codes or len(code) < 3:
            return code
        stem = code.rstrip("0123456789")
        return self._by_bare.get(stem, stem) + code[len(stem) :]
