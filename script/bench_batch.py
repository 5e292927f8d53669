"""Batches: many files, one long file, kill -9, and real documents against what people use today.

    script/bench batch files [--count 3000]        one-page pictures, a stub engine: rate, memory, the run repeated
    script/bench batch pages [--count 1500]        one PDF of so many pages, a stub engine: the same
    script/bench batch driver [--count 100000]     the ledger and the handing out alone: rate, bytes, memory
    script/bench batch kills [--count 25]          the parent is killed so often; the results are compared byte by byte
    script/bench batch systems [FOLDER ...] [--most P] [--group P] [--seconds S] [--resume]
                                                   real documents, in turn: sohoa run, a pytesseract loop, OCRmyPDF

The stub engine (tests/batch/roads.py) takes no time, so that ``files`` and ``pages`` measure what the batch itself
costs. ``systems`` (script/batch_systems.py) takes each document once through each system. ``--json FILE`` writes the
figures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from batch_systems import measure
from measurement import DATA, Json, write_report

from pipeline.batch.conductor import Conductor
from pipeline.batch.events import Events
from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.ledger import Ledger
from pipeline.batch.ledger_reading import KnownDocument
from pipeline.batch.messages import Finished, Idle, Message, Opened, Read, Tally, Task
from pipeline.batch.stop import Stop

REPOSITORY = Path(__file__).resolve().parent.parent
WATCH_FROM = 100
"""Files after which the parent's memory is compared with that at the end: what it loads once is loaded by then."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="script/bench batch", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("part", choices=list(PARTS))
    parser.add_argument("inputs", nargs="*", type=Path, default=[DATA / "scans", DATA / "born_digital"])
    parser.add_argument("--count", type=int)
    parser.add_argument("--most", type=int, help="leave out documents of more pages")
    parser.add_argument("--group", type=int, default=8, help="pages that a system gets at once, at least")
    parser.add_argument("--seconds", type=float, help="stop before the group that would go over")
    parser.add_argument("--resume", action="store_true", help="go on with the groups that stand in --json")
    parser.add_argument("--json", type=Path)
    options = parser.parse_intermixed_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as folder:
        found = PARTS[options.part](Path(folder), options)
    if options.part != "systems":  # which writes group by group
        print(json.dumps(found, indent=1))
        write_report(options.json, f"batch-{options.part}", found)


def files(folder: Path, options: argparse.Namespace) -> list[Json]:
    """So many one-page pictures, each different."""
    from tests.batch.papers import picture

    (folder / "in").mkdir()
    count = options.count or 3_000
    for number in range(count):
        picture(folder / "in" / f"{number:06}.png", str(number))
    return _stubbed(folder / "in", folder / "out", count)


def pages(folder: Path, options: argparse.Namespace) -> list[Json]:
    """One PDF of so many scanned pages."""
    from tests.batch.papers import page

    count = options.count or 1_500
    made = (page(str(number)) for number in range(count))
    next(made).save(folder / "long.pdf", save_all=True, append_images=made)
    return _stubbed(folder / "long.pdf", folder / "out", count)


def kills(folder: Path, options: argparse.Namespace) -> list[Json]:
    """The test of the same name, with more moments."""
    count = options.count or 25
    command = [sys.executable, "-m", "pytest", "-q", "tests/batch/test_resume.py", "-k", "again_and_again"]
    environment = {**os.environ, "SOHOA_KILLS": str(count)}
    start = time.perf_counter()
    done = subprocess.run([*command, f"--basetemp={folder / 'tests'}"], cwd=REPOSITORY, env=environment, check=False)
    return [{"kills": count, "passed": done.returncode == 0, "seconds": round(time.perf_counter() - start, 1)}]


class AtOnce:
    """An executor whose workers need no time."""

    count = 2
    peak_memory = 0

    def __init__(self) -> None:
        self._tasks: list[Task] = []

    @property
    def running(self) -> int:
        return len(self._tasks)

    @property
    def free(self) -> int:
        return self.count - len(self._tasks)

    def submit(self, task: Task) -> None:
        self._tasks.append(task)

    def messages(self, seconds: float) -> Iterator[tuple[Task, Message]]:
        del seconds
        task = self._tasks.pop(0)
        for message in (Opened(1), Read((1, 1), Tally(ok=1)), Finished("done", None, None, (), 1, 0.0), Idle()):
            yield task, message


