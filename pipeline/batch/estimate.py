"""What a run would take, told before it starts: pages are counted, a few of them are tried, nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pipeline.batch.executor import done
from pipeline.batch.inputs import Given, stamp_of
from pipeline.batch.ledger_reading import NAME, LedgerReading
from pipeline.batch.messages import Died, Failed, Kind, Opened, Sampled, Task
from pipeline.batch.run import ROAD, jobs_for
from pipeline.batch.workers import Workers
from pipeline.settings import Settings

SAMPLES = 6
"""Documents of which a page is tried; they lie evenly in the list."""
_FILES_A_SAMPLE = 50
"""Paths that are remembered for each sample, so that memory does not grow with the list."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of the inputs that are not finished yet."""

    files: int
    pages: int
    unreadable: int
    finished: int
    """Inputs that an earlier run has brought to their ends."""
    skipped: int
    sampled: int
    """Pages tried."""
    page_seconds: float | None
    """Median over the pages tried, by one worker; None where none could be."""
    page_bytes: float | None
    workers: int
    free_bytes: int

    @property
    def seconds(self) -> float | None:
        """For all pages, by all workers."""
        return None if self.page_seconds is None else self.pages * self.page_seconds / self.workers

    @property
    def bytes(self) -> float | None:
        """Of the output folder, with its work files."""
        return None if self.page_bytes is None else self.pages * self.page_bytes


def estimate(given: Iterable[Given], settings: Settings, out: Path, build: str = ROAD) -> Estimate:
    """Counts all pages in worker processes, then tries a page of each of some documents. Raises WorkersError."""
    counts = {"finished": 0, "skipped": 0}
    files = pages = unreadable = 0
    candidates: list[tuple[str, int]] = []
    every = 1
    with Workers(settings, build, jobs_for(settings)) as workers:
        tasks = (_task("count", item.path, out) for item in _unfinished(given, out, counts))
        for task, message in done(workers, tasks):
            if isinstance(message, Opened):
                files, pages = files + 1, pages + message.pages
                if files % every == 0:
                    candidates.append((task.path, message.pages))
                if len(candidates) > SAMPLES * _FILES_A_SAMPLE:
                    candidates, every = candidates[::2], every * 2
            elif isinstance(message, Failed | Died):
                files, unreadable = files + 1, unreadable + 1
        samples = list(_sampled(workers, candidates, out))
    free = shutil.disk_usage(_existing(out)).free
    return Estimate(
        files, pages, unreadable, counts["finished"], counts["skipped"], sum(sample.pages for sample in samples),
        median(sample.seconds / sample.pages for sample in samples) if samples else None,
        sum(sample.bytes for sample in samples) / sum(sample.pages for sample in samples) if samples else None,
        jobs_for(settings), free,
    )  # fmt: skip


def _unfinished(given: Iterable[Given], out: Path, counts: dict[str, int]) -> Iterator[Given]:
    ledger = LedgerReading.open(out) if (out / NAME).is_file() else None
    for item in given:
        if item.skipped is not None:
            counts["skipped"] += 1
        elif ledger is not None and ledger.has_ended(item.path, stamp_of(item.path) or ""):
            counts["finished"] += 1
        else:
            yield item
    if ledger is not None:
        ledger.close()


def _sampled(workers: Workers, candidates: list[tuple[str, int]], out: Path) -> Iterator[Sampled]:
    """A page from the middle of each of some documents; the first of each worker loads what later ones share."""
    step = max(1, len(candidates) // SAMPLES)
    tasks = []
    for path, pages in candidates[::step][:SAMPLES]:
        tasks.append(_task("sample", path, out, (pages + 1) // 2))
    warm = tasks[: workers.count]
    for _ in done(workers, iter(warm)):
        pass
    yield from (message for _, message in done(workers, iter(tasks)) if isinstance(message, Sampled))


def _task(kind: Kind, path: str, out: Path, page: int = 0) -> Task:
    return Task(kind, path, path, "", str(out), recognition="", unit_pages=1, pages=(page, page))


def _existing(folder: Path) -> Path:
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder
