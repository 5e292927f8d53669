"""``script/bench restore --speed``: syllables a CPU second, ours and the peers of our own, in turn.

Each system is started anew in every round, reads its tables, and takes the lines of a set twice: the first pass is
cold, the second finds what the first has kept. Medians of the rounds; memory is that of the process, tables included.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from measurement import ROOT, Json, measured

SYSTEMS = ("ours", "most frequent", "greedy bigram")

Pages = Sequence[Sequence[str]]
"""Lines as read, page by page."""


def speeds(data: Path, names: Sequence[str], rounds: int) -> list[Json]:
    """A row a set and system."""
    runs: dict[tuple[str, str], list[Json]] = {(name, system): [] for name in names for system in SYSTEMS}
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "passes.json"
        for _ in range(rounds):
            for (name, system), found in runs.items():
                command = [sys.executable, ROOT / "script" / "bench", "restore", data, "--one", system, name, note]
                run = measured(command, Path(folder))
                found.append({**run, **json.loads(note.read_text(encoding="utf-8"))})
    return [_row(name, system, found) for (name, system), found in runs.items()]


def _row(name: str, system: str, runs: Sequence[Json]) -> Json:
    n = runs[0]["n"]
    row: Json = {"set": name, "system": system, "rounds": len(runs), "n": n}
    for key in ("cold", "warm"):
        rates = [n / max(run[key], 1e-9) for run in runs]
        row |= {key: statistics.median(rates), f"{key}_range": (min(rates), max(rates))}
    return {**row, "memory": max(run["memory"] for run in runs)}


def two_passes(system: Callable[[list[str]], list[str]], pages: Pages, syllables: int, note: Path) -> None:
    """Writes the CPU seconds of both passes, in the process that was started for them."""
    system(["Ve viéc kiém tra cong tac van thu", "Thâm định câp giây phép"])  # so that the machine code is there
    passes = []
    for _ in range(2):
        start = time.process_time()
        for page in pages:
            system(list(page))
        passes.append(time.process_time() - start)
    note.write_text(json.dumps({"n": syllables, "cold": passes[0], "warm": passes[1]}), encoding="utf-8")
