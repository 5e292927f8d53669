"""From the zones of the letterhead to the header fields of the record; the fields check one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from pipeline.model.page import Handwritten, Word
from pipeline.model.record import Issuer
from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.agencies import Agency, Gazetteer, Place
from pipeline.parse.findings import Findings
from pipeline.parse.letterhead import Letterhead
from pipeline.parse.pen import PenFigures
from pipeline.parse.rows import Row, fold, join_rows
from pipeline.parse.symbol import Symbol
from pipeline.settings import Settings

_SUBJECT_PREFIX = re.compile(r"^\W{0,2}(?:v\s?/\s?v|vv)\s?[:.]?\s*", re.IGNORECASE)
_YEAR_IN_TITLE = re.compile(r"\bn[a-z]{1,2}m\s+((?:19|20)\d\d)\b")
_HANDWRITTEN_BELOW = 0.85
"""Without a printed year to compare with, a serial or day less sure than this is taken for handwriting."""
_LOWEST_PRINT, _TALLEST_PRINT, _TALLEST_GLUED, _TALLEST_MARKED = 0.82, 1.18, 1.28, 1.36
"""Heights as a share of the printed year's: of printed figures, with capitals, with marked small letters."""
_CLOSE_TO_CODE = 75
"""Similarity of a damaged name to the name of the symbol's code, in percent."""
_SURE = 0.9
"""From here on the engine is believed when the network for digits reads print differently."""
_LEAST_SURE = 0.5
"""Figures that the engine is less sure of are not reported even when they look printed."""


@dataclass
class Header:
    """Header fields of the record, named as there."""

    type: str | None = None
    type_name: str | None = None
    number: str | None = None
    serial: int | None = None
    symbol: str | None = None
    date: str | None = None
    date_edtf: str | None = None
    year: int | None = None
    place: str | None = None
    issuer: Issuer | None = None
    subject: str | None = None
    secrecy: str | None = None
    urgency: str | None = None


