"""``sohoa explain``: why a record says what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.evaluate.explanation import Explanation, PlacedWord
    from pipeline.model.page import Document
    from pipeline.model.record import Evidence, Record
    from pipeline.write.store import Store

_MARGIN = 12
"""Pixels around a crop."""


def explain(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that `sohoa run -o` wrote.")],
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of a record, or name of an input.")],
    pointer: Annotated[
        str | None,
        typer.Argument(metavar="[POINTER]", help="JSON Pointer to a value, such as /number; without it, all."),
    ] = None,
    crop: Annotated[
        Path | None, typer.Option("--crop", metavar="FILE.png", help="Write the picture of the place on the page.")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--source", metavar="SCAN", help="The scan, where it is no more where it was.")
    ] = None,
) -> ExitCode:
    """Say where a value comes from: the words on the page, what restoration made of them, the rules that fired, what
    speaks against it, what else it may be. Without a pointer, list all values with their confidence.
    """
    from pipeline.evaluate.explanation import explain as explained
    from pipeline.write.corrections import Corrections
    from pipeline.write.pages import read_pages
    from pipeline.write.store import Store

    store = Store.open(out)
    record = Corrections.read(out).apply(_record(store, identity))
    if pointer is None:
        _list(record)
        return ExitCode.DONE
    document = read_pages(store.pages_path(record.id.split("-")[0]))
    found = explained(record, document, pointer)
    _print(found)
    if crop is not None:
        _write_crop(found.evidence, document, source or _scan(store, record), crop)
    return ExitCode.DONE


def _record(store: Store, identity: str) -> Record:
    """The record with this id, else the first one of the one input with this name or stem. Raises UsageError."""
    import re

    from pipeline.errors import UsageError

    if re.fullmatch(r"[0-9a-f]{16}(?:-\d+)?", identity) and store.records_path(identity).is_file():
        return store.record(identity)
    rows = [row for row in store.inputs() if identity in (row.name, Path(row.name).name, Path(row.name).stem)]
    ids = {row.id for row in rows if row.id}
    if len(ids) == 1:
        return store.record(ids.pop())
    said = "several inputs have this name" if ids else "no record has this id, and no input with a record this name"
    raise UsageError(f"{identity}: {said}.", advice=f"Ids stand in {store.folder / 'records.jsonl'}.")


def _list(record: Record) -> None:
    from pipeline.evaluate.explanation import value_at

    for name, evidence in record.evidence.items():
        print(f"{evidence.confidence:.3f}  {name}  {_short(value_at(record, name))}")
    for item in record.review:
        print(f"review  {item.field}  {item.reason}{_among(item.candidates)}")


def _print(found: Explanation) -> None:
    print(f"{found.pointer}  {_short(found.value, 2_000)}")
    if found.evidence is not None:
        print(f"confidence  {found.evidence.confidence:.3f}")
        print(f"read from   {_place(found.evidence)}")
        print(f"read as     {found.evidence.raw or '(nothing)'}")
    for rule in found.rules:
        print(f"rule        {rule.code}: {rule.says}")
    for item in found.review:
        print(f"review      {item.reason}{_among(item.candidates)}")
    for figure in found.figures:
        kind = "pen" if figure.by_hand else "print"
        read = ", ".join(f"{candidate.text} {candidate.probability:.2f}" for candidate in figure.candidates)
        print(f"figures     {figure.field} ({kind}, print with {figure.printed_probability:.2f}): {read}")
    for word in found.words:
        print(f"word        {_word(word)}")


def _place(evidence: Evidence) -> str:
    if evidence.page is None:
        return evidence.source
    box = f", box {' '.join(map(str, evidence.box))}" if evidence.box else ""
    return f"{evidence.source}, page {evidence.page}, line {evidence.line}{box}"


def _word(placed: PlacedWord) -> str:
    word = placed.word
    parts = [word.text]
    if word.changed:
        parts.append(f"(restored from {word.raw})")
    if word.probability is not None:
        parts.append(f"right with {word.probability:.3f}")
    if word.confidence is not None:
        parts.append(f"OCR {word.confidence:.2f}")
    if word.alternatives:
        others = ", ".join(f"{other.text} {other.probability:.3f}" for other in word.alternatives)
        parts.append(f"or {others}")
    return f"{'  '.join(parts)}  [page {placed.page}, line {placed.line}]"


def _among(candidates: list[str]) -> str:
    return f": {', '.join(candidates)}" if candidates else ""


def _short(value: Any, longest: int = 100) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}…"


def _scan(store: Store, record: Record) -> Path:
    from pipeline.errors import UsageError

    identity = record.id.split("-")[0]
    names = [row.name for row in store.inputs() if row.id == identity]
    for name in names:
        for path in (Path(name), store.folder.parent / name):
            if path.is_file():
                return path
    raise UsageError(f"{record.source.name}: the scan is not where it was.", advice="Say with --source where it is.")


def _write_crop(evidence: Evidence | None, document: Document, scan: Path, path: Path) -> None:
    from PIL import Image

    from pipeline.errors import OutputError, UsageError
    from pipeline.read.reader import Reader
    from pipeline.settings import Settings

    if evidence is None or evidence.page is None:
        raise UsageError("The value stands nowhere on a page: there is nothing to crop.")
    image = Image.fromarray(Reader(Settings()).picture(scan, evidence.page).pixels)
    page = next(page for page in document.pages if page.number == evidence.page)
    if evidence.box is not None:
        scale = image.width / page.width  # the run may have rendered at another resolution
        left, top, right, bottom = (round(scale * side) for side in evidence.box)
        box = (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)
        image = image.crop((max(0, box[0]), max(0, box[1]), min(image.width, box[2]), min(image.height, box[3])))
    try:
        image.save(path, format="PNG")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}).") from None
    print(f"crop        {path}")
