"""What people corrected: an append-only log beside the results, and the results as they are with it.

``OUT/corrections.jsonl`` holds one JSON object a line:

=========  =============================================================================================
revision   counted from 1, no gaps; a row's name
time       when, ISO 8601 in UTC
who        who, as the program that asks knows them
id         of the record, or of its source for words of the text
pointer    JSON Pointer (RFC 6901) into OUT/records/<id>.json, or into OUT/pages/<source id>.json where it
           begins with ``/pages/``; a whole word there: ``/pages/0/lines/2/words/4``
before     the value that was corrected
after      the value that is right; null: there is none
undoes     revision that this row takes back, else null; an undo can itself be undone
=========  =============================================================================================

Stored records and pages are never altered, so a run that writes them anew keeps what people said. A value at a fixed
place (``/number``) is then always the reviewer's; one inside a list, or a word of a page, is only as long as what
stands there is what was corrected: lists and lines may have shifted. What no longer fits goes to review.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from heapq import merge
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import OutputError, UsageError
from pipeline.model.machine import lock
from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.write.corrected_pages import corrected_pages
from pipeline.write.corrected_record import Standing, corrected_record

_PAGES = "/pages/"


class Change(BaseModel):
    """A correction that is to be logged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    pointer: str
    before: Any = None
    after: Any = None
    undoes: int | None = None


class Correction(Change):
    """A correction as it is logged."""

    revision: int
    time: str
    who: str


class Corrections:
    """The corrections of one output folder, as they stand: undone ones left out, the last word on each value."""

    def __init__(self, rows: Iterable[Correction] = ()) -> None:
        self.rows = tuple(rows)
        self._standing: dict[str, dict[str, Standing]] = {}
        undone = _undone(self.rows)
        machine = _machine_values(self.rows)
        for row in self.rows:
            if row.undoes is None and row.revision not in undone:
                known = self._standing.setdefault(row.id, {})
                known.pop(row.pointer, None)
                before = machine[row.revision]
                known[row.pointer] = Standing(row.pointer, before, row.after, row.who, row.time, row.revision)
        self._by_source: dict[str, list[str]] = {}
        for record_id in self._standing:
            self._by_source.setdefault(record_id.partition("-")[0], []).append(record_id)

    @classmethod
    def read(cls, folder: Path) -> Corrections:
        """Those of an output folder; none where nothing was corrected. Raises UsageError for a damaged file."""
        return cls(_rows(corrections_path(folder)))

    def of(self, record_id: str) -> tuple[Standing, ...]:
        """What stands for one record or one source's pages, in the order in which it was last said."""
        return tuple(self._standing.get(record_id, {}).values())

    def of_source(self, source_id: str) -> tuple[Standing, ...]:
        """What stands for the pages of one source and for the records of all documents in it."""
        return tuple(item for record_id in self._by_source.get(source_id, ()) for item in self.of(record_id))

    def apply(self, record: Record) -> Record:
        """The record with what was corrected in it; itself where nothing was.

        A corrected value keeps its place on the page and what was read there; its evidence says ``reviewer`` and is
        sure. What the value had in review is done with. What does not fit goes to review: ``correction_stale`` where
        something else stands there now, ``correction_invalid`` where the record can't hold such a value.
        """
        standing = [item for item in self.of(record.id) if not item.pointer.startswith(_PAGES)]
        return corrected_record(record, standing) if standing else record

    def apply_to_pages(self, document: Document) -> Document:
        """The pages with the words that were corrected in them; themselves where none were."""
        standing = [item for item in self.of(document.source.id) if item.pointer.startswith(_PAGES)]
        return corrected_pages(document, standing)[0] if standing else document

    def stale_in_pages(self, document: Document) -> tuple[Standing, ...]:
        """Corrections of words that no longer fit: another word stands there since."""
        standing = [item for item in self.of(document.source.id) if item.pointer.startswith(_PAGES)]
        return corrected_pages(document, standing)[1]


def corrections_path(folder: Path) -> Path:
    """Where an output folder keeps its corrections."""
    return folder / "corrections.jsonl"


