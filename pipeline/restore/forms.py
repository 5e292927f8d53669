"""All written forms a word may have been read from: every word of the lexicon in its cases, ordered for the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Place = Literal["inside", "line", "beginning", "capitals"]
PLACES: tuple[Place, ...] = ("inside", "line", "beginning", "capitals")
"""Where a word stands: inside of a sentence, there at the beginning of a line, at the beginning of a sentence,
in a line of capitals."""


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

    @cached_property
    def places(self) -> dict[str, int]:
        """Place of each form by its text."""
        return {form: place for place, form in enumerate(self.text)}

    @cached_property
    def lower(self) -> list[str]:
        """Every form in lower case; where that is a form too, the very string that stands in ``text``."""
        lower = [form.lower() for form in self.text]
        return [self.text[self.places[form]] if form in self.places else form for form in lower]


def written_forms(
    words: Sequence[str], ids: NDArray[np.int32], ln_probabilities: NDArray[np.float64], cases: NDArray[np.float64]
) -> Forms:
    """Lower, Title and UPPER of every word; a form that two words share goes to the first.

    Side by side: ``ids`` in the language model (that of ``<u>`` when the model does not know a word), ln probabilities,
    and P(lower), P(Title), P(UPPER) inside of sentences, f64[N, 3].
    """
    places: dict[str, int] = {}
    for index, word in enumerate(words):
        places.setdefault(word, 3 * index)
        places.setdefault(word[:1].upper() + word[1:], 3 * index + 1)
        places.setdefault(word.upper(), 3 * index + 2)
    entry, case = np.divmod(np.fromiter(places.values(), np.int32, len(places)), 3)
    prior = ln_probabilities[entry] + np.log(cases[entry, case])
    return Forms(
        list(places),
        ids[entry],
        entry,
        prior.astype(np.float32),
        np.log(_by_place(case, cases[entry])).astype(np.float32),
    )


def _by_place(case: NDArray[np.int32], cases: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(case) by PLACES, f64[F, 4]. Those but the first are rounded counts of admin text."""
    lower, title, upper = cases.T
    own = np.choose(case, (lower, title, upper))
    beginning = np.choose(case, (0.15 * lower + 0.02, 0.83 * lower + 0.95 * title + 0.02, upper + 0.002))
    capitals = np.choose(case, (0.01, 0.015, 0.97))
    return np.stack([own, own, beginning, capitals], axis=1)
