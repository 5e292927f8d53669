"""``script/bench restore --speed``: syllables a CPU second, ours and the peers of our own, in turn.

Each system is started anew in every round, reads its tables, and takes the lines of a set twice: the first pass is
cold, the second finds what the first has kept. Medians of the rounds; memory is that of the process, tables included:
it is started with the lines of the set alone, and loads nothing of the other systems.

    python script/restore_speed.py SYSTEM LINES NOTE        one system; LINES and the passes in NOTE are JSON
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from measurement import ROOT, Json, measured

SYSTEMS = ("ours", "most frequent", "greedy bigram")

Pages = Sequence[Sequence[str]]
"""Lines as read, page by page."""


def speeds(sets: Mapping[str, tuple[Pages, int]], rounds: int) -> list[Json]:
    """A row a set and system; ``sets`` are pages by name, with how many syllables they have."""
    runs: dict[tuple[str, str], list[Json]] = {(name, system): [] for name in sets for system in SYSTEMS}
    with tempfile.TemporaryDirectory() as folder:
        lines, note = Path(folder) / "lines.json", Path(folder) / "passes.json"
        for _ in range(rounds):
            for (name, system), found in runs.items():
                lines.write_text(json.dumps(sets[name][0]), encoding="utf-8")
                command = [sys.executable, Path(__file__).resolve(), system, lines, note]
                run = measured(command, Path(folder), cwd=ROOT)
                found.append({**run, **json.loads(note.read_text(encoding="utf-8"))})
    return [_row(name, system, sets[name][1], found) for (name, system), found in runs.items()]


def _row(name: str, system: str, n: int, runs: Sequence[Json]) -> Json:
    row: Json = {"set": name, "system": system, "rounds": len(runs), "n": n}
    for key in ("cold", "warm"):
        rates = [n / max(run[key], 1e-9) for run in runs]
        row |= {key: statistics.median(rates), f"{key}_range": (min(rates), max(rates))}
    return {**row, "memory": max(run["memory"] for run in runs)}


def two_passes(system: Callable[[list[str]], list[str]], pages: Pages, note: Path) -> None:
    """Writes the CPU seconds of both passes, in the process that was started for them."""
    system(["Ve viéc kiém tra cong tac van thu", "Thâm định câp giây phép"])  # so that the machine code is there
    passes = []
    for _ in range(2):
        start = time.process_time()
        for page in pages:
            system(list(page))
        passes.append(time.process_time() - start)
    note.write_text(json.dumps({"cold": passes[0], "warm": passes[1]}), encoding="utf-8")


def ours() -> Callable[[list[str]], list[str]]:
    """Restoration, a page at a time."""
    from pipeline.restore.restorer import Restorer
    from pipeline.settings import Settings

    restorer = Restorer(Settings())
    return lambda lines: restorer.restore_text("\n".join(lines)).text.split("\n")


def main(label: str, lines: str, note: str) -> None:
    """One system on the pages of a file."""
    if label == "ours":
        system = ours()
    else:
        from bench_restore import own_systems

        system = own_systems()[label]()
    two_passes(system, json.loads(Path(lines).read_text(encoding="utf-8")), Path(note))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(*sys.argv[1:])