def append_corrections(folder: Path, who: str, changes: Iterable[Change]) -> list[Correction]:
    """Logs corrections; when it returns, they are on the disk. Writers wait for each other.

    Raises OutputError, and UsageError where the log is damaged.
    """

    def said(known: tuple[Correction, ...]) -> list[Correction]:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        return [
            Correction(revision=number, time=now, who=who, **change.model_dump())
            for number, change in enumerate(changes, start=len(known) + 1)
        ]

    return _append(folder, said)


def merge_corrections(folder: Path, parts: Iterable[Path]) -> int:
    """Logs what the logs of other output folders hold and this one does not, the earlier first; how many rows.

    Time and person stay; revisions are new, also those that are undone. Raises OutputError, and UsageError where a
    log is damaged.
    """
    logs = [[(place, row) for row in Corrections.read(part).rows] for place, part in enumerate(parts)]
    if not any(logs):
        return 0
    # Each log keeps its order whatever its clock says: an undo comes after what it undoes.
    in_time = list(merge(*logs, key=lambda item: item[1].time))

    def new(known: tuple[Correction, ...]) -> list[Correction]:
        revisions = {_content(row, row.undoes): row.revision for row in known}
        names: dict[tuple[int, int], int] = {}
        added: list[Correction] = []
        for place, row in in_time:
            undoes = None if row.undoes is None else names.get((place, row.undoes))
            if undoes is None and row.undoes is not None:
                continue  # takes back what its log does not hold
            content = _content(row, undoes)
            if content not in revisions:
                revisions[content] = len(known) + len(added) + 1
                added.append(row.model_copy(update={"revision": revisions[content], "undoes": undoes}))
            names[place, row.revision] = revisions[content]
        return added

    return len(_append(folder, new))


def _content(row: Correction, undoes: int | None) -> str:
    """The same for the same thing said by the same person at the same time, whatever its revision."""
    return row.model_copy(update={"revision": 0, "undoes": undoes}).model_dump_json()


def _append(folder: Path, rows_after: Callable[[tuple[Correction, ...]], list[Correction]]) -> list[Correction]:
    """Writes the rows that come after those that are known, and syncs them."""
    path = corrections_path(folder)
    try:
        with path.open("a+b") as file:
            lock(file, wait=True)
            known = tuple(_rows(path))
            _cut_torn_end(path)
            rows = rows_after(known)
            file.write("".join(f"{row.model_dump_json()}\n" for row in rows).encode())
            file.flush()
            os.fsync(file.fileno())
            return rows
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}).") from None


def _rows(path: Path) -> Iterator[Correction]:
    """Whole lines only: one without its end was cut off while being written, and nobody was told that it is saved."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                yield Correction.model_validate_json(line)
            except ValidationError as error:
                what = error.errors()[0]["msg"]
                raise UsageError(
                    f"{path}: line {number} is no correction ({what}).",
                    advice="Put back a copy of the file, or take the line out.",
                ) from None


def _cut_torn_end(path: Path) -> None:
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        os.truncate(path, data.rfind(b"\n") + 1)


def _undone(rows: Sequence[Correction]) -> set[int]:
    """Revisions that are taken back. The last word counts: an undo that was itself undone takes nothing back."""
    undone: set[int] = set()
    for row in reversed(rows):
        if row.undoes is not None and row.revision not in undone:
            undone.add(row.undoes)
    return undone


def _machine_values(rows: tuple[Correction, ...]) -> dict[int, Any]:
    """By the revision of each correction, what the machine had read when it was made.

    Who corrects a value sees either what stood corrected then, and it corrects what that had corrected; or something
    else, which a later run read there.
    """
    machine: dict[int, Any] = {}
    said: dict[int, list[Correction]] = {}
    by_place: defaultdict[tuple[str, str], list[Correction]] = defaultdict(list)
    for row in rows:
        if row.undoes is None:
            history = by_place[row.id, row.pointer]
            last = _last_standing(history)
            machine[row.revision] = machine[last.revision] if last and last.after == row.before else row.before
        elif row.undoes in said:
            history = said[row.undoes]
        else:
            continue
        history.append(row)
        said[row.revision] = history
    return machine


def _last_standing(history: list[Correction]) -> Correction | None:
    """Of the rows of one place so far, the correction that stands."""
    undone = _undone(history)
    said = (row for row in reversed(history) if row.undoes is None and row.revision not in undone)
    return next(said, None)
