"""Checks of references against the documents of the batch: which resolve, which cannot be right.

``12/QĐ-UBND`` exists in every province and every year, so that a number alone names no document: a reference resolves
by number and date, or, where it gives no date, when one document only of the province has the number and is no younger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.evaluate.audit import Check, Entry, Finding
from pipeline.evaluate.fold import fold_code
from pipeline.model.language import N_
from pipeline.model.record import Reference


def check_references(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Findings in the order of the entries."""
    by_number: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.number is not None:
            by_number[entry.number].append(entry)
    for entry in entries:
        for place, reference in enumerate(entry.references):
            if reference.number is None:
                continue
            if entry.date is not None and reference.date is not None and reference.date > entry.date:
                name = entry.number or entry.name
                says = N_(f"{name} of {entry.date} cites {reference.number} of {reference.date}.")
                yield _finding("cites_later", entry, None, place, says)
            others = [other for other in by_number[fold_code(reference.number)] if other.id != entry.id]
            yield from _resolve(entry, reference, place, others)


def _resolve(entry: Entry, reference: Reference, place: int, others: Sequence[Entry]) -> Iterator[Finding]:
    near = [other for other in others if other.province == entry.province]
    if reference.date is not None:
        hits = [other for other in others if other.date == reference.date]
        wrong = [other for other in near if other.date is not None and other.date[:4] == reference.date[:4]]
    else:
        hits = [other for other in near if other.date is None or entry.date is None or other.date <= entry.date]
        hits = hits if len(hits) == 1 else []
        wrong = []
    name = entry.number or entry.name
    if hits:
        says = N_(f"{name} cites {reference.number}: {hits[0].name}.")
        yield _finding("resolved", entry, hits[0], place, says)
    elif wrong:
        says = N_(f"{name} dates {reference.number} {reference.date}, itself it says {wrong[0].date}.")
        yield _finding("date_differs", entry, wrong[0], place, says)


def _finding(check: Check, entry: Entry, other: Entry | None, place: int, says: str) -> Finding:
    both = [entry, *([other] if other else [])]
    ids, names = tuple(one.id for one in both), tuple(one.name for one in both)
    return Finding(check, ids, names, says, None, {"reference": f"/references/{place}"})
