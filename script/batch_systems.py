"""``script/bench batch systems``: real documents once through each system, in turn.

Documents go in groups of ``--group`` pages or more, in a shuffled order that is always the same, each group A B C:

- ours: ``sohoa run --jobs 2``, every page through the engine as with the others
- pytesseract loop: page after page (script/pytesseract_loop.py)
- parallel ocrmypdf: GNU parallel, two documents at a time, with the options of ``recognize``

Starting a system counts in each group. JSON is written after each group; ``--seconds`` stops before a group that would
go over, ``--resume`` goes on. ``--most`` leaves out documents of more pages. Ratios are against ours, group by group,
as medians; their intervals are over the groups, where there are ten. CPU seconds are user and system, children
included, memory is that of the largest process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import peers
from measurement import Json, interval, measured, write_report

Run = dict[str, float]
ASKED = ("pytesseract", "ocrmypdf", "parallel")
_OPTIONS = "-l vie --deskew --force-ocr --invalidate-digital-signatures --image-dpi 200 -j 1 -q"


def documents(folders: Sequence[Path], most: int | None) -> list[tuple[Path, int]]:
    """The documents of the folders with their pages, in an order that chance gave once and for all."""
    from pipeline.read.reader import PICTURE_TYPES, Reader
    from pipeline.settings import Settings

    reader = Reader(Settings())
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix.lower() in PICTURE_TYPES]
    found = [(path, reader.page_count(path)) for path in paths]
    random.Random(1).shuffle(found)
    return [(path, pages) for path, pages in found if most is None or pages <= most]


def groups(chosen: Sequence[tuple[Path, int]], least: int) -> list[tuple[list[Path], int]]:
    """Runs of documents with at least so many pages together; what is left over at the end is left out."""
    found, paths, pages = [], [], 0
    for path, count in chosen:
        paths.append(path)
        pages += count
        if pages >= least:
            found.append((paths, pages))
            paths, pages = [], 0
    return found


def commands() -> dict[str, Callable[[Path], list[object]]]:
    """Of each system, the command that documents follow; it may write to a folder."""
    sohoa = Path(sys.executable).with_name("sohoa")
    found: dict[str, Callable[[Path], list[object]]] = {
        "ours": lambda out: [sohoa, "run", "-q", "--jobs", "2", "--text-layers", "never", "-o", out / "out"]
    }
    if not peers.find("pytesseract").problem:
        loop = Path(__file__).with_name("pytesseract_loop.py")
        found["pytesseract loop"] = lambda out: [peers.program("pytesseract"), loop]
    if not (peers.find("ocrmypdf").problem or peers.find("parallel").problem):
        found["parallel ocrmypdf"] = lambda out: [
            peers.program("parallel"), "--will-cite", "-j", "2", "--quote",
            peers.program("ocrmypdf"), *_OPTIONS.split(), "{}", f"{out}/{{#}}.pdf", ":::",
        ]  # fmt: skip
    return found


def measure(options: argparse.Namespace) -> list[Json]:
    """All groups that fit into the time; rows of the systems."""
    # In a process of its own, since reading loads much that this one does not need.
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        chosen = pool.submit(documents, options.inputs, options.most).result()
    listed = groups(chosen, options.group)
    runs = _known(options)
    start, longest = time.perf_counter(), 0.0
    for number, (paths, pages) in list(enumerate(listed))[len(runs.get("ours", [])) :]:
        begin = time.perf_counter()
        if begin - start + longest > (options.seconds or float("inf")):
            break
        for name, command in commands().items():
            with tempfile.TemporaryDirectory() as folder:
                run = _measured(command(Path(folder)), paths, Path(folder))
            runs.setdefault(name, []).append({"documents": len(paths), "pages": pages, **run})
            print(f"group {number + 1} of {len(listed)}, {pages} pages, {name}: {run['wall']:.1f} s", file=sys.stderr)
        longest = max(longest, time.perf_counter() - begin)
        _write(options, runs)
    return rows(runs)


def _measured(command: Sequence[object], paths: Sequence[Path], folder: Path) -> Run:
    """Files that a system can't do are its own affair: sohoa run says so with 3, parallel with their number."""
    environment = {**os.environ, "PARALLEL_HOME": str(folder)}
    run = measured([*command, *paths], folder, allowed=range(102), env=environment)
    if "sohoa" in str(command[0]) and run["status"] not in (0, 3):
        raise SystemExit(f"sohoa run ended with {run['status']:.0f}")
    return run


def _known(options: argparse.Namespace) -> dict[str, list[Run]]:
    if not (options.resume and options.json and options.json.exists()):
        return {}
    return {row["system"]: row["runs"] for row in json.loads(options.json.read_text(encoding="utf-8"))["rows"]}


def _write(options: argparse.Namespace, runs: dict[str, list[Run]]) -> None:
    ours = runs["ours"]
    conditions = {"groups": len(ours)} | {
        key: sum(int(run[key]) for run in ours) for key in ("documents", "pages")
    }  # fmt: skip
    write_report(options.json, "batch", rows(runs), conditions, peers.versions(ASKED), peers.absent(ASKED))


def rows(runs: dict[str, list[Run]]) -> list[Json]:
    """A row a system: seconds a page over all groups, ratios against ours."""
    found = []
    for name, results in runs.items():
        pages = sum(run["pages"] for run in results)
        row: Json = {"system": name, "groups": len(results)}
        row["pages_a_minute"] = 60 * pages / sum(run["wall"] for run in results)
        for key in ("wall", "cpu"):
            row[key] = sum(run[key] for run in results) / pages
            ratios = [run[key] / own[key] for run, own in zip(results, runs["ours"], strict=True)]
            row[f"{key}_of_ours"] = statistics.median(ratios)
            row[f"{key}_of_ours_interval"] = interval(statistics.median, ratios)
        found.append({**row, "memory": max(run["memory"] for run in results), "runs": results})
    return found
