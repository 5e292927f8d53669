"""How likely a record is wrong, field by field: the order in which people look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.model.record import Evidence, Record, ReviewItem
from pipeline.write.corrected_record import steps_of

UNKNOWN = 0.5
"""For a value that was looked for and not found, and nothing says whether it stands on the paper."""
CHOICE = 0.9
"""For a value that was left empty although readings of it are known: it stands on the paper, so empty is wrong."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A field that wants a person's eye."""

    pointer: str
    reason: str
    probability: float
    """That what the record says there is wrong."""
    candidates: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The pointer without places in lists, by which fields of a kind are found: ``/targets``, ``/issuer/name``."""
        return field_name(self.pointer)


def doubts_of(record: Record) -> Iterator[Doubt]:
    """The open fields of a record, in its order."""
    values = record.model_dump(mode="json", by_alias=True, exclude={"evidence", "review"})
    for item in record.review:
        yield Doubt(item.field, item.reason, _probability(record, values, item), tuple(item.candidates))


def field_name(pointer: str) -> str:
    """``/targets/3/value`` to ``/targets/value``."""
    return re.sub(r"/\d+(?=/|$)", "", pointer)


def settled(record: Record) -> int:
    """How many values a person has said or confirmed."""
    return sum(1 for evidence in record.evidence.values() if evidence.source == "reviewer")


def nearest_evidence(record: Record, pointer: str) -> Evidence | None:
    """Evidence of the value itself, or of what it is part of."""
    while pointer:
        if pointer in record.evidence:
            return record.evidence[pointer]
        pointer = pointer.rpartition("/")[0]
    return None


def value_at(values: Any, pointer: str) -> Any:
    """The value at a JSON Pointer into a record's values. Raises LookupError where that place is not there."""
    for step in steps_of(pointer):
        if isinstance(values, list):
            if not step.isdecimal():
                raise LookupError(pointer)
            values = values[int(step)]
        elif isinstance(values, dict):
            values = values[step]
        else:
            raise LookupError(pointer)
    return values


def _probability(record: Record, values: dict[str, Any], item: ReviewItem) -> float:
    evidence = nearest_evidence(record, item.field)
    try:
        empty = value_at(values, item.field) in (None, [], "")
    except LookupError:
        empty = True
    if empty or evidence is None:
        return CHOICE if item.candidates else UNKNOWN
    return 1 - evidence.confidence