class HeaderReader:
    """Interprets the zones. Built once; ``read`` changes only the findings it is given."""

    def __init__(self, settings: Settings, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        rows = read_table("document_types.tsv", settings.dictionaries)
        self._names = {row["code"]: row["name"] for row in reversed(rows)}

    def read(self, zones: Letterhead, pen: PenFigures, findings: Findings) -> Header:
        header = Header()
        self._symbol(zones, pen, header, findings)
        self._date(zones, pen, header, findings)
        self._type(zones, header, findings)
        self._subject(zones, header, findings)
        province = self._place(zones, header, findings)
        self._issuer(zones, header, province, findings)
        for name, hit in (("secrecy", zones.secrecy), ("urgency", zones.urgency)):
            if hit is not None:
                setattr(header, name, hit[0])
                findings.found(f"/{name}", [hit[1]], 0.95)
        return header

    # -- number and symbol ----------------------------------------------------------------------------------------

    def _symbol(self, zones: Letterhead, pen: PenFigures, header: Header, findings: Findings) -> None:
        row, symbol = zones.number_row, zones.symbol
        if row is None:
            return
        if symbol is None:
            findings.doubt("/number", "illegible", [row.raw])
            return
        strength = 0.9 if symbol.repaired else 0.98
        header.symbol = symbol.symbol
        known = self._gazetteer.by_code(symbol.issuer_code.split("-")[0]) is not None
        findings.found("/symbol", [row], strength, confirmed=known)
        written = pen.by_hand("serial")
        if written is not None:
            self._written_serial(symbol, written, row, pen, header, findings)
            return
        if symbol.number is None:
            reason = "serial_missing" if not symbol.number_raw.strip(" .…_") else "serial_illegible"
            for field in ("/serial", "/number"):
                findings.doubt(field, reason, [symbol.number_raw.strip()] if symbol.number_raw.strip() else [])
            return
        figures = _words_with_figures(row)[:1]
        unseen = row.source == "ocr" and not pen.printed_as("serial", symbol.number_raw)
        if unseen and _looks_handwritten(figures, _print_height(zones, row)):
            for field in ("/serial", "/number"):
                findings.doubt(field, "handwritten", [symbol.number_raw])
            return
        other = pen.instead("serial", symbol.number_raw)
        if other is not None and _unsure(figures):
            findings.doubt("/serial", "read_differently", [symbol.number_raw, other])
            findings.doubt(
                "/number", "read_differently", [symbol.number, f"{other}{symbol.number[len(symbol.number_raw) :]}"]
            )
            return
        header.number, header.serial = symbol.number, symbol.serial
        findings.found("/number", [row], strength, deciding=figures)
        if symbol.serial is not None:
            findings.found("/serial", [row], strength, deciding=figures)

    @staticmethod
    def _written_serial(
        symbol: Symbol, written: Handwritten, row: Row, pen: PenFigures, header: Header, findings: Findings
    ) -> None:
        value = pen.certain(written)
        if value is None:
            findings.doubt("/serial", "handwritten", [candidate.text for candidate in written.candidates])
            findings.doubt("/number", "handwritten", pen.numbers(symbol, written))
            return
        filled = replace(symbol, number_raw=value)
        header.number, header.serial = filled.number, filled.serial
        for field in ("/number", "/serial"):
            findings.found(field, [row], written.candidates[0].probability, deciding=(), calibrated=True)

    # -- date and place --------------------------------------------------------------------------------------------

    def _date(self, zones: Letterhead, pen: PenFigures, header: Header, findings: Findings) -> None:
        date, row = zones.date, zones.date_row
        if date is None or row is None:
            return
        written = pen.by_hand("day") is not None
        date, likely, candidates = pen.date(date)
        edtf, iso = date.edtf, date.iso
        figures = _words_with_figures(row)
        printed = pen.printed_as("day", str(date.day)) and pen.printed_as("month", str(date.month))
        unseen = row.source == "ocr" and not written and not printed
        if iso is not None and unseen and _looks_handwritten(figures[:-1], _print_height(zones, row)):
            findings.doubt("/date", "handwritten", [iso])
            edtf = f"{date.year:04d}-{date.month:02d}-XX"
            iso = None
        elif iso is None:
            findings.doubt("/date", "handwritten" if written else "illegible", candidates or [row.raw])
        elif not written and (other := pen.instead("day", str(date.day))) and _unsure(figures[:1]):
            findings.doubt("/date", "read_differently", [iso, f"{iso[:8]}{int(other):02d}"])
            edtf = f"{iso[:8]}XX"
            iso = None
        header.date, header.date_edtf, header.year = iso, edtf, date.year
        for field, value in (("/date", iso), ("/date_edtf", edtf), ("/year", date.year)):
            if value is not None:
                by_pen = written and field != "/year"
                deciding = () if by_pen else figures if field != "/year" else figures[-1:]
                findings.found(field, [row], likely if by_pen else 0.98, deciding=deciding, calibrated=by_pen)

    def _place(self, zones: Letterhead, header: Header, findings: Findings) -> Place | None:
        row = zones.place_row
        if row is None:
            return None
        printed = row.text.strip(" ,.;:-–—'\"“”")
        province = self._gazetteer.province(printed, header.date or header.date_edtf)
        unsure = row.source == "ocr" or printed.isascii()
        same_letters = province is not None and skeleton(province.name) == skeleton(printed)
        header.place = province.name if province is not None and unsure and same_letters else printed
        findings.found("/place", [row], 0.98 if province is not None else 0.85, confirmed=province is not None)
        return province

    # -- type and subject ------------------------------------------------------------------------------------------

    def _type(self, zones: Letterhead, header: Header, findings: Findings) -> None:
        told = zones.symbol.type_code if zones.symbol is not None else None
        if zones.type_row is not None:
            header.type, header.type_name = zones.type_code, zones.type_name
            findings.found("/type", [zones.type_row], zones.type_score, confirmed=True)
            if told is not None and told != header.type:
                findings.weaken("/type", 0.7)
                findings.weaken("/symbol", 0.8)
                findings.doubt("/type", "type_and_symbol_differ", [header.type or "", told])
            return
        if told is not None and told in self._names and not zones.subject_is_letter:
            header.type, header.type_name = told, self._names[told]
            findings.found("/type", [zones.number_row] if zones.number_row else [], 0.85, source="inferred")
        elif zones.subject_is_letter or (zones.symbol is not None and zones.symbol.style == "letter"):
            header.type, header.type_name = "CV", self._names["CV"]
            rows = [row for row in (zones.number_row, *zones.subject[:1]) if row is not None]
            findings.found("/type", rows, 0.95, source="inferred")

    def _subject(self, zones: Letterhead, header: Header, findings: Findings) -> None:
        text = _SUBJECT_PREFIX.sub("", join_rows(zones.subject)).strip(' *_"') if zones.subject else ""
        if text:
            header.subject = text
            findings.found("/subject", zones.subject, 0.95)
        if header.year is None:
            years = {int(year) for year in _YEAR_IN_TITLE.findall(fold(text))}
            if len(years) == 1:
                header.year = years.pop()
                header.date_edtf = str(header.year)
                findings.found("/year", zones.subject, 0.9, source="inferred")

    # -- issuer ----------------------------------------------------------------------------------------------------

    def _issuer(self, zones: Letterhead, header: Header, province: Place | None, findings: Findings) -> None:
        groups = self._agency_groups(zones.agencies)
        if not groups or (header.type is None and not zones.national and zones.number_row is None):
            return
        date = header.date or (f"{header.year}-06-30" if header.year else None)
        agencies = [self._gazetteer.agency(join_rows(group), date, province) for group in groups]
        agencies[-1] = self._by_symbol(agencies[-1], zones.symbol, date, province)
        if len(agencies) > 1 and agencies[-1].slug == agencies[-2].slug and agencies[-1].name == agencies[-2].name:
            groups, agencies = groups[:-1], agencies[:-1]
        header.issuer = issuer_of(agencies[-1], agencies[-2] if len(agencies) > 1 else None, province)
        known = agencies[-1].known
        findings.found("/issuer/name", groups[-1], 0.97 if known else 0.9, confirmed=known)
        if len(agencies) > 1:
            known = agencies[-2].known
            findings.found("/issuer/parent", groups[-2], 0.97 if known else 0.9, confirmed=known)
        self._check_code(zones.symbol, header, findings)

    def _by_symbol(self, agency: Agency, symbol: Symbol | None, date: str | None, province: Place | None) -> Agency:
        """A damaged name that is close to the one which the symbol's code stands for is that one."""
        told = self._gazetteer.by_code(symbol.issuer_code.split("-")[0]) if symbol is not None else None
        if agency.known or told is None or fuzz.ratio(skeleton(agency.name), skeleton(told)) < _CLOSE_TO_CODE:
            return agency
        return self._gazetteer.agency(told, date, province)

    def _agency_groups(self, rows: Sequence[Row]) -> list[list[Row]]:
        """Lines of the left column, one group an agency: a line that begins as a name does starts a new one."""
        groups: list[list[Row]] = []
        for row in rows:
            clean = _without_specks(row)
            cut = self._gazetteer.second_name(clean.folded)
            if cut is not None:
                groups.append([clean.part(0, cut)])
                clean = clean.part(cut)
            if sum(letter.isalpha() for letter in clean.text) < 4:
                continue
            begins = self._gazetteer.begins_agency(clean.folded)
            if begins or not groups:
                if begins or _mostly_capitals(clean.text):
                    groups.append([clean])
            elif _mostly_capitals(clean.text) or not _mostly_capitals(groups[-1][0].text):
                groups[-1].append(clean)
        named = [
            group
            for group in groups
            if self._gazetteer.begins_agency(group[0].folded) or self._gazetteer.agency(join_rows(group), None).known
        ]
        return named or groups

    def _check_code(self, symbol: Symbol | None, header: Header, findings: Findings) -> None:
        """Letterhead and symbol must name the same agency, where the table knows the code."""
        if symbol is None or header.issuer is None or header.issuer.name is None:
            return
        told = self._gazetteer.by_code(symbol.issuer_code.split("-")[0])
        name = header.issuer.name.casefold()
        if told is None or not (told.casefold().startswith("sở") and name.startswith("sở")):
            return
        if told.casefold() not in name:
            findings.weaken("/issuer/name", 0.8)
            findings.doubt("/issuer/name", "letterhead_and_symbol_differ", [header.issuer.name, told])


def issuer_of(agency: Agency, parent: Agency | None, province: Place | None) -> Issuer:
    """The record's issuer; level, province and id come from the agency, else from its parent, else from the place."""
    own = agency.province or (parent.province if parent else None)
    level = agency.level or (parent.level if parent else None)
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


def _without_specks(row: Row) -> Row:
    """The row without what stands before and behind its first and last letter: specks, rules, parts of a seal."""
    places = [place for place, letter in enumerate(row.text) if letter.isalpha()]
    return row.part(places[0], places[-1] + 1) if places else row.part(0, 0)


def _mostly_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) >= 0.6 * max(len(letters), 1)


