"""The issuer and what it belongs to, from the agencies in the left column of the letterhead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.model.record import Issuer, Level
from pipeline.model.text import skeleton
from pipeline.parse.agencies import Agency, Gazetteer
from pipeline.parse.findings import Findings
from pipeline.parse.letterhead_zones import Letterhead
from pipeline.parse.own_spelling import spelling_in
from pipeline.parse.places import Place
from pipeline.parse.rows import Row, join_rows
from pipeline.parse.symbol import Symbol

_CLOSE_TO_CODE = 75
"""Similarity of a damaged name to the name of the symbol's code, in percent."""
_KNOWN, _UNKNOWN = 0.97, 0.9
_LONGEST_ROW = 100
"""Longer rows are text."""
_LONGEST_SYLLABLE = 7
_LEVELS: tuple[Level, ...] = ("central", "province", "district", "commune")
_NUMBER = re.compile(r"^\W{0,3}S[ôốồổỗộo06]\W{0,3}\d")
"""A number that was not read as one is no part of a name, which stands in capitals."""
_SPECK = 0.6
"""A single letter at the edge of a name that the engine doubts more is a speck."""


class IssuerReader:
    """Built once; ``read`` changes only the findings it is given."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def read(self, zones: Letterhead, date: str | None, province: Place | None, findings: Findings) -> Issuer | None:
        """The issuer at the ISO date; ``province`` is the one that the date line names. None without agencies."""
        groups = self._agency_groups(zones.agencies)
        if not groups:
            return None
        agencies = [self._gazetteer.agency(join_rows(group), date, province) for group in groups]
        agencies[-1] = self._by_symbol(agencies[-1], zones.symbol, date, province)
        if len(agencies) > 1 and agencies[-1].slug == agencies[-2].slug and agencies[-1].name == agencies[-2].name:
            groups, agencies = groups[:-1], agencies[:-1]
        for field, place in (("name", -1), ("parent", -2)):
            if len(agencies) >= -place:
                agencies[place] = self._found(agencies[place], groups[place], field, zones, findings)
        return issuer_of(agencies[-1], agencies[-2] if len(agencies) > 1 else None, province)

    @staticmethod
    def _found(agency: Agency, group: Sequence[Row], field: str, zones: Letterhead, findings: Findings) -> Agency:
        """The agency with its evidence; one that no table knows is spelled as in the document's text."""
        spelling = None if agency.known else spelling_in(zones.text, agency.name)
        known = agency.known or spelling is not None
        rule = "letterhead" if spelling is None else "letterhead_spelled_in_text"
        findings.found(f"/issuer/{field}", group, _KNOWN if known else _UNKNOWN, rule=rule, confirmed=agency.known)
        return agency if spelling is None else replace(agency, name=spelling)

    def _by_symbol(self, agency: Agency, symbol: Symbol | None, date: str | None, province: Place | None) -> Agency:
        """A damaged name that is close to the one which the symbol's code stands for is that one."""
        told = self._gazetteer.by_code(symbol.first_issuer_code) if symbol is not None else None
        if agency.known or told is None or fuzz.ratio(skeleton(agency.name), skeleton(told)) < _CLOSE_TO_CODE:
            return agency
        return self._gazetteer.agency(told, date, province)

    def _agency_groups(self, rows: Sequence[Row]) -> list[list[Row]]:
        """Lines of the left column, one group an agency: a line that begins as a name does starts a new one. Agencies
        stand in capitals (Nghị định 30/2020/NĐ-CP phụ lục I), so that where some do, others are signatures and notes.
        """
        groups: list[list[Row]] = []
        for row in rows:
            if "@" in row.text:
                groups.clear()  # the address ends the box of an electronic signature above the letterhead
            elif len(row.text) <= _LONGEST_ROW and not _NUMBER.match(row.text):
                self._group(_without_specks(row), groups)
        groups = [group for group in self._joined(groups) if not _is_rest(join_rows(group))]
        if any(_mostly_capitals(group[0].text) for group in groups):
            groups = [group for group in groups if _mostly_capitals(join_rows(group))]
        named = [
            group
            for group in groups
            if self._gazetteer.begins_agency(group[0].folded) or self._gazetteer.agency(join_rows(group), None).known
        ]
        return named or groups

    def _group(self, row: Row, groups: list[list[Row]]) -> None:
        cut = self._gazetteer.second_name(row.folded)
        if cut is not None:
            groups.append([row.part(0, cut)])
            row = row.part(cut)
        if sum(letter.isalpha() for letter in row.text) < 4:
            return
        begins = self._gazetteer.begins_agency(row.folded)
        if begins or not groups:
            if begins or _mostly_capitals(row.text):
                groups.append([row])
        elif _mostly_capitals(row.text) or not _mostly_capitals(groups[-1][0].text):
            groups[-1].append(row)

    def _joined(self, groups: list[list[Row]]) -> list[list[Row]]:
        """Groups that only together are a name of the table: ``VĂN PHÒNG`` / ``CHÍNH PHỦ``."""
        joined: list[list[Row]] = []
        for group in groups:
            if joined and self._gazetteer.is_listed(join_rows([*joined[-1], *group])):
                joined[-1] = [*joined[-1], *group]
            else:
                joined.append(group)
        return joined


