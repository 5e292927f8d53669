"""A record with a reviewer's values in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pipeline.model.record import Evidence, Record, ReviewItem

_FIXED = {"schema", "id", "source", "produced_by", "evidence", "review", "status"}
"""What no reviewer says: where the record comes from, and what follows from the values."""
_NUMBER = re.compile(r"(?P<serial>\d+)[a-zđ]?\s*[/-]\s*(?:(?:19|20)\d\d\s*/\s*)?(?P<symbol>\S.*)")
_DATE = re.compile(r"(?P<year>\d{4})-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Standing:
    """What was last said of one value, and what stood there before anyone said anything."""

    pointer: str
    before: Any
    after: Any
    who: str
    time: str
    revision: int


def corrected_record(record: Record, standing: Iterable[Standing]) -> Record:
    """A copy of the record in which ``standing`` holds, one after the other (see ``Corrections.apply``)."""
    for item in standing:
        reason = "correction_stale"
        values = _with_value(record, item)
        if values is not None:
            try:
                record = _noted(Record.model_validate(values), item)
                continue
            except ValidationError:
                reason = "correction_invalid"
        record = _unfit(record, item, reason)
    return record


def steps_of(pointer: str) -> list[str]:
    """The steps of a JSON Pointer (RFC 6901), unescaped."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _with_value(record: Record, item: Standing) -> dict[str, Any] | None:
    """The record's values with the one at the pointer replaced; None where that place is not there or shifted."""
    values: dict[str, Any] = record.model_dump(by_alias=True)
    steps = steps_of(item.pointer)
    if not steps or steps[0] in _FIXED:
        return None
    place: Any = values
    in_list = False
    try:
        for step in steps[:-1]:
            in_list = in_list or isinstance(place, list)
            place = place[_key(place, step)]
        key = _key(place, steps[-1])
        now = place[key]
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    if (in_list or isinstance(place, list)) and now not in (item.before, item.after):
        return None
    place[key] = item.after
    if len(steps) == 1:
        values.update(_following(steps[0], item.after))
    return values


def _key(place: Any, step: str) -> int | str:
    if isinstance(place, list):
        if not step.isdecimal():
            raise ValueError(step)
        return int(step)
    return step


def _following(name: str, value: Any) -> dict[str, Any]:
    """Values that say the same in another form, so that one correction is enough."""
    if name == "date":
        match = _DATE.fullmatch(value) if isinstance(value, str) else None
        return {"date_edtf": value, "year": int(match["year"])} if match else {"date_edtf": None}
    if name == "number" and isinstance(value, str):
        match = _NUMBER.fullmatch(value)
        return {"serial": int(match["serial"]), "symbol": match["symbol"]} if match else {}
    return {}


def _noted(record: Record, item: Standing) -> Record:
    """Evidence of the corrected value, and of those that follow from it; review without them."""
    names = [item.pointer]
    if item.pointer.count("/") == 1:
        names += [f"/{name}" for name in _following(item.pointer[1:], item.after)]
    evidence = dict(record.evidence)
    for name in names:
        known = _nearest(evidence, name)
        update = {"source": "reviewer", "confidence": 1.0}
        evidence[name] = known.model_copy(update=update) if known else Evidence(confidence=1.0, source="reviewer")
    left = [entry for entry in record.review if not any(_settles(name, entry.field, record) for name in names)]
    status = "review" if left else "ok"
    return record.model_copy(update={"evidence": evidence, "review": left, "status": status})


def _nearest(evidence: dict[str, Evidence], pointer: str) -> Evidence | None:
    """Evidence of the value itself, or of what it is part of."""
    while pointer:
        if pointer in evidence:
            return evidence[pointer]
        pointer = pointer.rpartition("/")[0]
    return None


def _settles(pointer: str, field: str, record: Record) -> bool:
    """Whether a correction answers a question of the review: of the same value, of a part of it, or of that which it
    is part of, unless that is a whole list.
    """
    if field == pointer or field.startswith(f"{pointer}/"):
        return True
    return pointer.rpartition("/")[0] == field and not isinstance(getattr(record, field[1:], None), list)


def _unfit(record: Record, item: Standing, reason: str) -> Record:
    said = [] if item.after is None else [item.after if isinstance(item.after, str) else str(item.after)]
    entry = ReviewItem(field=item.pointer, reason=reason, candidates=said)
    return record.model_copy(update={"review": [*record.review, entry], "status": "review"})
