"""The systems that ours is measured against, each in an environment of its own below .bench/, never in .venv.

``script/bench --install-peers`` installs them (network, once) and says of each whether it is there or why it is not.
A benchmark asks ``find``; what it says of a peer that is absent stands in the benchmark's JSON.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from measurement import ROOT, said

FOLDER = ROOT / ".bench"
PACKAGES = {
    "ocrmypdf": ("ocrmypdf",),
    "pytesseract": ("pytesseract", "pillow", "pypdfium2"),
    "underthesea": ("underthesea",),
    "pyvi": ("pyvi",),
}
"""Peers that are packages, and what is installed for each."""

NAMES = (*PACKAGES, "parallel")


@dataclass(frozen=True)
class Peer:
    """One peer: the program to start and its version; or why there is none."""

    name: str
    program: str = ""
    version: str = ""
    problem: str = ""


def find(name: str) -> Peer:
    """What installing the peer has found."""
    note = FOLDER / f"{name}.json"
    if not note.exists():
        return Peer(name, problem="not installed: script/bench --install-peers")
    return Peer(**json.loads(note.read_text(encoding="utf-8")))


def absent(names: Iterable[str]) -> dict[str, str]:
    """Those of the peers that are not there, and why."""
    return {peer.name: peer.problem for peer in map(find, names) if peer.problem}


def versions(names: Iterable[str]) -> dict[str, str]:
    """Of the peers that are there."""
    return {peer.name: peer.version for peer in map(find, names) if peer.version}


def install(names: Iterable[str] = NAMES) -> None:
    """Installs the peers that are not there yet; prints what became of each."""
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        peer = find(name)
        if peer.problem:
            peer = _tried(name, _install_parallel if name == "parallel" else _install_package)
            (FOLDER / f"{name}.json").write_text(json.dumps(asdict(peer)) + "\n", encoding="utf-8")
        print(f"{name:12} {peer.problem or peer.version}", flush=True)


def _tried(name: str, way: Callable[[str], Peer]) -> Peer:
    try:
        return way(name)
    except subprocess.CalledProcessError as error:
        said_last = (error.stderr or error.stdout or "").strip().splitlines()
        return Peer(name, problem=said_last[-1] if said_last else f"{error.cmd[0]} failed")


def _install_package(name: str) -> Peer:
    place = FOLDER / name
    python = place / "bin" / "python"
    _run(sys.executable, "-m", "venv", "--clear", place)
    _run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES[name])
    version = _run(python, "-c", f"from importlib.metadata import version; print(version({name!r}))")
    program = python if name != "ocrmypdf" else place / "bin" / name
    return Peer(name, str(program.relative_to(ROOT)), version)


def _install_parallel(name: str) -> Peer:
    """GNU parallel is one Perl script: the system's, or Debian's package unpacked here."""
    program = shutil.which(name)
    if program is None:
        place = FOLDER / name
        place.mkdir(exist_ok=True)
        if shutil.which("apt-get") is None:
            return Peer(name, problem="no program of that name, and no apt-get to fetch it with")
        _run("apt-get", "download", name, cwd=place)
        _run("dpkg", "-x", next(place.glob("*.deb")), place)
        program = str((place / "usr" / "bin" / name).relative_to(ROOT))
    return Peer(name, program, said(str(ROOT / program), "--version"))


def _run(*command: object, cwd: Path | None = None) -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def program(name: str) -> str:
    """The peer's program by its full path. Raises SystemExit where it is not there."""
    peer = find(name)
    if peer.problem:
        raise SystemExit(f"{name}: {peer.problem}")
    return str(ROOT / peer.program)
