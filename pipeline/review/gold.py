"""Approved documents as truth for ``sohoa evaluate``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import Engine, select

from pipeline.model.record import Record
from pipeline.review.queue import content_of
from pipeline.review.schema import documents
from pipeline.write.corrections import Corrections
from pipeline.write.files import write_text
from pipeline.write.store import Store

_NOT_ON_PAPER = {"id", "source", "produced_by", "status", "review", "evidence"}


@dataclass(frozen=True, slots=True)
class Gold:
    """An approved record; ``name`` is the input's path."""

    record: Record
    name: str


def approved_records(store: Store, engine: Engine) -> Iterator[Gold]:
    """Records with enough approvals for the values they have now, by name. The queue must be fresh."""
    corrections = Corrections.read(store.folder)
    chosen = select(documents).where(documents.c.approved).order_by(documents.c.name, documents.c.record_id)
    with engine.connect() as connection:
        rows = connection.execute(chosen).all()
    for row in rows:
        record = corrections.apply(store.record(row.record_id))
        if content_of(record) == row.content:
            yield Gold(record, row.name)


def truth_of(record: Record) -> dict[str, Any]:
    """What stands on the paper: the record without what a machine says of itself."""
    return record.model_dump(mode="json", by_alias=True, exclude=_NOT_ON_PAPER)


def write_gold(found: Iterator[Gold], folder: Path) -> list[Path]:
    """``STEM.record.json`` for every approved document, as `sohoa evaluate` looks for it. Of a file that holds several
    documents the first is written, since an input has one truth. Raises OutputError.
    """
    firsts = [gold for gold in found if "-" not in gold.record.id]
    stems = Counter(PurePath(gold.name).stem for gold in firsts)
    written: list[Path] = []
    for gold in firsts:
        path = PurePath(gold.name)
        name = path.stem if stems[path.stem] == 1 else f"{path.parent.name}-{path.stem}"
        target = folder / f"{name}.record.json"
        if target in written:
            target = folder / f"{name}-{gold.record.id}.record.json"
        write_text(target, json.dumps(truth_of(gold.record), ensure_ascii=False, indent=1) + "\n")
        written.append(target)
    return written
