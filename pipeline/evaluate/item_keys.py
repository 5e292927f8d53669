"""When an item of the output is one of the truth: keys of sections, headings, references, targets, tasks and lines.

See pipeline/evaluate/items.py for the rules. ``soft`` takes texts that are similar for equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.evaluate.fields import accepted_values, similar
from pipeline.evaluate.fold import (
    fold_caseless,
    fold_code,
    fold_heading,
    fold_recipient,
    heading_label,
    is_archive_line,
)

Json = dict[str, Any]


def same_section(item: Json, other: Json, soft: bool) -> bool:
    """By id."""
    return fold_code(str(item.get("id"))) == fold_code(str(other.get("id")))


def same_heading(item: Json, other: Json, soft: bool) -> bool:
    """By folded heading, a bare label by its label; both as ``printed`` gives them."""
    if not item["heading"]:
        return bool(other.get("top")) and item["label"] == other["label"]
    return item["heading"] == other["heading"] or (soft and similar(item["heading"], other["heading"]))


def same_reference(item: Json, other: Json, soft: bool) -> bool:
    """By number; without one, by type and subject."""
    numbers = {fold_code(number) for number in accepted_values(item, "number") if number}
    if numbers or other.get("number"):
        return bool(other.get("number")) and fold_code(other["number"]) in numbers
    types = {fold_caseless(value or "") for value in accepted_values(item, "type")}
    subject, given = fold_caseless(item.get("subject") or ""), fold_caseless(other.get("subject") or "")
    return fold_caseless(other.get("type") or "") in types and (not subject or similar(subject, given))


def same_target(item: Json, other: Json, soft: bool) -> bool:
    """By section, comparator, numbers and unit."""
    same = fold_code(item.get("section") or "") == fold_code(other.get("section") or "")
    same = same and item.get("comparator") == other.get("comparator")
    same = same and all(_same_number(item.get(key), other.get(key)) for key in ("value", "value_max"))
    return same and (item.get("unit_in_text") is False or _same_words(item.get("unit"), other.get("unit"), soft))


def same_task(item: Json, other: Json, soft: bool) -> bool:
    """By section and assignee."""
    same = fold_code(item.get("section") or "") == fold_code(other.get("section") or "")
    open_ended = item.get("required") is False and item.get("assignee") is None
    return same and (open_ended or _same_words(item.get("assignee"), other.get("assignee"), soft))


def same_text(item: Json, other: Json, soft: bool) -> bool:
    """By folded text, as ``recipients`` and ``appendices`` give it."""
    return bool(item["text"] == other["text"] or (soft and similar(item["text"], other["text"])))


def flat(sections: Sequence[Json]) -> Iterator[Json]:
    """Sections and all below them, in order; empty texts are None."""
    for section in sections:
        yield {**section, "text": section.get("text") or None}
        yield from flat(section.get("children") or [])


def printed(section: Json) -> Json:
    """Heading and label of a section, as they are compared."""
    label = str(section.get("label") or "")
    bare = heading_label(label + " ") or fold_caseless(label)
    return {"heading": fold_heading(section.get("heading") or ""), "label": bare}


def once(references: Sequence[Json]) -> list[Json]:
    """References without the later ones of the same number or, without a number, of the same type and subject."""
    first: dict[tuple[str, ...], Json] = {}
    for item in references:
        number = item.get("number")
        key = (fold_code(number),) if number else _text(item.get("type"), item.get("subject"), item.get("issuer"))
        first.setdefault(key, item)
    return list(first.values())


def recipients(lines: Sequence[str]) -> list[Json]:
    """Lines as they are compared, the archive line left out."""
    return [{"text": fold_recipient(line)} for line in lines if fold_recipient(line) and not is_archive_line(line)]


def appendices(listed: Sequence[Json]) -> list[Json]:
    """Titles as they are compared."""
    return [{"text": fold_heading(_first(item, "title", "heading", "label"))} for item in listed]


def _same_words(first: str | None, second: str | None, soft: bool) -> bool:
    one, other = fold_caseless(first or ""), fold_caseless(second or "")
    return one == other or (soft and similar(one, other))


def _same_number(first: Any, second: Any) -> bool:
    if first is None or second is None:
        return first is second
    return abs(float(first) - float(second)) <= 1e-9 * max(1.0, abs(float(first)))


def _text(*values: str | None) -> tuple[str, ...]:
    return tuple(fold_caseless(value or "") for value in values)


def _first(item: Json, *keys: str) -> str:
    return next((str(item[key]) for key in keys if item.get(key)), "")
