"""What lies on the desk: one record's fields with how each is known, and its pages word by word."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from pipeline.model.page import Document, Line, Page, Word
from pipeline.model.record import Record, Section
from pipeline.review.doubt import Doubt, doubts_of, nearest_evidence, value_at
from pipeline.review.whereabouts import whereabouts
from pipeline.write.corrected_record import Standing

HEADER = (
    "/type", "/number", "/date", "/place", "/issuer/name", "/issuer/parent", "/subject", "/signer/role",
    "/signer/authority", "/signer/title", "/signer/name", "/archive", "/drafter", "/secrecy", "/urgency", "/closing",
)  # fmt: skip
"""Fields that the desk shows for every document, empty ones too."""
_PARTS = {
    "references": ("number", "type", "date", "issuer", "subject"),
    "targets": ("clause", "metric", "comparator", "value", "value_max", "unit", "period", "deadline"),
    "tasks": ("assignee", "text", "deadline", "frequency"),
}
_ALWAYS = {"number", "clause", "comparator", "value", "unit", "assignee", "text"}

Json = dict[str, Any]


def fields_of(
    machine: Record, record: Record, standing: tuple[Standing, ...], pages: tuple[Page, ...] = ()
) -> list[Json]:
    """The fields of a record in its order, grouped; ``machine`` is the record as the pipeline made it, ``record`` as
    it is with what people said. Where a doubt has no place of its own, the ``pages`` tell where to look.
    """
    doubts: dict[str, Doubt] = {doubt.pointer: doubt for doubt in doubts_of(record)}
    said = {item.pointer: item for item in standing}
    values = record.model_dump(mode="json", by_alias=True)
    before = machine.model_dump(mode="json", by_alias=True)
    listed = dict(_pointers(record, values, doubts))
    first_parts: dict[str, str] = {}
    for pointer in listed:
        first_parts.setdefault(_whole(pointer), pointer)
    # What is in review shows even where it is no field of its own.
    for pointer in doubts:
        if pointer not in listed and pointer not in first_parts:
            listed[pointer] = "other"
            first_parts.setdefault(_whole(pointer), pointer)
    fields = [
        _field(pointer, group, record, values, before, _doubt(pointer, doubts, first_parts), said.get(pointer))
        for pointer, group in listed.items()
    ]
    for field in fields:
        if field["open"] and field["page"] is None:
            place = whereabouts(record, pages, field["pointer"], field["candidates"])
            field |= {"page": place.page, "line": place.line, "box": list(place.box) if place.box else None}
    return fields


def page_of(document: Document, index: int, standing: tuple[Standing, ...]) -> Json:
    """A page with its words as they stand; pointers lead to the stored words."""
    page = document.pages[index]
    said = {item.pointer: item for item in standing}
    return {
        "number": page.number,
        "index": index,
        "width": page.width,
        "height": page.height,
        "origin": page.origin,
        "flags": list(page.flags),
        "error": page.error,
        "lines": [_line(page, place, line, index, said) for place, line in enumerate(page.lines) if line.words],
    }


def _pointers(record: Record, values: Json, doubts: Container[str]) -> Iterator[tuple[str, str]]:
    """Pointers to what can be corrected, each with its group."""
    for pointer in HEADER:
        yield pointer, "header"
    for place in range(len(record.recipients)):
        yield f"/recipients/{place}", "recipients"
    for name, parts in _PARTS.items():
        for place, item in enumerate(values[name]):
            for part in parts:
                if (part in _ALWAYS and part in item) or item.get(part) is not None:
                    yield f"/{name}/{place}/{part}", name
    yield from _headings(record.sections, "/sections", doubts)
    yield from _headings(record.appendices, "/appendices", doubts)


def _headings(sections: list[Section], pointer: str, doubts: Container[str]) -> Iterator[tuple[str, str]]:
    """Headings, and the text of a section in doubt that has none."""
    for place, section in enumerate(sections):
        here = f"{pointer}/{place}"
        if section.heading is not None:
            yield f"{here}/heading", "sections"
        elif here in doubts:
            yield f"{here}/text", "sections"
        yield from _headings(section.children, f"{here}/children", doubts)


def _whole(pointer: str) -> str:
    """What a value is part of."""
    return pointer.rpartition("/")[0]


def _doubt(pointer: str, doubts: dict[str, Doubt], first_parts: dict[str, str]) -> Doubt | None:
    """Its own doubt, or that of the whole of which it is the first part."""
    if pointer in doubts:
        return doubts[pointer]
    whole = _whole(pointer)
    return doubts.get(whole) if first_parts[whole] == pointer else None


def _field(
    pointer: str,
    group: str,
    record: Record,
    values: Json,
    before: Json,
    doubt: Doubt | None,
    said: Standing | None,
) -> Json:
    evidence = nearest_evidence(record, pointer)
    value, machine = _value(values, pointer), _value(before, pointer)
    return {
        "pointer": pointer,
        "group": group,
        "value": value,
        "machine": machine,
        "editable": not isinstance(value, dict | list),
        "number": isinstance(value, float | int) and not isinstance(value, bool),
        "open": doubt is not None,
        "reason": doubt.reason if doubt else None,
        "candidates": list(doubt.candidates) if doubt else [],
        "doubt": round(doubt.probability, 4) if doubt else None,
        "confidence": evidence.confidence if evidence else None,
        "source": evidence.source if evidence else None,
        "raw": evidence.raw if evidence else None,
        "page": evidence.page if evidence else None,
        "line": evidence.line if evidence else None,
        "box": list(evidence.box) if evidence and evidence.box else None,
        "who": said.who if said else None,
        "disagrees": said is not None and machine not in (said.after, said.before),
    }


def _value(values: Json, pointer: str) -> Any:
    try:
        return value_at(values, pointer)
    except LookupError:
        return None


def _line(page: Page, place: int, line: Line, index: int, said: dict[str, Standing]) -> Json:
    prefix = f"/pages/{index}/lines/{place}/words/"
    return {
        "number": place + 1,
        "raw": line.raw,
        "box": line.box.as_list() if line.box else None,
        "flags": list(line.flags),
        "words": [_word(f"{prefix}{count}", word, said) for count, word in enumerate(line.words)],
    }


def _word(pointer: str, word: Word, said: dict[str, Standing]) -> Json:
    standing = said.get(pointer)
    fits = standing is not None and word.text in (standing.before, standing.after)
    return {
        "pointer": pointer,
        "text": (standing.after or "") if standing is not None and fits else word.text,
        "restored": word.text,
        "raw": word.text if word.raw is None else word.raw,
        "box": word.box.as_list() if word.box else None,
        "confidence": word.confidence,
        "probability": 1.0 if fits else word.probability,
        "alternatives": [[other.text, other.probability] for other in word.alternatives],
        "who": standing.who if standing is not None and fits else None,
    }
