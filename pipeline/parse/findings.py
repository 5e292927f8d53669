"""What is known about the values: evidence for each, and the list of those that want a person's eye."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from pipeline.model.page import Box, Word
from pipeline.model.record import Evidence, EvidenceSource, ReviewItem
from pipeline.parse.confidence import ConfidenceModel
from pipeline.parse.rows import Row

_WEIGHTY_WORDS = 8
"""Longer values are not less sure with every word: beyond this many words, the mean counts for the rest."""


_CONFIRMED = 0.1
"""Share of the words' doubt that stays when a table holds the value: few tables' entries differ in one letter."""


class Findings:
    """Collects evidence and review entries while a document is read.

    The score of a value is the product of the probabilities of the words involved (restoration's where there is one,
    else the engine's, else 1) and the strength of the rule, between 0 and 1; ``close`` turns it into confidence, a
    calibrated probability.
    """

    def __init__(self, review_below: float, confidence: ConfidenceModel) -> None:
        self.review_below = review_below
        self.evidence: dict[str, Evidence] = {}
        self.review: list[ReviewItem] = []
        self._confidence = confidence
        self._calibrated: set[str] = set()
        self._against: dict[str, float] = {}

    def found(
        self,
        pointer: str,
        rows: Sequence[Row],
        strength: float = 1.0,
        *,
        rule: str | None = None,
        source: EvidenceSource | None = None,
        confirmed: bool = False,
        deciding: Iterable[Word] | None = None,
        calibrated: bool = False,
    ) -> None:
        """Write down where the value at ``pointer`` stands.

        ``rule``: what gave the value, a code of rules.tsv; without it, the name of the field or list.
        ``confirmed``: a table knows the value, so that a doubtful letter hardly matters (``_CONFIRMED``).
        ``deciding``: the words on which the value hangs, where the rows hold others too.
        ``calibrated``: the strength is a probability already, fitted elsewhere.
        """
        rows = [row for row in rows if row]
        words = deciding if deciding is not None else (word for row in rows for word in row.words)
        probability = words_probability(words)
        score = strength * (1 - (1 - probability) * _CONFIRMED if confirmed else probability)
        first = rows[0] if rows else None
        same_page = [row for row in rows if first is not None and row.page == first.page]
        box = Box.union(row.box for row in same_page)
        self.evidence[pointer] = Evidence(
            raw=" ".join(row.raw for row in rows) or None,
            confidence=min(max(score, 0.0), 1.0),
            page=first.page if first else None,
            line=first.number if first else None,
            box=(box.left, box.top, box.right, box.bottom) if box else None,
            source=source or (first.source if first else "inferred"),
            rules=[rule or pointer.split("/")[1], *(["in_table"] if confirmed else [])],
        )
        self._against.pop(pointer, None)
        (self._calibrated.add if calibrated else self._calibrated.discard)(pointer)

    def doubt(self, pointer: str, reason: str, candidates: Iterable[str] = ()) -> None:
        """Ask for a person's eye; one entry a field, the first reason stays."""
        if all(item.field != pointer for item in self.review):
            self.review.append(ReviewItem(field=pointer, reason=reason, candidates=list(dict.fromkeys(candidates))))

    def doubted(self, pointer: str) -> bool:
        """Whether a look was asked for at the field or at a part of it."""
        return any(item.field == pointer or item.field.startswith(f"{pointer}/") for item in self.review)

    def weaken(self, pointer: str, factor: float, rule: str) -> None:
        """Lower a confidence, since something else on the page speaks against the value: ``rule`` says what."""
        known = self.evidence.get(pointer)
        if known is not None:
            self._against[pointer] = self._against.get(pointer, 1.0) * factor
            self.evidence[pointer] = known.model_copy(update={"rules": [*known.rules, rule]})

    def close(self) -> None:
        """Turn scores into confidence, and ask for a look at every value below the threshold."""
        for pointer, evidence in self.evidence.items():
            confidence = evidence.confidence
            if pointer not in self._calibrated:
                confidence = self._confidence.probability(pointer, evidence.source, confidence)
            confidence = round(confidence * self._against.get(pointer, 1.0), 4)
            self.evidence[pointer] = evidence.model_copy(update={"confidence": confidence})
            if confidence < self.review_below:
                self.doubt(pointer, "low_confidence")


def words_probability(words: Iterable[Word]) -> float:
    """Probability that all words are right, as if independent; for long values damped (see ``_WEIGHTY_WORDS``)."""
    values = [max(_word_probability(word), 1e-3) for word in words]
    if not values:
        return 1.0
    total = sum(math.log(value) for value in values)
    if len(values) > _WEIGHTY_WORDS:
        total *= _WEIGHTY_WORDS / len(values)
    return math.exp(total)


def _word_probability(word: Word) -> float:
    known = [value for value in (word.probability, word.confidence) if value is not None]
    if not known:
        return 1.0
    figures = any(letter.isdigit() for letter in word.text)
    return min(known) if figures else known[0]
