"""How far stated probabilities can be trusted: of values stated with 0.9, nine in ten should be right.

Values are gathered in bins of stated probability. The expected calibration error is the mean over values of the
distance between what their bin states on average and the share in it that is right (Naeini, Cooper, Hauskrecht 2015,
doi:10.1609/aaai.v29i1.9602); the Brier score is the mean square distance of each statement from 0 or 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
"""Of the bins: finer where most values are. A value on an edge belongs above it; 1 belongs to the last bin."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A value's stated probability, and whether it is right. ``what`` names the value: a JSON Pointer, a word."""

    what: str
    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Values whose stated probability lies in one interval; ``stated`` and ``right`` are means, 0 to 1."""

    low: float
    high: float
    n: int
    stated: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """A curve with its summary, over ``n`` values; errors and scores between 0 and 1, None without values."""

    n: int
    stated: float | None
    right: float | None
    expected_error: float | None
    brier: float | None
    bins: tuple[Bin, ...]


def reliability(values: Iterable[Stated]) -> Reliability:
    """The curve of ``values``; empty bins are left out."""
    known = list(values)
    if not known:
        return Reliability(0, None, None, None, None, ())
    bins = tuple(
        _bin(low, high, inside)
        for low, high in pairwise(EDGES)
        if (inside := [value for value in known if low <= value.probability < high or value.probability == high == 1])
    )
    n = len(known)
    return Reliability(
        n=n,
        stated=sum(value.probability for value in known) / n,
        right=sum(value.right for value in known) / n,
        expected_error=sum(part.n * abs(part.stated - part.right) for part in bins) / n,
        brier=sum((value.probability - value.right) ** 2 for value in known) / n,
        bins=bins,
    )


def _bin(low: float, high: float, values: Sequence[Stated]) -> Bin:
    n = len(values)
    stated = sum(value.probability for value in values) / n
    return Bin(low, high, n, stated, sum(value.right for value in values) / n)
