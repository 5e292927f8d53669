"""Removes work files; records, pages and the ledger stay."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.batch.folder import opened, sweep
from pipeline.batch.ledger_reading import LedgerReading
from pipeline.batch.storage import work_folder


def purge(out: Path, unfinished_too: bool) -> tuple[int, int]:
    """Removes the work files of finished documents, or of all; bytes freed, and documents whose work was kept.

    Raises UsageError when a run is at work there, or ``out`` is no output folder.
    """
    LedgerReading.open(out).close()
    with opened(out) as (store, ledger):
        kept = set() if unfinished_too else set(ledger.keys(["waiting"]))
        freed = 0
        work = store.folder / "work"
        keep = {work_folder(key) for key in kept}
        for folder in sorted(work.glob("*/*")):
            if str(folder.relative_to(store.folder)) not in keep:
                freed += sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
                shutil.rmtree(folder)
        _remove_empty(work)
        sweep(out)
        return freed, len(kept)


def _remove_empty(work: Path) -> None:
    for folder in [*work.glob("*"), work]:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
