"""The n-gram language model of Vietnamese syllables: which word follows which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.model.table import shipped_dictionaries
from pipeline.restore.ngram_trie import NgramTrie, extend, ln_probabilities, ln_probability
from pipeline.restore.tokens import BOUNDARY, NUMBER, UNKNOWN

FOLDER = "language_model"
_WORDS = "words.txt"


class LanguageModel:
    """Interpolated modified Kneser-Ney over syllables, other words, signs, ``<n>`` (numbers) and ``<s>`` (paragraph
    boundary), pruned by entropy and stored as a trie in memory-mapped arrays. All probabilities are natural logarithms.

    Words go by ids; :meth:`id` takes them as ``pipeline.restore.tokens`` makes them (lower case, old tone placement).
    """

    def __init__(self, words: Sequence[str], trie: NgramTrie) -> None:
        self.words = list(words)
        self.trie = trie
        self._ids = {word: place for place, word in enumerate(self.words)}
        self.boundary = self._ids[BOUNDARY]
        self.unknown = self._ids[UNKNOWN]
        self.number = self._ids[NUMBER]
        self.orders = len(trie.starts) - 1

    @classmethod
    def load(cls, folder: Path | None = None) -> LanguageModel:
        """The shipped model, or the one in ``folder``, memory-mapped. Raises FileNotFoundError when it is not there."""
        folder = folder or shipped_dictionaries() / FOLDER
        words = (folder / _WORDS).read_text(encoding="utf-8").split("\n")[:-1]
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray) for name in NgramTrie._fields}
        return cls(words, NgramTrie(**arrays))

    def save(self, folder: Path) -> None:
        """Writes the model's files into ``folder``, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _WORDS).write_text("".join(f"{word}\n" for word in self.words), encoding="utf-8")
        for name, values in self.trie._asdict().items():
            np.save(folder / f"{name}.npy", values)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: str) -> bool:
        return word in self._ids

    def id(self, word: str) -> int:
        """The word's id; that of ``<u>`` when the model does not know it."""
        return self._ids.get(word, self.unknown)

    def ids(self, words: Iterable[str]) -> list[int]:
        """Ids of words."""
        return [self.id(word) for word in words]

    def state(self, context: Sequence[int]) -> NDArray[np.int32]:
        """What the model remembers of the words before: orders - 1 numbers, see ``ngram_trie.ln_probability``."""
        state = np.full(self.orders - 1, -1, np.int32)
        longer = state.copy()
        for word in context[-(self.orders - 1) :]:
            extend(self.trie, state, word, longer)
            state, longer = longer, state
        return state

    def ln_probability(self, context: Sequence[int], word: int) -> float:
        """Ln P(word | the words before, last one last)."""
        return float(ln_probability(self.trie, self.state(context), word))

    @property
    def ln_unigrams(self) -> NDArray[np.float32]:
        """Ln P of every word by itself."""
        found: NDArray[np.float32] = self.trie.books[0, self.trie.codes[: len(self)]]
        return found

    def ln_probabilities(self, context: Sequence[int], words: NDArray[np.int32]) -> NDArray[np.float32]:
        """Ln P of each of several words in one place."""
        return ln_probabilities(self.trie, self.state(context), words)
