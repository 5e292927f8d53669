"""From the score of a value to the probability that it is right: a logistic curve, fitted on known documents.

The score is the product of the words' probabilities and the strength of the rule (``findings``). The curve is
``logit(p) = intercept + logit * logit(score) + origin + kind``; it rises with the score. Its weights stand in
confidence.tsv, which script/train-confidence writes with the measures.
"""

from __future__ import annotations

import math

from pipeline.model.record import EvidenceSource
from pipeline.model.table import read_table
from pipeline.settings import Settings

_LEAST, _MOST = 0.002, 0.998
"""No score is so sure that it could not be wrong, nor the other way round."""


class ConfidenceModel:
    """Built once; ``probability`` is pure and rises with the score."""

    def __init__(self, settings: Settings) -> None:
        weights: dict[tuple[str, str], float] = {}
        for row in reversed(read_table("confidence.tsv", settings.dictionaries)):
            for name in row["names"].split() or [""]:
                weights[row["term"], name] = float(row["weight"])
        self._intercept = weights["intercept", ""]
        self._slope = weights["logit", ""]
        self._origins = {name: weight for (term, name), weight in weights.items() if term == "origin"}
        self._kinds = {name: weight for (term, name), weight in weights.items() if term == "kind"}

    def probability(self, pointer: str, source: EvidenceSource, score: float) -> float:
        """Probability that the value at the JSON Pointer is right, which was read from ``source`` with ``score``."""
        total = self._intercept + self._slope * logit(score)
        total += self._origins.get(source, 0.0) + self._kinds.get(pointer.split("/")[1], 0.0)
        return 1 / (1 + math.exp(-total))


def logit(score: float) -> float:
    """The log odds of a score between 0 and 1, cut so that it is finite."""
    bounded = min(max(score, _LEAST), _MOST)
    return math.log(bounded / (1 - bounded))
