"""Many sources at once on this machine: worker processes do the work, the parent keeps the rows."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, as_completed
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from pipeline.batch.inputs import Input, Work, by_content
from pipeline.batch.worker import start, work
from pipeline.errors import ExitCode
from pipeline.model.text import nfc
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store

Report = Callable[[InputRow], None]


class Interrupted(Exception):
    """Ctrl-C: what was finished is stored."""

    def __init__(self, finished: int, total: int) -> None:
        super().__init__(f"interrupted: {finished} of {total} files are done and stored")


def run_batch(
    inputs: list[Input], rows: list[InputRow], settings: Settings, out: Path, report: Report
) -> list[InputRow]:
    """Processes ``inputs`` and publishes the output folder; returns the rows of this run, one an input.

    ``rows`` are those of inputs that need no work. ``report`` is called with every row as it is known. Rows of
    earlier runs into the same folder are kept. Raises Interrupted, MissingDependencyError, OutputError.
    """
    store = Store.create(out)
    works, unreadable = by_content(inputs)
    order = {name: place for place, name in enumerate([row.name for row in rows] + [item.name for item in inputs])}
    finished = [*rows, *unreadable]
    for row in finished:
        report(row)
    earlier = store.inputs()
    try:
        for row in _processed(works, settings, out, earlier):
            finished.append(row)
            report(row)
    except KeyboardInterrupt:
        _publish(store, earlier, finished, order)
        raise Interrupted(len(finished), len(order)) from None
    _publish(store, earlier, finished, order)
    return finished


def exit_code(rows: Iterable[InputRow]) -> ExitCode:
    """How a run ends, by what became of its inputs."""
    counts = Counter(row.status for row in rows)
    if counts["done"] + counts["partial"] + counts["failed"] == 0:
        return ExitCode.NOTHING_TO_DO
    if counts["done"] + counts["partial"] == 0:
        return ExitCode.ALL_FAILED
    return ExitCode.SOME_FAILED if counts["partial"] + counts["failed"] else ExitCode.DONE


def jobs_for(settings: Settings, works: int) -> int:
    """Workers to start: as set, or one a core that this process may use; never more than there is work."""
    return max(1, min(settings.jobs or len(os.sched_getaffinity(0)), works))


def _processed(works: list[Work], settings: Settings, out: Path, earlier: list[InputRow]) -> Iterable[InputRow]:
    if not works:
        return
    with ProcessPool(
        max_workers=jobs_for(settings, len(works)),
        max_tasks=settings.worker_pages,
        context=multiprocessing.get_context("spawn"),
        initializer=start,
        initargs=[settings],
    ) as pool:
        try:
            futures = {_schedule(pool, item, settings, out, earlier): item for item in works}
            for future in as_completed(futures):
                yield from _rows(future, futures[future], settings)
        except BaseException:
            pool.stop()
            raise


def _schedule(
    pool: ProcessPool, item: Work, settings: Settings, out: Path, earlier: list[InputRow]
) -> Future[InputRow]:
    known = [row.name for row in earlier if row.id == item.sha256[:16] and row.name != item.first.name]
    also = tuple(dict.fromkeys([*(same.name for same in item.also), *known]))
    scheduled: Future[InputRow] = pool.schedule(
        work, args=[item.first.path, item.first.name, also, out], timeout=settings.document_seconds
    )
    return scheduled


def _rows(future: Future[InputRow], item: Work, settings: Settings) -> Iterable[InputRow]:
    name = item.first.name
    try:
        row = future.result()
    except TimeoutError:
        reason = f"{name}: took over {settings.document_seconds:g} s. Raise --document-seconds, or split it."
        row = InputRow(name=name, status="failed", code="timeout", reason=reason)
    except ProcessExpired as error:
        reason = f"{name}: the worker process died (exit code {error.exitcode}), perhaps for lack of memory."
        row = InputRow(name=name, status="failed", code="worker_died", reason=reason)
    yield row
    for same in item.also:
        reason = f"{same.name}: has the same bytes as {nfc(name)}; they share one record."
        code = "same_content" if row.id else row.code
        yield row.model_copy(update={"name": same.name, "code": code, "reason": reason, "seconds": 0.0})


def _publish(store: Store, earlier: list[InputRow], finished: list[InputRow], order: dict[str, int]) -> None:
    """Rows of this run in the order of the inputs, after those of earlier runs on other inputs."""
    now = {row.name for row in finished}
    ordered = sorted(finished, key=lambda row: order.get(row.name, len(order)))
    store.publish([row for row in earlier if row.name not in now] + ordered)
