"""The lattice of a paragraph, and its edges while they are gathered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.beam import Lattice
from pipeline.restore.candidates import Splits

AS_READ = -1
DELETED = -2
PHRASE = -3

_CERTAIN, _AS_READ = np.zeros(1, np.float32), np.full(1, AS_READ, np.int32)
_Part = tuple[int, int, NDArray[np.float32], NDArray[np.int32], NDArray[np.int32]]
"""Start, end; by edge: score, word, form."""


@dataclass(frozen=True, slots=True)
class ParagraphLattice:
    """The lattice with what each edge means: ``form`` and ``second`` i32[E] are forms of the candidates, AS_READ or
    DELETED; AS_READ in ``second`` means no second word.
    """

    lattice: Lattice
    phrases: list[list[int]]
    """Forms of the words of phrases; PHRASE - i in ``form`` is phrase i."""
    form: NDArray[np.int32]
    second: NDArray[np.int32]


class LatticeRows:
    """Edges while they are gathered, by their start."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []
        self._edges = 0
        self._seconds: list[tuple[int, NDArray[np.int32], NDArray[np.int32]]] = []

    def single(self, start: int, end: int, score: float, word: int, form: int) -> None:
        """One edge."""
        self.many(start, end, np.array([score], np.float32), np.array([word], np.int32), np.array([form], np.int32))

    def as_read(self, start: int, word: int) -> None:
        """One piece that stays as it is."""
        self.many(start, start + 1, _CERTAIN, np.array([word], np.int32), _AS_READ)

    def many(
        self, start: int, end: int, score: NDArray[np.float32], word: NDArray[np.int32], form: NDArray[np.int32]
    ) -> None:
        """Edges side by side."""
        self._parts.append((start, end, score, word, form))
        self._edges += len(score)

    def pairs(
        self,
        start: int,
        end: int,
        score: NDArray[np.float32],
        first: NDArray[np.int32],
        second: NDArray[np.int32],
        forms: Splits,
    ) -> None:
        """Edges of two words each."""
        self._seconds.append((self._edges, second, forms.second))
        self.many(start, end, score, first, forms.first)

    def lattice(self, nodes: int) -> ParagraphLattice:
        """All of them; the last one carries the paragraph's end."""
        starts, ends, scores, words, forms = zip(*self._parts, strict=True)
        sizes = np.array([len(score) for score in scores])
        second, form_two = np.full(self._edges, -1, np.int32), np.full(self._edges, AS_READ, np.int32)
        for place, seconds, second_forms in self._seconds:
            second[place : place + len(seconds)] = seconds
            form_two[place : place + len(seconds)] = second_forms
        lattice = Lattice(
            nodes,
            np.repeat(np.array(starts, np.int32), sizes),
            np.repeat(np.array(ends, np.int32), sizes),
            np.concatenate(scores),
            np.concatenate(words),
            second,
        )
        return ParagraphLattice(lattice, [], np.concatenate(forms), form_two)
