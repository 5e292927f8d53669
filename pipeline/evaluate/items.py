"""Scores of lists: sections, references, targets, tasks, recipients, headings, appendices.

Items of truth and output are matched one to one by their key, as many as can be:

- sections: id;
- section_headings: folded heading; the level does not matter for what is found, false alarms are counted among the
  output's top-level sections. A heading that is a bare label (``3.``) is found by its label;
- references: number (white space, dashes folded); without one, type and subject (similar >= 0.9; a reference of the
  truth without subject takes any of its type). A document cited again is one reference;
- targets: section, comparator, value and value_max as numbers, unit (not scored where ``unit_in_text`` is false);
- tasks: section and assignee;
- recipients: folded line, the archive line left out; appendices: folded heading.

Items of the truth with ``"required": false`` count neither as miss nor as false alarm; ``<key>_alt`` lists variants
that are accepted. Texts in keys compare folded and caseless; the soft score takes texts similar >= 0.9 for equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from pipeline.evaluate.fields import FieldScore, Fold, accepted_values, judge, similar
from pipeline.evaluate.fold import (
    fold,
    fold_caseless,
    fold_code,
    fold_heading,
    fold_recipient,
    heading_label,
    is_archive_line,
)

Json = dict[str, Any]
Agrees = Callable[[Any, Any, bool], bool]
"""Whether an item of the truth and one of the output have the same key; the flag asks for the soft comparison."""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """Counts of one kind of item. ``n`` required ones in the truth; the soft counts follow similar keys."""

    n: int = 0
    found: int = 0
    false_alarms: int = 0
    soft_found: int = 0
    soft_false_alarms: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the reported items that are right, between 0 and 1; None where nothing was reported."""
        reported = self.found + self.false_alarms
        return self.found / reported if reported else None

    @property
    def recall(self) -> float | None:
        """Share of the expected items that were found, between 0 and 1; None where nothing was expected."""
        return self.found / self.n if self.n else None

    @property
    def f1(self) -> float | None:
        """Between 0 and 1; None where nothing was expected and nothing reported."""
        return _f1(self.n, self.found, self.false_alarms)

    @property
    def soft_f1(self) -> float | None:
        """The same, with items that are right but for small differences counted as found."""
        return _f1(self.n, self.soft_found, self.soft_false_alarms)

    def __add__(self, other: Self) -> Self:
        return replace(self, **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


@dataclass(frozen=True, slots=True)
class ItemScores:
    """By kind; ``fields`` are verdicts on other values of the items that were found, such as ``sections[].heading``."""

    kinds: dict[str, ItemScore]
    fields: list[FieldScore]


def _f1(n: int, found: int, false_alarms: int) -> float | None:
    total = n + found + false_alarms
    return 2 * found / total if total else None


def compare(truth: Json, record: Json | None) -> ItemScores:
    """Scores each list that the truth has; a record of None is a missing output."""
    output = record or {}
    kinds: dict[str, ItemScore] = {}
    verdicts: list[FieldScore] = []
    if truth.get("sections") is not None:
        gold, found = list(_flat(truth["sections"])), list(_flat(output.get("sections") or []))
        kinds["sections"], pairs = _score(gold, found, _same_section)
        verdicts += _verdicts("sections", pairs, {"heading": fold_heading, "text": fold})
    if truth.get("section_headings") is not None:
        kinds["section_headings"] = _headings(truth["section_headings"], output.get("sections") or [])
    if truth.get("references") is not None:
        kinds["references"], pairs = _references(truth["references"], output.get("references") or [])
        verdicts += _verdicts("references", pairs, {"type": fold_code, "date": fold_code, "role": fold_code})
    for kind, same in (("targets", _same_target), ("tasks", _same_task)):
        if truth.get(kind) is not None:
            kinds[kind], _ = _score(truth[kind], output.get(kind) or [], same)
    if truth.get("recipients") is not None:
        gold, found = (_recipients(lines) for lines in (truth["recipients"], output.get("recipients") or []))
        kinds["recipients"], _ = _score(gold, found, _same_text)
    if truth.get("appendices") is not None:
        gold, found = (_appendices(listed) for listed in (truth["appendices"], output.get("appendices") or []))
        kinds["appendices"], _ = _score(gold, found, _same_text)
    return ItemScores(kinds, verdicts)


def right_items(truth: Json, record: Json) -> dict[str, bool]:
    """For each item of ``record`` on whose kind ``truth`` speaks, by JSON Pointer, whether it is right: strictly found,
    or not required; a section also needs the heading that the truth gives it. Of sections below the top nothing is said
    where the truth has headings only.
    """
    right: dict[str, bool] = {}
    if truth.get("sections") is not None:
        found = dict(_pointed(record.get("sections") or [], "/sections"))
        gold = list(_flat(truth["sections"]))
        right.update(
            _right(gold, found, lambda item, other, soft: _same_section(item, other, soft) and _headed(item, other))
        )
    elif truth.get("section_headings") is not None:
        top = {
            f"/sections/{place}": {**_printed(s), "top": True} for place, s in enumerate(record.get("sections") or [])
        }
        expected = [{"heading": fold_heading(line), "label": heading_label(line)} for line in truth["section_headings"]]
        right.update(_right(expected, top, _same_heading))
    if truth.get("references") is not None:
        for pointer, item in _listed(record, "references"):
            right[pointer] = any(_same_reference(other, item, False) for other in truth["references"])
    for kind, same in (("targets", _same_target), ("tasks", _same_task)):
        if truth.get(kind) is not None:
            right.update(_right(truth[kind], dict(_listed(record, kind)), same))
    if truth.get("recipients") is not None:
        lines = {pointer: {"text": fold_recipient(line)} for pointer, line in _listed(record, "recipients")}
        right.update(_right(_recipients(truth["recipients"]), lines, _same_text))
    if truth.get("appendices") is not None:
        found = {pointer: _appendices([item])[0] for pointer, item in _listed(record, "appendices")}
        right.update(_right(_appendices(truth["appendices"]), found, _same_text))
    return right


def _right(gold: Sequence[Json], found: dict[str, Json], agrees: Agrees) -> dict[str, bool]:
    pointers = list(found)
    matched = set(match(gold, list(found.values()), agrees).values())
    return {pointer: place in matched for place, pointer in enumerate(pointers)}


def _listed(record: Json, kind: str) -> Iterator[tuple[str, Any]]:
    return ((f"/{kind}/{place}", item) for place, item in enumerate(record.get(kind) or []))


def _pointed(sections: Sequence[Json], base: str) -> Iterator[tuple[str, Json]]:
    for place, section in enumerate(sections):
        yield f"{base}/{place}", section
        yield from _pointed(section.get("children") or [], f"{base}/{place}/children")


def _headed(item: Json, other: Json) -> bool:
    if "heading" not in item:
        return True
    return judge(accepted_values(item, "heading"), other.get("heading"), fold_heading, soft=False) == "exact"


def match(gold: Sequence[Any], found: Sequence[Any], agrees: Agrees, soft: bool = False) -> dict[int, int]:
    """A largest one-to-one matching, index of gold to index of found, by augmenting paths (Kuhn 1955).

    Gold items that come first are never left out for later ones.
    """
    edges = [[column for column, other in enumerate(found) if agrees(item, other, soft)] for item in gold]
    owner: dict[int, int] = {}

    def place(row: int, seen: set[int]) -> bool:
        for column in edges[row]:
            if column not in seen:
                seen.add(column)
                if column not in owner or place(owner[column], seen):
                    owner[column] = row
                    return True
        return False

    for row in range(len(gold)):
        place(row, set())
    return {row: column for column, row in owner.items()}


def _score(gold: Sequence[Json], found: Sequence[Json], agrees: Agrees) -> tuple[ItemScore, list[tuple[Json, Json]]]:
    """The score and the pairs of the strict matching."""
    ordered = sorted(gold, key=lambda item: item.get("required") is False)
    required = sum(item.get("required") is not False for item in ordered)
    counts: list[int] = []
    pairs: list[tuple[Json, Json]] = []
    for soft in (False, True):
        matched = match(ordered, found, agrees, soft)
        if not soft:
            pairs = [(ordered[row], found[column]) for row, column in sorted(matched.items())]
        counts += [sum(row < required for row in matched), len(found) - len(matched)]
    return ItemScore(required, *counts), pairs


def _verdicts(kind: str, pairs: list[tuple[Json, Json]], keys: dict[str, Fold]) -> list[FieldScore]:
    return [
        FieldScore(f"{kind}[].{key}", judge(accepted_values(item, key), other.get(key), how, soft=how is not fold_code))
        for item, other in pairs
        for key, how in keys.items()
        if key in item
    ]


def _flat(sections: Sequence[Json]) -> Iterator[Json]:
    for section in sections:
        yield {**section, "text": section.get("text") or None}
        yield from _flat(section.get("children") or [])


def _same_section(item: Json, other: Json, soft: bool) -> bool:
    return fold_code(str(item.get("id"))) == fold_code(str(other.get("id")))


def _headings(gold: Sequence[str], sections: Sequence[Json]) -> ItemScore:
    expected = [{"heading": fold_heading(line), "label": heading_label(line)} for line in gold]
    top = [{**_printed(section), "top": True} for section in sections]
    below = [_printed(child) for section in sections for child in _flat(section.get("children") or [])]
    found = [*top, *below]
    counts: list[int] = []
    for soft in (False, True):
        matched = match(expected, found, _same_heading, soft)
        counts += [len(matched), len(set(range(len(top))) - set(matched.values()))]
    return ItemScore(len(expected), *counts)


def _printed(section: Json) -> Json:
    label = str(section.get("label") or "")
    bare = heading_label(label + " ") or fold_caseless(label)
    return {"heading": fold_heading(section.get("heading") or ""), "label": bare}


def _same_heading(item: Json, other: Json, soft: bool) -> bool:
    if not item["heading"]:
        return bool(other.get("top")) and item["label"] == other["label"]
    return item["heading"] == other["heading"] or (soft and similar(item["heading"], other["heading"]))


def _references(gold: Sequence[Json], found: Sequence[Json]) -> tuple[ItemScore, list[tuple[Json, Json]]]:
    items = _once(sorted(gold, key=lambda item: item.get("required") is False))
    outputs = _once(found)
    score, pairs = _score(items, outputs, _same_reference)
    again, soft_again = (
        sum(any(_same_reference(item, other, soft) for item in gold) for other in outputs) for soft in (False, True)
    )
    alarms, soft_alarms = len(outputs) - again, len(outputs) - soft_again
    return replace(score, false_alarms=alarms, soft_false_alarms=soft_alarms), pairs


def _once(references: Sequence[Json]) -> list[Json]:
    """References without the later ones of the same number or, without a number, of the same type and subject."""
    first: dict[tuple[str, ...], Json] = {}
    for item in references:
        number = item.get("number")
        key = (fold_code(number),) if number else _text(item.get("type"), item.get("subject"), item.get("issuer"))
        first.setdefault(key, item)
    return list(first.values())


def _text(*values: str | None) -> tuple[str, ...]:
    return tuple(fold_caseless(value or "") for value in values)


def _same_reference(item: Json, other: Json, soft: bool) -> bool:
    numbers = {fold_code(number) for number in accepted_values(item, "number") if number}
    if numbers or other.get("number"):
        return bool(other.get("number")) and fold_code(other["number"]) in numbers
    types = {fold_caseless(value or "") for value in accepted_values(item, "type")}
    subject, given = fold_caseless(item.get("subject") or ""), fold_caseless(other.get("subject") or "")
    return fold_caseless(other.get("type") or "") in types and (not subject or similar(subject, given))


def _same_target(item: Json, other: Json, soft: bool) -> bool:
    same = fold_code(item.get("section") or "") == fold_code(other.get("section") or "")
    same = same and item.get("comparator") == other.get("comparator")
    same = same and all(_same_number(item.get(key), other.get(key)) for key in ("value", "value_max"))
    return same and (item.get("unit_in_text") is False or _same_words(item.get("unit"), other.get("unit"), soft))


def _same_number(first: Any, second: Any) -> bool:
    if first is None or second is None:
        return first is second
    return abs(float(first) - float(second)) <= 1e-9 * max(1.0, abs(float(first)))


def _same_task(item: Json, other: Json, soft: bool) -> bool:
    same = fold_code(item.get("section") or "") == fold_code(other.get("section") or "")
    open_ended = item.get("required") is False and item.get("assignee") is None
    return same and (open_ended or _same_words(item.get("assignee"), other.get("assignee"), soft))


def _same_words(first: str | None, second: str | None, soft: bool) -> bool:
    one, other = fold_caseless(first or ""), fold_caseless(second or "")
    return one == other or (soft and similar(one, other))


def _recipients(lines: Sequence[str]) -> list[Json]:
    return [{"text": fold_recipient(line)} for line in lines if fold_recipient(line) and not is_archive_line(line)]


def _appendices(listed: Sequence[Json]) -> list[Json]:
    return [{"text": fold_heading(_first(item, "title", "heading", "label"))} for item in listed]


def _first(item: Json, *keys: str) -> str:
    return next((str(item[key]) for key in keys if item.get(key)), "")


def _same_text(item: Json, other: Json, soft: bool) -> bool:
    return bool(item["text"] == other["text"] or (soft and similar(item["text"], other["text"])))
