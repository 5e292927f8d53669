"""``script/bench all``: the benchmarks one after the other, each into a JSON file of its own.

    script/bench all [--quick | --full | --budget 20m] [--timed | --untimed] [--only NAMES] [--again] -o DIR

- ``--full``: hours; what was stopped goes on where it was, round by round, format by format
- ``--budget T``: what a quiet machine is for (times and their ratios), in about so much time: those of fixed size
  first, then the comparisons with OCR programs, whose rounds share what is left
- ``--quick``: tiny, to see that everything runs

``--timed`` takes only those that want a quiet machine, ``--untimed`` only those whose figures do not depend on it. What
stands whole in DIR is left out, unless ``--again``. ``script/make-benchmarks DIR`` then makes the pages of docs/.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measurement import DATA, ROOT, command_line

UNITS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Step:
    """One JSON file: the benchmark that writes it and what it is given."""

    name: str
    full: tuple[str, ...]
    quick: tuple[str, ...]
    budget: tuple[str, ...] | None = None
    """With a budget; None where it is left out then."""
    share: float = 0.0
    """Of the time that is left after the steps of fixed size: these take ``--seconds`` and ``--resume``."""
    timed: bool = False
    """Whether its figures want a quiet machine."""


STEPS = (
    Step("batch-files", ("batch", "files"), ("batch", "files", "--count", "60"), ("batch", "files"), timed=True),
    Step("batch-pages", ("batch", "pages"), ("batch", "pages", "--count", "60"), ("batch", "pages"), timed=True),
    Step("batch-driver", ("batch", "driver"), ("batch", "driver", "--count", "500"),
         ("batch", "driver", "--count", "20000"), timed=True),
    Step("restore-speed", ("restore", "--speed"), ("restore", "--speed", "--only", "vie heavy", "--rounds", "1"),
         ("restore", "--speed"), timed=True),
    Step("parse-speed", ("parse", "--speed"), ("parse", "--speed", "--megabytes", "0.2"),
         ("parse", "--speed", "--megabytes", "2"), timed=True),
    Step("export-peer", ("export", "--formats", ""),
         ("export", "--formats", "", "--peer-records", "100", "--rounds", "2"),
         ("export", "--formats", "", "--peer-records", "2000"), timed=True),
    Step("review", ("review",), ("review", "--documents", "50", "--requests", "5"), timed=True),
    Step("recognize", ("recognize", "--resume"), ("recognize", "--pages", "2", "--rounds", "2"),
         ("recognize", "--resume", "--pages", "25"), 0.6, timed=True),
    Step("batch", ("batch", "systems", "--resume"),
         ("batch", "systems", "--most", "1", "--group", "1", "--seconds", "9"),
         ("batch", "systems", "--resume", "--most", "6", "--group", "4"), 1.0, timed=True),
    Step("restore", ("restore",), ("restore", "--only", "vie heavy")),
    Step("documents", ("documents",), ("documents", "--rounds", "1", "--formats", "text")),
    Step("accuracy", ("accuracy", "--born", "4", "--cache", ".bench/accuracy"),
         ("accuracy", "--only", "clean", "--born", "0", "--quick", "--cache", ".bench/accuracy")),
    Step("parse", ("parse",), ("parse", "--only", "clean")),
    Step("stripped", ("stripped",), ("stripped", "--limit", "20000")),
    Step("export", ("export", "--peer-records", "0", "--resume"),
         ("export", "--peer-records", "0", "--records", "100", "--formats", "index,csv")),
    Step("searchable_pdf", ("searchable_pdf",), ("searchable_pdf", "--names", "ldg_")),
    Step("cleaning", ("cleaning", str(DATA)), ("cleaning", "--pages", "1", "--only", "punch")),
    Step("batch-kills", ("batch", "kills"), ("batch", "kills", "--count", "2")),
)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Runs the steps that are asked for; says at the end which failed."""
    options = _options(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    failed = []
    for step in [step for step in STEPS if _wanted(step, options)]:
        path = options.folder / f"{step.name}.json"
        left = options.budget and options.budget - (time.monotonic() - start)
        command = _command(step, options, left, path)
        if command is None:
            continue
        print(f"--- {step.name}: {' '.join(command[1:])}", flush=True)
        begin = time.monotonic()
        done = subprocess.run([sys.executable, *command], cwd=ROOT, check=False)
        failed += [step.name] * (done.returncode != 0)
        print(f"--- {step.name}: {time.monotonic() - begin:.0f} s, {time.monotonic() - start:.0f} s so far", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/bench all", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true")
    size.add_argument("--full", action="store_true", help="the default")
    size.add_argument("--budget", type=_seconds, metavar="T", help="20m, 90s, 2h")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--timed", action="store_true")
    which.add_argument("--untimed", action="store_true")
    parser.add_argument("--only", type=lambda text: text.split(","), help="names of steps, with commas")
    parser.add_argument("--again", action="store_true", help="also what stands in DIR")
    parser.add_argument("-o", dest="folder", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    unknown = set(options.only or ()) - {step.name for step in STEPS}
    if unknown:
        parser.error(f"no step {', '.join(sorted(unknown))}; steps: {', '.join(step.name for step in STEPS)}")
    options.folder = options.folder.resolve()
    return options


def _seconds(text: str) -> float:
    try:
        return float(text[:-1]) * UNITS[text[-1:]]
    except (KeyError, ValueError):
        raise argparse.ArgumentTypeError(f"{text}: give a number and s, m or h") from None


def _wanted(step: Step, options: argparse.Namespace) -> bool:
    if options.only is not None and step.name not in options.only:
        return False
    if options.budget and step.budget is None:
        return False
    return not ((options.timed and not step.timed) or (options.untimed and step.timed))


def _command(step: Step, options: argparse.Namespace, left: float | None, path: Path) -> list[str] | None:
    """What to start; None where that is done."""
    given = step.quick if options.quick else step.full
    if left is not None and step.budget is not None:
        given = step.budget
        if step.share:
            given = (*given, "--seconds", f"{max(1.0, step.share * left):.0f}")
    goes_on = path.exists() and "--resume" in given and _same(path, given)
    if path.exists() and not goes_on and not options.again:
        print(f"--- {step.name}: is there already", flush=True)
        return None
    if not goes_on or options.again:
        path.unlink(missing_ok=True)
    return ["script/bench", *given, "--json", str(path)]


def _same(path: Path, given: Sequence[str]) -> bool:
    """Whether a file was begun with the same arguments, but for the time."""
    begun = shlex.split(json.loads(path.read_text(encoding="utf-8"))["command"])[1:]
    return _timeless(begun) == _timeless(shlex.split(command_line(["", *given]))[1:])


def _timeless(arguments: Sequence[str]) -> list[str]:
    places = range(len(arguments))
    return [arguments[place] for place in places if "--seconds" not in arguments[max(0, place - 1) : place + 1]]
