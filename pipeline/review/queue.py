"""The queue: documents and fields of a batch in the order of doubt, kept in the review store."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select

from pipeline.model.record import Record
from pipeline.review.approvals import standing_approvals
from pipeline.review.database import in_batches
from pipeline.review.doubt import doubts_of, settled
from pipeline.review.journal import Journal
from pipeline.review.schema import documents, fields
from pipeline.write.corrections import Corrections
from pipeline.write.secrecy import secrecy_of
from pipeline.write.store import Store


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents are asked for; None is all."""

    status: str | None = None
    """``open``: fields are left; ``settled``: none is, not approved yet; ``approved``."""
    field: str | None = None
    """Name of a field that is open."""
    reason: str | None = None
    issuer: str | None = None


class Queue:
    """Reads the records of an output folder into the store, and answers from there."""

    def __init__(self, store: Store, engine: Engine, journal: Journal, approvals_needed: int, secret: bool) -> None:
        self._store = store
        self._engine = engine
        self._journal = journal
        self._needed = approvals_needed
        self._secret = secret
        self._guard = threading.Lock()
        self._left_out: dict[str, str] = {}
        """Secret records with their stamps, so that they are not read again and again."""

    def refresh(self) -> int:
        """Takes in records that are new or changed since, and leaves out those that are gone; returns how many."""
        with self._guard:
            corrections = self._journal.corrections()
            names = {row.id: row.name for row in reversed(self._store.inputs()) if row.id is not None}
            present = dict(self._stamps(corrections, set(names)))
            with self._engine.connect() as connection:
                known = {row.record_id: row.stamp for row in connection.execute(select(documents))}
            seen = self._left_out | known
            changed = [identity for identity, stamp in present.items() if seen.get(identity) != stamp]
            gone = [identity for identity in known if identity not in present]
            for some in in_batches(changed):
                self._put({identity: present[identity] for identity in some}, names, corrections)
            with self._engine.begin() as connection:
                _remove(connection, gone)
            return len(changed) + len(gone)

    def refresh_one(self, record_id: str) -> None:
        """Takes in what was just said of one record."""
        with self._guard:
            corrections = self._journal.corrections()
            with self._engine.connect() as connection:
                row = connection.execute(select(documents).where(documents.c.record_id == record_id)).one_or_none()
            stamp = self._stamp(record_id, corrections) if row is not None else None
            if row is not None and stamp is not None:
                self._put({record_id: stamp}, {row.source_id: row.name}, corrections)

    def documents(self, chosen: Filter, order: str, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
        """How many documents there are, and one page of them."""
        where = self._where(chosen)
        by: list[ColumnElement[Any]] = [documents.c.name, documents.c.record_id]
        if order == "doubt":
            by = [documents.c.approved, documents.c.doubt.desc(), documents.c.record_id]
        with self._engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(documents).where(*where)).scalar_one()
            rows = connection.execute(select(documents).where(*where).order_by(*by).offset(offset).limit(limit))
            return total, [_shown(dict(row)) for row in rows.mappings()]

    def document(self, record_id: str) -> dict[str, Any] | None:
        """One row of the queue."""
        with self._engine.connect() as connection:
            row = connection.execute(select(documents).where(documents.c.record_id == record_id)).mappings().first()
        return _shown(dict(row)) if row is not None else None

    def open_fields(
        self, name: str | None, reason: str | None, offset: int, limit: int
    ) -> tuple[int, list[dict[str, Any]]]:
        """Open fields of all documents, the most doubtful first."""
        where: list[ColumnElement[bool]] = []
        if name is not None:
            where.append(fields.c.name == name)
        if reason is not None:
            where.append(fields.c.reason == reason)
        with self._engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(fields).where(*where)).scalar_one()
            by = (fields.c.doubt.desc(), fields.c.record_id, fields.c.pointer)
            rows = connection.execute(select(fields).where(*where).order_by(*by).offset(offset).limit(limit))
            return total, [dict(row) for row in rows.mappings()]

    def next_document(self, after: str, chosen: Filter) -> str | None:
        """The most doubtful document with open fields besides ``after``."""
        where = [*self._where(chosen), documents.c.open_fields > 0, documents.c.record_id != after]
        by = (documents.c.doubt.desc(), documents.c.record_id)
        with self._engine.connect() as connection:
            found: str | None = connection.execute(select(documents.c.record_id).where(*where).order_by(*by)).scalar()
        return found

    def summary(self) -> dict[str, Any]:
        """Counts for the whole batch, and what the filters can be set to."""
        with self._engine.connect() as connection:
            total, approved, open_fields, settled_fields, doubt = connection.execute(
                select(
                    func.count(),
                    func.count().filter(documents.c.approved),
                    func.coalesce(func.sum(documents.c.open_fields), 0),
                    func.coalesce(func.sum(documents.c.settled_fields), 0),
                    func.coalesce(func.sum(documents.c.doubt), 0.0),
                )
            ).one()
            with_open = connection.execute(
                select(func.count()).select_from(documents).where(documents.c.open_fields > 0)
            ).scalar_one()
            return {
                "documents": total,
                "approved": approved,
                "with_open_fields": with_open,
                "open_fields": open_fields,
                "settled_fields": settled_fields,
                "expected_errors": round(float(doubt), 2),
                "fields": _counts(connection, fields.c.name),
                "reasons": _counts(connection, fields.c.reason),
                "issuers": _counts(connection, documents.c.issuer),
            }

    def _where(self, chosen: Filter) -> list[ColumnElement[bool]]:
        where: list[ColumnElement[bool]] = []
        if chosen.status == "approved":
            where.append(documents.c.approved)
        elif chosen.status is not None:
            where.append(~documents.c.approved)
            where.append(documents.c.open_fields > 0 if chosen.status == "open" else documents.c.open_fields == 0)
        if chosen.issuer is not None:
            where.append(documents.c.issuer == chosen.issuer)
        if chosen.field is not None or chosen.reason is not None:
            inner = select(fields.c.record_id)
            if chosen.field is not None:
                inner = inner.where(fields.c.name == chosen.field)
            if chosen.reason is not None:
                inner = inner.where(fields.c.reason == chosen.reason)
            where.append(documents.c.record_id.in_(inner))
        return where

    def _stamps(self, corrections: Corrections, sources: set[str]) -> Iterator[tuple[str, str]]:
        """Records of the inputs, and of a run at work, which lists its inputs at its end.

        Files of contents that no input holds any more, and of documents that a source no longer has, stay in the
        folder; they are none of the run's results.
        """
        inputs = self._store.inputs_path
        listed = inputs.stat().st_mtime_ns if inputs.is_file() else 0
        paths = {path.stem: path for path in (self._store.folder / "records").glob("*.json")}
        for identity, path in paths.items():
            source, _, number = identity.partition("-")
            before = f"{source}-{int(number) - 1}" if number.isdecimal() and int(number) > 2 else source
            with suppress(FileNotFoundError):
                if before in paths and (source in sources or path.stat().st_mtime_ns >= listed):
                    stamp = self._stamp(identity, corrections)
                    if stamp is not None:
                        yield identity, stamp

    def _stamp(self, record_id: str, corrections: Corrections) -> str | None:
        """Changes whenever the row does, also for a server that shows other documents or wants more approvals; None
        where the record is gone.
        """
        try:
            status = self._store.records_path(record_id).stat()
        except FileNotFoundError:
            return None
        said = [item.revision for key in {record_id, record_id.partition("-")[0]} for item in corrections.of(key)]
        how = f"{self._needed}{'s' if self._secret else ''}"
        return f"{status.st_size}.{status.st_mtime_ns}.{len(said)}.{max(said, default=0)}.{how}"

    def _put(self, stamps: dict[str, str], names: dict[str, str], corrections: Corrections) -> None:
        rows, open_rows = [], []
        approved = standing_approvals(self._engine, stamps)
        for identity, stamp in stamps.items():
            record = corrections.apply(self._store.record(identity))
            if secrecy_of(record) is not None and not self._secret:
                self._left_out[identity] = stamp
                continue
            content = content_of(record)
            doubts = list({doubt.pointer: doubt for doubt in doubts_of(record)}.values())
            count = len({who for who, what in approved.get(identity, ()) if what == content})
            source_id = record.source.sha256[:16]
            rows.append(
                {
                    "record_id": identity, "source_id": source_id, "name": names.get(source_id, record.source.name),
                    "stamp": stamp, "content": content, "type": record.type, "number": record.number or record.symbol,
                    "issuer": record.issuer.name, "subject": record.subject, "pages": record.source.pages,
                    "doubt": sum(doubt.probability for doubt in doubts), "open_fields": len(doubts),
                    "settled_fields": settled(record), "approvals": count, "approved": count >= self._needed,
                }
            )  # fmt: skip
            open_rows += [
                {"record_id": identity, "pointer": doubt.pointer[:200], "name": doubt.name[:80],
                 "reason": doubt.reason[:200], "doubt": doubt.probability}
                for doubt in doubts
            ]  # fmt: skip
        with self._engine.begin() as connection:
            _remove(connection, list(stamps))
            if rows:
                connection.execute(insert(documents), rows)
            if open_rows:
                connection.execute(insert(fields), open_rows)


def content_of(record: Record) -> str:
    """Names the values that a person approves: not how they are known, nor what made them."""
    values = record.model_dump(mode="json", exclude={"evidence", "produced_by", "review", "status", "source"})
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _remove(connection: Connection, identities: Iterable[str]) -> None:
    for some in in_batches(identities):
        for table in (documents, fields):
            connection.execute(delete(table).where(table.c.record_id.in_(some)))


def _counts(connection: Connection, column: ColumnElement[Any]) -> list[dict[str, Any]]:
    """The fifty most frequent values of a column."""
    counted = (
        select(column, func.count()).where(column.is_not(None)).group_by(column).order_by(func.count().desc(), column)
    )
    return [{"value": value, "count": number} for value, number in connection.execute(counted.limit(50))]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the queue without what only the queue needs; with its status."""
    row["status"] = "approved" if row["approved"] else "open" if row["open_fields"] else "settled"
    return {name: value for name, value in row.items() if name not in {"stamp", "content", "source_id"}}
