"""Hands out the work of a run and writes down what comes of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.batch.events import Events
from pipeline.batch.executor import Executor
from pipeline.batch.ledger import WHOLE, Ledger
from pipeline.batch.ledger_reading import KnownDocument, Unit
from pipeline.batch.messages import Died, Failed, Finished, Idle, Message, Opened, Read, Task
from pipeline.batch.stop import Stop
from pipeline.model.page import PageRange

OF_THE_FILE = frozenset({"not_found", "no_permission", "unreadable", "not_a_file", "changed"})
"""Codes that say something of a file's place alone: the same content may be read elsewhere, or here another time."""
_LISTEN_SECONDS = 0.2
"""How long a request to stop may go unheard."""


class Conductor:
    """Runs all waiting documents of a ledger to their ends.

    Ranges of documents that are open come before new documents, so that few are open at a time and memory stays flat.
    A unit whose worker died waits until all others are through, and is then tried once more with nothing beside it,
    page by page.
    """

    def __init__(
        self,
        ledger: Ledger,
        executor: Executor,
        task_of: Callable[[KnownDocument], Task],
        on_stored: Callable[[str], None],
        on_end: Callable[[str], None],
        on_lost: Callable[[str], None],
        events: Events,
    ) -> None:
        self._ledger = ledger
        self._executor = executor
        self._task_of = task_of
        self._on_stored = on_stored
        self._on_end = on_end
        self._on_lost = on_lost
        self._events = events
        self._tasks: deque[Task] = deque()
        self._open: dict[str, int] = {}
        """Documents under work, with the number of their tasks that are waiting or running."""
        self._alone: tuple[str, PageRange] | None = None
        self.pages_read = 0

    def run(self, stop: Stop) -> None:
        """Until nothing waits; once stopped, until what is running has come to its end. Raises what ends the run."""
        documents = self._ledger.documents(["waiting"])
        while not stop.asked:
            self._drain(documents, stop)
            unit = None if stop.asked else self._ledger.suspect()
            if unit is None:
                break
            self._try_alone(unit)
        while self._executor.running:
            self._listen()

    def _drain(self, documents: Iterator[KnownDocument], stop: Stop) -> None:
        while not stop.asked:
            while self._executor.free > 0 and (task := self._next(documents)) is not None:
                self._executor.submit(task)
            if not self._executor.running:
                return
            self._listen()

    def _next(self, documents: Iterator[KnownDocument]) -> Task | None:
        while not self._tasks:
            document = next(documents, None)
            if document is None:
                return None
            self._begin(document)
        return self._tasks.popleft()

    def _begin(self, document: KnownDocument) -> None:
        units = self._ledger.units(document.key)
        if any(unit.pages == WHOLE for unit in units):
            return  # suspect
        if document.pages is None:
            self._add(replace(self._task_of(document), kind="open"))
            return
        waiting = [unit.pages for unit in units if unit.status == "waiting"]
        for pages in waiting:
            self._add(replace(self._task_of(document), kind="read", pages=pages))
        if not waiting and all(unit.status != "suspect" for unit in units):
            self._finish(document, units)

    def _finish(self, document: KnownDocument, units: list[Unit]) -> None:
        done = tuple(unit.pages for unit in units if unit.status == "done")
        lost = [unit for unit in units if unit.status == "failed"]
        if not done:
            self._end_failed(document.key, lost[0].code or "worker_died", lost[0].reason or "")
            return
        numbers = tuple(
            (page, unit.code or "worker_died") for unit in lost for page in range(unit.pages[0], unit.pages[1] + 1)
        )
        self._add(replace(self._task_of(document), kind="finish", units=done, lost=numbers), first=True)

    def _add(self, task: Task, first: bool = False) -> None:
        self._open[task.document] = self._open.get(task.document, 0) + 1
        if first:
            self._tasks.appendleft(task)
        else:
            self._tasks.append(task)

    def _listen(self) -> None:
        for task, message in self._executor.messages(_LISTEN_SECONDS):
            if isinstance(message, Died) and message.step == "start":
                self._tasks.appendleft(task)  # the worker died before it came to the task
                continue
            if task.document in self._open:
                self._note(task, message)
            if isinstance(message, Died | Idle):
                self._task_over(task.document)

    def _note(self, task: Task, message: Message) -> None:
        key = task.document
        if isinstance(message, Opened):
            self._opened(task, message.pages)
        elif isinstance(message, Read):
            self.pages_read += message.pages[1] - message.pages[0] + 1
            self._ledger.unit_done(key, message.pages, message.tally)
        elif isinstance(message, Finished):
            self._on_stored(key)
            self._ledger.finished(key, message)
            self._end(key)
        elif isinstance(message, Failed) and message.scope == "document":
            self._failed(task, message)
        elif isinstance(message, Failed | Died):
            self._suspect(task, message)

    def _opened(self, task: Task, pages: int) -> None:
        size = task.unit_pages
        units = [(first, min(first + size - 1, pages)) for first in range(1, pages + 1, size)]
        self._ledger.opened(task.document, pages, units)
        for unit in units[1:]:
            self._add(replace(task, kind="read", pages=unit))

    def _failed(self, task: Task, end: Failed) -> None:
        """Where only the file is at fault, another one with the same content takes its place."""
        key = task.document
        there = self._ledger.document(key).path
        if end.code not in OF_THE_FILE or not self._ledger.input_lost(task.path, key, end.code, end.reason):
            self._end_failed(key, end.code, end.reason)
            return
        if task.path == there:
            self._on_lost(task.path)
        document = self._ledger.document(key)
        again = replace(task, path=document.path)
        if task.kind == "open" and document.pages is not None:
            again = replace(again, kind="read", pages=(1, min(document.pages, task.unit_pages)))
        self._tasks = deque(replace(one, path=document.path) if one.document == key else one for one in self._tasks)
        self._add(again, first=True)

    def _suspect(self, task: Task, end: Failed | Died) -> None:
        """A first time: to be tried alone, page by page. Alone, too: failed."""
        unit = self._unit_of(task, end)
        last_try = self._alone == (task.document, unit)
        self._events.write(
            "unit_failed" if last_try else "unit_suspect",
            document=task.document, pages=list(unit), code=end.code, reason=end.reason,
        )  # fmt: skip
        if last_try and unit == WHOLE:
            self._end_failed(task.document, end.code, end.reason)
        else:
            self._ledger.unit_ended(task.document, unit, "failed" if last_try else "suspect", end.code, end.reason)

    def _unit_of(self, task: Task, end: Failed | Died) -> PageRange:
        if task.kind == "finish" or (isinstance(end, Died) and end.step == "finish"):
            return WHOLE
        if task.kind == "read":
            return task.pages
        units = self._ledger.units(task.document)
        first = next((unit for unit in units if unit.pages != WHOLE), None)
        if first is None:
            return WHOLE
        return WHOLE if first.status == "done" else first.pages

    def _task_over(self, key: str) -> None:
        if key not in self._open:
            return
        self._open[key] -= 1
        if self._open[key] > 0:
            return
        del self._open[key]
        document = self._ledger.document(key)
        units = self._ledger.units(key)
        if document.status == "waiting" and units and all(unit.status in {"done", "failed"} for unit in units):
            self._finish(document, units)

    def _try_alone(self, unit: Unit) -> None:
        """One suspect, and what follows from it, with nothing else running."""
        if unit.pages[0] < unit.pages[1]:
            self._ledger.split(unit)
            return
        document = self._ledger.document(unit.document)
        self._alone = (unit.document, unit.pages)
        if unit.pages != WHOLE:
            self._add(replace(self._task_of(document), kind="read", pages=unit.pages))
        elif document.pages is None:
            self._add(replace(self._task_of(document), kind="open"))
        else:
            self._finish(document, [other for other in self._ledger.units(unit.document) if other.pages != WHOLE])
        if self._tasks:
            self._executor.submit(self._tasks.popleft())
        while self._executor.running:
            self._listen()
        self._alone = None

    def _end_failed(self, key: str, code: str, reason: str) -> None:
        self._ledger.document_ended(key, "failed", code, reason)
        self._tasks = deque(task for task in self._tasks if task.document != key)
        self._end(key)

    def _end(self, key: str) -> None:
        self._open.pop(key, None)
        self._on_end(key)
