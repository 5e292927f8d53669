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
from dataclasses import asdict
from pathlib import Path

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.ledger_absorbing import COMPARED, attach, detach, take_rows
from pipeline.batch.ledger_inputs import LedgerOfInputs
from pipeline.batch.ledger_reading import (
    NAME,
    VERSION,
    KnownDocument,
    Unit,
    check_version,
    told_as_ours,
)
from pipeline.batch.ledger_tables import make_tables
from pipeline.batch.messages import Finished, Tally
from pipeline.model.page import PageRange
from pipeline.write.inputs import Status

WHOLE: PageRange = (0, 0)
"""Stands among the units of a document for the steps that take it whole: counting its pages, or finishing it."""


class Ledger(LedgerOfInputs):
    """A ledger that is written to, by one process at a time: who holds the folder (pipeline/batch/folder.py)."""

    @classmethod
    def create(cls, out: Path) -> Ledger:
        """The ledger of an output folder, made if there is none. Raises OutputError, UsageError."""
        path = out / NAME
        with told_as_ours(path):
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            ledger = cls(path, connection)
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                with ledger.change():
                    make_tables(connection)
                    connection.execute(f"PRAGMA user_version = {VERSION}")
            else:
                check_version(path, found)
        connection.execute("CREATE TEMP TABLE given (position INTEGER PRIMARY KEY)")
        return ledger

    def set_fact(self, name: str, value: str) -> None:
        """Writes nothing where that is what stands there."""
        if self.fact(name) != value:
            with told_as_ours(self.path):
                self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, value])

    def mark_published(self) -> None:
        """The lists hold all that is known."""
        self.set_fact("unpublished", "no")

    def _mark_unpublished(self) -> None:
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('unpublished', 'yes')")

    def documents(self, statuses: Iterable[str] | None = None) -> Iterator[KnownDocument]:
        """Of this run's inputs, in order, each once; changes made meanwhile to others are seen."""
        chosen = list(statuses) if statuses is not None else ["waiting", "suspect", "done", "partial", "failed"]
        marks = ", ".join("?" * len(chosen))
        rows = self._paged(
            "SELECT i.position, d.key, (SELECT path FROM inputs WHERE document = d.key ORDER BY position LIMIT 1),"
            " bytes, recognition, finishing, limits, d.status, pages, records, d.code"
            " FROM inputs i JOIN given USING (position) JOIN documents d ON d.key = i.document"
            f" WHERE d.status IN ({marks}) AND NOT EXISTS (SELECT 1 FROM inputs j JOIN given USING (position)"
            " WHERE j.document = i.document AND j.position < i.position)"
            " AND i.position > ? ORDER BY i.position LIMIT 1000",
            chosen,
        )
        for _, key, path, *rest in rows:
            yield KnownDocument(key, os.fsdecode(path), *rest)

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

    def set_also(self, key: str, also: list[str]) -> None:
        """The document's records name these."""
        with self.change():
            self._mark_unpublished()
            self._connection.execute(
                "UPDATE documents SET also = ? WHERE key = ?", [json.dumps(also, ensure_ascii=False), key]
            )

    def unit_done(self, key: str, pages: PageRange, tally: Tally) -> None:
        """Its pages are stored."""
        with told_as_ours(self.path):
            self._connection.execute(
                "INSERT OR REPLACE INTO units VALUES (?, ?, ?, 'done', NULL, NULL, ?)",
                [key, *pages, json.dumps(asdict(tally))],
            )

    def unit_ended(self, key: str, pages: PageRange, status: str, code: str | None, reason: str | None) -> None:
        """It has become suspect, or has failed."""
        with told_as_ours(self.path):
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

    # Another ledger: see pipeline/batch/ledger_absorbing.py.

    def compare(self, other: Path) -> Iterator[tuple[str, int, bool]]:
        """Documents of another ledger with the number of their records, and whether they are to be taken from there:
        those that are not here, or have come to a worse end here. ``absorb`` comes after.
        """
        with told_as_ours(other):
            attach(self._connection, other)
            yield from ((key, records, bool(taken)) for _, key, records, taken in self._paged(COMPARED))

    def absorb(self, other: Path) -> None:
        """Takes the rows of the ledger that was compared; its inputs come after those that are here."""
        with self.change():
            self._mark_unpublished()
            take_rows(self._connection)
        with told_as_ours(other):
            detach(self._connection)
