"""Records as tables for analysts: documents, sections, targets, references, tasks, recipients, review, joined by id."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from pipeline.model.record import Record, Section
from pipeline.write.inputs import InputRow

Row = dict[str, Any]

COLUMNS: dict[str, dict[str, str]] = {
    "documents": {
        "name": "str", "status": "str", "type_name": "str", "number": "str", "date": "str", "issuer": "str",
        "subject": "str", "record_status": "str", "review_fields": "str", "id": "str", "type": "str", "serial": "int",
        "symbol": "str", "date_edtf": "str", "year": "int", "place": "str", "issuer_parent": "str",
        "issuer_level": "str", "province": "str", "province_code": "str", "district": "str", "issuer_id": "str",
        "signer_role": "str", "signer_authority": "str", "signer_title": "str", "signer_name": "str", "archive": "str",
        "drafter": "str", "secrecy": "str", "urgency": "str", "language": "str", "marks": "str", "preamble": "str",
        "closing": "str", "sections": "int", "targets": "int", "references": "int", "tasks": "int", "pages": "int",
        "first_page": "int", "last_page": "int", "confidence_number": "float", "confidence_date": "float",
        "confidence_issuer": "float", "confidence_subject": "float", "code": "str", "reason": "str", "seconds": "float",
        "bytes": "int", "media_type": "str", "sha256": "str", "fingerprint": "str", "engine": "str",
    },
    "sections": {
        "id": "str", "section": "str", "level": "int", "label": "str", "heading": "str", "text": "str", "page": "int",
        "appendix": "bool", "table": "str", "confidence": "float",
    },
    "targets": {
        "id": "str", "target": "str", "section": "str", "kind": "str", "clause": "str", "subject": "str",
        "metric": "str", "comparator": "str", "value": "float", "value_max": "float", "unit": "str", "period": "str",
        "deadline": "str", "baseline": "str", "page": "int", "confidence": "float",
    },
    "references": {
        "id": "str", "position": "int", "type": "str", "number": "str", "date": "str", "issuer": "str",
        "subject": "str", "role": "str", "section": "str", "page": "int", "confidence": "float",
    },
    "tasks": {
        "id": "str", "position": "int", "section": "str", "assignee": "str", "text": "str", "coordinators": "str",
        "frequency": "str", "deadline": "str", "report_to": "str", "page": "int", "confidence": "float",
    },
    "recipients": {"id": "str", "position": "int", "recipient": "str"},
    "review": {"id": "str", "name": "str", "field": "str", "reason": "str", "candidates": "str", "raw": "str",
               "confidence": "float", "page": "int"},
}  # fmt: skip
"""Tables, their columns in order, and what a column holds."""

_TYPES = {"str": "string", "int": "Int64", "float": "Float64", "bool": "boolean"}


def tables(records: Iterable[Record], inputs: Iterable[InputRow]) -> dict[str, pd.DataFrame]:
    """One frame a table. ``documents`` has a row for every input, those without a record too; lists are joined by
    ``; ``, absent values are missing.
    """
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    known: dict[str, list[Record]] = {}
    for record in records:
        known.setdefault(record.source.sha256[:16], []).append(record)
        for name, build in _ROWS.items():
            rows[name].extend(build(record))
    for row in inputs:
        found = known.get(row.id or "", [])
        rows["documents"].extend([_document(row, record) for record in found] or [_document(row, None)])
    return {name: _frame(rows[name], columns) for name, columns in COLUMNS.items()}


def _frame(rows: list[Row], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            column: pd.array([row.get(column) for row in rows], dtype=_TYPES[kind])  # type: ignore[call-overload]
            for column, kind in columns.items()
        },
        columns=list(columns),
    )


def _document(row: InputRow, record: Record | None) -> Row:
    base: Row = {"name": row.name, "status": row.status, "id": row.id, "code": row.code, "reason": row.reason,
                 "pages": row.pages, "seconds": row.seconds}  # fmt: skip
    if record is None:
        return base
    plain = record.model_dump(
        include={"type", "type_name", "number", "serial", "symbol", "date", "date_edtf", "year", "place", "subject",
                 "archive", "drafter", "secrecy", "urgency", "language", "preamble", "closing"}
    )  # fmt: skip
    issuer, signer = record.issuer, record.signer
    first, last = record.source.page_range or (None, None)
    return {
        **base, **plain,
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
        "confidence_number": _confidence(record, "/number"), "confidence_date": _confidence(record, "/date"),
        "confidence_issuer": _confidence(record, "/issuer/name"),
        "confidence_subject": _confidence(record, "/subject"),
        "bytes": record.source.bytes, "media_type": record.source.media_type, "sha256": record.source.sha256,
        "fingerprint": record.produced_by.fingerprint, "engine": record.produced_by.engine,
    }  # fmt: skip


def _sections(record: Record) -> Iterator[Row]:
    for appendix, roots, pointer in ((False, record.sections, "/sections"), (True, record.appendices, "/appendices")):
        for place, level, section in _walk(roots, pointer):
            yield {
                "id": record.id, "section": section.id, "level": level, "label": section.label,
                "heading": section.heading, "text": section.text, "page": section.page, "appendix": appendix,
                "table": json.dumps(section.table.model_dump(), ensure_ascii=False) if section.table else None,
                "confidence": _confidence(record, place),
            }  # fmt: skip


def _walk(sections: list[Section], pointer: str = "", level: int = 1) -> Iterator[tuple[str, int, Section]]:
    for index, section in enumerate(sections):
        place = f"{pointer}/{index}"
        yield place, level, section
        yield from _walk(section.children, f"{place}/children", level + 1)


def _targets(record: Record) -> Iterator[Row]:
    for index, target in enumerate(record.targets):
        yield {**_placed(record, f"/targets/{index}"), **target.model_dump(exclude={"id"}), "target": target.id}


def _references(record: Record) -> Iterator[Row]:
    for index, reference in enumerate(record.references):
        yield {**_placed(record, f"/references/{index}"), "position": index + 1, **reference.model_dump()}


def _tasks(record: Record) -> Iterator[Row]:
    for index, task in enumerate(record.tasks):
        lists = {"coordinators": _joined(task.coordinators), "report_to": _joined(task.report_to)}
        yield {**_placed(record, f"/tasks/{index}"), "position": index + 1, **task.model_dump(), **lists}


def _recipients(record: Record) -> Iterator[Row]:
    for index, recipient in enumerate(record.recipients):
        yield {"id": record.id, "position": index + 1, "recipient": recipient}


def _review(record: Record) -> Iterator[Row]:
    for item in record.review:
        evidence = record.evidence.get(item.field)
        yield {
            **_placed(record, item.field), "name": record.source.name, "field": item.field, "reason": item.reason,
            "candidates": _joined(item.candidates), "raw": evidence.raw if evidence else None,
        }  # fmt: skip


def _placed(record: Record, pointer: str) -> Row:
    evidence = record.evidence.get(pointer)
    return {"id": record.id, "page": evidence.page if evidence else None, "confidence": _confidence(record, pointer)}


def _confidence(record: Record, pointer: str) -> float | None:
    evidence = record.evidence.get(pointer)
    return evidence.confidence if evidence else None


def _joined(values: Iterable[str]) -> str | None:
    return "; ".join(values) or None


_ROWS: dict[str, Callable[[Record], Iterator[Row]]] = {
    "sections": _sections,
    "targets": _targets,
    "references": _references,
    "tasks": _tasks,
    "recipients": _recipients,
    "review": _review,
}
