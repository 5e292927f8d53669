"""From what a person typed to a list of files: folders, globs, names in another Unicode form."""

from __future__ import annotations

import glob
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.model.text import nfc
from pipeline.read.reader import SUFFIXES, TEXT_TYPES, sha256_of, unreadable
from pipeline.write.inputs import InputRow


@dataclass(frozen=True, slots=True)
class Input:
    """A file to be processed; ``name`` is its path as given, NFC."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Work:
    """Files with the same bytes: the first is processed, the others share its record."""

    sha256: str
    first: Input
    also: tuple[Input, ...] = ()


def gather(given: Iterable[str], recursive: bool, leave_out: Path) -> tuple[list[Input], list[InputRow]]:
    """Files to process, and rows for what is not: missing, of unknown kind, given twice.

    Folders are read in name order, without hidden folders, links to folders, and ``leave_out`` (the output folder).
    """
    inputs: list[Input] = []
    rows: list[InputRow] = []
    seen: set[Path] = set()
    for item in given:
        for path, listed in _files(item, recursive, leave_out.resolve()):
            name = nfc(str(path))
            real = path.resolve()
            if listed and path.suffix.lower() not in SUFFIXES:
                rows.append(_skipped(name, "unsupported", "files of this kind are not read"))
            elif real in seen:
                rows.append(_skipped(name, "given_twice", "the same file was given before"))
            else:
                seen.add(real)
                inputs.append(Input(path, name))
    return inputs, rows


def by_content(inputs: Iterable[Input]) -> tuple[list[Work], list[InputRow]]:
    """Inputs grouped by their bytes, and failed rows for those that can't be read at all."""
    groups: dict[tuple[str, bool], list[Input]] = {}
    rows: list[InputRow] = []
    for item in inputs:
        try:
            if not item.path.is_file():
                raise unreadable(item.path, FileNotFoundError())
            # Only the name tells text from what merely calls itself a picture or PDF.
            is_text = item.path.suffix.lower() in TEXT_TYPES
            groups.setdefault((sha256_of(item.path), is_text), []).append(item)
        except DocumentError as error:
            rows.append(InputRow(name=item.name, status="failed", code=error.code, reason=str(error)))
    return [Work(sha256, same[0], tuple(same[1:])) for (sha256, _), same in groups.items()], rows


def _files(item: str, recursive: bool, leave_out: Path) -> Iterator[tuple[Path, bool]]:
    """Paths, each with whether it was found in a folder (True) or named by the person (False)."""
    path = _existing(Path(item))
    if path.is_dir():
        yield from ((file, True) for file in _walk(path, recursive, leave_out))
    elif path.exists() or not glob.has_magic(item):
        yield path, False
    else:
        matches = sorted(glob.glob(item, recursive=True))  # noqa: PTH207 - Path.glob knows no absolute patterns
        for match in matches:
            yield from _files(glob.escape(match) if not Path(match).exists() else match, recursive, leave_out)
        if not matches:
            yield path, False


def _walk(folder: Path, recursive: bool, leave_out: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(
            name for name in folders if recursive and not name.startswith(".") and (here / name).resolve() != leave_out
        )
        yield from (here / name for name in sorted(files))


def _existing(path: Path) -> Path:
    """The path itself, or the one that differs only in Unicode form: macOS keeps names decomposed."""
    if not path.exists():
        for form in ("NFC", "NFD"):
            other = Path(unicodedata.normalize(form, str(path)))
            if other.exists():
                return other
    return path


def _skipped(name: str, code: str, reason: str) -> InputRow:
    return InputRow(name=name, status="skipped", code=code, reason=f"{name}: {reason}.")
