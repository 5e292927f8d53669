"""Records as tables for analysts: documents, sections, targets, references, tasks, recipients, review, joined by id.

Rows come one by one, so that a hundred thousand records need no more memory than one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, NamedTuple

from pipeline.model.language import N_
from pipeline.model.record import Record, Section
from pipeline.model.table import read_table
from pipeline.write.inputs import InputRow
from pipeline.write.secrecy import secrecy_of

Kind = Literal["text", "long", "date", "integer", "number", "truth"]
Cells = dict[str, Any]
Entry = tuple[InputRow, list[Record]]
"""An input with the records that came of it."""

DOUBTFUL_BELOW = 0.8
"""As ``review_below`` of the settings."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as dictionaries/table_columns.tsv says."""

    name: str
    kind: Kind
    width: int
    meaning_vi: str
    meaning_en: str


class TableRow(NamedTuple):
    """A row of the table ``table``."""

    table: str
    cells: Cells
    """Column to value; absent or None where there is none."""
    doubtful: frozenset[str] = frozenset()
    """Columns whose value is less sure than wanted, or open."""
    source: str | None = None
    """Path of the input, as it was given."""
    page: int | None = None
    """Where in the source the row comes from."""


def read_columns(name: str = "table_columns.tsv") -> dict[str, list[Column]]:
    """The tables in order, with their columns in order."""
    rows = read_table(name)
    return {
        table: [
            Column(row["column"], row["kind"], int(row["width"]), row["meaning_vi"], row["meaning_en"])  # type: ignore[arg-type]
            for row in group
        ]
        for table, group in groupby(rows, lambda row: row["table"])
    }


def tables(inputs: Iterable[InputRow], records_of: Callable[[str], Iterable[Record]]) -> Iterator[TableRow]:
    """What a run publishes: a row of ``documents`` for every input; of secret documents only that they are.

    ``records_of`` gives the records of a source by its id.
    """
    return table_rows(_named_only(row, list(records_of(row.id)) if row.id else []) for row in inputs)


def table_rows(entries: Iterable[Entry], doubtful_below: float = DOUBTFUL_BELOW) -> Iterator[TableRow]:
    """Rows of all tables, those of a document together. Lists are joined by ``; ``. Of inputs that share a record,
    each has its row of ``documents``, and the first the rows of the other tables.
    """
    seen: set[str] = set()
    for row, records in entries:
        if not records:
            yield TableRow("documents", _input(row), source=row.name)
        for record in records:
            rows = _Rows(row, record, doubtful_below)
            yield rows.document()
            if record.id not in seen:
                seen.add(record.id)
                yield from rows.parts()


def _named_only(row: InputRow, records: list[Record]) -> Entry:
    allowed = [record for record in records if secrecy_of(record) is None]
    if allowed or not records:
        return row, allowed
    reason = N_(f"{row.name}: marked {secrecy_of(records[0])}; `sohoa export --include-secret` shows it.")
    return row.model_copy(update={"code": "secret", "reason": reason}), []


def _input(row: InputRow) -> Cells:
    return {
        "name": row.name,
        "status": row.status,
        "id": row.id,
        "code": row.code,
        "reason": row.reason,
        "pages": row.pages,
    }


