"""What a ledger tells: read while a run writes it, or after; see pipeline/batch/ledger.py for what it holds."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pipeline.batch.messages import Tally
from pipeline.errors import OutputError, UsageError
from pipeline.model.language import N_
from pipeline.model.page import PageRange
from pipeline.write.files import unwritable
from pipeline.write.inputs import InputRow, Status

NAME = "ledger.sqlite"
VERSION = 1
_NAMED = "EXISTS (SELECT 1 FROM inputs WHERE inputs.document = {})"
"""What an input held that cannot be opened any more is kept, in case it comes back, but not counted."""


@dataclass(frozen=True, slots=True)
class KnownInput:
    """A row of ``inputs``."""

    position: int
    path: str
    name: str
    stamp: str | None
    document: str | None
    status: str


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A row of ``documents``, with the path of its first input."""

    key: str
    path: str
    bytes: int
    recognition: str
    finishing: str
    limits: str
    status: str
    pages: int | None
    records: int
    code: str | None

    @property
    def sha256(self) -> str:
        """Hex digest of the source's bytes, by which it is known."""
        return self.key[:64]

    @property
    def id(self) -> str:
        """Of its records and pages."""
        return self.key[:16]


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of ``units``."""

    document: str
    pages: PageRange
    status: str
    code: str | None
    reason: str | None
    tally: Tally | None


class LedgerReading:
    """Any number of processes may have it open; see ``open``."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, out: Path) -> Self:
        """For reading. Raises UsageError when the folder has none."""
        path = out / NAME
        if not path.is_file():
            raise UsageError(f"{out}: holds no ledger.", advice="Give the folder that `sohoa run -o` wrote.")
        try:
            mode = "rw" if os.access(out, os.W_OK) else "ro"  # to write nothing, but leave no log behind
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
            check_version(path, connection.execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{path}: cannot be read ({error}).") from None
        return cls(path, connection)

    def close(self) -> None:
        """Ends the write-ahead log."""
        self._connection.close()

    def fact(self, name: str) -> str | None:
        """What is noted under a name, such as the time of the run; None where nothing is."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
        return None if row is None else str(row[0])

    @property
    def unpublished(self) -> bool:
        """Whether a document has ended, or been named otherwise, since the lists were published."""
        return self.fact("unpublished") == "yes"

    def has_ended(self, path: str, stamp: str) -> bool:
        """Whether the file at ``path``, unchanged since, has come to its end."""
        row = self._connection.execute(
            "SELECT d.status FROM inputs i JOIN documents d ON d.key = i.document"
            " WHERE path = ? AND repeat = 0 AND stamp = ?",
            [os.fsencode(path), stamp],
        ).fetchone()
        return row is not None and row[0] != "waiting"

    def document(self, key: str) -> KnownDocument:
        """One of the documents."""
        row = self._connection.execute(
            "SELECT key, (SELECT path FROM inputs WHERE document = key ORDER BY position LIMIT 1), bytes, recognition,"
            " finishing, limits, status, pages, records, code FROM documents WHERE key = ?",
            [key],
        ).fetchone()
        return KnownDocument(row[0], os.fsdecode(row[1]), *row[2:])

    def units(self, key: str) -> list[Unit]:
        """Of one document, by their first pages; WHOLE comes first."""
        rows = self._connection.execute(
            "SELECT first, last, status, code, reason, tally FROM units WHERE document = ? ORDER BY first", [key]
        )
        return [
            Unit(key, (first, last), status, code, reason, Tally(**json.loads(tally)) if tally else None)
            for first, last, status, code, reason, tally in rows
        ]

    def rows(
        self, only_given: bool = False, of_document: str | None = None, at_path: str | None = None
    ) -> Iterator[InputRow]:
        """A row for every input, in order; those that no run has come to yet are left out."""
        join = "JOIN given USING (position)" if only_given else ""
        chosen = ("AND i.document = ?" if of_document else "") + (" AND i.path = ?" if at_path else "")
        found = self._paged(
            "SELECT i.position, i.name, i.status, i.code, i.reason, d.key, d.status, d.code, d.reason, d.pages,"
            " d.failed_pages, d.records,"
            " (SELECT name FROM inputs f WHERE f.document = d.key ORDER BY position LIMIT 1),"
            " (SELECT position FROM inputs f WHERE f.document = d.key ORDER BY position LIMIT 1)"
            f" FROM inputs i {join} LEFT JOIN documents d ON d.key = i.document"
            f" WHERE coalesce(d.status, i.status) NOT IN ('waiting', 'suspect') {chosen} AND i.position > ?"
            " ORDER BY i.position LIMIT 1000",
            [*filter(None, [of_document]), *([os.fsencode(at_path)] if at_path else [])],
        )
        for row in found:
            yield _row(*row)

    def counts(self, only_given: bool = False) -> dict[str, int]:
        """Inputs by status; ``waiting`` are those that are not finished."""
        join = "JOIN given USING (position)" if only_given else ""
        rows = self._connection.execute(
            f"SELECT coalesce(d.status, i.status), count(*) FROM inputs i {join}"
            " LEFT JOIN documents d ON d.key = i.document GROUP BY 1"
        )
        counts = dict.fromkeys(("done", "partial", "failed", "skipped", "waiting"), 0)
        return counts | dict(rows.fetchall())

    def pages_left(self) -> tuple[int, int]:
        """Pages of documents under work that are not read yet; documents whose pages are not counted yet."""
        pages = self._connection.execute(
            "SELECT coalesce(sum(last - first + 1), 0) FROM units u JOIN documents d ON d.key = u.document"
            " WHERE d.status = 'waiting' AND u.first > 0 AND u.status IN ('waiting', 'suspect')"
            f" AND {_NAMED.format('d.key')}"
        ).fetchone()[0]
        uncounted = self._connection.execute(
            f"SELECT count(*) FROM documents WHERE status = 'waiting' AND pages IS NULL AND {_NAMED.format('key')}"
        ).fetchone()[0]
        return int(pages), int(uncounted)

    def tallies(self) -> Iterator[Tally]:
        """Of all units that are read."""
        rows = self._connection.execute(
            f"SELECT tally FROM units WHERE tally IS NOT NULL AND {_NAMED.format('units.document')}"
        )
        return (Tally(**json.loads(row[0])) for row in rows)

    def pages_ended(self) -> int:
        """Pages that are read, or lost."""
        row = self._connection.execute(
            "SELECT coalesce(sum(last - first + 1), 0) FROM units WHERE status IN ('done', 'failed') AND first > 0"
            f" AND {_NAMED.format('units.document')}"
        ).fetchone()
        return int(row[0])

    def lost_pages(self) -> int:
        """Pages whose workers died twice."""
        row = self._connection.execute(
            "SELECT coalesce(sum(last - first + 1), 0) FROM units WHERE status = 'failed' AND first > 0"
            f" AND {_NAMED.format('units.document')}"
        ).fetchone()
        return int(row[0])

    def slowest(self, most: int) -> list[tuple[str, int, float]]:
        """Name, pages and seconds of work of the documents that took longest."""
        rows = self._connection.execute(
            "SELECT (SELECT name FROM inputs WHERE document = key ORDER BY position LIMIT 1), pages, seconds"
            f" FROM documents WHERE records > 0 AND {_NAMED.format('key')} ORDER BY seconds DESC, key LIMIT ?",
            [most],
        )
        return [(name, pages or 0, seconds) for name, pages, seconds in rows]

    def failures(self) -> list[tuple[str, int]]:
        """Codes of what failed or is partial, with the number of inputs, most first."""
        rows = self._connection.execute(
            "SELECT coalesce(d.code, i.code), count(*) FROM inputs i LEFT JOIN documents d ON d.key = i.document"
            " WHERE coalesce(d.status, i.status) IN ('failed', 'partial') GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        return [(code, count) for code, count in rows]

    def keys(self, status: Iterable[str]) -> list[str]:
        """Of all documents in one of these statuses."""
        chosen = list(status)
        marks = ", ".join("?" * len(chosen))
        return [
            row[0]
            for row in self._connection.execute(
                f"SELECT key FROM documents WHERE status IN ({marks}) ORDER BY 1", chosen
            )
        ]

    def also_named(self) -> Iterator[tuple[str, list[str]]]:
        """Documents whose records name other inputs with the same bytes than there are, with those."""
        rows = self._connection.execute(
            "SELECT key, also, (SELECT json_group_array(name) FROM"
            " (SELECT name FROM inputs WHERE document = key ORDER BY position LIMIT -1 OFFSET 1))"
            " FROM documents WHERE records > 0 AND (also <> '[]' OR key IN"
            " (SELECT document FROM inputs GROUP BY document HAVING count(*) > 1))"
        ).fetchall()
        for key, stored, names in rows:
            also = list(dict.fromkeys(json.loads(names)))
            if json.loads(stored) != also:
                yield key, also

    def _paged(self, query: str, arguments: Iterable[object] = ()) -> Iterator[Any]:
        """Rows by their first column, a thousand at a time, so that no cursor is open while they are worked on."""
        last: object = -1
        while True:
            rows = self._connection.execute(query, [*arguments, last]).fetchall()
            yield from rows
            if len(rows) < 1000:
                return
            last = rows[-1][0]


def _row(
    position: int, name: str, status: Status, code: str | None, reason: str | None, key: str | None,
    of_document: Status | None, its_code: str | None, its_reason: str | None, pages: int | None,
    failed_pages: str | None, records: int | None, first: str | None, first_position: int | None,
) -> InputRow:  # fmt: skip
    if key is None or of_document is None:
        return InputRow(name=name, status=status, code=code, reason=reason)
    row = InputRow(
        name=name,
        id=key[:16] if records else None,
        status=of_document,
        code=its_code,
        reason=its_reason,
        pages=pages if records else None,
        failed_pages=json.loads(failed_pages or "[]"),
    )
    if position == first_position:
        return row
    reason = N_(f"{name}: has the same bytes as {first}; they share one result.")
    return row.model_copy(update={"code": "same_content" if records else its_code, "reason": reason})


def check_version(path: Path, found: int) -> None:
    """Raises UsageError where the ledger's form is not the one of this version."""
    if found != VERSION:
        raise UsageError(
            f"{path}: was written by another version of sohoa (form {found}, this one reads {VERSION}).",
            advice="Give another output folder.",
        )


@contextmanager
def told_as_ours(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error):
            raise unwritable(path, OSError(28, str(error))) from None
        raise OutputError(f"{path}: {error}.") from None
    except sqlite3.DatabaseError as error:
        raise OutputError(f"{path}: {error}.", advice="It is damaged; give another output folder.") from None