def issuer_of(agency: Agency, parent: Agency | None, province: Place | None) -> Issuer:
    """The record's issuer; level, province and id come from the agency, else from its parent, else from the place."""
    own = agency.province or (parent.province if parent else None)
    level = _lower(agency.level, parent.level if parent else None)
    if level == "central":
        own = None
    if own is None and level not in ("central",):
        own = province
    district = agency.district or (parent.district if parent else None)
    parts = ["vn"]
    if level != "central":
        parts.append(f"{own.code}-{own.slug}" if own else "?")
    if district and own:
        parts.append(re.sub(r"[^a-z0-9]+", "-", skeleton(district)))
    slug = agency.slug
    if slug == "van-phong" and parent is not None and parent.slug in ("ubnd", "hdnd"):
        slug = f"van-phong-{parent.slug}"
    parts.append(slug)
    return Issuer(
        name=agency.name,
        parent=parent.name if parent else None,
        level=level,
        province=own.name if own else None,
        province_code=own.code if own else None,
        district=district,
        id="/".join(parts),
    )


def _lower(own: Level | None, above: Level | None) -> Level | None:
    """The level of an agency: its own, but none above that of what it belongs to: centres exist at several."""
    if own in _LEVELS and above in _LEVELS:
        return _LEVELS[max(_LEVELS.index(own), _LEVELS.index(above))]
    return own or above


def _is_rest(name: str) -> bool:
    """A single word (``VỤ``), of a name whose other words were lost; longer ones are words that OCR joined."""
    return " " not in name and len(name) <= _LONGEST_SYLLABLE


def _without_specks(row: Row) -> Row:
    """The row without what stands around its letters: specks, rules, parts of a seal, single letters of doubt."""
    row = _from_letter_to_letter(row)
    while len(row.words) > 1 and _is_speck(row, 0):
        row = _from_letter_to_letter(row.part(len(row.words[0].text) + 1))
    while len(row.words) > 1 and _is_speck(row, -1):
        row = _from_letter_to_letter(row.part(0, len(row.text) - len(row.words[-1].text) - 1))
    return row


def _is_speck(row: Row, place: int) -> bool:
    word = row.words[place]
    return len(word.text) == 1 and word.confidence is not None and word.confidence < _SPECK


def _from_letter_to_letter(row: Row) -> Row:
    places = [place for place, letter in enumerate(row.text) if letter.isalpha()]
    return row.part(places[0], places[-1] + 1) if places else row.part(0, 0)


def _mostly_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) >= 0.6 * max(len(letters), 1)
