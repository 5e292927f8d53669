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

from pipeline.evaluate.fields import FieldScore, Fold, accepted_values, judge
from pipeline.evaluate.fold import (
    fold,
    fold_code,
    fold_heading,
    fold_recipient,
    heading_label,
)
from pipeline.evaluate.item_keys import (
    Json,
    appendices,
    flat,
    once,
    printed,
    recipients,
    same_heading,
    same_reference,
    same_section,
    same_target,
    same_task,
    same_text,
)

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
    def f1(self) -> float | None:
        """Between 0 and 1; None where nothing was expected and nothing reported."""
        total = self.n + self.found + self.false_alarms
        return 2 * self.found / total if total else None

    def __add__(self, other: Self) -> Self:
        return replace(self, **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


@dataclass(frozen=True, slots=True)
class ItemScores:
    """By kind; ``fields`` are verdicts on other values of the items that were found, such as ``sections[].heading``."""

    kinds: dict[str, ItemScore]
    fields: list[FieldScore]


def compare(truth: Json, record: Json | None) -> ItemScores:
    """Scores each list that the truth has; a record of None is a missing output."""
    output = record or {}
    kinds: dict[str, ItemScore] = {}
    verdicts: list[FieldScore] = []
    if truth.get("sections") is not None:
        gold, found = list(flat(truth["sections"])), list(flat(output.get("sections") or []))
        kinds["sections"], pairs = _score(gold, found, same_section)
        verdicts += _verdicts("sections", pairs, {"heading": fold_heading, "text": fold})
    if truth.get("section_headings") is not None:
        kinds["section_headings"] = _headings(truth["section_headings"], output.get("sections") or [])
    if truth.get("references") is not None:
        kinds["references"], pairs = _references(truth["references"], output.get("references") or [])
        verdicts += _verdicts("references", pairs, {"type": fold_code, "date": fold_code, "role": fold_code})
    for kind, same in (("targets", same_target), ("tasks", same_task)):
        if truth.get(kind) is not None:
            kinds[kind], _ = _score(truth[kind], output.get(kind) or [], same)
    if truth.get("recipients") is not None:
        gold, found = (recipients(lines) for lines in (truth["recipients"], output.get("recipients") or []))
        kinds["recipients"], _ = _score(gold, found, same_text)
    if truth.get("appendices") is not None:
        gold, found = (appendices(listed) for listed in (truth["appendices"], output.get("appendices") or []))
        kinds["appendices"], _ = _score(gold, found, same_text)
    return ItemScores(kinds, verdicts)


def right_items(truth: Json, record: Json) -> dict[str, bool]:
    """For each item of ``record`` on whose kind ``truth`` speaks, by JSON Pointer, whether it is right: strictly found,
    or not required; a section also needs the heading that the truth gives it. Of sections below the top nothing is said
    where the truth has headings only.
    """
    right: dict[str, bool] = {}
    if truth.get("sections") is not None:
        found = dict(_pointed(record.get("sections") or [], "/sections"))
        gold = list(flat(truth["sections"]))
        right.update(
            _right(gold, found, lambda item, other, soft: same_section(item, other, soft) and _headed(item, other))
        )
    elif truth.get("section_headings") is not None:
        top = {
            f"/sections/{place}": {**printed(s), "top": True} for place, s in enumerate(record.get("sections") or [])
        }
        expected = [{"heading": fold_heading(line), "label": heading_label(line)} for line in truth["section_headings"]]
        right.update(_right(expected, top, same_heading))
    if truth.get("references") is not None:
        for pointer, item in _listed(record, "references"):
            right[pointer] = any(same_reference(other, item, False) for other in truth["references"])
    for kind, same in (("targets", same_target), ("tasks", same_task)):
        if truth.get(kind) is not None:
            right.update(_right(truth[kind], dict(_listed(record, kind)), same))
    if truth.get("recipients") is not None:
        lines = {pointer: {"text": fold_recipient(line)} for pointer, line in _listed(record, "recipients")}
        right.update(_right(recipients(truth["recipients"]), lines, same_text))
    if truth.get("appendices") is not None:
        found = {pointer: appendices([item])[0] for pointer, item in _listed(record, "appendices")}
        right.update(_right(appendices(truth["appendices"]), found, same_text))
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


def _headings(gold: Sequence[str], sections: Sequence[Json]) -> ItemScore:
    expected = [{"heading": fold_heading(line), "label": heading_label(line)} for line in gold]
    top = [{**printed(section), "top": True} for section in sections]
    below = [printed(child) for section in sections for child in flat(section.get("children") or [])]
    found = [*top, *below]
    counts: list[int] = []
    for soft in (False, True):
        matched = match(expected, found, same_heading, soft)
        counts += [len(matched), len(set(range(len(top))) - set(matched.values()))]
    return ItemScore(len(expected), *counts)


def _references(gold: Sequence[Json], found: Sequence[Json]) -> tuple[ItemScore, list[tuple[Json, Json]]]:
    items = once(sorted(gold, key=lambda item: item.get("required") is False))
    outputs = once(found)
    score, pairs = _score(items, outputs, same_reference)
    again, soft_again = (
        sum(any(same_reference(item, other, soft) for item in gold) for other in outputs) for soft in (False, True)
    )
    alarms, soft_alarms = len(outputs) - again, len(outputs) - soft_again
    return replace(score, false_alarms=alarms, soft_false_alarms=soft_alarms), pairs
