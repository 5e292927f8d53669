"""The best way through a lattice of readings, by letters and by language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.beam_search import Edges, search
from pipeline.restore.language_model import LanguageModel


@dataclass(frozen=True, slots=True)
class Lattice:
    """All readings of a paragraph, as edges between positions 0 to ``nodes`` - 1; parallel arrays, sorted by start.

    An edge goes forward (start < end). ``score`` is the ln score of its letters and case; ``first`` and ``second`` are
    its words in the language model: both for a word split in two, only the first for one word, -1 and -1 for
    a stray sign that is deleted. To score the end of a paragraph too, let a last edge carry ``<s>``.
    """

    nodes: int
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    score: NDArray[np.float32]
    first: NDArray[np.int32]
    second: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best path, and how probable every edge is among all that were followed."""

    edges: NDArray[np.int32]
    """Places in the lattice's arrays, in order of text."""
    posterior: NDArray[np.float32]
    """One number an edge of the lattice; those over one position add up to 1."""
    score: float
    """ln score of the best path."""


class BeamDecoder:
    """Left to right, ``beam`` hypotheses a position; hypotheses that the model can't tell apart any more are one."""

    def __init__(self, model: LanguageModel, beam: int = 12, threshold: float = np.inf) -> None:
        self.model = model
        self.beam = beam
        self.threshold = threshold
        self._beginning = model.state([model.boundary])

    def decode(
        self, lattice: Lattice, language_weight: float, history: Sequence[int] | None = None, temperature: float = 1.0
    ) -> Decoded:
        """Maximises the sum over edges of score + ``language_weight`` x ln P(words).

        ``history`` are the ids of the words before, by default the beginning of a paragraph. ``temperature`` divides
        all scores before the posteriors are computed: above 1 less sure. Raises ValueError when no path leads to the
        end.
        """
        edges, posterior, score = self._search(lattice, language_weight, history, temperature)
        if not np.isfinite(score):
            raise ValueError("no path leads through the lattice")
        return Decoded(edges, posterior, score)

    def score(self, lattice: Lattice, language_weight: float) -> float:
        """The score of the best path alone, -inf when no path leads to the end."""
        return self._search(lattice, language_weight, None, 0.0)[2]

    def _search(
        self, lattice: Lattice, language_weight: float, history: Sequence[int] | None, temperature: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float32], float]:
        model = self.model
        begin = np.searchsorted(lattice.start, np.arange(lattice.nodes + 1, dtype=np.int32))
        return search(
            model.trie,
            lattice.nodes,
            Edges(lattice.end, lattice.score, lattice.first, lattice.second, begin),
            float(language_weight),
            self.beam,
            float(self.threshold),
            self._beginning if history is None else model.state(history),
            float(temperature),
        )
