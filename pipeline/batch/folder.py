"""An output folder, held by one run at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.batch.ledger import Ledger
from pipeline.errors import UsageError
from pipeline.model.machine import LockedError, lock, unlock
from pipeline.write.store import Store

LOCK = ".lock"
PUBLISHED = ("inputs.jsonl", "records.jsonl", "records.xlsx")
REPORTS = ("run.json", "report.html")


@contextmanager
def opened(out: Path) -> Iterator[tuple[Store, Ledger]]:
    """An output folder that no other run writes to meanwhile. Raises OutputError, UsageError."""
    store = Store.create(out)
    with _locked(out):
        ledger = Ledger.create(out)
        try:
            yield store, ledger
        finally:
            ledger.close()


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """The ledger has one writer; the lock goes with its process, however that ends."""
    with (out / LOCK).open("a") as file:
        try:
            lock(file, wait=False)
        except (LockedError, OSError):
            raise UsageError(f"{out}: another run is at work there.", advice="Wait for it, or stop it.") from None
        yield


def sweep(out: Path) -> None:
    """Removes temporary files of a run, or a worker, that was killed while it wrote them."""
    for name in (*PUBLISHED, *REPORTS):
        for path in out.glob(f".{name}.*"):
            path.unlink(missing_ok=True)
    for pattern in ("pages/.*", "records/.*", "work/*/*/.*"):
        for path in out.glob(pattern):
            path.unlink(missing_ok=True)


def at_work(out: Path) -> bool:
    """Whether a run holds the folder now."""
    try:
        with (out / LOCK).open() as file:
            lock(file, wait=False, shared=True)
            unlock(file)
    except FileNotFoundError:
        return False
    except (LockedError, OSError):
        return True
    return False
