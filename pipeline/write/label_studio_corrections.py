"""What people changed in Label Studio, as corrections: of words where lines were changed, of fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.model.text import nfc
from pipeline.write.corrections import Change, Corrections
from pipeline.write.label_studio import FIELDS, control_of, value_at
from pipeline.write.label_studio_export import Annotation, TaskData, read_tasks
from pipeline.write.pages import read_pages
from pipeline.write.store import Store


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
    for task in read_tasks(path):
        annotation = task.latest
        if annotation is not None:
            changes: list[Change] = []
            problems: list[str] = []
            if store.records_path(task.data.id).is_file():
                _compare(store, corrections, task.data, annotation, changes, problems)
            else:
                problems.append(f"{task.data.name}: there is no record {task.data.id} in {store.folder}.")
            yield Annotated(annotation.who, tuple(changes), tuple(problems))


def _compare(
    store: Store,
    corrections: Corrections,
    data: TaskData,
    annotation: Annotation,
    changes: list[Change],
    problems: list[str],
) -> None:
    record = corrections.apply(store.record(data.id))
    source_id = record.source.sha256[:16]
    pages = read_pages(store.pages_path(source_id))
    texts = {area.from_name if area.line is None else area.line: area.text for area in annotation.text_areas}
    texts = {control: nfc(" ".join(text.split())) for control, text in texts.items()}
    for line, text in texts.items():
        if isinstance(line, int):
            place = (data.page - 1, line)
            _compare_line(pages, corrections, source_id, place, data.lines, text, changes, problems)
    for pointer, shown in data.fields.items():
        if pointer in FIELDS:
            change = _field_change(record, pointer, shown, texts.get(control_of(pointer)), problems)
            changes.extend([change] if change else [])


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
