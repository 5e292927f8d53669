"""A run: from inputs to a published output folder, with every input in a stated status."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.batch.conductor import Conductor
from pipeline.batch.events import Events
from pipeline.batch.executor import Executor
from pipeline.batch.fingerprint import fingerprint
from pipeline.batch.folder import opened, sweep
from pipeline.batch.inputs import Given
from pipeline.batch.ledger import Ledger
from pipeline.batch.ledger_reading import KnownDocument, LedgerReading
from pipeline.batch.messages import Task
from pipeline.batch.plan import identify, identify_remote, plan
from pipeline.batch.publish import publish
from pipeline.batch.report import run_facts, write_report
from pipeline.batch.stop import stoppable
from pipeline.batch.storage import storage_of
from pipeline.batch.workers import Workers
from pipeline.errors import ExitCode, MissingDependencyError
from pipeline.model.machine import cores
from pipeline.read.reader import PICTURE_TYPES
from pipeline.recognize.installed import engine_identity
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store

ROAD = "pipeline.pipeline:Road"


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
    """The folder of the ledger and the lists, on this machine."""
    listener: Listener
    build: str = ROAD
    """Names what makes a road of settings in a worker process."""
    engine: dict[str, str | None] | None = None
    """What the words depend on besides settings and tables; without it, the engine that is installed."""
    results: str | None = None
    """Where workers store their results, where that is not ``out``: a URL."""
    executor: Callable[[Settings, str, int], AbstractContextManager[Executor]] = Workers
    """Makes where tasks are done of settings, ``build`` and the number of workers."""
    language: str = "en"
    """Of report.html: ``en`` or ``vi``."""


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
    return settings.jobs or cores()


def _run(store: Store, ledger: Ledger, how: Plan) -> Outcome:
    run = _Run(store, ledger, how)
    with how.executor(how.settings, how.build, jobs_for(how.settings)) as executor:
        return run.run(executor)


class _Run:
    """One run over an output folder whose inputs of this run are known."""

    def __init__(self, store: Store, ledger: Ledger, how: Plan) -> None:
        self.store = store
        self.ledger = ledger
        self.how = how
        self.begin = time.monotonic()
        self.results = how.results or str(how.out)
        self.storage = storage_of(self.results)
        self.engine = how.engine or engine_identity(how.settings)
        self.prints = fingerprint(how.settings, self.engine)

    def run(self, executor: Executor) -> Outcome:
        """Plans, does, publishes."""
        if self.ledger.fact("at_work") == "yes":
            sweep(self.store.folder)
        identify(self.ledger, self.prints)
        identify_remote(self.ledger, self.prints, executor)
        plan(self.ledger, self.storage, self.prints)
        counts = self.ledger.counts(only_given=True)
        self.how.listener.begin(sum(counts.values()), counts["waiting"])
        for row in self.ledger.rows(only_given=True):
            self.how.listener.known(row)
        if not counts["waiting"]:
            outcome = self._outcome(worked=publish(self.store, self.ledger, self.storage))
            if self.ledger.fact("at_work") == "yes":  # the last run was ended while it published
                self._report(outcome, executor)
            return outcome
        if self.how.engine is None and self.engine["tesseract"] is None and _any_picture(self.ledger):
            raise _missing_tesseract()
        events = Events(self.store.folder / "events.jsonl")
        try:
            return self._work(executor, events)
        finally:
            events.close()

    def _work(self, executor: Executor, events: Events) -> Outcome:
        ledger, settings = self.ledger, self.how.settings
        ledger.set_fact("at_work", "yes")
        ledger.set_fact("settings", settings.model_dump_json())
        ledger.set_fact("run", json.dumps({"time": time.time(), "pages": ledger.pages_ended()}))
        events.write("run_begun", workers=executor.count, **ledger.counts(only_given=True))
        conductor = self._conductor(executor, events)
        with stoppable(lambda: self.how.listener.stopping(executor.running)) as stop:
            conductor.run(stop)
            sweep(self.store.folder)  # a worker that was killed while it wrote leaves its temporary file
            outcome = self._outcome(worked=True, stopped=stop.asked, pages=conductor.pages_read)
            events.write("run_stopped" if stop.asked else "run_ended", pages=outcome.pages, **outcome.counts)
            publish(self.store, ledger, self.storage)
            self._report(outcome, executor)
        return outcome

    def _report(self, outcome: Outcome, executor: Executor) -> None:
        """The last step of a run: without it, the next one does it."""
        facts = run_facts(
            self.ledger, self.how.settings, self.prints, outcome.seconds, outcome.pages, executor.count,
            executor.peak_memory, outcome.stopped,
        )  # fmt: skip
        write_report(self.store.folder, self.ledger, facts, self.how.language)
        self.ledger.set_fact("at_work", "no")

    def _conductor(self, executor: Executor, events: Events) -> Conductor:
        def on_stored(key: str) -> None:
            self.storage.fetch(self.store.folder, key[:16])

        def told(rows: Iterable[InputRow]) -> None:
            for row in rows:
                self.how.listener.ended(row)
                events.write("input_ended", name=row.name, status=row.status, code=row.code, pages=row.pages)

        def on_end(key: str) -> None:
            told(self.ledger.rows(only_given=True, of_document=key))

        def on_lost(path: str) -> None:
            told(row for row in self.ledger.rows(only_given=True, at_path=path) if row.status == "failed")

        return Conductor(self.ledger, executor, self._task, on_stored, on_end, on_lost, events)

    def _task(self, document: KnownDocument) -> Task:
        return Task(
            kind="open",
            document=document.key,
            path=document.path,
            sha256=document.sha256,
            out=self.results,
            recognition=self.prints.recognition,
            unit_pages=self.how.settings.unit_pages,
        )

    def _outcome(self, worked: bool, stopped: bool = False, pages: int = 0) -> Outcome:
        counts = self.ledger.counts(only_given=True)
        return Outcome(counts, stopped, worked, pages, time.monotonic() - self.begin)


def _any_picture(ledger: Ledger) -> bool:
    return any(
        Path(document.path).suffix.lower() in PICTURE_TYPES and document.pages is None
        for document in ledger.documents(["waiting"])
    )


def _missing_tesseract() -> MissingDependencyError:
    from pipeline.recognize.tesseract_program import missing_tesseract  # noqa: PLC0415 - loads OpenCV

    return missing_tesseract()


def stored_settings(ledger: LedgerReading) -> Settings | None:
    """Those of the last run that had work to do."""
    text = ledger.fact("settings")
    return None if text is None else Settings(**json.loads(text))