class _Rows:
    """The rows of one record."""

    def __init__(self, row: InputRow, record: Record, doubtful_below: float) -> None:
        self.row = row
        self.record = record
        self.doubtful_below = doubtful_below
        self.open = {item.field for item in record.review}

    def parts(self) -> Iterator[TableRow]:
        """Rows of the tables that hang on ``documents``."""
        for build in (self._sections, self._targets, self._references, self._tasks, self._recipients, self._review):
            yield from build()

    def document(self) -> TableRow:
        record, issuer, signer = self.record, self.record.issuer, self.record.signer
        first, last = record.source.page_range or (None, None)
        cells = {
            **_input(self.row),
            **{name: getattr(record, name) for name in _PLAIN},
            "id": record.id, "record_status": record.status,
            "review_fields": _joined(item.field for item in record.review),
            "issuer": issuer.name, "issuer_parent": issuer.parent, "issuer_level": issuer.level,
            "province": issuer.province, "province_code": issuer.province_code, "district": issuer.district,
            "issuer_id": issuer.id,
            "signer_role": signer.role, "signer_authority": signer.authority, "signer_title": signer.title,
            "signer_name": signer.name,
            "marks": _joined(record.marks), "sections": sum(1 for _ in _walk(record.sections)),
            "targets": len(record.targets), "references": len(record.references), "tasks": len(record.tasks),
            "first_page": first, "last_page": last,
            "confidence_number": self._confidence("/number"), "confidence_date": self._confidence("/date"),
            "confidence_issuer": self._confidence("/issuer/name"), "confidence_subject": self._confidence("/subject"),
            "bytes": record.source.bytes, "media_type": record.source.media_type, "sha256": record.source.sha256,
            "fingerprint": record.produced_by.fingerprint, "engine": record.produced_by.engine,
        }  # fmt: skip
        doubtful = frozenset(column for column, pointer in _POINTERS.items() if self._is_doubtful(pointer))
        return TableRow("documents", cells, doubtful, self.row.name, first or 1)

    def _sections(self) -> Iterator[TableRow]:
        record = self.record
        for appendix, roots, start in ((False, record.sections, "/sections"), (True, record.appendices, "/appendices")):
            for pointer, level, section in _walk(roots, start):
                table = json.dumps(section.table.model_dump(), ensure_ascii=False) if section.table else None
                yield self._part(
                    "sections", pointer, "heading" if section.heading else "text", section.page,
                    {"section": section.id, "level": level, "label": section.label, "heading": section.heading,
                     "text": section.text, "appendix": appendix, "table": table},
                )  # fmt: skip

    def _targets(self) -> Iterator[TableRow]:
        for index, target in enumerate(self.record.targets):
            values = {**target.__dict__, "target": target.id}
            yield self._part("targets", f"/targets/{index}", "clause", None, values)

    def _references(self) -> Iterator[TableRow]:
        for index, reference in enumerate(self.record.references):
            values = {"position": index + 1, **reference.__dict__}
            yield self._part("references", f"/references/{index}", "number", None, values)

    def _tasks(self) -> Iterator[TableRow]:
        for index, task in enumerate(self.record.tasks):
            lists = {"coordinators": _joined(task.coordinators), "report_to": _joined(task.report_to)}
            values = {"position": index + 1, **task.__dict__, **lists}
            yield self._part("tasks", f"/tasks/{index}", "assignee", None, values)

    def _recipients(self) -> Iterator[TableRow]:
        for index, recipient in enumerate(self.record.recipients):
            values = {"position": index + 1, "recipient": recipient}
            yield self._part("recipients", f"/recipients/{index}", "recipient", None, values)

    def _review(self) -> Iterator[TableRow]:
        for item in self.record.review:
            evidence = self.record.evidence.get(item.field)
            values = {"name": self.record.source.name, "field": item.field, "reason": item.reason,
                      "candidates": _joined(item.candidates), "raw": evidence.raw if evidence else None}  # fmt: skip
            row = self._part("review", item.field, "field", None, values)
            yield row._replace(doubtful=frozenset())

    def _part(self, table: str, pointer: str, main: str, page: int | None, values: Cells) -> TableRow:
        """A row whose ``main`` column stands for it where it is doubtful."""
        evidence = self.record.evidence.get(pointer)
        page = evidence.page if page is None and evidence else page
        cells = {**values, "id": self.record.id, "page": page, "confidence": self._confidence(pointer)}
        doubtful = frozenset((main, "confidence")) if self._is_doubtful(pointer) else frozenset()
        return TableRow(table, cells, doubtful, self.row.name, page)

    def _confidence(self, pointer: str) -> float | None:
        evidence = self.record.evidence.get(pointer)
        return evidence.confidence if evidence else None

    def _is_doubtful(self, pointer: str) -> bool:
        confidence = self._confidence(pointer)
        return pointer in self.open or (confidence is not None and confidence < self.doubtful_below)


def _walk(sections: list[Section], pointer: str = "", level: int = 1) -> Iterator[tuple[str, int, Section]]:
    for index, section in enumerate(sections):
        place = f"{pointer}/{index}"
        yield place, level, section
        yield from _walk(section.children, f"{place}/children", level + 1)


def _joined(values: Iterable[str]) -> str | None:
    return "; ".join(values) or None


_PLAIN = ("type", "type_name", "number", "serial", "symbol", "date", "date_edtf", "year", "place", "subject", "archive",
          "drafter", "secrecy", "urgency", "language", "preamble", "closing")  # fmt: skip

_POINTERS = {
    **{name: f"/{name}" for name in _PLAIN},
    "issuer": "/issuer/name", "issuer_parent": "/issuer/parent", "issuer_level": "/issuer/level",
    "province": "/issuer/province", "province_code": "/issuer/province_code", "district": "/issuer/district",
    "issuer_id": "/issuer/id", "signer_role": "/signer/role", "signer_authority": "/signer/authority",
    "signer_title": "/signer/title", "signer_name": "/signer/name", "confidence_number": "/number",
    "confidence_date": "/date", "confidence_issuer": "/issuer/name", "confidence_subject": "/subject",
}  # fmt: skip
"""Columns of ``documents`` whose values stand somewhere on the page."""
