"""Peers of restoration that are packages of their own, each line by itself, in an environment of their own.

``script/bench restore --peers FOLDER`` makes the environment in FOLDER (network, once) and asks them there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGES = ("underthesea", "pyvi")

_ASK = """
import sys
sys.stdin.reconfigure(encoding="utf-8"); sys.stdout.reconfigure(encoding="utf-8")
if sys.argv[1] == "underthesea":
    from underthesea import text_normalize as change
else:
    from pyvi.ViUtils import add_accents as change
for line in sys.stdin:
    try:
        print(" ".join(change(line.rstrip("\\n")).split()), flush=False)
    except (KeyError, IndexError):  # pyvi's own tables lack some letters
        print(line.rstrip("\\n"))
"""


def environment(folder: Path) -> Path:
    """The Python of the peers' environment; made and filled when it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


class OutsidePeer:
    """One of PACKAGES: underthesea's normaliser, pyvi's marks."""

    def __init__(self, python: Path, package: str) -> None:
        self._python, self._package = python, package

    def __call__(self, lines: list[str]) -> list[str]:
        """Lines to lines, as many."""
        text = "".join(line.replace("\n", " ") + "\n" for line in lines)
        command = [str(self._python), "-c", _ASK, self._package]
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
        return done.stdout.decode().removesuffix("\n").split("\n")
