"""What a run would take, told before it starts: pages are counted, a few of them are tried, nothing is written."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from statistics import fmean
from urllib.parse import urlsplit

from pipeline.batch.executor import done
from pipeline.batch.inputs import Given, stamp_of
from pipeline.batch.ledger_reading import NAME, LedgerReading
from pipeline.batch.messages import Died, Failed, Kind, Opened, Sampled, Task
from pipeline.batch.run import ROAD, jobs_for
from pipeline.batch.sampling import Group, Sample, Tried
from pipeline.batch.workers import Workers
from pipeline.read.reader import PICTURE_TYPES
from pipeline.settings import Settings

SECONDS = 20.0
"""For trying pages; each kind of document has its least number, however long that takes."""
FILE_BYTES = 3 * 2_048 + 1_700
"""Of the disk, for every document besides what its pages hold: half a block for the end of each of its three files, and
its rows in the ledger, the events, the lists and the tables (``script/bench batch driver``)."""
REPORT_BYTES = 5_000_000
"""report.html, most of it the library of its plots."""
MOST = 120
"""Pages tried; fast ones are done before the time is over."""


@dataclass(frozen=True, slots=True)
class KindEstimate:
    """Documents with the same ending of their names."""

    name: str
    """In capitals, such as ``PDF``."""
    files: int
    pages: int
    page_seconds: float
    """Mean over the pages tried, by one worker."""
    sampled: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of the inputs that are not finished yet."""

    files: int
    pages: int
    unreadable: int
    finished: int
    """Inputs that an earlier run has brought to their ends."""
    skipped: int
    kinds: tuple[KindEstimate, ...]
    """Those of which pages could be tried, with most pages first."""
    worker_seconds: tuple[float, float, float] | None
    """For all pages, by one worker: least, likeliest, most; None where no page could be tried."""
    start_seconds: float
    """Until a worker is ready."""
    bytes: float | None
    """Of the output folder, with its work files."""
    workers: int
    free_bytes: int

    @property
    def sampled(self) -> int:
        """Pages tried."""
        return sum(kind.sampled for kind in self.kinds)

    @property
    def seconds(self) -> tuple[float, float, float] | None:
        """For all pages, by all workers: least, likeliest, most."""
        if self.worker_seconds is None:
            return None
        least, likeliest, most = (self.start_seconds + seconds / self.workers for seconds in self.worker_seconds)
        return least, likeliest, most


def estimate(given: Iterable[Given], settings: Settings, out: Path, build: str = ROAD) -> Estimate:
    """Counts all pages in worker processes, then tries some of every kind of document. Raises WorkersError."""
    counts = {"finished": 0, "skipped": 0, "files": 0, "unreadable": 0}
    sample = Sample()
    with Workers(settings, build, jobs_for(settings)) as workers:
        start = _counted(workers, given, out, sample, counts)
        _try_pages(workers, sample, out)
    return Estimate(
        counts["files"], sample.pages, counts["unreadable"], counts["finished"], counts["skipped"],
        _by_kind(sample.groups()), sample.seconds(), start, _bytes(sample, counts), jobs_for(settings),
        shutil.disk_usage(_existing(out)).free,
    )  # fmt: skip


def _counted(workers: Workers, given: Iterable[Given], out: Path, sample: Sample, counts: dict[str, int]) -> float:
    """Fills ``sample`` and ``counts``; returns the seconds until a worker was ready."""
    begin, start = time.monotonic(), 0.0
    tasks = (_task("count", item.path, out) for item in _unfinished(given, out, counts))
    for task, message in done(workers, tasks):
        start = start or time.monotonic() - begin
        if isinstance(message, Opened):
            counts["files"] += 1
            suffix = _suffix(task.path)
            kind = suffix[1:].upper() or "…"
            sample.add(task.path, kind, _size(task.path), message.pages, not suffix or suffix in PICTURE_TYPES)
        elif isinstance(message, Failed | Died):
            counts["files"] += 1
            counts["unreadable"] += 1
    return start


def _try_pages(workers: Workers, sample: Sample, out: Path) -> None:
    """The first page of each worker is tried twice: it also loads what later ones share."""
    begin, drawn = time.monotonic(), 0
    groups: dict[tuple[str, int], Group] = {}

    def tasks() -> Iterator[Task]:
        nonlocal drawn, begin
        while True:
            enough = drawn >= MOST or time.monotonic() - begin > SECONDS
            if (found := sample.next_page(enough)) is None:
                return
            group, (path, page) = found
            drawn += 1
            groups[path, page] = group
            yield _task("sample", path, out, page)

    chosen = tasks()
    warm = [task for _, task in zip(range(workers.count), chosen, strict=False)]
    for _ in done(workers, iter(warm)):
        pass
    begin = time.monotonic()
    for again in (iter(warm), chosen):
        for task, message in done(workers, again):
            if isinstance(message, Sampled):
                place = (task.path, task.pages[0])
                groups[place].results[place] = Tried(message.seconds, message.bytes, message.recognized)


def _bytes(sample: Sample, counts: dict[str, int]) -> float | None:
    pages = sample.bytes()
    return None if pages is None else pages + FILE_BYTES * counts["files"] + REPORT_BYTES


def _by_kind(groups: list[Group]) -> tuple[KindEstimate, ...]:
    """Kinds that differ in size alone are told as one."""
    names = dict.fromkeys(group.kind for group in groups)
    found = []
    for name in names:
        same = [group for group in groups if group.kind == name]
        pages = sum(group.pages for group in same)
        seconds = sum(group.pages * fmean(one.seconds for one in group.tried) for group in same)
        sampled = sum(len(group.results) for group in same)
        found.append(KindEstimate(name, sum(group.files for group in same), pages, seconds / pages, sampled))
    return tuple(sorted(found, key=lambda kind: -kind.pages))


def _suffix(path: str) -> str:
    return PurePosixPath(urlsplit(path).path if "://" in path else path).suffix.lower()


def _size(path: str) -> int:
    """Bytes of a file, or of the pages of a folder; 1 where the system does not say, as of URLs."""
    with suppress(OSError):
        if os.path.isdir(path):  # noqa: PTH112 - a path may be bytes that are no text
            return max(1, sum(entry.stat().st_size for entry in os.scandir(path)))
        return max(1, os.stat(path).st_size)  # noqa: PTH116
    return 1


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


def _task(kind: Kind, path: str, out: Path, page: int = 0) -> Task:
    return Task(kind, path, path, "", str(out), recognition="", unit_pages=1, pages=(page, page))


def _existing(folder: Path) -> Path:
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder
