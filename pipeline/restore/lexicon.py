"""The words that restoration may write: legal syllables, other words, abbreviations; and how they are capitalised."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.model.table import read_columns
from pipeline.restore.tokens import normal_word

TABLE = "lexicon.tsv"
LEAST_CASE = 1e-4
"""No case of a word is less probable than this."""
USER_COUNT = 200
"""Count of a user's word that states none: that of a rare but known word."""


@dataclass(frozen=True, slots=True)
class LexiconWord:
    """A word in lower case and old tone placement, with its unigram ln probability and P(lower), P(Title), P(UPPER)
    inside of sentences (not at their beginning, not in lines of capitals).
    """

    word: str
    ln_probability: float
    cases: tuple[float, float, float]


class Lexicon:
    """``lexicon.tsv`` (word, count, share of Title and of UPPER in percent), the user's table of that name over it.

    A user's row needs the word alone; written in capitals it counts as an abbreviation, with a capital as a name.
    ``words``, ``ln_probabilities`` f64[N] and ``cases`` f64[N, 3] hold side by side what iterating gives one by one.
    """

    def __init__(self, dictionaries: Path | None = None) -> None:
        columns = ("word", "count", "title", "upper")
        rows: dict[str, tuple[str, ...]] = {}
        table = read_columns(TABLE, columns, dictionaries)
        # All words at once: a line end parts words as well as anything.
        words = normal_word("\n".join(row[0] for row in table)).split("\n")
        for word, row in zip(words, table, strict=True):
            rows.setdefault(word, row)
        self._place = {word: place for place, word in enumerate(rows)}
        self.words = list(rows)
        counts = np.array([float(row[1] or USER_COUNT) for row in rows.values()])
        self.ln_probabilities: NDArray[np.float64] = np.log(counts / math.fsum(counts.tolist()))
        self.cases = _cases(list(rows.values()))

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[LexiconWord]:
        return (self._at(place) for place in range(len(self.words)))

    def __contains__(self, word: str) -> bool:
        return word in self._place

    def __getitem__(self, word: str) -> LexiconWord:
        return self._at(self._place[word])

    def get(self, word: str) -> LexiconWord | None:
        """The entry of a word in lower case and old tone placement."""
        place = self._place.get(word)
        return None if place is None else self._at(place)

    def _at(self, place: int) -> LexiconWord:
        lower, title, upper = self.cases[place].tolist()
        return LexiconWord(self.words[place], float(self.ln_probabilities[place]), (lower, title, upper))


def _cases(rows: Sequence[tuple[str, ...]]) -> NDArray[np.float64]:
    title = np.array([float(row[2] or 0) for row in rows]) / 100
    upper = np.array([float(row[3] or 0) for row in rows]) / 100
    shares = np.stack([1 - title - upper, title, upper], axis=1)
    for place, row in enumerate(rows):
        if not row[2] and not row[3]:
            shares[place] = _cases_as_written(row[0])
    floored = np.maximum(shares, LEAST_CASE)
    found: NDArray[np.float64] = floored / floored.sum(axis=1, keepdims=True)
    return found


def _cases_as_written(word: str) -> tuple[float, float, float]:
    if len(word) > 1 and word.isupper():
        return 0.02, 0.03, 0.95
    return (0.1, 0.85, 0.05) if word[:1].isupper() else (0.9, 0.08, 0.02)
