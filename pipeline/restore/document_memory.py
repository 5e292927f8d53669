"""What a document says elsewhere about a word in doubt: one spelling of a name, a term, a phrase tends to stay."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.model.text import skeleton
from pipeline.restore.beam import Decoded, Lattice
from pipeline.restore.language_model import LanguageModel

Floats = NDArray[np.float64]

_SURE = 0.999
_SEEN = 0.01
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class MemoryWeights:
    """How loud the document speaks; tuned on held-out news and admin text (docs/restoration-language-model.md)."""

    word: float = 0.5
    """Of the word anywhere in the document."""
    word_prior: float = 5.0
    """Occurrences that the word's general frequency counts for."""
    pair: float = 0.5
    """Of the word beside the same neighbour, once for the left and once for the right one."""
    pair_prior: float = 1.5
    """Occurrences that the first decoding counts for."""


class DocumentMemory:
    """Expected counts of words, and of words beside a neighbour, over a document's first decoding.

    Give every paragraph to :meth:`add`, then decode :meth:`informed` of each again. Neighbours are taken without their
    marks, so that a doubt about one word does not split the evidence for the next. An occurrence says nothing about
    itself: its own share is taken out of the counts.
    """

    def __init__(self, model: LanguageModel, weights: MemoryWeights | None = None) -> None:
        self._weights = weights or MemoryWeights()
        size = len(model)
        self._general = np.exp(model.ln_unigrams.astype(np.float64))
        classes: dict[str, int] = {}
        self._bare = np.array([classes.setdefault(skeleton(word), len(classes)) for word in model.words], np.int64)
        self._size = size
        self.clear()

    def clear(self) -> None:
        """Forgets; a new document begins."""
        self._counts = np.zeros(self._size)
        self._gathered: list[tuple[NDArray[np.int64], Floats]] = []
        self._keys: NDArray[np.int64] | None = None
        self._key_counts: Floats = np.zeros(0)

    def add(self, lattice: Lattice, decoded: Decoded) -> None:
        """Takes in what the first decoding of a paragraph believes."""
        seen = np.flatnonzero(_single(lattice) & (decoded.posterior >= _SEEN))
        words, shares = lattice.first[seen], decoded.posterior[seen].astype(np.float64)
        np.add.at(self._counts, words, shares)
        for keys in self._neighbour_keys(lattice, decoded, seen):
            self._gathered.append((keys, shares))
        self._keys = None

    def informed(self, lattice: Lattice, decoded: Decoded) -> Lattice | None:
        """The lattice with what the rest of the document adds to its scores; None where nothing is in doubt."""
        doubtful = self._doubtful(lattice, decoded)
        if not len(doubtful):
            return None
        weights, group = self._weights, lattice.start[doubtful]
        words, own = lattice.first[doubtful], decoded.posterior[doubtful].astype(np.float64)
        prior = _shares(self._general[words], group)
        bonus = weights.word * _ln_gain(self._counts[words] - own, prior, group, weights.word_prior)
        believed = _shares(np.maximum(own, _LEAST), group)
        for keys in self._neighbour_keys(lattice, decoded, doubtful):
            counts = self._look_up(keys) - own
            bonus += weights.pair * _ln_gain(counts, believed, group, weights.pair_prior)
        score = lattice.score.copy()
        score[doubtful] += bonus.astype(np.float32)
        return replace(lattice, score=score)

    def _doubtful(self, lattice: Lattice, decoded: Decoded) -> NDArray[np.int64]:
        """Edges of one word that begin where no edge is sure."""
        best = np.zeros(lattice.nodes)
        np.maximum.at(best, lattice.start, decoded.posterior)
        return np.flatnonzero(_single(lattice) & (best[lattice.start] < _SURE))

    def _neighbour_keys(
        self, lattice: Lattice, decoded: Decoded, edges: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A key for (word, bare word on its left) and for (word, bare word on its right), by the best path."""
        path = decoded.edges[lattice.first[decoded.edges] >= 0]
        last = np.where(lattice.second[path] >= 0, lattice.second[path], lattice.first[path])
        befores = np.append(-1, self._bare[last])
        afters = np.append(self._bare[lattice.first[path]], -1)
        left = befores[np.searchsorted(lattice.end[path], lattice.start[edges], side="right")]
        right = afters[np.searchsorted(lattice.start[path], lattice.end[edges], side="left")]
        words = lattice.first[edges].astype(np.int64)
        return ((left + 1) * self._size + words) * 2, ((right + 1) * self._size + words) * 2 + 1

    def _look_up(self, keys: NDArray[np.int64]) -> Floats:
        if self._keys is None:
            gathered = np.concatenate([found for found, _ in self._gathered])
            shares = np.concatenate([share for _, share in self._gathered])
            self._keys, places = np.unique(gathered, return_inverse=True)
            self._key_counts = np.bincount(places, shares).astype(np.float64)
        if not len(self._keys):
            return np.zeros(len(keys))
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: Floats = np.where(self._keys[places] == keys, self._key_counts[places], 0.0)
        return found


def _single(lattice: Lattice) -> NDArray[np.bool_]:
    return (lattice.first >= 0) & (lattice.second < 0)


def _shares(values: Floats, group: NDArray[np.int32]) -> Floats:
    shares: Floats = values / np.bincount(group, values)[group]
    return shares


def _ln_gain(counts: Floats, prior: Floats, group: NDArray[np.int32], weight: float) -> Floats:
    """How much more probable (ln) a word is by the counts and ``weight`` times the prior than by the prior alone."""
    counts = np.maximum(counts, 0)
    total = np.bincount(group, counts)[group]
    gain: Floats = np.log((counts + weight * prior) / (total + weight) / prior)
    return gain
