"""Akoma Ntoso 1.0 (OASIS LegalDocML): a file a document, its outline as elements, its targets as metadata.

What the elements outside the body hold, dictionaries/akoma_ntoso.tsv says. A document without a known day has the
date 0001-01-01 named ``unknown``, since the schema wants one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from pipeline.model.record import Record, Section
from pipeline.model.text import skeleton
from pipeline.write.characters import printable
from pipeline.write.export import Export
from pipeline.write.files import write_bytes
from pipeline.write.profile import Described, Profile, read_profile

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN_NAMESPACE = "urn:sohoa:record:1"
_UNKNOWN_DAY = "0001-01-01"
_AGENT = "#sohoa"

# The outline's ids (docs/parsing.md) to the elements of the standard; what is none of these is a paragraph.
_LEVELS = (
    (re.compile(r"P\d+"), "part"), (re.compile(r"C\d+"), "chapter"), (re.compile(r"M\d+"), "division"),
    (re.compile(r"D\d+"), "article"), (re.compile(r"[IVXL]+"), "section"), (re.compile(r"[a-zđ]"), "point"),
    (re.compile(r"[-+*]\d+"), "indent"),
)  # fmt: skip


def write_akoma_ntoso(export: Export) -> Iterator[Path]:
    """One ``.xml`` a document."""
    profile = read_profile("akoma_ntoso", export.settings.dictionaries, export.profile)
    ET.register_namespace("", NAMESPACE)
    ET.register_namespace("sohoa", OWN_NAMESPACE)
    for number, item in enumerate(export.selection.items(), start=1):
        path = export.folder / f"{item.stem}.akn.xml"
        described = Described(item.record, number, export.settings.review_below)
        root = akoma_ntoso(item.record, header_values(profile, described))
        write_bytes(path, ET.tostring(root, encoding="utf-8", xml_declaration=True))
        yield path


def header_values(profile: Profile, described: Described) -> dict[str, list[str]]:
    """Values of the elements that the profile names."""
    found: dict[str, list[str]] = {}
    for column, value in zip(profile.columns, profile.values(described), strict=True):
        if value is not None and value.shown is not None:
            found[column.name] = [printable(text) for text in value.many or (str(value.shown),)]
    return found


def akoma_ntoso(record: Record, values: dict[str, list[str]]) -> ET.Element:
    """The document as an ``akomaNtoso`` element."""
    return _Builder(record, values).build()


class _Builder:
    """Builds one document."""

    def __init__(self, record: Record, values: dict[str, list[str]]) -> None:
        self._record = record
        self._values = values
        self._kind = _slug(self._first("docType") or "van ban")
        numbers = [reference.number for reference in record.references if reference.number]
        self._links = {
            printable(r.number): _reference_iri(r.type, r.date, r.number) for r in record.references if r.number
        }
        longest_first = sorted({printable(number) for number in numbers}, key=len, reverse=True)
        self._cited = re.compile("|".join(map(re.escape, longest_first))) if numbers else None

    def build(self) -> ET.Element:
        root = _element(None, "akomaNtoso")
        document = _element(root, "doc", name=self._kind.replace("-", "_"))
        self._meta(document)
        self._preface(document)
        self._preamble(document)
        self._body(document)
        self._conclusions(document)
        return root

    def _first(self, name: str) -> str | None:
        return next(iter(self._values.get(name, [])), None)

    def _meta(self, document: ET.Element) -> None:
        meta = _element(document, "meta")
        identification = _element(meta, "identification", source=_AGENT)
        author = _slug(self._first("FRBRauthor") or self._first("docAuthority") or "unknown")
        day = self._first("docDate")
        language = self._first("FRBRlanguage") or "und"
        number = self._first("docNumber") or self._record.id
        work = f"/akn/vn/doc/{self._kind}/{author}/{day or 'unknown'}/{_slug(number)}"
        dates = {"date": day, "name": "issued"} if day else {"date": _UNKNOWN_DAY, "name": "unknown"}
        part = _level(identification, "FRBRWork", work, f"{work}/!main", dates, "#issuer")
        _element(part, "FRBRcountry", value="vn")
        _element(part, "FRBRsubtype", value=self._kind)
        if self._first("docNumber"):
            _element(part, "FRBRnumber", value=number)
        expression = f"{work}/{language}@{day or 'unknown'}"
        part = _level(identification, "FRBRExpression", expression, f"{expression}/!main", dates, "#issuer")
        _element(part, "FRBRlanguage", language=language)
        manifestation = f"{expression}.xml"
        _level(identification, "FRBRManifestation", manifestation, f"{expression}/!main.xml", dates, _AGENT)
        self._references(meta)
        self._proprietary(meta)

    def _references(self, meta: ET.Element) -> None:
        references = _element(meta, "references", source=_AGENT)
        for place, reference in enumerate(self._record.references, start=1):
            if reference.number:
                address = self._links[printable(reference.number)]
                _element(references, "activeRef", eId=f"ref_{place}", href=address, showAs=printable(reference.number))
        issuer = self._first("docAuthority") or "unknown"
        address = f"/akn/ontology/organization/{_slug(self._first('FRBRauthor') or issuer)}"
        _element(references, "TLCOrganization", eId="issuer", href=address, showAs=issuer)
        _element(references, "TLCOrganization", eId="sohoa", href="/akn/ontology/organization/sohoa", showAs="sohoa")
        if place_name := self._first("location"):
            address = f"/akn/ontology/location/{_slug(place_name)}"
            _element(references, "TLCLocation", eId="place", href=address, showAs=place_name)
        if signer := self._first("person"):
            _element(references, "TLCPerson", eId="signer", href=f"/akn/ontology/person/{_slug(signer)}", showAs=signer)

    def _proprietary(self, meta: ET.Element) -> None:
        """Targets, which the standard has no element for."""
        if not self._record.targets:
            return
        part = _element(meta, "proprietary", source=_AGENT)
        for target in self._record.targets:
            plain = target.model_dump(exclude={"clause"}, exclude_none=True)
            attributes = {name: printable(str(value)) for name, value in plain.items()}
            ET.SubElement(part, f"{{{OWN_NAMESPACE}}}target", attributes).text = printable(target.clause)

    def _preface(self, document: ET.Element) -> None:
        preface = _element(document, "preface")
        parts = (("docCommittee", "docCommittee"), ("docAuthority", "docAuthority"), ("docNumber", "docNumber"),
                 ("location", "location"), ("docType", "docType"), ("docTitle", "docTitle"))  # fmt: skip
        for name, element in parts:
            if text := self._first(name):
                more = {"refersTo": "#place"} if name == "location" else {}
                _element(_element(preface, "p"), element, **more).text = text
        if day := self._first("docDate"):
            _element(_element(preface, "p"), "docDate", date=day).text = day
        if len(preface) == 0:
            _element(preface, "p")

    def _preamble(self, document: ET.Element) -> None:
        lines = [line for text in self._values.get("citation", []) for line in text.split("\n") if line]
        if lines:
            citations = _element(_element(document, "preamble"), "citations", eId="cits")
            for number, line in enumerate(lines, start=1):
                self._paragraph(_element(citations, "citation", eId=f"cits__cit_{number}"), line)

    def _body(self, document: ET.Element) -> None:
        body = _element(document, "mainBody")
        for section in self._record.sections:
            self._section(body, section, "")
        for number, appendix in enumerate(self._record.appendices, start=1):
            part = _element(body, "hcontainer", name="appendix", eId=f"att_{number}")
            self._fill(part, appendix, f"att_{number}")
        if len(body) == 0:
            _element(body, "p")

    def _section(self, parent: ET.Element, section: Section, prefix: str) -> None:
        step = section.id.rsplit("/", 1)[-1]
        element = next((name for pattern, name in _LEVELS if pattern.fullmatch(step)), "paragraph")
        place = sum(child.tag.startswith(f"{{{NAMESPACE}}}{element}") for child in parent) + 1
        eid = f"{prefix}__{element}_{place}" if prefix else f"{element}_{place}"
        self._fill(_element(parent, element, eId=eid), section, eid)

    def _fill(self, part: ET.Element, section: Section, eid: str) -> None:
        if section.label:
            _element(part, "num").text = printable(section.label)
        if section.heading:
            _element(part, "heading").text = printable(section.heading)
        lines = [line for line in section.text.split("\n") if line]
        if not section.children:
            self._blocks(_element(part, "content"), lines, section, eid)
            return
        if lines or section.table:
            self._blocks(_element(part, "intro"), lines, section, eid)
        for child in section.children:
            self._section(part, child, eid)

    def _blocks(self, parent: ET.Element, lines: list[str], section: Section, eid: str) -> None:
        for line in lines:
            self._paragraph(parent, line)
        if section.table is not None:
            table = _element(parent, "table", eId=f"{eid}__table_1")
            for cells, name in [(section.table.header, "th"), *((row, "td") for row in section.table.rows)]:
                row = _element(table, "tr")
                for cell in cells:
                    self._paragraph(_element(row, name), cell)
        if len(parent) == 0:
            _element(parent, "p")

    def _paragraph(self, parent: ET.Element, text: str) -> None:
        """A ``p`` in which numbers of other documents are ``ref``."""
        text = printable(text)
        paragraph = _element(parent, "p")
        paragraph.text, end = "", 0
        last: ET.Element | None = None
        for match in self._cited.finditer(text) if self._cited else ():
            _append(paragraph, last, text[end : match.start()])
            last = _element(paragraph, "ref", href=self._links[match.group()])
            last.text, end = match.group(), match.end()
        _append(paragraph, last, text[end:])

    def _conclusions(self, document: ET.Element) -> None:
        names = ("formula", "recipient", "role", "person")
        if not any(self._values.get(name) for name in names):
            return
        conclusions = _element(document, "conclusions")
        for text in self._values.get("formula", []):
            self._paragraph(conclusions, text)
        for text in self._values.get("recipient", []):
            _element(conclusions, "block", name="recipient").text = text
        if self._first("role") or self._first("person"):
            signature = _element(_element(conclusions, "p"), "signature")
            if role := self._first("role"):
                _element(signature, "role", refersTo="#signer").text = role
            if person := self._first("person"):
                _element(signature, "person", refersTo="#signer").text = person


def _element(parent: ET.Element | None, tag: str, /, **attributes: str) -> ET.Element:
    named = f"{{{NAMESPACE}}}{tag}"
    return ET.Element(named, attributes) if parent is None else ET.SubElement(parent, named, attributes)


def _level(parent: ET.Element, name: str, address: str, this: str, dates: dict[str, str], author: str) -> ET.Element:
    """One of FRBR's levels with what all of them begin with."""
    part = _element(parent, name)
    _element(part, "FRBRthis", value=this)
    _element(part, "FRBRuri", value=address)
    _element(part, "FRBRdate", **dates)
    _element(part, "FRBRauthor", href=author)
    return part


def _append(paragraph: ET.Element, last: ET.Element | None, text: str) -> None:
    if last is None:
        paragraph.text = (paragraph.text or "") + text
    else:
        last.tail = text


def _reference_iri(kind: str | None, day: str | None, number: str) -> str:
    return f"/akn/vn/doc/{_slug(kind or 'van ban')}/{day or 'unknown'}/{_slug(number)}"


def _slug(text: str) -> str:
    """``01/KH-SNV`` to ``01-kh-snv``: what may stand in an address."""
    return re.sub(r"[^a-z0-9]+", "-", skeleton(text)).strip("-") or "unknown"
