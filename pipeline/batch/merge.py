"""Several output folders into one: ledgers of parts of an archive that were worked on apart."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.folder import at_work, opened
from pipeline.batch.ledger import Ledger
from pipeline.batch.ledger_reading import NAME
from pipeline.batch.publish import publish
from pipeline.batch.storage import LocalStorage, work_folder
from pipeline.errors import UsageError
from pipeline.write.corrections import merge_corrections
from pipeline.write.files import unwritable
from pipeline.write.store import Store


@dataclass(frozen=True, slots=True)
class Merged:
    """What the merged folder holds."""

    inputs: int
    documents: int
    shared: int
    """Documents that more than one of the folders had; the better end was taken, of equal ones the first."""
    corrections: int
    """Rows of the parts' logs that were not in ``out`` yet."""


def merge(parts: list[Path], out: Path) -> Merged:
    """Adds ``parts`` to ``out``, in this order, and publishes it. Files are linked where the file system allows.

    What one folder has left undone is left undone in ``out``: a run over its inputs goes on from there. Raises
    UsageError for a folder without a ledger, or at work, or with a damaged log of corrections; OutputError.
    """
    for part in parts:
        if not (part / NAME).is_file():
            raise UsageError(f"{part}: holds no ledger.", advice="Give folders that `sohoa run -o` wrote.")
        if part.resolve() == out.resolve():
            raise UsageError(f"{part}: cannot be merged into itself.", advice="Give another folder as -o.")
        if at_work(part):
            raise UsageError(f"{part}: a run is at work there.", advice="Wait for it, or stop it.")
    with opened(out) as (store, ledger):
        before = len(ledger.keys(["waiting", "done", "partial", "failed"]))
        added = sum(_add(part, store, ledger) for part in parts)
        corrections = merge_corrections(out, parts)
        publish(store, ledger, LocalStorage(out))
        documents = len(ledger.keys(["waiting", "done", "partial", "failed"]))
        return Merged(sum(ledger.counts().values()), documents, before + added - documents, corrections)


def _add(part: Path, store: Store, ledger: Ledger) -> int:
    """Files first, rows after: a merge that was stopped is simply repeated. Returns the documents of the part."""
    Ledger.create(part).close()  # brings what its last run left in the log into the file
    documents = 0
    for key, records, taken in ledger.compare(part / NAME):
        documents += 1
        if taken:
            there = Store(part)
            _link(there.pages_path(key[:16]), store.pages_path(key[:16]))
            for record in range(1, records + 1):
                name = key[:16] if record == 1 else f"{key[:16]}-{record}"
                _link(there.records_path(name), store.records_path(name))
            for unit in (part / work_folder(key)).glob("*"):
                _link(unit, store.folder / work_folder(key) / unit.name)
    ledger.absorb(part / NAME)
    return documents


def _link(source: Path, target: Path) -> None:
    if not source.is_file():
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(source, target)  # nothing here is ever written in place
        except OSError:
            shutil.copyfile(source, target)
    except OSError as error:
        raise unwritable(target, error) from None
