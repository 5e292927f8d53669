"""Entropy pruning (Stolcke 1998) and exact back-off weights of what is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.language_training.counting import Level

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Pruned:
    """One order of the pruned model: which n-grams stay, and the back-off weight of every n-gram as a context."""

    kept: NDArray[np.bool_]
    probability: NDArray[np.float32]
    backoff: NDArray[np.float32]


def prune(
    levels: list[Level], probabilities: list[NDArray[np.float32]], thresholds: list[float], min_counts: list[int]
) -> list[Pruned]:
    """Drops n-grams whose loss costs less than the order's threshold (nats of entropy a token), and those seen less
    often than the order's minimum; n-grams that are prefixes of kept ones stay.

    The frequency of a context is its own in the text, not the model's, since Kneser-Ney's lower orders are no
    frequencies.
    """
    kept = [level.count >= least for level, least in zip(levels, min_counts, strict=True)]
    kept[0][:] = True
    for order in range(len(levels), 1, -1):
        level = levels[order - 1]
        needed = np.zeros(len(level), bool)
        if order < len(levels):
            above = levels[order]
            needed[above.prefix[kept[order]]] = True
        kept[order - 1] |= needed
        loss = _loss(level, levels[order - 2], kept[order - 1], probabilities[order - 1], probabilities[order - 2])
        kept[order - 1] &= needed | (loss >= thresholds[order - 1])
    return _renormalised(levels, probabilities, kept)


def _loss(
    level: Level, below: Level, kept: NDArray[np.bool_], probability: NDArray[np.float32], lower: NDArray[np.float32]
) -> Floats:
    p = probability.astype(np.float64)
    q = lower[level.suffix].astype(np.float64)
    left = np.maximum(1 - np.bincount(level.prefix, p * kept, len(below)), 1e-9)
    left_below = np.maximum(1 - np.bincount(level.prefix, q * kept, len(below)), 1e-9)
    context = below.count / below.count.sum(dtype=np.float64)
    h = level.prefix
    before = np.log(left[h]) - np.log(left_below[h])
    after = np.log(left[h] + p) - np.log(left_below[h] + q)
    loss: Floats = -context[h] * (p * (np.log(q) + after - np.log(p)) + left[h] * (after - before))
    return loss


def _renormalised(
    levels: list[Level], probabilities: list[NDArray[np.float32]], kept: list[NDArray[np.bool_]]
) -> list[Pruned]:
    """Back-off weights (1 - kept mass) / (1 - the same words' mass one order lower), lowest order first."""
    current = probabilities[0].astype(np.float64)
    found = [Pruned(kept[0], probabilities[0], np.ones(len(levels[0]), np.float32))]
    for level, probability, keep in zip(levels[1:], probabilities[1:], kept[1:], strict=True):
        below = found[-1]
        size = len(below.kept)
        q = current[level.suffix]
        left = np.maximum(1 - np.bincount(level.prefix, probability * keep, size), 1e-6)
        left_below = np.maximum(1 - np.bincount(level.prefix, q * keep, size), 1e-6)
        below.backoff = np.minimum(left / left_below, 50).astype(np.float32)
        current = np.where(keep, probability, below.backoff[level.prefix] * q)
        found.append(Pruned(keep, probability, np.ones(len(level), np.float32)))
    return found
