"""Truth files of a folder, gathered by stem.

Taken, in the folder and below it: ``S.record.json`` and ``S.json`` (an object with at least one key of a record),
``S.truth.txt`` (the text of the whole document) and ``S.pN.txt`` (the text of page N). ``⟦…⟧`` (handwriting) and
``⟪…⟫`` (stamps and overlays) are dropped from texts with what they enclose. All else is left alone; JSON files that are
no truth are listed as ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.model.record import Record
from pipeline.model.text import nfc

Json = dict[str, Any]

_NAME = re.compile(r"(?P<stem>.+?)(?:(?P<record>\.record\.json|\.json)|(?P<text>\.truth\.txt)|\.p(?P<page>\d+)\.txt)")
_DROPPED = re.compile("⟦[^⟧]*⟧|⟪[^⟫]*⟫")
_ABOUT_THE_RECORD = {"schema_", "id", "source", "produced_by", "status", "review", "evidence", "language"}
RECORD_KEYS = frozenset(Record.model_fields) - _ABOUT_THE_RECORD | {"section_headings", "red_stamp"}
"""Keys of which a truth record has at least one."""


@dataclass(slots=True)
class Truth:
    """What is known to be true of one document. ``pages`` by number, from 1."""

    stem: str
    record: Json | None = None
    text: str | None = None
    pages: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Truths:
    """The documents of a truth folder by stem, in order, and the JSON files that are no truth."""

    documents: list[Truth]
    ignored: list[str]


def read_truths(folder: Path, leave_out: Path | None = None) -> Truths:
    """All truth under ``folder``, except below ``leave_out``.

    Raises UsageError for a folder that is not there or holds no truth, for a truth given twice and for a file that
    cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder of truth files.")
    documents: dict[str, Truth] = {}
    origin: dict[tuple[str, str], Path] = {}
    ignored: list[str] = []
    for path, match in _named(folder, leave_out):
        truth = documents.get(match["stem"]) or Truth(match["stem"])
        kind = _read_into(truth, path, match)
        if kind is None:
            ignored.append(str(path))
            continue
        twin = origin.setdefault((truth.stem, kind), path)
        if twin != path:
            raise UsageError(f"{path} and {twin} are both the {kind} of {truth.stem!r}.", advice="Keep one of them.")
        documents[truth.stem] = truth
    if not documents:
        advice = "Truth files are named S.record.json, S.json, S.truth.txt or S.pN.txt after the input S."
        raise UsageError(f"{folder} holds no truth.", advice=advice)
    return Truths([documents[stem] for stem in sorted(documents)], ignored)


def without_drops(text: str) -> str:
    """The text without handwriting ``⟦…⟧`` and overlays ``⟪…⟫``."""
    return _DROPPED.sub("", text)


def _named(folder: Path, leave_out: Path | None) -> Iterator[tuple[Path, re.Match[str]]]:
    for path in sorted(folder.rglob("*")):
        match = _NAME.fullmatch(nfc(path.name))
        if match and path.is_file() and not (leave_out and path.resolve().is_relative_to(leave_out.resolve())):
            yield path, match


def _read_into(truth: Truth, path: Path, match: re.Match[str]) -> str | None:
    """Fills in what the file holds and says what it is; None where it is no truth."""
    content = _read(path)
    if match["record"]:
        record = _record(path, content, strict=match["record"] == ".record.json")
        if record is None:
            return None
        truth.record = record
        return "record"
    if match["text"]:
        truth.text = without_drops(content)
        return "text"
    number = int(match["page"])
    truth.pages[number] = without_drops(content)
    return f"text of page {number}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8.") from None


def _record(path: Path, content: str, strict: bool) -> Json | None:
    try:
        value = json.loads(content)
    except ValueError as error:
        if strict:
            raise UsageError(f"{path}: not valid JSON ({error}).") from None
        return None
    if isinstance(value, dict) and RECORD_KEYS & value.keys():
        return value
    if strict:
        raise UsageError(f"{path}: not a record.")
    return None
