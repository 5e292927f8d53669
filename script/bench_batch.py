"""Batches: many files, one long file, kill -9, and real documents against what people use today.

    script/bench batch files [--count 3000]        one-page pictures, a stub engine: rate, memory, the run repeated
    script/bench batch pages [--count 1500]        one PDF of so many pages, a stub engine: the same
    script/bench batch driver [--count 100000]     the ledger and the handing out alone: rate, bytes, memory
    script/bench batch kills [--count 25]          the parent is killed so often; the results are compared byte by byte
    script/bench batch systems FOLDER [--count N] [--rounds 5]
                                                   real documents, in turn: sohoa run, a pytesseract loop, OCRmyPDF

The stub engine (tests/batch/roads.py) takes no time, so that ``files`` and ``pages`` measure what the batch itself
costs. ``systems`` runs A B C A B C … over the first N documents, each system in a process of its own, two at a time
where it can; ratios are against ours, round by round, as medians. CPU seconds are user and system, children included.
``--json FILE`` writes the figures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
    parser.add_argument("part", choices=["files", "pages", "driver", "kills", "systems", "system"])
    parser.add_argument("inputs", nargs="*", type=Path)
    parser.add_argument("--count", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--system")
    parser.add_argument("--json", type=Path)
    options = parser.parse_intermixed_args(arguments)
    if options.part == "system":
        SYSTEMS[options.system](options.inputs)
        return
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as folder:
        found = PARTS[options.part](Path(folder), options)
    print(json.dumps(found, indent=1))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def files(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """So many one-page pictures, each different."""
    from tests.batch.papers import picture

    (folder / "in").mkdir()
    count = options.count or 3_000
    for number in range(count):
        picture(folder / "in" / f"{number:06}.png", str(number))
    return _stubbed(folder / "in", folder / "out", count)


def pages(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """One PDF of so many scanned pages."""
    from tests.batch.papers import page

    count = options.count or 1_500
    made = (page(str(number)) for number in range(count))
    next(made).save(folder / "long.pdf", save_all=True, append_images=made)
    return _stubbed(folder / "long.pdf", folder / "out", count)


def kills(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The test of the same name, with more moments."""
    count = options.count or 25
    command = [sys.executable, "-m", "pytest", "-q", "tests/batch/test_resume.py", "-k", "again_and_again"]
    environment = {**os.environ, "SOHOA_KILLS": str(count)}
    start = time.perf_counter()
    done = subprocess.run([*command, f"--basetemp={folder / 'tests'}"], cwd=REPOSITORY, env=environment, check=False)
    return {"kills": count, "passed": done.returncode == 0, "seconds": round(time.perf_counter() - start, 1)}


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


