"""What an export costs by format: CPU seconds a document and a page, and the most memory, in a process of its own.

    script/bench documents [OUT] [--formats text,hocr,...] [--rounds 5] [--json FILE]

OUT is a folder that ``sohoa run`` wrote; without it, the scans of samples/ are read anew. The start of the command
counts; formats in turn, medians of the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from measurement import ROOT, Json, measured, write_report

FORMATS = ("text", "hocr", "alto", "pdf", "label-studio")
SOHOA = Path(sys.executable).with_name("sohoa")


def main(arguments: list[str]) -> None:
    """Exports the results in each format, round by round, and prints a line for it."""
    parser = argparse.ArgumentParser("script/bench documents", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("results", type=Path, nargs="?", metavar="OUT")
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        results = options.results or Path(folder) / "out"
        if options.results is None:
            subprocess.run([SOHOA, "run", "samples/scans", "-o", results, "--quiet"], check=True, cwd=ROOT)
        rows = _rows(results, options.formats.split(","), options.rounds, Path(folder))
    for row in rows:
        print(f"{row['format']:13} {row['cpu']:6.2f} s of a core  {row['memory']:5.0f} MB")
    write_report(options.json, "documents", rows)


def _rows(results: Path, formats: list[str], rounds: int, folder: Path) -> list[Json]:
    counts = _counted(results)
    runs: dict[str, list[dict[str, float]]] = {kind: [] for kind in formats}
    for _ in range(rounds):
        for kind, found in runs.items():
            with TemporaryDirectory(dir=folder) as out:
                # 3: some documents have no form of this kind.
                command = [SOHOA, "export", results, "-f", kind, "-o", out]
                found.append(
                    measured(
                        command, folder, allowed=(0, 3), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
                    )
                )
    rows = []
    for kind, found in runs.items():
        middle = {key: statistics.median(run[key] for run in found) for key in ("wall", "cpu", "memory")}
        each = {"cpu_a_document": middle["cpu"] / counts["documents"], "cpu_a_page": middle["cpu"] / counts["pages"]}
        rows.append({"format": kind, "rounds": rounds, **counts, **middle, **each})
    return rows


def _counted(results: Path) -> dict[str, int]:
    from pipeline.write.selection import Selection
    from pipeline.write.store import Store

    selection = Selection(Store.open(results))
    pages = [len(selection.pages(item.record).pages) for item in selection.items()]
    return {"documents": len(pages), "pages": sum(pages)}
