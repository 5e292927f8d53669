"""What is known of every input, document and unit of work: SQLite in the output folder, written by the parent only.

An input is a path that was given; a document is a content (inputs with the same bytes share one); a unit is a range
of a document's pages. Statuses of documents and units: ``waiting``, ``suspect`` (its worker died; to be tried once
more, alone), and the last ones: ``done``, ``partial``, ``failed``. Every change is committed before the next one.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.messages import Finished, Tally
from pipeline.errors import OutputError, UsageError
from pipeline.model.page import PageRange
from pipeline.write.files import unwritable
from pipeline.write.inputs import InputRow, Status

NAME = "ledger.sqlite"
VERSION = 1
WHOLE: PageRange = (0, 0)
"""Stands among the units of a document for the steps that take it whole: counting its pages, or finishing it."""

_SCHEMA = """
CREATE TABLE inputs (
    position INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    repeat INTEGER NOT NULL,
    name TEXT NOT NULL,
    stamp TEXT,
    document TEXT,
    status TEXT NOT NULL,
    code TEXT,
    reason TEXT,
    UNIQUE (path, repeat)
);
CREATE INDEX inputs_by_document ON inputs (document);
CREATE TABLE documents (
    key TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    recognition TEXT NOT NULL,
    finishing TEXT NOT NULL,
    limits TEXT NOT NULL,
    status TEXT NOT NULL,
    pages INTEGER,
    code TEXT,
    reason TEXT,
    failed_pages TEXT NOT NULL DEFAULT '[]',
    records INTEGER NOT NULL DEFAULT 0,
    also TEXT NOT NULL DEFAULT '[]',
    seconds REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE units (
    document TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    status TEXT NOT NULL,
    code TEXT,
    reason TEXT,
    tally TEXT,
    PRIMARY KEY (document, first)
) WITHOUT ROWID;
CREATE INDEX suspects ON units (status) WHERE status = 'suspect';
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


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

    @property
    def sha256(self) -> str:
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


class Ledger:
    """Opened by one process at a time for writing (``Ledger.create``), by any number for reading (``Ledger.open``)."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def create(cls, out: Path) -> Ledger:
        """The ledger of an output folder, made if there is none. Raises OutputError, UsageError."""
        path = out / NAME
        with _told(path):
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            ledger = cls(path, connection)
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                with ledger.change():
                    for statement in filter(str.strip, _SCHEMA.split(";")):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {VERSION}")
            else:
                _check_version(path, found)
        connection.execute("CREATE TEMP TABLE given (position INTEGER PRIMARY KEY)")
        return ledger

    @classmethod
    def open(cls, out: Path) -> Ledger:
        """For reading. Raises UsageError when the folder has none."""
        path = out / NAME
        if not path.is_file():
            raise UsageError(f"{out}: holds no ledger.", advice="Give the folder that `sohoa run -o` wrote.")
        try:
            mode = "rw" if os.access(out, os.W_OK) else "ro"  # to write nothing, but leave no log behind
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
            _check_version(path, connection.execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{path}: cannot be read ({error}).") from None
        return cls(path, connection)

    def close(self) -> None:
        """Ends the write-ahead log."""
        self._connection.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """All changes in the block, or none. Raises OutputError."""
        with _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    # Facts of the whole folder.

    def fact(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        """Writes nothing where that is what stands there."""
        if self.fact(name) != value:
            with _told(self.path):
                self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, value])

    @property
    def unpublished(self) -> bool:
        """Whether a document has ended, or been named otherwise, since the lists were published."""
        return self.fact("unpublished") == "yes"

    def mark_published(self) -> None:
        """The lists hold all that is known."""
        self.set_fact("unpublished", "no")

    def _mark_unpublished(self) -> None:
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('unpublished', 'yes')")

    # Inputs.

    def give(self, path: str, repeat: int, name: str, skipped: tuple[str, str] | None = None) -> None:
        """Adds an input, or finds it again; it is one of this run's. ``skipped``: code and reason. In ``change``."""
        status, code, reason = ("skipped", *skipped) if skipped else ("waiting", None, None)
        known = self._connection.execute(
            "SELECT position, name, status FROM inputs WHERE path = ? AND repeat = ?", [os.fsencode(path), repeat]
        ).fetchone()
        if known is None:
            position = self._connection.execute(
                "INSERT INTO inputs (path, repeat, name, status, code, reason) VALUES (?, ?, ?, ?, ?, ?)",
                [os.fsencode(path), repeat, name, status, code, reason],
            ).lastrowid
        else:
            position = known[0]
            if known[1] != name or (skipped and known[2] != "skipped"):
                self._connection.execute(
                    "UPDATE inputs SET name = ?, code = ?, reason = ? WHERE position = ?",
                    [name, code, reason, position],
                )
            if (known[2] == "skipped") != (skipped is not None):
                self._connection.execute(
                    "UPDATE inputs SET status = ?, stamp = NULL, document = NULL WHERE position = ?", [status, position]
                )
        self._connection.execute("INSERT OR IGNORE INTO given VALUES (?)", [position])

    def give_failed(self) -> int:
        """Makes what failed, wholly or in part, this run's work, as if it had never been tried; how many inputs."""
        with self.change():
            self._connection.execute(
                "INSERT OR IGNORE INTO given SELECT i.position FROM inputs i"
                " LEFT JOIN documents d ON d.key = i.document"
                " WHERE coalesce(d.status, i.status) IN ('failed', 'partial', 'waiting', 'suspect')"
            )
            documents = "SELECT document FROM inputs JOIN given USING (position) WHERE document IS NOT NULL"
            self._wait_for_failed(f"IN ({documents})", [])
            self._connection.execute(f"UPDATE documents SET status = 'waiting' WHERE key IN ({documents})")
            self._connection.execute(
                "UPDATE inputs SET status = 'waiting', code = NULL, reason = NULL"
                " WHERE position IN (SELECT position FROM given) AND document IS NULL"
            )
        return int(self._connection.execute("SELECT count(*) FROM given").fetchone()[0])

    def given(self) -> Iterator[KnownInput]:
        """Inputs of this run that may be read, in order."""
        rows = self._paged(
            "SELECT position, path, name, stamp, document, status FROM inputs JOIN given USING (position)"
            " WHERE status <> 'skipped' AND position > ? ORDER BY position LIMIT 1000"
        )
        for position, path, name, stamp, document, status in rows:
            yield KnownInput(position, os.fsdecode(path), name, stamp, document, status)

    def identify(self, position: int, stamp: str, key: str, size: int, prints: Fingerprint) -> None:
        """The content of an input is known; a content that is new is waiting to be worked on. In ``change``."""
        self._connection.execute(
            "UPDATE inputs SET stamp = ?, document = ?, status = 'waiting', code = NULL, reason = NULL"
            " WHERE position = ?",
            [stamp, key, position],
        )
        self._connection.execute(
            "INSERT OR IGNORE INTO documents (key, bytes, recognition, finishing, limits, status)"
            " VALUES (?, ?, ?, ?, ?, 'waiting')",
            [key, size, prints.recognition, prints.finishing, prints.limits],
        )

    def input_failed(self, position: int, code: str, reason: str) -> None:
        """An input that cannot be opened. Writes nothing where that is what stands there."""
        with _told(self.path):
            self._connection.execute(
                "UPDATE inputs SET status = 'failed', code = ?, reason = ?, stamp = NULL, document = NULL"
                " WHERE position = ? AND (status <> 'failed' OR code <> ? OR reason <> ? OR document IS NOT NULL)",
                [code, reason, position, code, reason],
            )

    def has_ended(self, path: str, stamp: str) -> bool:
        """Whether the file at ``path``, unchanged since, has come to its end."""
        row = self._connection.execute(
            "SELECT d.status FROM inputs i JOIN documents d ON d.key = i.document"
            " WHERE path = ? AND repeat = 0 AND stamp = ?",
            [os.fsencode(path), stamp],
        ).fetchone()
        return row is not None and row[0] != "waiting"

    # Documents.

    def documents(self, statuses: Iterable[str] | None = None) -> Iterator[KnownDocument]:
        """Of this run's inputs, in order, each once; changes made meanwhile to others are seen."""
        chosen = list(statuses) if statuses is not None else ["waiting", "suspect", "done", "partial", "failed"]
        marks = ", ".join("?" * len(chosen))
        rows = self._paged(
            "SELECT i.position, d.key, (SELECT path FROM inputs WHERE document = d.key ORDER BY position LIMIT 1),"
            " bytes, recognition, finishing, limits, d.status, pages, records"
            " FROM inputs i JOIN given USING (position) JOIN documents d ON d.key = i.document"
            f" WHERE d.status IN ({marks}) AND NOT EXISTS (SELECT 1 FROM inputs j JOIN given USING (position)"
            " WHERE j.document = i.document AND j.position < i.position)"
            " AND i.position > ? ORDER BY i.position LIMIT 1000",
            chosen,
        )
        for _, key, path, *rest in rows:
            yield KnownDocument(key, os.fsdecode(path), *rest)

    def document(self, key: str) -> KnownDocument:
        """One of the documents."""
        row = self._connection.execute(
            "SELECT key, (SELECT path FROM inputs WHERE document = key ORDER BY position LIMIT 1), bytes, recognition,"
            " finishing, limits, status, pages, records FROM documents WHERE key = ?",
            [key],
        ).fetchone()
        return KnownDocument(row[0], os.fsdecode(row[1]), *row[2:])

    def wait_again(self, key: str, prints: Fingerprint, anew: bool) -> None:
        """A document is to be worked on again: with ``anew`` from its bytes, else from the pages that were read."""
        with self.change():
            self._connection.execute(
                "UPDATE documents SET status = 'waiting', recognition = ?, finishing = ?, limits = ?, code = NULL,"
                " reason = NULL, failed_pages = '[]', seconds = 0, pages = iif(?, NULL, pages) WHERE key = ?",
                [prints.recognition, prints.finishing, prints.limits, anew, key],
            )
            if anew:
                self._connection.execute("DELETE FROM units WHERE document = ?", [key])
            else:
                self._wait_for_failed("= ?", [key])

    def _wait_for_failed(self, documents: str, arguments: list[str]) -> None:
        """Units that failed, or hold pages that did, are to be read again."""
        self._connection.execute(f"DELETE FROM units WHERE document {documents} AND first = 0", arguments)
        self._connection.execute(
            "UPDATE units SET status = 'waiting', code = NULL, reason = NULL, tally = NULL"
            f" WHERE document {documents} AND (status <> 'done' OR json_extract(tally, '$.failed') > 0)",
            arguments,
        )

    def opened(self, key: str, pages: int, units: Iterable[PageRange]) -> None:
        """The number of pages of a document is known; a row for every unit that has none yet."""
        with self.change():
            self._connection.execute("UPDATE documents SET pages = ? WHERE key = ?", [pages, key])
            self._connection.execute("DELETE FROM units WHERE document = ? AND first = 0", [key])
            self._connection.executemany(
                "INSERT OR IGNORE INTO units (document, first, last, status) VALUES (?, ?, ?, 'waiting')",
                [(key, *unit) for unit in units],
            )

    def document_ended(self, key: str, status: Status, code: str | None, reason: str | None) -> None:
        """Without a record; see ``finished`` for the others."""
        with self.change():
            self._mark_unpublished()
            self._connection.execute(
                "UPDATE documents SET status = ?, code = ?, reason = ?, records = 0 WHERE key = ?",
                [status, code, reason, key],
            )

    def finished(self, key: str, end: Finished) -> None:
        """Its records and corrected pages are stored."""
        with self.change():
            self._mark_unpublished()
            self._connection.execute("DELETE FROM units WHERE document = ? AND first = 0", [key])
            self._connection.execute(
                "UPDATE documents SET status = ?, code = ?, reason = ?, failed_pages = ?, records = ?, also = '[]',"
                " seconds = ? + (SELECT coalesce(sum(json_extract(tally, '$.seconds')), 0)"
                " FROM units WHERE document = ?) WHERE key = ?",
                [end.status, end.code, end.reason, json.dumps(end.failed_pages), end.records, end.seconds, key, key],
            )

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

    def set_also(self, key: str, also: list[str]) -> None:
        """The document's records name these."""
        with self.change():
            self._mark_unpublished()
            self._connection.execute(
                "UPDATE documents SET also = ? WHERE key = ?", [json.dumps(also, ensure_ascii=False), key]
            )

    # Units.

    def units(self, key: str) -> list[Unit]:
        """Of one document, by their first pages; WHOLE comes first."""
        rows = self._connection.execute(
            "SELECT first, last, status, code, reason, tally FROM units WHERE document = ? ORDER BY first", [key]
        )
        return [
            Unit(key, (first, last), status, code, reason, Tally(**json.loads(tally)) if tally else None)
            for first, last, status, code, reason, tally in rows
        ]

    def unit_done(self, key: str, pages: PageRange, tally: Tally) -> None:
        """Its pages are stored."""
        with _told(self.path):
            self._connection.execute(
                "INSERT OR REPLACE INTO units VALUES (?, ?, ?, 'done', NULL, NULL, ?)",
                [key, *pages, json.dumps(asdict(tally))],
            )

    def unit_ended(self, key: str, pages: PageRange, status: str, code: str | None, reason: str | None) -> None:
        """It has become suspect, or has failed."""
        with _told(self.path):
            self._connection.execute(
                "INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?, ?, NULL)", [key, *pages, status, code, reason]
            )

    def split(self, unit: Unit) -> None:
        """A suspect unit becomes one for each of its pages, so that only the guilty page is lost."""
        with self.change():
            self._connection.execute(
                "DELETE FROM units WHERE document = ? AND first = ?", [unit.document, unit.pages[0]]
            )
            self._connection.executemany(
                "INSERT INTO units VALUES (?, ?, ?, 'suspect', ?, ?, NULL)",
                [
                    (unit.document, page, page, unit.code, unit.reason)
                    for page in range(unit.pages[0], unit.pages[1] + 1)
                ],
            )

    def suspect(self) -> Unit | None:
        """The first unit whose worker died, of this run's documents that have not come to an end."""
        row = self._connection.execute(
            "SELECT u.document, first, last, u.status, u.code, u.reason FROM units u"
            " JOIN documents d ON d.key = u.document AND d.status = 'waiting'"
            " WHERE u.status = 'suspect' AND u.document IN"
            " (SELECT document FROM inputs JOIN given USING (position)) ORDER BY u.document, first LIMIT 1"
        ).fetchone()
        return None if row is None else Unit(row[0], (row[1], row[2]), row[3], row[4], row[5], None)

    # What is published.

    def rows(self, only_given: bool = False, of_document: str | None = None) -> Iterator[InputRow]:
        """A row for every input, in order; those that no run has come to yet are left out."""
        join = "JOIN given USING (position)" if only_given else ""
        chosen = "AND i.document = ?" if of_document else ""
        found = self._paged(
            "SELECT i.position, i.name, i.status, i.code, i.reason, d.key, d.status, d.code, d.reason, d.pages,"
            " d.failed_pages, d.records,"
            " (SELECT name FROM inputs f WHERE f.document = d.key ORDER BY position LIMIT 1),"
            " (SELECT position FROM inputs f WHERE f.document = d.key ORDER BY position LIMIT 1)"
            f" FROM inputs i {join} LEFT JOIN documents d ON d.key = i.document"
            f" WHERE coalesce(d.status, i.status) NOT IN ('waiting', 'suspect') {chosen} AND i.position > ?"
            " ORDER BY i.position LIMIT 1000",
            [of_document] if of_document else [],
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
        ).fetchone()[0]
        uncounted = self._connection.execute(
            "SELECT count(*) FROM documents WHERE status = 'waiting' AND pages IS NULL"
        ).fetchone()[0]
        return int(pages), int(uncounted)

    def tallies(self) -> Iterator[Tally]:
        """Of all units that are read."""
        rows = self._connection.execute("SELECT tally FROM units WHERE tally IS NOT NULL")
        return (Tally(**json.loads(row[0])) for row in rows)

    def lost_pages(self) -> int:
        """Pages whose workers died twice."""
        row = self._connection.execute(
            "SELECT coalesce(sum(last - first + 1), 0) FROM units WHERE status = 'failed' AND first > 0"
        ).fetchone()
        return int(row[0])

    def slowest(self, most: int) -> list[tuple[str, int, float]]:
        """Name, pages and seconds of work of the documents that took longest."""
        rows = self._connection.execute(
            "SELECT (SELECT name FROM inputs WHERE document = key ORDER BY position LIMIT 1), pages, seconds"
            " FROM documents WHERE records > 0 ORDER BY seconds DESC, key LIMIT ?",
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
    reason = f"{name}: has the same bytes as {first}; they share one record."
    return row.model_copy(update={"code": "same_content" if records else its_code, "reason": reason})


def _check_version(path: Path, found: int) -> None:
    if found != VERSION:
        raise UsageError(
            f"{path}: was written by another version of sohoa (form {found}, this one reads {VERSION}).",
            advice="Give another output folder.",
        )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error):
            raise unwritable(path, OSError(28, str(error))) from None
        raise OutputError(f"{path}: {error}.") from None
    except sqlite3.DatabaseError as error:
        raise OutputError(f"{path}: {error}.", advice="It is damaged; give another output folder.") from None
