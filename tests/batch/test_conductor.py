"""The conductor against workers that end in every way, in every order: all inputs come to an end, none twice."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.batch.conductor import Conductor
from pipeline.batch.events import Events
from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.ledger import Ledger
from pipeline.batch.ledger_reading import KnownDocument
from pipeline.batch.messages import Died, Failed, Finished, Idle, Message, Opened, Read, Task
from pipeline.batch.stop import Stop
from tests.batch.ledger_model import tally_of

PRINTS = Fingerprint("r" * 16, "f" * 16, "l" * 16)
WAYS = ["well", "well", "dies before", "dies", "unit fails", "document fails", "file is gone"]
"""How a task may end: the worker dies before it came to it or over it, or tells what was wrong."""


class Workers:
    """Does tasks in an order and with ends that are drawn."""

    peak_memory = 0

    def __init__(self, ledger: Ledger, pages: dict[str, int], count: int, data: st.DataObject, stop: Stop) -> None:
        self.ledger, self.pages, self.count, self.data, self.stop = ledger, pages, count, data, stop
        self.tasks: list[Task] = []
        self.read: Counter[tuple[str, int]] = Counter()
        self.finished: Counter[str] = Counter()
        self.bad_ends = 0

    @property
    def running(self) -> int:
        return len(self.tasks)

    @property
    def free(self) -> int:
        return self.count - len(self.tasks)

    def submit(self, task: Task) -> None:
        suspects = [unit.pages for unit in self.ledger.units(task.document) if unit.status == "suspect"]
        assert task.kind != "read" or task.pages not in suspects or not self.tasks, "a suspect is tried alone"
        assert self.free > 0
        self.tasks.append(task)

    def messages(self, seconds: float) -> Iterator[tuple[Task, Message]]:
        assert seconds > 0 and self.tasks
        task = self.tasks.pop(self.data.draw(st.integers(0, len(self.tasks) - 1)))
        if self.data.draw(st.integers(0, 30)) == 0:
            self.stop.asked = True
        for message in self._told(task):
            yield task, message

    def _told(self, task: Task) -> Iterator[Message]:
        way = self.data.draw(st.sampled_from(WAYS)) if self.bad_ends < 30 else "well"
        self.bad_ends += way != "well"
        if way == "dies before":
            yield Died("worker_died", "Gone.", "start")
            return
        key, pages = task.document, self.pages[task.document]
        if task.kind == "open":
            if way == "dies":
                yield Died("timeout", "Too slow.", "open")
                return
            yield from [] if way in {"document fails", "file is gone"} else [Opened(pages)]
        if way == "well":
            yield from self._done(task, key, pages)
        elif way == "dies":
            yield Died("memory", "Too large.", "finish" if task.kind == "finish" else "page")
            return
        else:
            scope, code = ("unit", "internal") if way == "unit fails" else ("document", "corrupt")
            yield Failed(scope, "not_found" if way == "file is gone" else code, "Wrong.")  # type: ignore[arg-type]
        yield Idle()

    def _done(self, task: Task, key: str, pages: int) -> Iterator[Message]:
        units = task.units
        if task.kind != "finish":
            first, last = task.pages if task.kind == "read" else (1, min(pages, task.unit_pages))
            self.read.update((key, page) for page in range(first, last + 1))
            yield Read((first, last), tally_of(0, 1.0))
            units = ((first, last),)
        if task.kind == "finish" or (task.kind == "open" and units[0][1] == pages):
            covered = [page for unit in units for page in range(unit[0], unit[1] + 1)]
            assert sorted([*covered, *(page for page, _ in task.lost)]) == list(range(1, pages + 1))
            self.finished[key] += 1
            lost = tuple(page for page, _ in task.lost)
            yield Finished("partial" if lost else "done", "pages_failed" if lost else None, None, lost, 1, 1.0)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 7), st.booleans()), min_size=1, max_size=4), st.integers(1, 3), st.data())
def test_every_input_comes_to_one_end(documents: list[tuple[int, bool]], count: int, data: st.DataObject) -> None:
    """Documents of some pages, some under two names; a run that is stopped goes on in the next one."""
    pages = {f"{number}" * 64: length for number, (length, _twice) in enumerate(documents)}
    with tempfile.TemporaryDirectory() as name, closing(Ledger.create(Path(name))) as ledger:
        paths = [(f"{key[0]}{copy}.pdf", key) for key, (_, twice) in zip(pages, documents, strict=True)
                 for copy in range(1 + twice)]  # fmt: skip
        with ledger.change():
            for position, (path, key) in enumerate(paths, start=1):
                ledger.give(path, 0, path)
                ledger.identify(position, "1", key, 10, PRINTS)
        ended: Counter[str] = Counter()
        while True:
            stop = Stop()
            workers = Workers(ledger, pages, count, data, stop)
            lost: list[str] = []
            with closing(Events(Path(name) / "events.jsonl")) as events:
                Conductor(
                    ledger, workers, task_of, lambda key: None, lambda key: ended.update([key]), lost.append, events
                ).run(stop)
            assert workers.running == 0
            assert not workers.read or max(workers.read.values()) == 1, "no page is read twice"
            assert not workers.finished or max(workers.finished.values()) == 1, "records are made once"
            counts = ledger.counts()
            assert sum(counts.values()) == len(paths)
            if not stop.asked:
                break
        assert counts["waiting"] == 0
        assert ledger.suspect() is None
        assert set(ended.values()) == {1}
        assert ledger.pages_left() == (0, 0)
        for key in ledger.keys(["done", "partial"]):
            units = ledger.units(key)
            assert {unit.status for unit in units} <= {"done", "failed"}
            assert [page for unit in units for page in range(unit.pages[0], unit.pages[1] + 1)] == list(
                range(1, pages[key] + 1)
            )


def task_of(document: KnownDocument) -> Task:
    return Task("open", document.key, document.path, document.sha256, "out", "r" * 16, unit_pages=2)
