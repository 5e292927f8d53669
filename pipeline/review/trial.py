"""What proposed dictionaries change on approved documents: each is restored and parsed again, from the words as they
were read, without and with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.model.record import Record
from pipeline.pipeline import Road
from pipeline.review.desk_views import HEADER
from pipeline.review.doubt import value_at
from pipeline.review.gold import Gold
from pipeline.review.learn import as_read
from pipeline.settings import Settings
from pipeline.write.pages import read_pages
from pipeline.write.store import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """A header field that the dictionaries change; one of the two may be what was approved."""

    name: str
    pointer: str
    approved: Any
    before: Any
    after: Any

    @property
    def better(self) -> bool:
        """Whether the value became what people approved."""
        return bool(self.after == self.approved)

    @property
    def worse(self) -> bool:
        """Whether the value was what people approved and no longer is."""
        return bool(self.before == self.approved)


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome over all approved documents."""

    fields: int
    right_before: int
    right_after: int
    differences: list[Difference]


def try_dictionaries(store: Store, gold: Iterable[Gold], settings: Settings, folder: Path) -> Trial:
    """Header fields of approved documents that are right without and with the tables of ``folder``."""
    before = Road(settings)
    after = Road(settings.model_copy(update={"dictionaries": folder}))
    compared = [pair for item in gold for pair in _compared(store, item, before, after)]
    return Trial(
        fields=len(compared),
        right_before=sum(item.worse for item in compared),
        right_after=sum(item.better for item in compared),
        differences=[item for item in compared if item.before != item.after],
    )


def _compared(store: Store, gold: Gold, before: Road, after: Road) -> Iterator[Difference]:
    document = as_read(read_pages(store.pages_path(gold.record.source.sha256[:16])))
    one, other = (_of(road.finish(document).records, gold.record.id) for road in (before, after))
    truth = gold.record.model_dump(mode="json", by_alias=True)
    for pointer in HEADER:
        values = [value_at(record, pointer) if record else None for record in (one, other)]
        yield Difference(gold.name, pointer, value_at(truth, pointer), *values)


def _of(records: list[Record], record_id: str) -> dict[str, Any] | None:
    found = next((record for record in records if record.id == record_id), None)
    return found.model_dump(mode="json", by_alias=True) if found else None
