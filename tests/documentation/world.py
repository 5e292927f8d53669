"""The folder in which commands of the pages are run: samples, their results, and what the pages take for granted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

# Names that pages use for a folder of the reader's, and what stands for it here. Links, so that nothing is read twice.
_NAMES = {
    "archive": "samples/scans",
    "scans": "samples/scans",
    "truth": "samples/expected",
    "OUT": "results",
    "out": "results",
}
# `sohoa review` and `sohoa watch` go on until Ctrl-C: they get it as soon as they say that they are ready.
_COMMAND = """#!{python}
import os, signal, subprocess, sys
command = [{sohoa!r}, *sys.argv[1:]]
if sys.argv[1:2] not in (["review"], ["watch"]) or "--help" in sys.argv:
    os.execv(command[0], command)
child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
for line in child.stderr:
    sys.stderr.write(line)
    if "Ctrl-C" in line:
        child.send_signal(signal.SIGINT)
sys.exit(0 if child.wait() in (0, 130, -signal.SIGINT) else child.returncode)
"""
# In Bash, so that every command of a block is looked at and not the last alone.
_WATCHED = 'set -o pipefail\ntrap \'echo "$? $BASH_COMMAND" >> "$FAILED"\' ERR\n'


@dataclass(frozen=True)
class Ended:
    """What a block printed, and which of its commands failed: exit code and command."""

    output: str
    errors: str
    failed: list[str]


class World:
    """A reader's folder. Blocks change it as they would change the reader's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, target in _NAMES.items():
            (folder / name).symlink_to(target)
        programs = folder / ".venv" / "bin"
        programs.mkdir(parents=True)
        sohoa = programs / "sohoa"
        sohoa.write_text(_COMMAND.format(python=sys.executable, sohoa=str(Path(sys.executable).with_name("sohoa"))))
        sohoa.chmod(0o755)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")},
            "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "BROWSER": "true",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "200",
        }

    def shell(self, commands: str) -> Ended:
        """Runs a block of commands."""
        failed = self.folder / "failed"
        failed.unlink(missing_ok=True)
        done = subprocess.run(
            ["bash", "-c", _WATCHED + commands],
            cwd=self.folder,
            env={**self._environment, "FAILED": str(failed)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = failed.read_text(encoding="utf-8").splitlines() if failed.exists() else []
        return Ended(done.stdout, done.stderr, lines)

    def python(self, program: str) -> Ended:
        """Runs a block of Python."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(done.stdout, done.stderr, [] if done.returncode == 0 else [f"{done.returncode} python"])

    def corrected_in_label_studio(self) -> None:
        """What Label Studio exports when nobody has said anything: its tasks, with no annotations."""
        self.shell("sohoa export OUT --format label-studio -o studio")
        tasks = json.loads((self.folder / "studio" / "tasks.json").read_text(encoding="utf-8"))
        exported = [{**task, "id": number, "annotations": []} for number, task in enumerate(tasks, 1)]
        (self.folder / "project-1.json").write_text(json.dumps(exported), encoding="utf-8")

    def parts(self) -> None:
        """Output folders of two parts of an archive."""
        for part in ("part-001", "part-002"):
            if not (self.folder / "state" / part).exists():
                shutil.copytree(self.folder / "results", self.folder / "state" / part)


def make_sample_results(folder: Path) -> None:
    """Reads the samples into ``folder/results``, as the tutorials do, from a link to them beside it."""
    (folder / "samples").symlink_to(REPOSITORY / "samples")
    command = [Path(sys.executable).with_name("sohoa"), "run", "samples/scans", "-o", "results", "--quiet"]
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
