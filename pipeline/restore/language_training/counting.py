"""N-gram counts of a stream of token ids, as one sorted array of packed integers an order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BOUNDARY_ID = 0
_WORD_BITS = np.uint64(16)


@dataclass(slots=True)
class Level:
    """The distinct n-grams of one order, sorted by (prefix, last word).

    Arrays are parallel, one entry an n-gram: ``word`` its last word; ``prefix`` and ``suffix`` the places, in the level
    below, of the n-gram without its last and without its first word; ``count`` how often it stands in the text.
    """

    word: NDArray[np.uint16]
    prefix: NDArray[np.int32]
    suffix: NDArray[np.int32]
    count: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.word)


def count_ngrams(ids: NDArray[np.uint16], vocabulary: int, orders: int) -> list[Level]:
    """Levels 1 to ``orders`` of a stream in which ``<s>`` (0) separates paragraphs.

    No n-gram crosses a boundary: ``<s>`` is only ever its first or its last word.
    """
    words = np.arange(vocabulary, dtype=np.uint16)
    none = np.zeros(vocabulary, np.int32)
    count = np.bincount(ids, minlength=vocabulary).astype(np.int32)
    levels = [Level(words, none, none, count)]
    places = ids.astype(np.int32)
    for order in range(2, orders + 1):
        level, places = _next_level(ids, places, bigram=order == 2)
        levels.append(level)
    return levels


def _next_level(ids: NDArray[np.uint16], places: NDArray[np.int32], *, bigram: bool) -> tuple[Level, NDArray[np.int32]]:
    """The level above, from ``places[i]``: where the n-gram that ends at token i stands in its level (-1 none)."""
    valid = places[:-1] >= 0
    if not bigram:
        valid &= ids[:-1] != BOUNDARY_ID
    ends = np.flatnonzero(valid) + 1
    keys = (places[ends - 1].astype(np.uint64) << _WORD_BITS) | ids[ends]
    by_key = np.argsort(keys, kind="stable")
    keys = keys[by_key]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    rank = np.zeros(len(keys), np.int32)
    rank[first] = 1
    rank = np.cumsum(rank, dtype=np.int32) - 1
    ends = ends[by_key]
    unique = keys[first]
    level = Level(
        word=unique.astype(np.uint16),
        prefix=(unique >> _WORD_BITS).astype(np.int32),
        suffix=places[ends[first]],
        count=np.diff(np.append(first, len(keys))).astype(np.int32),
    )
    new_places = np.full(len(ids), -1, np.int32)
    new_places[ends] = rank
    return level, new_places
