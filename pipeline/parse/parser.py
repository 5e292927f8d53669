"""From words to the record: composes the readers of the zones, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any

from pipeline.model.page import Document, PageRange
from pipeline.model.record import Issuer, ProducedBy, Record, SourceFile
from pipeline.parse.agencies import Gazetteer
from pipeline.parse.appendices import AppendixReader, tables_of_appendices
from pipeline.parse.body_tables import TableReader, tables_in
from pipeline.parse.confidence import ConfidenceModel
from pipeline.parse.contents import (
    Contents,
    appendices_of,
    passages_of,
    references_of,
    sections_of,
    targets_of,
    tasks_of,
    unlabelled_tables,
)
from pipeline.parse.contradictions import check_references
from pipeline.parse.documents_in_file import DocumentSplitter
from pipeline.parse.findings import Findings
from pipeline.parse.header import HeaderReader
from pipeline.parse.header_fields import Header
from pipeline.parse.inference import infer_issuer
from pipeline.parse.layout import rows_of
from pipeline.parse.letterhead import LetterheadReader, letterhead_first
from pipeline.parse.outline import OutlineReader
from pipeline.parse.paragraphs import paragraphs_of
from pipeline.parse.pen import PenFigures
from pipeline.parse.references import ReferenceReader
from pipeline.parse.rows import Row, mean_width
from pipeline.parse.signoff import SignOffFields, SignOffReader
from pipeline.parse.stamps import marks_of, take_stamps
from pipeline.parse.symbol import SymbolGrammar
from pipeline.parse.table_columns import TableHeaders
from pipeline.parse.targets import TargetReader
from pipeline.parse.tasks import TaskReader
from pipeline.settings import Settings


class Parser:
    """Built once (loads tables); ``parse`` is pure, deterministic and linear in the length of the text."""

    def __init__(self, settings: Settings) -> None:
        self._review_below = settings.review_below
        self._threshold = settings.handwriting_threshold
        self._confidence = ConfidenceModel(settings)
        self._gazetteer = Gazetteer(settings)
        symbols = SymbolGrammar(settings)
        self._splitter = DocumentSplitter(symbols)
        self._letterhead = LetterheadReader(settings, symbols)
        self._header = HeaderReader(settings, self._gazetteer)
        self._outline = OutlineReader(settings)
        self._appendices = AppendixReader(self._outline)
        self._signoff = SignOffReader(settings)
        self._references = ReferenceReader(settings, symbols)
        headers = TableHeaders(settings)
        self._tables = TableReader(headers)
        self._targets = TargetReader(settings, headers)
        self._tasks = TaskReader(settings, headers)

    def parse(self, document: Document, produced_by: ProducedBy) -> list[Record]:
        """The records of the documents in one source, in order, at least one. Never raises for what the text says;
        what is not found is null or empty.

        The first has the source's id, the others end in ``-2``, ``-3`` and so on; where there are several, each has
        the range of its pages.
        """
        parts = self._splitter.parts(rows_of(document))
        if len(parts) == 1:
            return [self._record(document, parts[0], produced_by)]
        starts = [document.pages[0].number, *(rows[0].page for rows in parts[1:])]
        ends = [*(start - 1 for start in starts[1:]), document.pages[-1].number]
        return [
            self._part(document, rows, (number, pages), produced_by)
            for number, (rows, pages) in enumerate(zip(parts, zip(starts, ends, strict=True), strict=True), start=1)
        ]

    def _part(
        self, document: Document, rows: Sequence[Row], place: tuple[int, PageRange], produced_by: ProducedBy
    ) -> Record:
        number, (first, last) = place
        pages = tuple(page for page in document.pages if first <= page.number <= last)
        record = self._record(replace(document, pages=pages), rows, produced_by)
        record.source.pages = len(document.pages)
        record.source.page_range = (first, last)
        if number > 1:
            record.id = f"{record.id}-{number}"
        return record

    def _record(self, document: Document, rows: Sequence[Row], produced_by: ProducedBy) -> Record:
        findings = Findings(self._review_below, self._confidence)
        rows, stamps = take_stamps(rows)
        rows = letterhead_first(rows)
        width = mean_width(rows)
        zones = self._letterhead.read(rows)
        header = self._header.read(zones, PenFigures.of(document, self._threshold), findings)
        end = self._signoff.find(rows, zones.body_start)
        fields = self._signoff.read(end, findings)
        body_start = min(zones.body_start, self._tables.first(rows[: zones.body_start]))
        before, nodes = self._outline.read(self._tables.read(rows[body_start : end.start]))
        tables = tables_in(before)
        appendices = self._appendices.read(self._tables.read(rows[end.appendix :]))
        attached = tables_of_appendices(appendices)
        preamble = paragraphs_of(before, width)
        if preamble:
            findings.found("/preamble", before, 0.95)
        if header.issuer is None and header.type is not None:
            header.issuer = infer_issuer(
                self._gazetteer, zones, preamble, fields.closing, end.closing, header.date, findings
            )
        passages = passages_of(preamble, tables, nodes, paragraphs_of(end.footnotes, width))
        loose = unlabelled_tables(tables, "/sections", "", findings)
        named = [(section.id, table) for section, table in zip(loose, tables, strict=True)]
        contents = Contents(
            preamble="\n".join(paragraph.text for paragraph in preamble) or None,
            sections=loose + sections_of(nodes, "/sections", findings, len(loose)),
            references=references_of(self._references.read(passages, header.number), findings),
            targets=targets_of(self._targets.read(nodes, header.subject, named, attached), findings),
            tasks=tasks_of(self._tasks.read(nodes, named, attached, preamble), findings),
            appendices=appendices_of(appendices, findings),
        )
        check_references(header, contents.references, findings)
        _missing(header, fields, findings)
        _unread_mark(document, header, findings)
        marks = marks_of({flag for page in document.pages for flag in page.flags}, stamps, findings)
        findings.close()
        return _record(document, produced_by, header, fields, contents, marks, findings)


def _missing(header: Header, fields: SignOffFields, findings: Findings) -> None:
    """What every administrative document has (Nghị định 30/2020 Điều 8) and this one does not show."""
    if header.type is None:
        findings.doubt("/type", "not_an_administrative_document_or_type_not_found")
    for pointer, value in (
        ("/number", header.number),
        ("/date", header.date),
        ("/issuer", header.issuer),
        ("/subject", header.subject),
        ("/signer", fields.signer.name),
    ):
        if value is None and not findings.doubted(pointer):
            findings.doubt(pointer, "not_found")


def _unread_mark(document: Document, header: Header, findings: Findings) -> None:
    """A red mark of the first page that is not legible may say Mật: until a person has looked, the document counts as
    secret (Luật Bảo vệ bí mật nhà nước 2018, điều 8) unless its mark of secrecy was read besides.
    """
    if any("red_mark_unread" in page.flags for page in document.pages[:1]):
        for field, value in (("/secrecy", header.secrecy), ("/urgency", header.urgency)):
            if value is None:
                findings.doubt(field, "illegible")


def _record(
    document: Document,
    produced_by: ProducedBy,
    header: Header,
    fields: SignOffFields,
    contents: Contents,
    marks: list[str],
    findings: Findings,
) -> Record:
    source = document.source
    read = {**_fields(contents), **_fields(fields), **_fields(header)}
    read["issuer"] = header.issuer or Issuer()
    return Record(
        id=source.id,
        source=SourceFile(
            name=source.name,
            sha256=source.sha256,
            bytes=source.bytes,
            media_type=source.media_type,
            pages=len(document.pages),
        ),
        produced_by=produced_by,
        **read,
        marks=marks,
        status="review" if findings.review else "ok",
        review=findings.review,
        evidence=findings.evidence,
    )


def _fields(part: Header | SignOffFields | Contents) -> dict[str, Any]:
    """Fields of the record as a reader found them; they are named as there."""
    return {item.name: getattr(part, item.name) for item in fields_of(part)}
