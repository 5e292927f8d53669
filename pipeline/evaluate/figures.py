"""Figures from scores: every one is a ratio of sums over documents, with a bootstrap interval.

Intervals are percentile intervals (2.5 to 97.5 %) of the ratio over 1,000 resamples of the documents, seeded, and are
given where ten or more documents bear on the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from pipeline.evaluate.fields import FieldScore
from pipeline.evaluate.items import ItemScore
from pipeline.evaluate.reliability import Stated
from pipeline.evaluate.text import Counts, TextScore
from pipeline.model.language import N_

LEAST_DOCUMENTS = 10
RESAMPLES = 1000
SEED = 20

UNITS = {"CER": "characters", "WER": "words", "SER": "syllables"}
KINDS = ("mark", "base", "case", "inserted", "deleted")
VERDICTS = (N_("exact"), N_("soft"), N_("withheld"), N_("missing"), N_("invented"), N_("wrong"))
ALL_FIELDS = "all"
"""All single fields of a document together; values inside of lists (``sections[].heading``) stand apart."""


@dataclass(slots=True)
class DocumentScore:
    """All scores of one document. ``found`` is false where the output is missing."""

    stem: str
    found: bool
    group: str | None = None
    text: TextScore | None = None
    fields: list[FieldScore] = field(default_factory=list)
    items: dict[str, ItemScore] = field(default_factory=dict)
    stated_fields: list[Stated] = field(default_factory=list)
    stated_words: list[Stated] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """One document's share of a figure: numerator, denominator, and how many things were to be found."""

    numerator: float
    denominator: float
    n: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio in percent, None where there is nothing to divide by; ``n`` things in ``documents`` documents."""

    value: float | None
    n: int
    documents: int
    low: float | None = None
    high: float | None = None


Key = tuple[str, ...]


def parts(score: DocumentScore) -> dict[Key, Part]:
    """A document's shares: ``("text", "ordered", "CER")``, ``("fields", "number", "exact")``, ``("items", "targets",
    "f1")`` and so on.
    """
    found: dict[Key, Part] = {}
    if score.text is not None:
        found.update(_text_parts(score.text))
    found.update(_field_parts(score.fields))
    for kind, counts in score.items.items():
        found.update({("items", kind, name): part for name, part in _item_parts(counts)})
    return found


def figures(scores: Iterable[DocumentScore], *, intervals: bool = True) -> dict[Key, Figure]:
    """Each figure over all documents that bear on it."""
    columns: dict[Key, list[Part]] = {}
    for score in scores:
        for key, part in parts(score).items():
            columns.setdefault(key, []).append(part)
    return {key: _figure(column, intervals) for key, column in columns.items()}


def _text_parts(text: TextScore) -> Iterator[tuple[Key, Part]]:
    for rate, unit in UNITS.items():
        score = getattr(text, unit)
        for order in ("ordered", "free"):
            counts: Counts = getattr(score, order)
            yield ("text", order, rate), Part(counts.errors, counts.n, counts.n)
            for kind in KINDS:
                yield ("text", order, f"{rate} {kind}"), Part(getattr(counts, kind), counts.n, counts.n)
        yield ("text", "free", f"{rate} extra"), Part(score.extra, score.free.n, score.free.n)


def _field_parts(scores: list[FieldScore]) -> Mapping[Key, Part]:
    verdicts: dict[str, list[str]] = {}
    for score in scores:
        verdicts.setdefault(score.field, []).append(score.verdict)
        if "[]" not in score.field:
            verdicts.setdefault(ALL_FIELDS, []).append(score.verdict)
    found: dict[Key, Part] = {}
    for name, given in verdicts.items():
        n = len(given)
        for verdict in VERDICTS:
            count = given.count(verdict) + (given.count("exact") if verdict == "soft" else 0)
            found["fields", name, verdict] = Part(count, n, n)
    return found


def _item_parts(counts: ItemScore) -> Iterator[tuple[str, Part]]:
    n = counts.n
    yield "f1", Part(2 * counts.found, n + counts.found + counts.false_alarms, n)
    yield "soft f1", Part(2 * counts.soft_found, n + counts.soft_found + counts.soft_false_alarms, n)
    yield "precision", Part(counts.found, counts.found + counts.false_alarms, n)
    yield "recall", Part(counts.found, n, n)


def _figure(column: list[Part], intervals: bool) -> Figure:
    numerators = np.array([part.numerator for part in column], dtype=np.float64)
    denominators = np.array([part.denominator for part in column], dtype=np.float64)
    n = sum(part.n for part in column)
    total = float(denominators.sum())
    if not total:
        return Figure(None, n, len(column))
    value = 100 * float(numerators.sum()) / total
    if not intervals or int(np.count_nonzero(denominators)) < LEAST_DOCUMENTS:
        return Figure(value, n, len(column))
    weights = np.random.default_rng(SEED).multinomial(len(column), np.full(len(column), 1 / len(column)), RESAMPLES)
    below = weights @ denominators
    ratios = 100 * (weights @ numerators)[below > 0] / below[below > 0]
    low, high = np.percentile(ratios, [2.5, 97.5])
    return Figure(value, n, len(column), float(low), float(high))
