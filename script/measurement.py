"""What all benchmarks share: how a command is measured, intervals over documents, and the form of their JSON.

::

    {"format": "sohoa.benchmark/1", "bench": "recognize", "date": "2026-11-21T19:40Z", "command": "script/bench …",
     "machine": {"cpu": …, "cores": 2, "memory_gb": 23, "system": …, "load": 0.1}, "versions": {"sohoa": …},
     "conditions": {"pages": 60, …}, "absent": {"pyvi": "why it could not be asked"}, "rows": [{…}, …]}

What stands in ``conditions`` and ``rows`` each benchmark says for itself; a key that ends in ``_interval`` holds the
bootstrap interval of the key without that ending, or null where there are too few documents.
"""

from __future__ import annotations

import json
import os
import platform
import random
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

Json = dict[str, Any]
Document = TypeVar("Document")

FORMAT = "sohoa.benchmark/1"
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
RESAMPLES = 1_000
LOAD = round(os.getloadavg()[0], 2)
"""When the benchmark starts, before it is a load itself."""

FEWEST_DOCUMENTS = 10
"""Below that, resampling documents says little about others, and no interval is given."""

_LAUNCHER = """
import json, os, sys, time
out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
start = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
found = {"wall": time.perf_counter() - start, "cpu": usage.ru_utime + usage.ru_stime,
         "memory": usage.ru_maxrss / 1024, "status": os.waitstatus_to_exitcode(status)}
os.write(out, json.dumps(found).encode())
"""


def measured(command: Sequence[object], into: Path, allowed: Sequence[int] = (0,), **options: Any) -> dict[str, float]:
    """Runs a command: wall and CPU seconds (user and system, children included), and the memory of its largest process
    in MB, and the exit status. ``into`` is a folder for what is noted on the way; ``options`` go to ``subprocess.run``.

    The command is started by a process that holds next to nothing: Linux counts what the starting process held.
    Raises SystemExit where the command ends with another status than those allowed.
    """
    note = into / "measured.json"
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(note), *map(str, command)]
    subprocess.run(launcher, check=True, **options)
    found: dict[str, float] = json.loads(note.read_text(encoding="utf-8"))
    if found["status"] not in allowed:
        raise SystemExit(f"failed: {' '.join(map(str, command))[:300]}")
    return found


def interval(
    figure: Callable[[Sequence[Document]], float | None], documents: Sequence[Document]
) -> tuple[float, float] | None:
    """The 95 % bootstrap interval (percentiles, seeded) of a figure over documents; None for fewer than ten."""
    if len(documents) < FEWEST_DOCUMENTS:
        return None
    chance = random.Random(1)
    drawn = (figure(chance.choices(documents, k=len(documents))) for _ in range(RESAMPLES))
    figures = sorted(value for value in drawn if value is not None)
    return (figures[round(0.025 * len(figures))], figures[round(0.975 * len(figures)) - 1]) if figures else None


def report(
    bench: str,
    rows: Sequence[Mapping[str, Any]],
    conditions: Mapping[str, Any] | None = None,
    versions: Mapping[str, str] | None = None,
    absent: Mapping[str, str] | None = None,
) -> Json:
    """The JSON; ``versions`` are those of peers, ``absent`` names peers that could not be asked, and why."""
    return {
        "format": FORMAT,
        "bench": bench,
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "command": command_line(sys.argv),
        "machine": machine(),
        "versions": {**own_versions(), **(versions or {})},
        "conditions": dict(conditions or {}),
        "absent": dict(absent or {}),
        "rows": list(rows),
    }


def write_report(path: Path | None, *arguments: Any, **named: Any) -> None:
    """Writes ``report`` of the arguments to a file, whole or not at all; does nothing without a path."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        text = json.dumps(report(*arguments, **named), ensure_ascii=False, indent=1)
        temporary.write_text(text + "\n", encoding="utf-8")
        temporary.replace(path)


def command_line(given: Sequence[str]) -> str:
    """How the benchmark was called, without where this machine keeps things."""
    parts = ["script/bench"]
    skip = False
    for part in given[1:]:
        if skip or part == "--json":
            skip = not skip
        elif not part.startswith("--json="):
            parts.append(_place(part))
    return shlex.join(parts)


def _place(part: str) -> str:
    path = Path(part)
    if not path.is_absolute():
        return part
    for base, name in ((ROOT, "."), (ROOT.parent, "..")):
        if path.is_relative_to(base):
            return str(Path(name) / path.relative_to(base))
    return path.name


def machine() -> Json:
    """What the figures were measured on."""
    return {
        "cpu": _after("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(int((_after("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 1e6),
        "system": _after("/etc/os-release", "PRETTY_NAME", "=") or platform.platform(terse=True),
        "load": LOAD,
    }


def _after(path: str, key: str, sign: str = ":") -> str | None:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(sign)[2].strip(' "\t') for line in lines if line.startswith(key)), None)


def own_versions() -> dict[str, str]:
    """The project's, and those of what it stands on."""
    found = {"sohoa": _state(), "Python": platform.python_version(), "Tesseract": said("tesseract", "--version")}
    with suppress(PackageNotFoundError):
        found["tesserocr"] = version("tesserocr")
    return found


def _state() -> str:
    commit = said("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    return f"{version('sohoa')} ({commit})" if commit else version("sohoa")


def said(*command: str) -> str:
    """The last word of the first line that a command prints, mostly its version; empty where it is not there."""
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).splitlines()
    return lines[0].split()[-1] if done.returncode == 0 and lines and lines[0].split() else ""
