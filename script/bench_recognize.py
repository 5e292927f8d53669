"""Pages to words: our read, clean and recognize against what people use today, on the same pages, in turn.

    script/bench recognize [SCANS] [--pages 60] [--rounds 5] [--all] [--seconds S] [--resume] [--json FILE]

Each page goes through every system once: a round takes every fifth page (``--rounds`` 5), 12 of 60, and these go
through all systems one after the other, before the next 12 do. So what disturbs the machine for a while disturbs all
systems. Figures are medians over the rounds; ``_range`` has the least and the most. With ``--all``, every round takes
all pages. JSON is written after each round: ``--seconds`` stops before a round that would go over, and ``--resume``
goes on where an earlier call stopped. Sixty pages: some ten minutes on two idle cores.

Systems, each in a process of its own over the pages of a round, its start included:

- ours: two workers, as ``sohoa run`` starts them, the engine that the settings choose
- ours, pytesseract: the same with Tesseract as a program
- pytesseract loop: ``image_to_data(lang="vie")`` with defaults, page after page (script/pytesseract_loop.py)
- ocrmypdf: ``-l vie --deskew --force-ocr --invalidate-digital-signatures -j 2``, the pages of a round as one PDF, which
  is its best case: it starts once, and its two jobs share the pages
- tesseract: the bare command with ``OMP_THREAD_LIMIT=1``, page after page

CPU seconds are user and system, children included; memory is the largest single process. Ratios are against ours, round
by round, as medians. ``wall`` and ``cpu`` of a row are seconds a page. Of ours, the
start of two workers is in both, shared among the pages of a round.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import peers
from measurement import DATA, Json, measured, write_report

Runs = dict[str, list[dict[str, float]]]
"""Of each system, a run a round: pages, wall and CPU seconds, memory in MB."""

_EACH = "for page; do {command} > /dev/null 2>&1; done"
_OCRMYPDF = ("-l", "vie", "--deskew", "--force-ocr", "--invalidate-digital-signatures", "-j", "2", "-q")
_TESSERACT = 'tesseract "$page" stdout -l vie tsv'


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


def ours(engine: str, pages: Sequence[str]) -> None:
    """Read, clean, recognize in two worker processes, with the environment of ``sohoa run``'s."""
    from pipeline.batch.processes import ENVIRONMENT

    os.environ.update(ENVIRONMENT)
    with ProcessPoolExecutor(2, get_context("spawn"), _start, [engine]) as pool:
        list(pool.map(_words, pages, chunksize=1))


_stages: list[Callable[[Path], int]] = []


def _start(engine: str) -> None:
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


def systems(pages: Sequence[Path], into: Path) -> dict[str, tuple[list[object], Mapping[str, str]]]:
    """Commands that take these pages, with what they find in their environment."""
    alone: list[object] = [sys.executable, __file__, "--system"]
    found: dict[str, tuple[list[object], Mapping[str, str]]] = {
        "ours": ([*alone, "auto", *pages], {}),
        "ours, pytesseract": ([*alone, "pytesseract", *pages], {}),
    }
    if not peers.find("pytesseract").problem:
        loop = Path(__file__).with_name("pytesseract_loop.py")
        found["pytesseract loop"] = ([peers.program("pytesseract"), loop, *pages], {})
    if not peers.find("ocrmypdf").problem:
        found["ocrmypdf"] = ([peers.program("ocrmypdf"), *_OCRMYPDF, _as_pdf(pages, into), into / "out.pdf"], {})
    found["tesseract"] = (["sh", "-c", _EACH.format(command=_TESSERACT), "sh", *pages], {"OMP_THREAD_LIMIT": "1"})
    return found


def _as_pdf(pages: Sequence[Path], into: Path) -> Path:
    """The pages as one PDF at 200 dpi, their pixels kept, by a package that OCRmyPDF stands on itself."""
    path = into / "pages.pdf"
    maker = Path(peers.program("ocrmypdf")).with_name("img2pdf")
    subprocess.run([maker, "--imgsize", "200dpix200dpi", "-o", path, *pages], check=True)
    return path


