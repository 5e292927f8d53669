"""Number, type, letterhead, place and date check one another: where two differ, both are less sure and in review.

Nothing is repaired here: which of the two is wrong, a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.record import Reference
from pipeline.parse.agencies import Gazetteer
from pipeline.parse.findings import Findings
from pipeline.parse.header_fields import Header
from pipeline.parse.letterhead_zones import Letterhead
from pipeline.parse.places import Place

_YEAR_IN_NUMBER = re.compile(r"/((?:19|20)\d\d)/")
_CLEAR, _SOME = 0.7, 0.8
"""Factors of confidence; there are too few contradictions in documents with known truth to fit them."""


def check(zones: Letterhead, header: Header, province: Place | None, gazetteer: Gazetteer, findings: Findings) -> None:
    """Lowers the confidence of fields that contradict one another. ``province`` is the one that the date line names."""
    _type_and_symbol(zones, header, findings)
    _letterhead_and_symbol(zones, header, gazetteer, findings)
    _letterhead_and_place(header, province, gazetteer, findings)
    _number_and_date(zones, header, findings)
    _agency_and_date(header, gazetteer, findings)


_ALSO = {("QĐi", "QĐ"), ("QyĐ", "QĐ")}
"""Types and the abbreviations that stand for them as well: regulations of the party (Quy định) have QĐi and QĐ."""


def check_references(header: Header, references: Sequence[Reference], findings: Findings) -> None:
    """A document cites none that is younger: where it does, its own date or those were misread."""
    own = header.date or (str(header.year) if header.year else None)
    later = [
        place
        for place, reference in enumerate(references)
        if own is not None and _day_or_year(reference)[: len(own)] > own[: len(_day_or_year(reference))]
    ]
    if not later:
        return
    for pointer in ("/date", "/date_edtf", "/year"):
        findings.weaken(pointer, _CLEAR if len(later) > 1 else _SOME, "cites_later")
    for place in later:
        findings.weaken(f"/references/{place}", _SOME, "cites_later")
    cited = [f"{references[place].number} ({_day_or_year(references[place])})" for place in later]
    findings.doubt("/date", "cites_later", [own or "", *cited])


def _day_or_year(reference: Reference) -> str:
    """The date of a reference, else the year in its number; empty when neither is there."""
    year = _YEAR_IN_NUMBER.search(reference.number or "")
    return reference.date or (year[1] if year else "")


def _type_and_symbol(zones: Letterhead, header: Header, findings: Findings) -> None:
    told = zones.symbol.type_code if zones.symbol is not None else None
    if told is not None and zones.type_row is not None and told != header.type and (header.type, told) not in _ALSO:
        findings.weaken("/type", _CLEAR, "type_and_symbol_differ")
        findings.weaken("/symbol", _SOME, "type_and_symbol_differ")
        findings.doubt("/type", "type_and_symbol_differ", [header.type or "", told])


def _letterhead_and_symbol(zones: Letterhead, header: Header, gazetteer: Gazetteer, findings: Findings) -> None:
    """Both must name the same agency, or one that the agency belongs to, where the table knows code and agency."""
    told = gazetteer.by_code(zones.symbol.first_issuer_code) if zones.symbol is not None else None
    if told is None or header.issuer is None or header.issuer.name is None:
        return
    named = [gazetteer.agency(name, None) for name in (header.issuer.name, header.issuer.parent) if name]
    if named[0].known and gazetteer.agency(told, None).slug not in {agency.slug for agency in named}:
        findings.weaken("/issuer/name", _SOME, "letterhead_and_symbol_differ")
        findings.weaken("/symbol", _SOME, "letterhead_and_symbol_differ")
        findings.doubt("/issuer/name", "letterhead_and_symbol_differ", [header.issuer.name, told])


def _letterhead_and_place(header: Header, province: Place | None, gazetteer: Gazetteer, findings: Findings) -> None:
    """A letterhead that names a province stands on paper of that province."""
    if province is None or header.issuer is None:
        return
    for field, name in (("name", header.issuer.name), ("parent", header.issuer.parent)):
        own = gazetteer.agency(name, header.date or header.date_edtf).province if name else None
        if own is not None and own.code != province.code:
            findings.weaken(f"/issuer/{field}", _SOME, "letterhead_and_place_differ")
            findings.weaken("/place", _SOME, "letterhead_and_place_differ")
            findings.doubt("/place", "letterhead_and_place_differ", [province.name, own.name])


def _number_and_date(zones: Letterhead, header: Header, findings: Findings) -> None:
    """``20/2024/QĐ-UBND`` was issued in 2024."""
    told = zones.symbol.year if zones.symbol is not None else None
    if told is not None and header.year is not None and zones.date_row is not None and told != header.year:
        for pointer in ("/number", "/date", "/date_edtf", "/year"):
            findings.weaken(pointer, _CLEAR, "number_and_date_differ")
        findings.doubt("/date", "number_and_date_differ", [str(told), str(header.year)])


def _agency_and_date(header: Header, gazetteer: Gazetteer, findings: Findings) -> None:
    """An agency that was merged away before, or founded after, the document's date did not issue it."""
    if header.issuer is None or header.date is None:
        return
    for field, name in (("name", header.issuer.name), ("parent", header.issuer.parent)):
        if name is not None and not gazetteer.in_force(name, header.date):
            findings.weaken(f"/issuer/{field}", _SOME, "agency_not_in_force")
            findings.weaken("/date", _SOME, "agency_not_in_force")
            findings.doubt(f"/issuer/{field}", "agency_not_in_force", [name, header.date])
