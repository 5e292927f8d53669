"""Where Tesseract and its language data are, also where an installer leaves them off the path.

Places: the installer for Windows of UB Mannheim (for all users, for one), Homebrew (Apple silicon, Intel), MacPorts,
the packages of Linux distributions and what is built by hand.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.model.language import N_

_UNIX_PROGRAMS = ("/opt/homebrew/bin/tesseract", "/usr/local/bin/tesseract", "/opt/local/bin/tesseract")
_UNIX_DATA = (
    *("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tesseract/tessdata"),
    *("/usr/share/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata", "/opt/local/share/tessdata"),
)
_WINDOWS_FOLDERS = (
    ("ProgramFiles", "Tesseract-OCR"),
    ("ProgramW6432", "Tesseract-OCR"),
    ("ProgramFiles(x86)", "Tesseract-OCR"),
    ("LOCALAPPDATA", "Programs/Tesseract-OCR"),
    ("LOCALAPPDATA", "Tesseract-OCR"),
)
_INSTALLER = "https://github.com/UB-Mannheim/tesseract/wiki"


def program() -> str:
    """How to call Tesseract: ``tesseract`` where the path has it or nothing has it, else the whole path."""
    if shutil.which("tesseract") is None:
        for place in program_places(os.environ, sys.platform):
            if place.is_file():
                return str(place)
    return "tesseract"


def program_places(environment: Mapping[str, str], platform: str) -> Iterator[Path]:
    """Where to look for the program when it is not on the path; ``platform`` as in ``sys.platform``."""
    if platform == "win32":
        yield from (folder / "tesseract.exe" for folder in _windows_folders(environment))
    else:
        yield from map(Path, _UNIX_PROGRAMS)


def data_folder(language: str) -> Path | None:
    """The first folder that has the data of all parts of ``language`` (``vie+eng``); None where none has."""
    parts = [f"{part}.traineddata" for part in language.split("+")]
    places = data_places(os.environ, sys.platform)
    return next((place for place in places if all((place / part).is_file() for part in parts)), None)


def data_places(environment: Mapping[str, str], platform: str) -> Iterator[Path]:
    """Where to look for language data: first in ``TESSDATA_PREFIX``, or its folder ``tessdata``."""
    named = environment.get("TESSDATA_PREFIX")
    if named:
        yield from (Path(named), Path(named, "tessdata"))
    if platform == "win32":
        yield from (folder / "tessdata" for folder in _windows_folders(environment))
    else:
        yield from map(Path, _UNIX_DATA)


def _windows_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    for variable, below in _WINDOWS_FOLDERS:
        if environment.get(variable):
            yield Path(environment[variable], below)


def how_to_install(language: str = "vie") -> str:
    """What to type on this system to get Tesseract with a language."""
    if sys.platform == "win32":
        return N_(f"Install it with the installer from {_INSTALLER}, and tick the language {language} there.")
    if sys.platform == "darwin":
        return N_("Install it: brew install tesseract tesseract-lang.")
    if shutil.which("apt-get") is None and shutil.which("dnf") is not None:
        return N_(f"Install it: dnf install tesseract tesseract-langpack-{language}.")
    return N_(f"Install it: apt-get install tesseract-ocr tesseract-ocr-{language}.")
