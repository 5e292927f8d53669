"""The words that restoration may write: legal syllables, other words, abbreviations; and how they are capitalised."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.table import Row, read_table
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
    """

    def __init__(self, dictionaries: Path | None = None) -> None:
        rows: dict[str, Row] = {}
        for row in read_table(TABLE, dictionaries):
            rows.setdefault(normal_word(row["word"]), row)
        counts = {word: float(row.get("count") or USER_COUNT) for word, row in rows.items()}
        total = math.fsum(counts.values())
        self._words = {
            word: LexiconWord(word, math.log(counts[word] / total), _cases(row)) for word, row in rows.items()
        }

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[LexiconWord]:
        return iter(self._words.values())

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def __getitem__(self, word: str) -> LexiconWord:
        return self._words[word]

    def get(self, word: str) -> LexiconWord | None:
        """The entry of a word in lower case and old tone placement."""
        return self._words.get(word)


def _cases(row: Row) -> tuple[float, float, float]:
    title, upper = row.get("title") or "", row.get("upper") or ""
    if title or upper:
        capital, capitals = float(title or 0) / 100, float(upper or 0) / 100
        shares = (1 - capital - capitals, capital, capitals)
    else:
        shares = _cases_as_written(row["word"])
    floored = [max(share, LEAST_CASE) for share in shares]
    total = sum(floored)
    return floored[0] / total, floored[1] / total, floored[2] / total


def _cases_as_written(word: str) -> tuple[float, float, float]:
    if len(word) > 1 and word.isupper():
        return 0.02, 0.03, 0.95
    return (0.1, 0.85, 0.05) if word[:1].isupper() else (0.9, 0.08, 0.02)
