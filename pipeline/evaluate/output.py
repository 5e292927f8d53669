"""What ``sohoa run`` wrote, looked up by the stem of the input.

Read are ``records.jsonl``, ``inputs.jsonl`` (input name to record id) and, when asked for, ``pages/<record id>.json``.
The stem of an input is its file name without the last suffix; inputs that were skipped, being of a kind that is not
read, do not count. Of a file that holds several documents, the first one's
record is compared and all pages are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import UsageError
from pipeline.model.text import nfc

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The output for one input; both may be None, where the input failed."""

    name: str
    id: str | None
    record: Json | None


class Output:
    """An output folder. Raises UsageError where there is none."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UsageError(f"{folder}: there is no such output folder.", advice="Run `sohoa run INPUT -o OUT` first.")
        files = [folder / "inputs.jsonl", folder / "records.jsonl"]
        if not any(path.is_file() for path in files):
            raise UsageError(f"{folder}: not an output folder of `sohoa run` (no records.jsonl in it).")
        self._pages = folder / "pages"
        self._records = {str(record.get("id")): record for record in _lines(folder / "records.jsonl")}
        self._ids: dict[str, dict[str, str | None]] = {}
        for name, identity in self._inputs(folder / "inputs.jsonl"):
            self._ids.setdefault(stem(name), {})[name] = identity

    def find(self, stem: str) -> Found | None:
        """The output of the input with this stem. Raises UsageError where two different inputs have it."""
        inputs = self._ids.get(nfc(stem), {})
        identities = set(inputs.values())
        if len(inputs) > 1 and (len(identities) > 1 or None in identities):
            names = ", ".join(sorted(inputs))
            advice = "Rename them, or run and evaluate each folder by itself."
            raise UsageError(f"Several inputs are called {stem!r}: {names}.", advice=advice)
        for name, identity in inputs.items():
            return Found(name, identity, self._records.get(identity or ""))
        return None

    def pages(self, found: Found) -> dict[int, Json] | None:
        """Corrected pages as stored, by number, from all documents of the input; None where no pages were written."""
        if found.id is None:
            return None
        pages: dict[int, Json] = {}
        paths = [self._pages / f"{found.id}.json", *self._parts(found.id)]
        for path in paths:
            if path.is_file():
                for page in _json(path, path.read_text(encoding="utf-8")).get("pages", []):
                    pages.setdefault(int(page["number"]), page)
        return pages or None

    def _inputs(self, path: Path) -> Iterator[tuple[str, str | None]]:
        for entry in _lines(path):
            if entry.get("status") != "skipped":
                yield str(entry.get("name")), entry.get("id")
        if not path.is_file():
            for identity, record in self._records.items():
                if not re.search(r"-\d+$", identity):
                    source = record.get("source") or {}
                    for name in [source.get("name"), *source.get("also", [])]:
                        yield str(name), identity

    def _parts(self, identity: str) -> list[Path]:
        parts: dict[int, Path] = {}
        for path in self._pages.glob(f"{identity}-*.json"):
            match = re.fullmatch(r"-(\d+)", path.stem[len(identity) :])
            if match:
                parts[int(match[1])] = path
        return [parts[number] for number in sorted(parts)]


def stem(name: str) -> str:
    """The file name without folders and without the last suffix, NFC."""
    return nfc(PurePosixPath(name).stem)


def page_text(page: Json) -> str:
    """A page's lines, each its words' text joined by one space."""
    return "\n".join(" ".join(str(word["text"]) for word in line["words"]) for line in page.get("lines", []))


def page_words(page: Json) -> Iterator[Json]:
    """A page's words as stored, in reading order."""
    return (word for line in page.get("lines", []) for word in line["words"])


def _lines(path: Path) -> Iterator[Json]:
    if path.is_file():
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.strip():
                    yield _json(path, line)


def _json(path: Path, text: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{path}: not valid JSON ({error}).") from None
    if not isinstance(value, dict):
        raise UsageError(f"{path}: a JSON object was expected.")
    return value
