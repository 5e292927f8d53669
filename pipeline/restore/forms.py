"""All written forms a word may have been read from: every word of the lexicon in its cases, ordered for the search."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Place = Literal["inside", "line", "beginning", "capitals"]
PLACES: tuple[Place, ...] = ("inside", "line", "beginning", "capitals")
"""Where a word stands: inside of a sentence, there at the beginning of a line, at the beginning of a sentence,
in a line of capitals."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word with its id in the language model (that of ``<u>`` when the model does not know it), its ln probability,
    and P(lower), P(Title), P(UPPER) inside of sentences.
    """

    word: str
    id: int
    ln_probability: float
    cases: tuple[float, float, float]


@dataclass(frozen=True)
class Forms:
    """Parallel over forms: ``text``, ``word`` i32[F] id in the language model, ``entry`` i32[F] the lexicon's word,
    ``prior`` f32[F] ln P of the form by itself, ``place`` f32[F, 4] ln P(case | word, place) by PLACES.
    """

    text: list[str]
    word: NDArray[np.int32]
    entry: NDArray[np.int32]
    prior: NDArray[np.float32]
    place: NDArray[np.float32]


def written_forms(entries: Iterable[Entry]) -> Forms:
    """Lower, Title and UPPER of every entry; a form that two entries share goes to the first."""
    seen: dict[str, tuple[int, int, float, tuple[float, ...]]] = {}
    for index, entry in enumerate(entries):
        for case, (text, probability) in enumerate(_cases(entry)):
            if text not in seen:
                prior = entry.ln_probability + math.log(probability)
                seen[text] = (entry.id, index, prior, _by_place(case, entry.cases))
    rows = list(seen.values())
    return Forms(
        list(seen),
        np.array([row[0] for row in rows], np.int32),
        np.array([row[1] for row in rows], np.int32),
        np.array([row[2] for row in rows], np.float32),
        np.log(np.array([row[3] for row in rows], np.float32).reshape(-1, len(PLACES))),
    )


def _cases(entry: Entry) -> list[tuple[str, float]]:
    word = entry.word
    return list(zip((word, word[:1].upper() + word[1:], word.upper()), entry.cases, strict=True))


def _by_place(case: int, cases: tuple[float, float, float]) -> tuple[float, ...]:
    """P(case) by PLACES. Those but the first are rounded counts of admin text."""
    lower, title, upper = cases
    beginning = (0.15 * lower + 0.02, 0.83 * lower + 0.95 * title + 0.02, upper + 0.002)[case]
    return cases[case], cases[case], beginning, (0.01, 0.015, 0.97)[case]
