"""Numbers with their unit: ``1.250 ha``, ``7 - 8%/năm``, ``từ 95% trở lên``, ``2,1 con/phụ nữ``.

Vietnamese figures: a dot groups thousands, a comma is the decimal mark (``1.250`` is 1250, ``1,5`` is 1.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.record import Comparator
from pipeline.model.table import read_table
from pipeline.parse.rows import fold
from pipeline.settings import Settings

UNSIGNED = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,12}(?:,\d{1,6})?|\d{1,12}\.\d{1,2}(?!\d)"
"""Vietnamese figures without a sign, as a regular expression."""
_PER = r"(?:\s?/\s?(?:nam|thang|quy|tuan|ngay|nguoi|ho|ha|xa|phuong|don vi|lop|nghin dan|van dan)){0,2}"
_TORN = re.compile(r"00+$")
"""The end of a figure that was torn at its dot: ``10. 000``."""
_COMPARATORS: dict[str, Comparator] = {
    symbol: symbol for symbol in ("=", ">=", ">", "<=", "<", "~", "range", "delta+", "delta-")
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at ``start`` to ``end`` of a text; the comparator's words are inside."""

    start: int
    end: int
    value: float
    value_max: float | None
    unit: str
    kind: str
    """``ratio``, ``money``, ``count`` … of units.tsv."""
    comparator: Comparator
    figure_start: int
    """Where the first figure stands."""


class QuantityReader:
    """Finds quantities. Built once; ``find`` is pure."""

    def __init__(self, settings: Settings) -> None:
        rows = read_table("units.tsv", settings.dictionaries)
        self._units = [(re.compile(rf"(?:{row['pattern']})(?!\w)"), row["unit"], row["kind"]) for row in rows]
        joined = "|".join(f"(?:{row['pattern']})(?!\\w)" for row in rows)
        self._pattern = re.compile(
            rf"(?<![\w/.,])(?P<low>{UNSIGNED})(?:\s?%?\s?(?:-|–|den)\s?(?P<high>{UNSIGNED}))?\s?(?P<unit>{joined})(?P<per>{_PER})"
        )
        cues = read_table("target_cues.tsv", settings.dictionaries)
        self._before = [
            (
                re.compile(rf"(?:^|\W)(?P<cue>{row['pattern']})(?: (?:la|muc|den|tu))?\s*$"),
                _COMPARATORS[row["comparator"]],
            )
            for row in sorted(cues, key=lambda row: not row["comparator"].startswith("delta"))
            if row["place"] == "before"
        ]
        self._after = [
            (re.compile(rf"^\s*(?:{row['pattern']})(?!\w)"), _COMPARATORS[row["comparator"]])
            for row in cues
            if row["place"] == "after"
        ]

    def find(self, folded: str) -> Iterator[Quantity]:
        """Quantities in a text without marks (``fold``), from left to right."""
        for match in self._pattern.finditer(folded):
            if _TORN.match(match["low"]):
                continue
            unit, kind = self._unit(match["unit"])
            low = number_of(match["low"])
            high = number_of(match["high"]) if match["high"] else None
            comparator, start, end = self._comparator(folded, match.start(), match.end(), high is not None)
            per = re.sub(r"\s", "", match["per"] or "")
            yield Quantity(start, end, low, high, unit + _marked(per), kind, comparator, match.start())

    def unit(self, text: str) -> str | None:
        """The canonical form of a unit that stands by itself, such as a table's ``Tr.đ``; None when it is not known."""
        folded = fold(text).strip(" .()")
        for pattern, unit, _ in self._units:
            match = pattern.match(folded)
            if match is not None and re.fullmatch(_PER, folded[match.end() :]):
                return unit + _marked(re.sub(r"\s", "", folded[match.end() :]))
        return None

    def _unit(self, raw: str) -> tuple[str, str]:
        for pattern, unit, kind in self._units:
            if pattern.fullmatch(raw):
                return unit, kind
        return raw, "count"

    def _comparator(self, folded: str, start: int, end: int, is_range: bool) -> tuple[Comparator, int, int]:
        for pattern, comparator in self._after:
            hit = pattern.match(folded[end : end + 14])
            if hit:
                low = re.search(r"\btu\s*$", folded[max(0, start - 4) : start])
                return comparator, start - len(low.group()) if low else start, end + hit.end()
        left = folded[max(0, start - 32) : start]
        if is_range and re.search(r"\btu\s*$", left):
            return "range", start - len(left) + len(left.rstrip()) - 2, end
        for pattern, comparator in self._before:
            hit = pattern.search(left)
            if hit:
                chosen: Comparator = "range" if is_range and not comparator.startswith("delta") else comparator
                return chosen, start - len(left) + hit.start("cue"), end
        return ("range" if is_range else "="), start, end


def number_of(raw: str) -> float:
    """The value of Vietnamese figures."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", raw):
        raw = raw.replace(".", "")
    return float(raw.replace(",", "."))


_MARKS = {
    "nam": "năm",
    "thang": "tháng",
    "quy": "quý",
    "tuan": "tuần",
    "ngay": "ngày",
    "nguoi": "người",
    "ho": "hộ",
    "xa": "xã",
    "phuong": "phường",
    "donvi": "đơn vị",
    "lop": "lớp",
    "nghindan": "nghìn dân",
    "vandan": "vạn dân",
}


def _marked(per: str) -> str:
    return "".join("/" + _MARKS.get(part, part) for part in per.split("/") if part)
