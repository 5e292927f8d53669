"""Pages to words: our read, clean and recognize against what people use today, on the same pages, in turn.

    script/bench recognize FOLDER_OF_SCANS [--pages 60] [--rounds 5] [--part I/N] [--json FILE]
    script/bench recognize --merge PART.json PART.json ... [--json FILE]

All five rounds over 60 pages take about 40 minutes on two idle cores. ``--part 2/6`` measures every sixth page, from
the second on; ``--merge`` adds the parts up, round by round. Starting a system counts in every part anew.

Systems, each in a process of its own over all pages, A B C D A B C D …:

- ours: two workers, the engine that the settings choose
- ours, pytesseract: the same with Tesseract as a program
- loop: ``pytesseract.image_to_data(lang="vie")`` with defaults, page after page, as most scripts do
- ocrmypdf: ``-l vie --deskew --force-ocr -j 2``, where it is installed
- tesseract: the bare command with ``OMP_THREAD_LIMIT=1``, page after page

CPU seconds are user and system, children included; memory is the largest single process. Ratios are against ours, round
by round, as medians.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

Result = dict[str, Any]
"""Pages, machine, and the runs of each system: wall and CPU seconds, memory."""


def pages_of(folder: Path, wanted: int, into: Path) -> list[Path]:
    """``wanted`` pages as PNG files, at most two a document, in name order."""
    import cv2

    from pipeline.model.page import Raster
    from pipeline.read.reader import PICTURE_TYPES, Reader
    from pipeline.settings import Settings

    reader = Reader(Settings())
    written: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in PICTURE_TYPES:
            continue
        for part in reader.read(path)[1]:
            if not isinstance(part, Raster) or part.number > 2 or len(written) == wanted:
                break
            page = into / f"{len(written):03}.png"
            pixels = part.pixels if part.pixels.ndim == 2 else cv2.cvtColor(part.pixels, cv2.COLOR_RGB2BGR)
            cv2.imwrite(str(page), pixels)
            written.append(page)
    return written


def ours(pages: list[str], engine: str = "auto") -> None:
    """Read, clean, recognize in two worker processes."""
    with ProcessPoolExecutor(2, get_context("spawn"), _start, [engine]) as pool:
        list(pool.map(_words, pages, chunksize=1))


_stages: list[Callable[[Path], int]] = []


def _start(engine: str) -> None:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    from pipeline.clean.cleaner import Cleaner
    from pipeline.model.page import Raster
    from pipeline.read.reader import Reader
    from pipeline.recognize.recognizer import Recognizer
    from pipeline.settings import Settings

    settings = Settings(engine=engine)  # type: ignore[arg-type]
    reader, recognizer = Reader(settings), Recognizer(settings)
    cleaner = Cleaner(settings, recognizer.legibility)

    def words(path: Path) -> int:
        parts = (part for part in reader.read(path)[1] if isinstance(part, Raster))
        return sum(len(recognizer.recognize(cleaner.clean(part)).words) for part in parts)

    _stages.append(words)


def _words(page: str) -> int:
    return _stages[0](Path(page))


def ours_pytesseract(pages: list[str]) -> None:
    """The same, with Tesseract as a program."""
    ours(pages, "pytesseract")


def loop(pages: list[str]) -> None:
    """As in the README of pytesseract."""
    import pytesseract
    from PIL import Image

    for page in pages:
        pytesseract.image_to_data(Image.open(page), lang="vie")


def ocrmypdf(pages: list[str]) -> None:
    """One run a page: it takes one document at a time."""
    with tempfile.TemporaryDirectory() as folder:
        for page in pages:
            command = ["ocrmypdf", "-l", "vie", "--deskew", "--force-ocr", "-j", "2", "--image-dpi", "200", "-q", page]
            subprocess.run([*command, f"{folder}/out.pdf"], check=False, stderr=subprocess.DEVNULL)


def tesseract(pages: list[str]) -> None:
    """The bare command."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    for page in pages:
        command = ["tesseract", page, "stdout", "-l", "vie", "tsv"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


SYSTEMS: dict[str, Callable[[list[str]], None]] = {
    "ours": ours,
    "ours, pytesseract": ours_pytesseract,
    "loop": loop,
    "ocrmypdf": ocrmypdf,
    "tesseract": tesseract,
}


def measured(system: str, pages: list[Path]) -> dict[str, float]:
    """Wall and CPU seconds and peak memory in MB of one system over all pages."""
    start = time.perf_counter()
    command = [sys.executable, __file__, "--system", system, *map(str, pages)]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{system} failed with status {os.waitstatus_to_exitcode(status)}")
    wall = time.perf_counter() - start
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": _peak(usage)}


def _peak(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def main(given: list[str] | None = None) -> None:
    """``script/bench recognize``, or one system of it in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=Path, nargs="+", help="folder of scans; with --merge, JSON files of parts")
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--part", type=_part, default=(1, 1), metavar="I/N")
    parser.add_argument("--merge", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--system", help=argparse.SUPPRESS)
    arguments = parser.parse_args(given)
    if arguments.system:
        SYSTEMS[arguments.system]([str(path) for path in arguments.scans])
        return
    if arguments.merge:
        result = merged([json.loads(path.read_text(encoding="utf-8")) for path in arguments.scans])
    else:
        result = _measured_all(arguments.scans[0], arguments.pages, arguments.rounds, *arguments.part)
    _print(result["runs"], result["pages"])
    if arguments.json:
        arguments.json.write_text(json.dumps(result), encoding="utf-8")


def _part(text: str) -> tuple[int, int]:
    number, of = map(int, text.split("/"))
    if not 1 <= number <= of:
        raise argparse.ArgumentTypeError(f"{text} is no part such as 2/6")
    return number, of


def _measured_all(scans: Path, wanted: int, rounds: int, part: int, parts: int) -> Result:
    systems = [name for name in SYSTEMS if name != "ocrmypdf" or shutil.which("ocrmypdf")]
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: what this one holds would count as memory of those that it starts.
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            pages = pool.submit(pages_of, scans, wanted, Path(folder)).result()[part - 1 :: parts]
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in systems}
        for _ in range(rounds):
            for name in systems:
                runs[name].append(measured(name, pages))
    return {"pages": len(pages), "machine": platform.platform(), "runs": runs}


def merged(results: Sequence[Result]) -> Result:
    """The parts as one: seconds added up round by round, the largest memory. Rounds that a part lacks are left out."""
    runs: dict[str, list[dict[str, float]]] = {}
    for name in results[0]["runs"]:
        rounds = zip(*(result["runs"][name] for result in results), strict=False)
        runs[name] = [
            {
                "wall": sum(run["wall"] for run in parts),
                "cpu": sum(run["cpu"] for run in parts),
                "memory": max(run["memory"] for run in parts),
            }
            for parts in rounds
        ]
    return {"pages": sum(result["pages"] for result in results), "machine": results[0]["machine"], "runs": runs}


def _print(runs: dict[str, list[dict[str, float]]], pages: int) -> None:
    print(f"{pages} pages, {len(runs['ours'])} rounds, {os.cpu_count()} cores, {platform.machine()}")
    heads = ("pages/min", "CPU-s/page", "peak MB", "wall / ours", "CPU / ours")
    print(f"{'system':<20}" + "".join(f"{head:>13}" for head in heads))
    for name, results in runs.items():
        wall = statistics.median(run["wall"] for run in results)
        cpu = statistics.median(run["cpu"] for run in results)
        memory = max(run["memory"] for run in results)
        pairs = list(zip(results, runs["ours"], strict=True))
        quicker = statistics.median(run["wall"] / own["wall"] for run, own in pairs)
        more = statistics.median(run["cpu"] / own["cpu"] for run, own in pairs)
        figures = (f"{60 * pages / wall:.1f}", f"{cpu / pages:.2f}", f"{memory:.0f}", f"{quicker:.2f}", f"{more:.2f}")
        print(f"{name:<20}" + "".join(f"{figure:>13}" for figure in figures))


if __name__ == "__main__":
    main()
