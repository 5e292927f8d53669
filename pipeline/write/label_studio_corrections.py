"""What people changed in Label Studio, as corrections: of words where lines were changed, of fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.model.text import nfc
from pipeline.write.corrections import Change, Corrections
from pipeline.write.label_studio import FIELDS, TEXT, control_of, value_at
from pipeline.write.pages import read_pages
from pipeline.write.store import Store

_DATA = {"id", "page", "lines", "fields"}
_POINTERS = {control_of(pointer): pointer for pointer in FIELDS}


@dataclass(frozen=True, slots=True)
class Annotated:
    """The changes that one person made in one task, and what could not be taken over."""

    who: str
    changes: tuple[Change, ...]
    problems: tuple[str, ...]


def read_label_studio(path: Path, store: Store) -> Iterator[Annotated]:
    """Label Studio's JSON export against the results that its tasks were made from, a task at a time.

    Of several annotations of a task, the latest that was not cancelled counts. Raises UsageError for other files.
    """
    corrections = Corrections.read(store.folder)
    for task in _tasks(path):
        annotation = _latest(task.get("annotations") or [])
        if annotation is not None:
            data = task["data"]
            changes: list[Change] = []
            problems: list[str] = []
            if store.records_path(str(data["id"])).is_file():
                _compare(store, corrections, data, annotation, changes, problems)
            else:
                problems.append(f"{data.get('name')}: there is no record {data['id']} in {store.folder}.")
            yield Annotated(_who(annotation), tuple(changes), tuple(problems))


def _tasks(path: Path) -> list[dict[str, Any]]:
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
        good = isinstance(tasks, list) and all(
            {"id", "page", "lines", "fields"} <= task["data"].keys() for task in tasks
        )
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        good = False
    if not good:
        raise UsageError(
            f"{path}: is no JSON export of tasks that `sohoa export --format label-studio` made.",
            advice="Export from Label Studio as JSON (not JSON-MIN).",
        )
    return list(tasks)


def _latest(annotations: list[dict[str, Any]]) -> dict[str, Any] | None:
    kept = [annotation for annotation in annotations if not annotation.get("was_cancelled")]
    return max(kept, key=lambda annotation: str(annotation.get("updated_at", "")), default=None)


def _who(annotation: dict[str, Any]) -> str:
    by = annotation.get("completed_by")
    return f"label-studio:{by.get('email') or by.get('id') if isinstance(by, dict) else by}"


def _compare(
    store: Store,
    corrections: Corrections,
    data: dict[str, Any],
    annotation: dict[str, Any],
    changes: list[Change],
    problems: list[str],
) -> None:
    record = corrections.apply(store.record(str(data["id"])))
    source_id = record.source.sha256[:16]
    pages = read_pages(store.pages_path(source_id))
    texts = _texts(annotation)
    for name, text in texts.items():
        if name.startswith("line-"):
            place = (int(data["page"]) - 1, int(name.removeprefix("line-")))
            _compare_line(pages, corrections, source_id, place, data["lines"], text, changes, problems)
    for pointer, shown in data["fields"].items():
        if pointer in FIELDS:
            change = _field_change(record, pointer, shown, texts.get(control_of(pointer)), problems)
            changes.extend([change] if change else [])


def _texts(annotation: dict[str, Any]) -> dict[str, str]:
    """By region, ``line-3`` or ``field_number``: the text that stands there now."""
    texts: dict[str, str] = {}
    for entry in annotation.get("result", []):
        if entry.get("type") == "textarea":
            name = entry["from_name"]
            key = entry["id"] if name == TEXT else name
            if name in _POINTERS or name == TEXT:
                texts[key] = nfc(" ".join(" ".join(entry["value"]["text"]).split()))
    return texts


def _field_change(
    record: Record, pointer: str, shown: str | None, text: str | None, problems: list[str]
) -> Change | None:
    now, said = value_at(record, pointer), text or None
    if said in (shown, now):
        return None
    if now != shown:
        problems.append(
            f"{record.source.name}: {pointer} is {now!r} now, and was {shown!r} in the task; left as it is."
        )
        return None
    return Change(id=record.id, pointer=pointer, before=now, after=said)


def _compare_line(
    pages: Document,
    corrections: Corrections,
    source_id: str,
    place: tuple[int, int],
    shown: list[str],
    text: str,
    changes: list[Change],
    problems: list[str],
) -> None:
    page, line = place
    try:
        words = pages.pages[page].lines[line].words
        before = shown[line]
    except IndexError:
        problems.append(f"{pages.source.name}: page {page + 1} has no line {line + 1}.")
        return
    pointers = [f"/pages/{page}/lines/{line}/words/{place}" for place in range(len(words))]
    # Of the corrections that hold on these pages: where a later run read another word, the page shows that.
    stale = corrections.stale_in_pages(pages)
    said = {item.pointer: item.after or "" for item in corrections.of(source_id) if item not in stale}
    now = [said.get(pointer, word.text) for pointer, word in zip(pointers, words, strict=True)]
    current = " ".join(" ".join(now).split())
    if text in (before, current):
        return
    if current != before:
        problems.append(
            f"{pages.source.name}: page {page + 1}, line {line + 1} reads differently since; left as it is."
        )
        return
    for pointer, old, new in zip(pointers, now, shared_out(now, text.split()), strict=True):
        if new != old:
            changes.append(Change(id=source_id, pointer=pointer, before=old, after=new))


def shared_out(before: list[str], after: list[str]) -> list[str]:
    """The new words of a line for each of its old ones: one, several, or none. ``before`` may hold the like.

    What was put in stands with the word before it; words that took the place of as many others stand one for one.
    """
    owners = [owner for owner, text in enumerate(before) for _ in text.split()]
    olds = [word for text in before for word in text.split()]
    kept: list[list[str]] = [[] for _ in before]
    for kind, start, end, first, last in SequenceMatcher(None, olds, after, autojunk=False).get_opcodes():
        new = after[first:last]
        if kind != "insert" and end - start == len(new):
            for place, word in enumerate(new):
                kept[owners[start + place]].append(word)
        elif new:
            owner = owners[start] if kind == "replace" else owners[start - 1] if start else owners[0] if owners else 0
            kept[owner].extend(new)
    return [" ".join(words) for words in kept]