def driver(folder: Path, options: argparse.Namespace) -> list[Json]:
    """What the driver of a cluster has to do for each one-page document, without publishing."""
    count = options.count or 100_000
    ledger, events, stop = Ledger.create(folder), Events(folder / "events.jsonl"), Stop()
    prints = Fingerprint("0" * 16, "1" * 16, "2" * 16)
    start = time.perf_counter()
    with ledger.change():
        for number in range(count):
            ledger.give(f"/archive/{number:08}.pdf", 0, f"archive/{number:08}.pdf")
    for item in ledger.given():
        with ledger.change():
            ledger.identify(item.position, "stamp", hashlib.sha256(item.path.encode()).hexdigest(), 1_000_000, prints)
    known = time.perf_counter()
    memory = []

    def task_of(document: KnownDocument) -> Task:
        return Task("open", document.key, document.path, document.sha256, "out", "0" * 16, 8)

    def on_end(key: str) -> None:
        events.write("input_ended", name=key, status="done", code=None, pages=1)
        memory.append(_resident(os.getpid())) if len(memory) < WATCH_FROM else None

    Conductor(ledger, AtOnce(), task_of, lambda key: None, on_end, lambda path: None, events).run(stop)
    seconds = time.perf_counter() - known
    ledger.close()
    row = {
        "documents": count,
        "registered_a_second": round(count / (known - start)),
        "conducted_a_second": round(count / seconds),
        "ledger_bytes_a_document": round((folder / "ledger.sqlite").stat().st_size / count),
        "events_bytes_a_document": round((folder / "events.jsonl").stat().st_size / count),
        "memory_growth": round((_resident(os.getpid()) - memory[-1]) / 1e6, 1),
    }
    return [row]


def _stubbed(inputs: Path, out: Path, count: int) -> list[Json]:
    """Runs twice over ``inputs``."""
    command = [sys.executable, "-m", "tests.batch.drive", "steady", str(out), '{"jobs": 2}', str(inputs)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=REPOSITORY)
    memory: list[tuple[int, int]] = []
    while process.poll() is None:
        memory.append((_units_stored(out), _resident(process.pid)))
        time.sleep(0.5)
    seconds = time.perf_counter() - start
    facts = json.loads((out / "run.json").read_text(encoding="utf-8"))
    first = min(WATCH_FROM, count // 16)
    working = [held for units, held in memory if held and first <= units < memory[-1][0]]
    start = time.perf_counter()
    subprocess.run(command, cwd=REPOSITORY, check=True)
    again = time.perf_counter() - start
    row = {
        "inputs": facts["inputs"]["done"],
        "pages": facts["pages_read"],
        "seconds": round(seconds, 1),
        "pages_a_minute": round(60 * facts["pages_read"] / seconds),
        "parent_after_first": round(working[0] / 1e6, 1),
        "parent_growth": round((working[-1] - working[0]) / 1e6, 1),
        "parent_peak": round(facts["memory"]["parent_bytes"] / 1e6, 1),
        "worker_peak": round(facts["memory"]["worker_bytes"] / 1e6, 1),
        "again_seconds": round(again, 2),
    }
    return [row]


def _units_stored(out: Path) -> int:
    return sum(1 for _ in (out / "work").glob("*/*/*.gz")) if out.exists() else 0


def _resident(process: int) -> int:
    """Bytes."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def systems(folder: Path, options: argparse.Namespace) -> list[Json]:
    """Real documents through each system, in turn."""
    del folder
    found = measure(options)
    for row in found:
        print(
            f"{row['system']:18} {row['pages_a_minute']:6.1f} pages/min {row['cpu']:6.2f} CPU-s/page "
            f"{row['memory']:5.0f} MB; against ours wall {row['wall_of_ours']:.2f}, CPU {row['cpu_of_ours']:.2f}"
        )
    return found


PARTS: dict[str, Callable[[Path, argparse.Namespace], list[Json]]] = {
    "files": files,
    "pages": pages,
    "driver": driver,
    "kills": kills,
    "systems": systems,
}
