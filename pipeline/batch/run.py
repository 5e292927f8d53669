"""A run: from inputs to a published output folder, with every input in a stated status."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from pipeline.batch.conductor import Conductor, Executor, Stop
from pipeline.batch.events import Events
from pipeline.batch.fingerprint import Fingerprint, fingerprint
from pipeline.batch.inputs import Given
from pipeline.batch.ledger import KnownDocument, Ledger
from pipeline.batch.messages import Task
from pipeline.batch.plan import identify, plan
from pipeline.batch.publish import publish
from pipeline.batch.report import PAGE_KINDS, run_facts, totals_of, write_report
from pipeline.batch.workers import Workers
from pipeline.errors import ExitCode, MissingDependencyError, UsageError
from pipeline.read.reader import PICTURE_TYPES
from pipeline.recognize.installed import engine_identity
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store

ROAD = "pipeline.pipeline:Road"
LOCK = ".lock"


class Listener(Protocol):
    """Who is told how a run goes."""

    def begin(self, inputs: int, waiting: int) -> None:
        """So many inputs, of which so many need work."""

    def known(self, row: InputRow) -> None:
        """An input that needs no work: it was finished before, cannot be opened, or is skipped."""

    def ended(self, row: InputRow) -> None:
        """An input that needed work has come to its end."""

    def stopping(self, running: int) -> None:
        """The run was asked to stop; so many units of work are still running."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is to be done."""

    settings: Settings
    out: Path
    listener: Listener
    build: str = ROAD
    """Names what makes a road of settings in a worker process."""
    engine: dict[str, str | None] | None = None
    """What the words depend on besides settings and tables; without it, the engine that is installed."""
    executor: Callable[[Settings, int], AbstractContextManager[Executor]] | None = None
    """Where tasks are done; without it, in worker processes on this machine."""


@dataclass(slots=True)
class Outcome:
    """How a run has ended."""

    counts: dict[str, int]
    """Inputs of this run by status; ``waiting`` are those left when it was stopped."""
    stopped: bool = False
    worked: bool = False
    """Whether there was anything to do."""
    pages: int = 0
    """Read in this run."""
    seconds: float = 0.0

    @property
    def exit_code(self) -> ExitCode:
        """As documented in docs/command-line.md."""
        if self.stopped:
            return ExitCode.INTERRUPTED
        succeeded = self.counts["done"] + self.counts["partial"]
        if succeeded + self.counts["failed"] == 0:
            return ExitCode.NOTHING_TO_DO
        if succeeded == 0:
            return ExitCode.ALL_FAILED
        return ExitCode.SOME_FAILED if self.counts["partial"] + self.counts["failed"] else ExitCode.DONE


def run_batch(given: Iterable[Given], how: Plan) -> Outcome:
    """Takes ``given`` to their ends and publishes the output folder.

    What earlier runs into the same folder have finished is kept, and not done again. Raises MissingDependencyError,
    OutputError, WorkersError, and UsageError when another run is at work there.
    """
    with opened(how.out) as (store, ledger):
        with ledger.change():
            for item in given:
                ledger.give(item.path, item.repeat, item.name, item.skipped)
        return _run(store, ledger, how)


def retry_batch(how: Plan) -> Outcome:
    """Takes again what has failed, wholly or in part, and what was left. Raises as ``run_batch``."""
    with opened(how.out) as (store, ledger):
        ledger.give_failed()
        return _run(store, ledger, how)


def jobs_for(settings: Settings) -> int:
    """Workers: as set, or one a core that this process may use."""
    return settings.jobs or len(os.sched_getaffinity(0))


def _run(store: Store, ledger: Ledger, how: Plan) -> Outcome:
    begin = time.monotonic()
    engine = how.engine or engine_identity(how.settings)
    prints = fingerprint(how.settings, engine)
    identify(ledger, prints)
    plan(ledger, store, prints)
    counts = ledger.counts(only_given=True)
    waiting = counts["waiting"]
    how.listener.begin(sum(counts.values()), waiting)
    for row in ledger.rows(only_given=True):
        how.listener.known(row)
    if not waiting:
        changed = publish(store, ledger)
        return _outcome(ledger, worked=changed)
    if how.engine is None and engine["tesseract"] is None and _any_picture(ledger):
        raise _missing_tesseract()
    ledger.set_fact("settings", how.settings.model_dump_json())
    ledger.set_fact("run", json.dumps({"time": time.time(), "pages": _pages(ledger)}))
    events = Events(store.folder / "events.jsonl")
    try:
        pages, stopped, memory = _conducted(ledger, how, prints, events)
        outcome = _outcome(ledger, worked=True, stopped=stopped, pages=pages, seconds=time.monotonic() - begin)
        events.write("run_stopped" if stopped else "run_ended", pages=pages, **outcome.counts)
        publish(store, ledger)
        jobs = jobs_for(how.settings)
        facts = run_facts(ledger, how.settings, prints, outcome.seconds, pages, jobs, memory, stopped)
        write_report(store.folder, ledger, facts)
        return outcome
    finally:
        events.close()


def _conducted(ledger: Ledger, how: Plan, prints: Fingerprint, events: Events) -> tuple[int, bool, int]:
    """Pages read, whether the run was stopped, and the most memory of a worker."""
    settings = how.settings

    def task_of(document: KnownDocument) -> Task:
        return Task(
            kind="open",
            document=document.key,
            path=document.path,
            sha256=document.sha256,
            out=str(how.out),
            recognition=prints.recognition,
            unit_pages=settings.unit_pages,
        )

    def on_end(key: str) -> None:
        for row in ledger.rows(only_given=True, of_document=key):
            how.listener.ended(row)
            events.write("input_ended", name=row.name, status=row.status, code=row.code, pages=row.pages)

    jobs = jobs_for(settings)
    events.write("run_begun", jobs=jobs, **ledger.counts(only_given=True))
    start = how.executor or (lambda settings, jobs: Workers(settings, how.build, jobs))
    with start(settings, jobs) as executor:
        conductor = Conductor(ledger, executor, task_of, on_end, events)
        with _stoppable(lambda: how.listener.stopping(executor.running)) as stop:
            conductor.run(stop)
        return conductor.pages_read, stop.asked, executor.peak_memory


def _pages(ledger: Ledger) -> int:
    totals = totals_of(ledger)
    return sum(getattr(totals, kind) for kind in PAGE_KINDS)


def _outcome(ledger: Ledger, worked: bool, stopped: bool = False, pages: int = 0, seconds: float = 0.0) -> Outcome:
    return Outcome(ledger.counts(only_given=True), stopped, worked, pages, seconds)


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
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(f"{out}: another run is at work there.", advice="Wait for it, or stop it.") from None
        yield


@contextmanager
def _stoppable(on_stop: Callable[[], None]) -> Iterator[Stop]:
    """The first Ctrl-C (or SIGTERM) asks the run to stop, the second ends it at once: KeyboardInterrupt."""
    stop = Stop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True
        on_stop()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _any_picture(ledger: Ledger) -> bool:
    return any(
        Path(document.path).suffix.lower() in PICTURE_TYPES and document.pages is None
        for document in ledger.documents(["waiting"])
    )


def _missing_tesseract() -> MissingDependencyError:
    from pipeline.recognize.tesseract_program import missing_tesseract  # noqa: PLC0415 - loads OpenCV

    return missing_tesseract()


def stored_settings(ledger: Ledger) -> Settings | None:
    """Those of the last run that had work to do."""
    text = ledger.fact("settings")
    return None if text is None else Settings(**json.loads(text))
