"""All written forms a word may have been read from: every word of the lexicon in its cases, ordered for the search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Place = Literal["inside", "beginning", "capitals"]
PLACES: tuple[Place, ...] = ("inside", "beginning", "capitals")
"""Where a word stands: inside of a sentence, at the beginning of one, in a line of capitals."""

LOWER, TITLE, UPPER, MIXED = range(4)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the lexicon. ``cases`` are P(lower), P(Title), P(UPPER) inside of sentences; ``written`` is set for a
    word that has one form only, such as an abbreviation.
    """

    word: str
    id: int
    ln_probability: float
    cases: tuple[float, float, float]
    written: str | None = None


@dataclass(frozen=True)
class Forms:
    """Parallel over forms: ``text``, ``word`` i32[F] id in the language model, ``case`` i8[F], ``prior`` f32[F] ln P of
    the form by itself, ``place`` f32[F, 3] ln P(case | word, place) by PLACES.
    """

    text: list[str]
    word: NDArray[np.int32]
    case: NDArray[np.int8]
    prior: NDArray[np.float32]
    place: NDArray[np.float32]


def written_forms(entries: Iterable[Entry]) -> Forms:
    """Lower, Title and UPPER of every entry; a form that two entries share goes to the first."""
    seen: dict[str, tuple[int, int, float, tuple[float, float, float]]] = {}
    for entry in entries:
        for text, case, probability in _cases(entry):
            if text not in seen:
                places = tuple(float(np.log(value)) for value in _by_place(case, probability, entry.cases))
                prior = entry.ln_probability + float(np.log(probability))
                seen[text] = (entry.id, case, prior, places)  # type: ignore[assignment]
    rows = list(seen.values())
    return Forms(
        list(seen),
        np.array([row[0] for row in rows], np.int32),
        np.array([row[1] for row in rows], np.int8),
        np.array([row[2] for row in rows], np.float32),
        np.array([row[3] for row in rows], np.float32).reshape(-1, len(PLACES)),
    )


def _cases(entry: Entry) -> list[tuple[str, int, float]]:
    if entry.written is not None:
        return [(entry.written, MIXED, 1.0)]
    lower, title, upper = entry.word, entry.word[:1].upper() + entry.word[1:], entry.word.upper()
    if title == upper:
        return [(lower, LOWER, entry.cases[0]), (upper, UPPER, entry.cases[1] + entry.cases[2])]
    return [(lower, LOWER, entry.cases[0]), (title, TITLE, entry.cases[1]), (upper, UPPER, entry.cases[2])]


def _by_place(case: int, probability: float, cases: tuple[float, float, float]) -> tuple[float, float, float]:
    """P(case) inside, at a beginning, among capitals. The last two are rounded counts of admin text."""
    if case == MIXED:
        return 1.0, 1.0, 1.0
    if case == UPPER:
        return probability, 0.05 + 0.9 * probability * (1 - 0.05), 0.97
    beginning = (0.15 * cases[0] + 0.02, 0.8 * cases[0] + 0.95 * cases[1] + 0.02)[case]
    return probability, min(beginning, 1.0), 0.015
