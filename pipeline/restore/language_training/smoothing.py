"""Interpolated modified Kneser-Ney (Chen and Goodman 1998) over the counts of all domains together.

Weighting the domains, by merging weighted counts, was tried and made every test set but legal text worse
(docs/restoration-language-model.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.language_training.counting import BOUNDARY_ID, Level

Floats = NDArray[np.float64]


def smooth(levels: list[Level]) -> list[NDArray[np.float32]]:
    """P(word | prefix) of every n-gram of every level.

    Lower orders count the distinct words before an n-gram, except n-grams that begin with ``<s>``.
    """
    lower: NDArray[np.float32] = np.empty(0, np.float32)
    found = []
    for order, level in enumerate(levels, start=1):
        lower = _probabilities(level, order, _adjusted(levels, order), lower)
        found.append(lower)
    return found


def _adjusted(levels: list[Level], order: int) -> NDArray[np.int32]:
    level = levels[order - 1]
    if order == len(levels):
        return level.count
    counts = np.bincount(levels[order].suffix, minlength=len(level)).astype(np.int32)
    if order > 1:
        initial = _begins_with_boundary(levels, order)
        counts[initial] = level.count[initial]
    return counts


def _begins_with_boundary(levels: list[Level], order: int) -> NDArray[np.bool_]:
    initial = np.zeros(len(levels[0]), bool)
    initial[BOUNDARY_ID] = True
    for level in levels[1:order]:
        initial = initial[level.prefix]
    return initial


def _probabilities(
    level: Level, order: int, counts: NDArray[np.int32], lower: NDArray[np.float32]
) -> NDArray[np.float32]:
    discount = _discounts(counts)[np.minimum(counts, 3)]
    contexts = len(lower) if order > 1 else 1
    total = np.maximum(np.bincount(level.prefix, counts, contexts), 1)
    left = np.bincount(level.prefix, discount, contexts) / total
    base = lower[level.suffix] if order > 1 else np.full(len(level), 1 / len(level))
    own = (counts - discount) / total[level.prefix]
    return (own + left[level.prefix] * base).astype(np.float32)


def _discounts(counts: NDArray[np.int32]) -> Floats:
    """D(0..3+) after Chen and Goodman; half a count where a text is too small to say."""
    n = [float(np.count_nonzero(counts == value)) for value in range(5)]
    y = n[1] / (n[1] + 2 * n[2]) if n[1] else 0.5
    found = [value - (value + 1) * y * n[value + 1] / n[value] if n[value] else 0.5 for value in (1, 2, 3)]
    return np.array([0.0, *(min(max(d, 0.05), value - 0.05) for d, value in zip(found, (1, 2, 3), strict=True))])
