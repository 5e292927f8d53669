"""``sohoa explain``: why a record says what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.options import Results
from pipeline.errors import ExitCode
from pipeline.model.language import _

if TYPE_CHECKING:
    from pipeline.evaluate.explanation import Explanation, PlacedWord
    from pipeline.model.page import Document
    from pipeline.model.record import Evidence, Record
    from pipeline.write.store import Store

_MARGIN = 12
"""Pixels around a crop."""


def explain(
    out: Results,
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of a record, or name of a file that was read.")],
    pointer: Annotated[
        str | None,
        typer.Argument(metavar="POINTER", help="Which value, as a JSON Pointer such as /number. Without it: all."),
    ] = None,
    crop: Annotated[
        Path | None,
        typer.Option("--crop", metavar="FILE.png", help="Write the picture of the place on the page to this file."),
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--source", metavar="SCAN", help="Where the scan is now, if it was moved.")
    ] = None,
) -> ExitCode:
    """Say why a record says what it says.

    The words on the page, what restoration made of them, the rules that were applied, what speaks against the value,
    what else it may be. Without POINTER, all values are listed with their confidence.
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
        _write_crop(found.evidence, document, _unchanged(source or _scan(store, record), record), crop)
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
    if ids:
        message = f"{identity}: several inputs have this name."
    else:
        message = f"{identity}: no record has this id, and no input with a record this name."
    raise UsageError(message, advice=f"Ids stand in {store.folder / 'records.jsonl'}.")


def _list(record: Record) -> None:
    from pipeline.evaluate.explanation import value_at

    for name, evidence in record.evidence.items():
        print(f"{evidence.confidence:.3f}  {name}  {_short(value_at(record, name))}")
    for item in record.review:
        print(f"{_('review')}  {item.field}  {item.reason}{_among(item.candidates)}")


def _print(found: Explanation) -> None:
    print(f"{found.pointer}  {_short(found.value, 2_000)}")
    if found.evidence is not None:
        _row(_("confidence"), f"{found.evidence.confidence:.3f}")
        _row(_("read from"), _place(found.evidence))
        _row(_("read as"), found.evidence.raw or _("(nothing)"))
    for rule in found.rules:
        _row(_("rule"), f"{rule.code}: {_(rule.says)}")
    for item in found.review:
        _row(_("review"), f"{item.reason}{_among(item.candidates)}")
    for figure in found.figures:
        kind = _("pen") if figure.by_hand else _("print")
        read = ", ".join(f"{candidate.text} {candidate.probability:.2f}" for candidate in figure.candidates)
        printed = f"{figure.printed_probability:.2f}"
        _row(_("figures"), _(f"{figure.field} ({kind}, print with {printed}): {read}"))
    for word in found.words:
        _row(_("word"), _word(word))


def _row(name: str, value: str) -> None:
    print(f"{name:<11} {value}")


def _place(evidence: Evidence) -> str:
    if evidence.page is None:
        return evidence.source
    place = _(f"{evidence.source}, page {evidence.page}, line {evidence.line}")
    if evidence.box is None:
        return place
    box = " ".join(map(str, evidence.box))
    return place + _(f", box {box}")


def _word(placed: PlacedWord) -> str:
    word = placed.word
    parts = [word.text]
    if word.changed:
        parts.append(_(f"(restored from {word.raw})"))
    if word.probability is not None:
        probability = f"{word.probability:.3f}"
        parts.append(_(f"right with {probability}"))
    if word.confidence is not None:
        parts.append(f"OCR {word.confidence:.2f}")
    if word.alternatives:
        others = ", ".join(f"{other.text} {other.probability:.3f}" for other in word.alternatives)
        parts.append(_(f"or {others}"))
    place = _(f"[page {placed.page}, line {placed.line}]")
    return f"{'  '.join(parts)}  {place}"


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
            if path.exists():
                return path
    raise UsageError(f"{record.source.name}: the scan is not where it was.", advice="Say with --source where it is.")


def _unchanged(scan: Path, record: Record) -> Path:
    """The scan. Raises UnreadableError where it is not what was read: boxes would lead elsewhere."""
    from pipeline.errors import UnreadableError
    from pipeline.read.reader import sha256_of

    if sha256_of(scan) != record.source.sha256:
        raise UnreadableError(
            f"{record.source.name}: has changed since it was read.",
            code="changed",
            advice="Run `sohoa run` on it again, or put the old file back.",
        )
    return scan


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
    _row(_("crop"), str(path))
