"""From the zones of the letterhead to the header fields of the record; the fields check one another."""

from __future__ import annotations

import re

from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.agencies import Gazetteer
from pipeline.parse.contradictions import check
from pipeline.parse.dating import read_dating, year_of_title
from pipeline.parse.findings import Findings
from pipeline.parse.header_fields import Header
from pipeline.parse.issuer import IssuerReader
from pipeline.parse.letterhead_zones import Letterhead
from pipeline.parse.numbering import read_numbering
from pipeline.parse.pen import PenFigures
from pipeline.parse.places import Place
from pipeline.parse.rows import join_rows
from pipeline.settings import Settings

_SUBJECT_PREFIX = re.compile(r"^\W{0,2}(?:(?i:v\s?[/%|]{1,2}\s?v|vv)\s?[:.]?\s*|V\s(?=[^\W\d_A-ZÀ-Ỹ]))")


class HeaderReader:
    """Interprets the zones. Built once; ``read`` changes only the findings it is given."""

    def __init__(self, settings: Settings, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._issuer = IssuerReader(gazetteer)
        rows = read_table("document_types.tsv", settings.dictionaries)
        self._names = {row["code"]: row["name"] for row in reversed(rows)}

    def read(self, zones: Letterhead, pen: PenFigures, findings: Findings) -> Header:
        """All header fields, with evidence; what contradicts is less sure and in review."""
        header = Header()
        numbering = read_numbering(zones, self._gazetteer, pen, findings)
        header.number, header.serial, header.symbol = numbering.number, numbering.serial, numbering.symbol
        dating = read_dating(zones, pen, findings)
        self._type(zones, header, findings)
        self._subject(zones, header, findings)
        if dating.year is None:
            dating = year_of_title(header.subject or "", zones, findings)
        header.date, header.date_edtf, header.year = dating.date, dating.date_edtf, dating.year
        province = self._place(zones, header, findings)
        if header.type is not None or zones.national or zones.number_row is not None:
            date = header.date or (f"{header.year}-06-30" if header.year else None)
            header.issuer = self._issuer.read(zones, date, province, findings)
        for name, hit in (("secrecy", zones.secrecy), ("urgency", zones.urgency)):
            if hit is not None:
                setattr(header, name, hit[0])
                findings.found(f"/{name}", [hit[1]], 0.95)
        check(zones, header, province, self._gazetteer, findings)
        return header

    def _type(self, zones: Letterhead, header: Header, findings: Findings) -> None:
        """The type line's, else the symbol's; a letter has no type line (Nghị định 30/2020/NĐ-CP phụ lục III)."""
        told = zones.symbol.type_code if zones.symbol is not None else None
        if zones.type_row is not None:
            header.type, header.type_name = zones.type_code, zones.type_name
            findings.found("/type", [zones.type_row], zones.type_score, rule="type_line", confirmed=True)
        elif told is not None and told in self._names and not zones.subject_is_letter:
            header.type, header.type_name = told, self._names[told]
            rows = [zones.number_row] if zones.number_row else []
            findings.found("/type", rows, 0.85, rule="type_of_symbol", source="inferred")
        elif zones.subject_is_letter or (zones.symbol is not None and zones.symbol.style == "letter"):
            header.type, header.type_name = "CV", self._names["CV"]
            rows = [row for row in (zones.number_row, *zones.subject[:1]) if row is not None]
            findings.found("/type", rows, 0.95, rule="letter", source="inferred")

    @staticmethod
    def _subject(zones: Letterhead, header: Header, findings: Findings) -> None:
        text = _SUBJECT_PREFIX.sub("", join_rows(zones.subject)).strip(' *_"') if zones.subject else ""
        text = text.lstrip("'‘’") if text.count("'") + text.count("’") == 1 else text
        if text:
            header.subject = text
            rule = "subject_of_letter" if zones.subject_is_letter else "subject"
            findings.found("/subject", zones.subject, 0.95, rule=rule)

    def _place(self, zones: Letterhead, header: Header, findings: Findings) -> Place | None:
        row = zones.place_row
        if row is None:
            return None
        printed = row.text.strip(" ,.;:-–—'\"“”")
        province = self._gazetteer.places.province(printed, header.date or header.date_edtf)
        unsure = row.source == "ocr" or printed.isascii()
        same_letters = province is not None and skeleton(province.name) == skeleton(printed)
        header.place = province.name if province is not None and unsure and same_letters else printed
        known = province is not None
        findings.found("/place", [row], 0.98 if known else 0.85, rule="date_line", confirmed=known)
        return province
