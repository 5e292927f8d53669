"""The issuer of a document without a letterhead, told by the line that says who decides, its preamble, its closing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.record import Issuer
from pipeline.parse.agencies import Agency, Gazetteer
from pipeline.parse.findings import Findings
from pipeline.parse.issuer import issuer_of
from pipeline.parse.letterhead_zones import Letterhead
from pipeline.parse.paragraphs import Paragraph
from pipeline.parse.places import Place
from pipeline.parse.rows import Row, fold
from pipeline.parse.subject_lines import is_authority

_DECIDES = re.compile(
    r"(?:^|[.;:,]\s+)(?P<name>[^.;:,]{3,70}?)\s(?:xay dung|ban hanh|phat dong|trien khai|to chuc|thong bao|lap|bao cao"
    r"|de nghi|kinh de nghi|yeu cau)\s"
)
_CLOSING_NAME = re.compile(r"\scua\s(?P<name>[^.;:,]{3,70}?)\s*[.,/;]")
_OWN_OFFICE = re.compile(
    r"^(?P<name>van phong)\s(?P<parent>(?:ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan|tinh uy).*)$"
)
_AUTHORITY_ROWS = 2
_STRENGTH = 0.7
"""An inferred issuer always goes to review."""


def infer_issuer(
    gazetteer: Gazetteer,
    zones: Letterhead,
    preamble: Sequence[Paragraph],
    closing: str | None,
    closing_rows: Sequence[Row],
    date: str | None,
    findings: Findings,
) -> Issuer | None:
    """The issuer named by the line that says who decides, else by the sentence that announces the document, else by the
    closing; None when none of them does.
    """
    province = gazetteer.places.province(zones.place_row.text, date) if zones.place_row is not None else None
    for row in zones.text[:_AUTHORITY_ROWS]:
        issuer = _named(gazetteer, row.text, date, province) if is_authority(row) else None
        if issuer is not None:
            return _noted(issuer, [row], "issuer_of_authority", findings)
    for paragraph in reversed(preamble):
        match = _last(_DECIDES, fold(paragraph.text))
        if match is not None:
            name = paragraph.text[match.start("name") : match.end("name")]
            issuer = _named(gazetteer, name, date, province)
            if issuer is not None:
                return _noted(
                    issuer, paragraph.rows_at(match.start("name"), match.end("name")), "issuer_of_preamble", findings
                )
    match = _last(_CLOSING_NAME, fold(closing or ""))
    if match is not None and closing is not None:
        issuer = _named(gazetteer, closing[match.start("name") : match.end("name")], date, province)
        if issuer is not None:
            return _noted(issuer, closing_rows, "issuer_of_closing", findings)
    return None


def _noted(issuer: Issuer, rows: Sequence[Row], rule: str, findings: Findings) -> Issuer:
    findings.found("/issuer/name", rows, _STRENGTH, rule=rule, source="inferred")
    findings.doubt("/issuer", "letterhead_missing", [issuer.name] if issuer.name else [])
    return issuer


def _named(gazetteer: Gazetteer, name: str, date: str | None, province: Place | None) -> Issuer | None:
    words = name.strip(" -–,").split()
    for start in range(max(0, len(words) - 12), len(words)):
        tail = " ".join(words[start:])
        key = fold(tail)
        if not tail[0].isupper() or not gazetteer.begins_agency(key):
            continue
        office = _OWN_OFFICE.match(key)
        if office:
            parent = _placed(gazetteer.agency(tail[office.start("parent") :], date, province), province)
            return issuer_of(gazetteer.agency(tail[: office.end("name")], date, province), parent, province)
        agency = gazetteer.agency(tail, date, province)
        return issuer_of(agency, _parent_of(agency, province), province) if agency.known else None
    return None


def _parent_of(agency: Agency, province: Place | None) -> Agency | None:
    """A department of a province belongs to its committee (NĐ 24/2014 Điều 3); the name is given only when known."""
    if agency.level != "province" or agency.slug in ("ubnd", "hdnd") or not agency.slug.startswith("so-"):
        return None
    place = agency.province or province
    if place is None:
        return Agency("UBND tỉnh", "ubnd", "province", None, None, True)
    return Agency(f"UBND {place.kind} {place.name}", "ubnd", "province", place, None, True)


def _placed(agency: Agency, province: Place | None) -> Agency:
    """``UBND tỉnh`` with the name of the province that the date line gives."""
    if province is None or not fold(agency.name).endswith(("tinh", "thanh pho")):
        return agency
    return replace(agency, name=f"{agency.name} {province.name}")


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found
