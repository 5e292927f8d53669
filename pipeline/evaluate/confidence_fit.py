"""Fits the curve of ``pipeline.parse.confidence`` on values with known truth, few parameters for few data.

Ridge logistic regression by Newton's method: the weights of origins and kinds of values are drawn towards zero, so
that a kind with few wrong values stays near the common curve. A slope below zero is set to zero: a value is never less
sure for a better score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.parse.confidence import logit

KINDS: dict[str, tuple[str, ...]] = {
    "code": ("number", "serial", "symbol", "date", "date_edtf", "year", "type"),
    "name": ("issuer", "place", "signer", "archive", "drafter", "secrecy", "urgency"),
    "text": ("subject", "preamble", "closing", "recipients"),
    "outline": ("sections", "appendices"),
    "statement": ("references", "targets", "tasks"),
}
ORIGINS = ("ocr",)
"""Origins with a weight of their own; text and text layers are the common case."""
RIDGE = 8.0
"""Of origins and kinds; chosen by cross-validation among 0.5, 2, 8 and 32."""
_STEADY = 0.01
"""Of intercept and slope: so that the fit exists for data without a wrong value."""
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Sample:
    """A value with known truth: document, JSON Pointer, origin, score before calibration, whether it is right."""

    document: str
    pointer: str
    origin: str
    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """Weights in the order of ``terms``."""

    weights: tuple[float, ...]

    def probability(self, sample: Sample) -> float:
        """That the field is right, between 0 and 1."""
        return float(_sigmoid(_features([sample]) @ np.array(self.weights))[0])


def terms() -> list[tuple[str, tuple[str, ...]]]:
    """Rows of confidence.tsv: term and the names that it holds for."""
    origins = [("origin", (name,)) for name in ORIGINS]
    return [("intercept", ()), ("logit", ()), *origins, *(("kind", names) for names in KINDS.values())]


def fit(samples: Sequence[Sample], ridge: float = RIDGE) -> Curve:
    """The curve that makes the known outcomes most likely, less the ridge."""
    features = _features(samples)
    outcomes = np.array([sample.right for sample in samples], dtype=np.float64)
    penalty = np.array([_STEADY, _STEADY] + [ridge] * (features.shape[1] - 2))
    weights = _newton(features, outcomes, penalty)
    if weights[1] < 0:
        flat = features.copy()
        flat[:, 1] = 0
        weights = _newton(flat, outcomes, penalty)
    return Curve(tuple(float(weight) for weight in weights))


def cross_validated(samples: Sequence[Sample], ridge: float = RIDGE) -> list[float]:
    """For each sample the probability by a curve fitted on all other documents."""
    found: dict[int, float] = {}
    for document in sorted({sample.document for sample in samples}):
        curve = fit([sample for sample in samples if sample.document != document], ridge)
        for place, sample in enumerate(samples):
            if sample.document == document:
                found[place] = curve.probability(sample)
    return [found[place] for place in range(len(samples))]


def _features(samples: Sequence[Sample]) -> NDArray[np.float64]:
    rows = []
    for sample in samples:
        kind = sample.pointer.split("/")[1]
        origins = [float(sample.origin == name) for name in ORIGINS]
        rows.append([1.0, logit(sample.score), *origins, *(float(kind in names) for names in KINDS.values())])
    return np.array(rows, dtype=np.float64)


def _newton(
    features: NDArray[np.float64], outcomes: NDArray[np.float64], penalty: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros(features.shape[1])
    for _ in range(_ROUNDS):
        chances = _sigmoid(features @ weights)
        gradient = features.T @ (outcomes - chances) - penalty * weights
        curvature = (features * (chances * (1 - chances))[:, None]).T @ features + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step / max(1.0, float(np.abs(step).max()))
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-values)), dtype=np.float64)
