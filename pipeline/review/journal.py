"""Corrections as they are made: written to ``OUT/corrections.jsonl`` and synced before anyone is told that they are
saved, then copied into the review store, where they can be asked for by document.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from pipeline.review.schema import corrections as table
from pipeline.write.corrections import Change, Correction, Corrections, append_corrections, corrections_path


class Journal:
    """The corrections of one output folder. Safe to share between threads."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._folder = folder
        self._engine = engine
        self._guard = threading.Lock()
        self._known: tuple[tuple[int, int], Corrections] = ((-1, -1), Corrections())

    def corrections(self) -> Corrections:
        """All that stands now, also what another program has logged. Raises UsageError for a damaged file."""
        with self._guard:
            state = self._state()
            if state != self._known[0]:
                known = Corrections.read(self._folder)
                self._follow(known.rows)
                self._known = (state, known)
            return self._known[1]

    def append(self, who: str, changes: Sequence[Change]) -> list[Correction]:
        """Logs corrections; when it returns, they are on the disk. Raises OutputError, UsageError."""
        rows = append_corrections(self._folder, who, changes)
        self.corrections()
        return rows

    def corrections_with(self, changes: Sequence[Change]) -> Corrections:
        """What would stand if ``changes`` were logged."""
        rows = self.corrections().rows
        new = [
            Correction(revision=number, time="", who="", **change.model_dump())
            for number, change in enumerate(changes, start=len(rows) + 1)
        ]
        return Corrections([*rows, *new])

    def history(self, *ids: str) -> list[Correction]:
        """Every row of a record, of its source's words too, oldest first."""
        self.corrections()
        chosen = select(table).where(table.c.record_id.in_(ids)).order_by(table.c.revision)
        with self._engine.connect() as connection:
            rows = connection.execute(chosen).mappings().all()
        return [Correction(id=row["record_id"], **{k: v for k, v in row.items() if k != "record_id"}) for row in rows]

    def _state(self) -> tuple[int, int]:
        try:
            status = corrections_path(self._folder).stat()
        except FileNotFoundError:
            return (0, 0)
        return (status.st_size, status.st_mtime_ns)

    def _follow(self, rows: tuple[Correction, ...]) -> None:
        """Copies what the store does not know yet; once more where another server has just copied some of it."""
        try:
            self._copy(rows)
        except IntegrityError:
            self._copy(rows)

    def _copy(self, rows: tuple[Correction, ...]) -> None:
        with self._engine.begin() as connection:
            last = connection.execute(select(func.max(table.c.revision))).scalar() or 0
            new = [row for row in rows if row.revision > last]
            if new:
                values = [{**row.model_dump(exclude={"id"}), "record_id": row.id} for row in new]
                connection.execute(insert(table), values)