def driver(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
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

    Conductor(ledger, AtOnce(), task_of, lambda key: None, on_end, events).run(stop)
    seconds = time.perf_counter() - known
    ledger.close()
    return {
        "documents": count,
        "registered_a_second": round(count / (known - start)),
        "conducted_a_second": round(count / seconds),
        "ledger_bytes_a_document": round((folder / "ledger.sqlite").stat().st_size / count),
        "events_bytes_a_document": round((folder / "events.jsonl").stat().st_size / count),
        "memory_growth_megabytes": round((_resident(os.getpid()) - memory[-1]) / 1e6, 1),
    }


def _stubbed(inputs: Path, out: Path, count: int) -> dict[str, Any]:
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
    return {
        "inputs": facts["inputs"],
        "pages": facts["pages_read"],
        "seconds": round(seconds, 1),
        "pages_per_minute": round(60 * facts["pages_read"] / seconds),
        "parent_megabytes": {
            "after_first": round(working[0] / 1e6, 1),
            "before_last": round(working[-1] / 1e6, 1),
            "peak": round(facts["memory"]["parent_bytes"] / 1e6, 1),
        },
        "worker_peak_megabytes": round(facts["memory"]["worker_bytes"] / 1e6, 1),
        "again_seconds": round(again, 2),
    }


def _units_stored(out: Path) -> int:
    return sum(1 for _ in (out / "work").glob("*/*/*.gz")) if out.exists() else 0


def _resident(process: int) -> int:
    """Bytes."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def systems(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Real documents through each system, in turn."""
    from pipeline.read.reader import PICTURE_TYPES, Reader
    from pipeline.settings import Settings

    reader = Reader(Settings())
    (source,) = options.inputs
    chosen = [path for path in sorted(source.iterdir()) if path.suffix.lower() in PICTURE_TYPES][: options.count]
    count = sum(reader.page_count(path) for path in chosen)
    names = [name for name in SYSTEMS if name != "ocrmypdf" or shutil.which("ocrmypdf")]
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for number in range(options.rounds):
        for name in names:
            runs[name].append(_measured(name, chosen))
            last = runs[name][-1]
            print(f"round {number + 1} {name:12} {last['wall']:7.1f} s wall {last['cpu']:7.1f} s CPU", file=sys.stderr)
    ratio = {name: {key: _against(runs[name], runs["sohoa"], key) for key in ("wall", "cpu")} for name in names}
    rate = {name: round(60 * count / statistics.median(one["wall"] for one in runs[name]), 1) for name in names}
    return {"documents": len(chosen), "pages": count, "rounds": options.rounds, "cores": os.cpu_count(),
            "pages_per_minute": rate, "against_ours": ratio, "runs": runs}  # fmt: skip


def _against(theirs: list[dict[str, float]], ours: list[dict[str, float]], key: str) -> float:
    """Median over the rounds."""
    return round(statistics.median(one[key] / other[key] for one, other in zip(theirs, ours, strict=True)), 2)


def _measured(system: str, chosen: list[Path]) -> dict[str, float]:
    command = [sys.executable, str(REPOSITORY / "script" / "bench"), "batch", "system", "--system", system]
    start = time.perf_counter()
    process = subprocess.Popen([*command, *map(str, chosen)])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{system} failed with status {os.waitstatus_to_exitcode(status)}")
    return {"wall": time.perf_counter() - start, "cpu": _cpu(usage)}


def _cpu(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _sohoa(chosen: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("sohoa")), "run", "-q", "-o", f"{folder}/out", "--jobs", "2"]
        # Every page through the engine, as with the others.
        done = subprocess.run([*command, "--text-layers", "never", *map(str, chosen)], check=False)
        if done.returncode not in {0, 3}:
            raise SystemExit(f"sohoa run ended with {done.returncode}")


def _loop(chosen: list[Path]) -> None:
    """As in the README of pytesseract, with PDF pages rendered at 200 dpi."""
    import pypdfium2
    import pytesseract
    from PIL import Image, ImageSequence

    for path in chosen:
        if path.suffix.lower() == ".pdf":
            for page in pypdfium2.PdfDocument(path):
                pytesseract.image_to_data(page.render(scale=200 / 72).to_pil(), lang="vie")
        else:
            for frame in ImageSequence.Iterator(Image.open(path)):
                pytesseract.image_to_data(frame.convert("RGB"), lang="vie")


def _ocrmypdf(chosen: list[Path]) -> None:
    """Two documents at a time, as GNU parallel would start them."""
    with tempfile.TemporaryDirectory() as folder:
        options = "-l vie --deskew --force-ocr --invalidate-digital-signatures --image-dpi 200 -j 1 -q"
        command = f'ocrmypdf {options} "$0" "{folder}/$(basename "$0").pdf" 2> /dev/null || true'
        names = "\0".join(map(str, chosen))
        subprocess.run(["xargs", "-0", "-n", "1", "-P", "2", "sh", "-c", command], input=names, text=True, check=True)


PARTS: dict[str, Callable[[Path, argparse.Namespace], dict[str, Any]]] = {
    "files": files,
    "pages": pages,
    "driver": driver,
    "kills": kills,
    "systems": systems,
}
SYSTEMS: dict[str, Callable[[list[Path]], None]] = {"sohoa": _sohoa, "loop": _loop, "ocrmypdf": _ocrmypdf}
