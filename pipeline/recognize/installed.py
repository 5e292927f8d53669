"""Which engine is installed, in which version, with which language data; loads no engine and no heavy library."""

from __future__ import annotations

import hashlib
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.recognize.tesseract_place import data_folder, program
from pipeline.settings import Settings

_LISTED_IN = re.compile(r'languages in "?(?P<folder>.+?)"?(?: \(\d+\))?:\s*$', re.MULTILINE)


def engine_identity(settings: Settings) -> dict[str, str | None]:
    """What the words of a page depend on besides settings and tables: versions, and hashes of the language data.

    A value is None where something is not installed.
    """
    folder = _data_folder()
    identity = {"tesseract": _first_line("--version"), "tesserocr": _package("tesserocr")}
    for part in settings.language.split("+"):
        path = folder / f"{part}.traineddata" if folder else None
        identity[part] = _hash(path) if path and path.is_file() else None
    return identity


def _first_line(argument: str) -> str | None:
    lines = _printed(argument).splitlines()
    return lines[0].strip() if lines else None


def _data_folder() -> Path | None:
    return folder_in(_printed("--list-langs")) or data_folder("vie")


def folder_in(listed: str) -> Path | None:
    """The folder of language data that ``tesseract --list-langs`` names; before version 5 it names none."""
    found = _LISTED_IN.search(listed)
    return Path(found["folder"]) if found else None


def _printed(argument: str) -> str:
    try:
        done = subprocess.run([program(), argument], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
