"""Peers of restoration that are packages of their own (script/peers.py), asked line by line."""

from __future__ import annotations

import subprocess
from typing import IO

from peers import find, program

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
        print(" ".join(change(line.rstrip("\\n")).split()), flush=True)
    except (KeyError, IndexError):  # pyvi's own tables lack some letters
        print(line.rstrip("\\n"), flush=True)
"""


class OutsidePeer:
    """One of PACKAGES: underthesea's normaliser, pyvi's marks. Its process stays, so that it loads once."""

    def __init__(self, package: str) -> None:
        self._command = [program(package), "-c", _ASK, package]
        self._process: subprocess.Popen[str] | None = None

    def __call__(self, lines: list[str]) -> list[str]:
        """Lines to lines, as many."""
        say, hear = self._pipes()
        answers = []
        for line in lines:
            say.write(line.replace("\n", " ") + "\n")
            say.flush()
            answer = hear.readline()
            if not answer:
                raise SystemExit(f"{self._command[-1]}: ended without an answer")
            answers.append(answer.removesuffix("\n"))
        return answers

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, encoding="utf-8",
            )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        return self._process.stdin, self._process.stdout


def outside_peers() -> dict[str, OutsidePeer]:
    """Those that are installed."""
    return {package: OutsidePeer(package) for package in PACKAGES if not find(package).problem}
