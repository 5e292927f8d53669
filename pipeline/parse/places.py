"""Provinces and districts as they were at a date (provinces.tsv, districts.tsv)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pipeline.model.record import Level
from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.settings import Settings

KINDS = {
    "tinh": "tỉnh",
    "thanh pho": "thành phố",
    "tp": "TP",
    "tp.": "TP.",
    "huyen": "huyện",
    "quan": "quận",
    "thi xa": "thị xã",
    "thi tran": "thị trấn",
    "xa": "xã",
    "phuong": "phường",
    "dac khu": "đặc khu",
}
"""Kinds of places, without marks, and as they are written."""
_REFORM = "2025-07-01"
"""The day from which communes are those of the resolutions of June 2025."""
_ALIKE = 88
"""Least similarity of a damaged name to a province's, in percent."""


@dataclass(frozen=True, slots=True)
class Place:
    """A province or district."""

    code: str
    name: str
    kind: str
    slug: str
    province_code: str


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """What is known of ``thành phố Cần Thơ`` and the like; all empty where no table knows it."""

    name: str = ""
    """In good case."""
    province: Place | None = None
    level: Level | None = None
    district: str | None = None
    """With its kind: ``quận Ba Đình``."""


class Places:
    """The tables of places. Built once; all methods are pure."""

    def __init__(self, settings: Settings) -> None:
        self._provinces = read_table("provinces.tsv", settings.dictionaries)
        self._districts: dict[str, list[Place]] = {}
        for row in read_table("districts.tsv", settings.dictionaries):
            place = Place(row["code"], row["name"], row["kind"], row["slug"], row["province_code"])
            self._districts.setdefault(skeleton(row["name"]), []).append(place)
        self._districts_joined = {_squeezed(name): found for name, found in self._districts.items()}
        self._communes: dict[str, set[tuple[str, str, str]]] = {}
        """Communes by their names without spaces: name, province's code, since when they are."""
        for row in read_table("communes.tsv", settings.dictionaries):
            for name in row["names"].split("; "):
                key = _squeezed(name)
                self._communes.setdefault(key, set()).add((name, row["province_code"], row["valid_from"]))
        self.province_keys = frozenset(skeleton(row["name"]) for row in self._provinces)
        """Names of all provinces of all times, in small letters without marks."""

    def province(self, name: str, date: str | None) -> Place | None:
        """The province of that name in force at the ISO date (today's without one); close spellings count."""
        wanted = skeleton(name).replace("-", " ").strip(" .,;:")
        wanted = re.sub(r"^(?:tinh|thanh pho|tp\.?)\s+", "", wanted)
        if len(wanted) < 3:
            return None
        rows = [row for row in self._provinces if in_force(row, date)]
        keys = {skeleton(form).replace("-", " "): row for row in rows for form in [row["name"], *_aliases(row)]}
        best = process.extractOne(wanted, list(keys), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return _province(keys[best[0]]) if best is not None else None

    def district(self, name: str, kind: str, province: Place | None, date: str | None) -> Place | None:
        """The district of that name and kind, while there were districts (to 2025-06-30)."""
        if date is not None and date >= "2025-07-01":
            return None
        named = self._districts.get(skeleton(name)) or self._districts_joined.get(_squeezed(name), [])
        found = [place for place in named if not kind or place.kind == kind]
        if province is not None:
            found = [place for place in found if place.province_code == province.code]
        return found[0] if len(found) == 1 else None

    def province_of(self, district: Place | None, date: str | None) -> Place | None:
        """The province that a district belonged to."""
        for row in self._provinces if district is not None else []:
            if district is not None and row["code"] == district.province_code and in_force(row, date or "2025-01-01"):
                return _province(row)
        return None

    def named(self, name: str, kind: str, date: str | None, province: Place | None) -> NamedPlace:
        """The place of a name and kind (``thành phố``, ``TP.``, or none); ``province`` is told elsewhere."""
        if kind in ("tỉnh", "thành phố", "TP", "TP.", ""):
            found = self.province(name, date)
            if found is not None and kind in (found.kind, "TP", "TP.", ""):
                return NamedPlace(found.name, found, "province")
        if kind in ("huyện", "quận", "thị xã", "thành phố", "TP", "TP."):
            full = "thành phố" if kind.startswith("TP") else kind
            district = self.district(name, full, province, date)
            if district is None:
                return NamedPlace(province=province, level="district")
            own = self.province_of(district, date)
            return NamedPlace(district.name, own or province, "district", f"{full} {district.name}")
        if kind in ("xã", "phường", "thị trấn", "đặc khu"):
            return self._commune(name, date, province)
        return NamedPlace(level="province" if kind == "tỉnh" else None)

    def _commune(self, name: str, date: str | None, province: Place | None) -> NamedPlace:
        """A commune; words that OCR joined part. From the day of the reform on, of which the table knows all communes,
        its province is known where all of its name are in one; without a date it may be one of any time.
        """
        known = self._communes.get(_squeezed(name), set())
        since = _REFORM if date is not None and date >= _REFORM else ""
        found = known if date is None else {entry for entry in known if entry[2] == since}
        codes = {code for _, code, _ in found}
        if province is None and since and len(codes) == 1:
            rows = (row for row in self._provinces if row["code"] in codes and in_force(row, date))
            province = next(map(_province, rows), None)
        spellings = {full for full, code, _ in found if province is not None and code == province.code}
        joined = len(spellings) == 1 and all(skeleton(full) != skeleton(name) for full in spellings)
        return NamedPlace(spellings.pop() if joined else "", province, "commune")


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", skeleton(name))


def in_force(row: dict[str, str], date: str | None) -> bool:
    """Whether what a row of a table names existed at the ISO date; without one, whether it does today."""
    day = date or "9999"
    return (not row["valid_from"] or row["valid_from"] <= day) and (not row["valid_to"] or day <= row["valid_to"])


def _province(row: dict[str, str]) -> Place:
    return Place(row["code"], row["name"], row["kind"], row["slug"], row["code"])


def _aliases(row: dict[str, str]) -> list[str]:
    return [alias.strip() for alias in row["aliases"].split(";") if alias.strip()]