def rounds(pages: Sequence[Path], options: argparse.Namespace, into: Path) -> Runs:
    """As many rounds as are asked for and fit into the time."""
    runs = _known(options)
    start, longest = time.perf_counter(), 0.0
    for number in range(len(runs.get("ours", [])), options.rounds):
        begin = time.perf_counter()
        if number and begin - start + longest > (options.seconds or float("inf")):
            break
        share = pages if options.all else pages[number :: options.rounds]
        for name, (command, environment) in systems(share, into).items():
            run = measured(command, into, env={**os.environ, **environment})
            runs.setdefault(name, []).append({"pages": len(share), **run})
        longest = max(longest, time.perf_counter() - begin)
        _write(options, runs, len(pages))
    return runs


def _known(options: argparse.Namespace) -> Runs:
    if not (options.resume and options.json and options.json.exists()):
        return {}
    found: Runs = {row["system"]: row["runs"] for row in json.loads(options.json.read_text(encoding="utf-8"))["rows"]}
    return found


def _write(options: argparse.Namespace, runs: Runs, pages: int) -> None:
    asked = ("pytesseract", "ocrmypdf")
    conditions = {"pages": pages, "rounds": len(runs["ours"]), "each page": "every round" if options.all else "once"}
    write_report(options.json, "recognize", rows(runs), conditions, peers.versions(asked), peers.absent(asked))


def rows(runs: Runs) -> list[Json]:
    """Medians over the rounds, a row a system."""
    found = []
    for name, results in runs.items():
        row: Json = {"system": name, "rounds": len(results)}
        row["pages_a_minute"] = statistics.median(60 * run["pages"] / run["wall"] for run in results)
        for key in ("wall", "cpu"):
            row[key] = statistics.median(run[key] / run["pages"] for run in results)
            ratios = [run[key] / own[key] for run, own in zip(results, runs["ours"], strict=True)]
            row[f"{key}_of_ours"] = statistics.median(ratios)
            row[f"{key}_of_ours_range"] = (min(ratios), max(ratios))
            each = [run[key] / run["pages"] for run in results]
            row[f"{key}_range"] = (min(each), max(each))
        found.append({**row, "memory": max(run["memory"] for run in results), "runs": results})
    return found


def main(given: list[str] | None = None) -> None:
    """``script/bench recognize``, or ours alone in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=Path, nargs="*", default=[DATA / "scans"])
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="a round takes all pages, not its share of them")
    parser.add_argument("--seconds", type=float, help="stop before the round that would go over")
    parser.add_argument("--resume", action="store_true", help="go on with the rounds that stand in --json")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--system", help=argparse.SUPPRESS)
    options = parser.parse_args(given)
    if options.system:
        ours(options.system, [str(path) for path in options.scans])
        return
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own, since reading loads much that this one does not need.
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            pages = pool.submit(pages_of, options.scans[0], options.pages, Path(folder)).result()
        _print(rows(rounds(pages, options, Path(folder))), len(pages))


def _print(found: Sequence[Mapping[str, Any]], pages: int) -> None:
    print(f"{pages} pages, {found[0]['rounds']} rounds, {os.cpu_count()} cores")
    heads = ("pages/min", "CPU-s/page", "peak MB", "wall / ours", "CPU / ours")
    print(f"{'system':<20}" + "".join(f"{head:>13}" for head in heads))
    for row in found:
        figures = (f"{row['pages_a_minute']:.1f}", f"{row['cpu']:.2f}", f"{row['memory']:.0f}",
                   f"{row['wall_of_ours']:.2f}", f"{row['cpu_of_ours']:.2f}")  # fmt: skip
        print(f"{row['system']:<20}" + "".join(f"{figure:>13}" for figure in figures))


if __name__ == "__main__":
    main()