def _words_with_figures(row: Row) -> list[Word]:
    """Words that hold a figure."""
    return [word for word in row.words if any(letter.isdigit() for letter in word.text)]


def _print_height(zones: Letterhead, row: Row) -> float | None:
    """Height of printed figures beside the row, in pixels: those of the printed year."""
    for other in (zones.date_row, row):
        if other is not None and other.page == row.page:
            years = [word for word in other.words if word.text.strip(".,;").isdecimal() and len(word.text) >= 4]
            if years and years[-1].box is not None:
                return float(years[-1].box.height)
    return None


def _looks_handwritten(words: Sequence[Word], printed: float | None) -> bool:
    """Figures much taller or lower than the printed year, or unsure where there is nothing to compare.

    Measured on 39 documents with known handwriting: pen figures are 1.2 to 2.8 times as tall as the printed year,
    printed ones 0.9 to 1.1 times; words glued to capitals or to ``Số:`` and ``ngày`` are taller by tails and marks.
    """
    return any(_is_pen(word, printed) for word in words)


def _unsure(words: Sequence[Word]) -> bool:
    return any(word.confidence is not None and word.confidence < _SURE for word in words)


def _is_pen(word: Word, printed: float | None) -> bool:
    sureness = min([value for value in (word.confidence, word.probability) if value is not None], default=1.0)
    if printed is None or word.box is None:
        return sureness < _HANDWRITTEN_BELOW
    marked = any(letter.islower() for letter in word.text)
    tallest = _TALLEST_MARKED if marked else _TALLEST_GLUED if not word.text.isdecimal() else _TALLEST_PRINT
    return not _LOWEST_PRINT <= word.box.height / printed <= tallest or sureness < _LEAST_SURE
