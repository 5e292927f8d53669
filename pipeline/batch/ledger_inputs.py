"""The inputs of a ledger: what was given, and which content each holds; see pipeline/batch/ledger.py for the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.ledger_reading import KnownInput, LedgerReading, told_as_ours


class LedgerOfInputs(LedgerReading):
    """What is written of inputs."""

    @contextmanager
    def change(self) -> Iterator[None]:
        """All changes in the block, or none. Raises OutputError."""
        with told_as_ours(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

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
        """The content of an input is known; a content that is new is waiting to be worked on. In ``change``.

        What the input held before is forgotten where no other input holds it.
        """
        before = self._connection.execute("SELECT document FROM inputs WHERE position = ?", [position]).fetchone()[0]
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
        if before not in {None, key}:
            self._forget_unnamed(before)

    def _forget_unnamed(self, key: str) -> None:
        unnamed = "AND NOT EXISTS (SELECT 1 FROM inputs WHERE document = ?1)"
        self._connection.execute(f"DELETE FROM units WHERE document = ?1 {unnamed}", [key])
        self._connection.execute(f"DELETE FROM documents WHERE key = ?1 {unnamed}", [key])

    def input_failed(self, position: int, code: str, reason: str) -> None:
        """An input that cannot be opened. Writes nothing where that is what stands there."""
        with told_as_ours(self.path):
            self._connection.execute(
                "UPDATE inputs SET status = 'failed', code = ?, reason = ?, stamp = NULL, document = NULL"
                " WHERE position = ?"
                " AND (status <> 'failed' OR code IS NOT ? OR reason IS NOT ? OR document IS NOT NULL)",
                [code, reason, position, code, reason],
            )

    def input_lost(self, path: str, key: str, code: str, reason: str) -> bool:
        """A file is gone, or holds something else; whether another input has the same content. Else nothing is written:
        then the document is what fails.
        """
        with self.change():
            self._connection.execute(
                "UPDATE inputs SET status = 'failed', code = ?1, reason = ?2, stamp = NULL, document = NULL"
                " WHERE path = ?3 AND document = ?4"
                " AND EXISTS (SELECT 1 FROM inputs o WHERE o.document = ?4 AND o.path <> ?3)",
                [code, reason, os.fsencode(path), key],
            )
        return self.document(key).path != path

    def _wait_for_failed(self, documents: str, arguments: list[str]) -> None:
        """Units that failed, or hold pages that did, are to be read again."""
        self._connection.execute(f"DELETE FROM units WHERE document {documents} AND first = 0", arguments)
        self._connection.execute(
            "UPDATE units SET status = 'waiting', code = NULL, reason = NULL, tally = NULL"
            f" WHERE document {documents} AND (status <> 'done' OR json_extract(tally, '$.failed') > 0)",
            arguments,
        )
