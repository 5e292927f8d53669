"""Which words the lexicon and the language model know, how frequent they are and how they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model.syllables import SyllableGrammar
from pipeline.restore.language_training.corpus import Corpus
from pipeline.restore.tokens import BOUNDARY, NUMBER, UNKNOWN, normal_token

LEAST_SYLLABLE = 4
LEAST_OTHER = 12
LEAST_SIGN = 200

_GLUED = 50
"""A word is taken for two whose space was lost when the two stand side by side this many times as often."""
_SENTENCE_END = frozenset(".:!?;-…")
_CAPITALS = 0.6
"""Paragraphs with a larger share of words in capitals say nothing about case."""
_PRIOR = 5.0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by id (``<s>``, ``<u>``, ``<n>``, then by falling count), their counts weighted by domain, and
    P(lower, Title, UPPER) inside of sentences: f64[words, 3].
    """

    words: list[str]
    counts: NDArray[np.float64]
    cases: NDArray[np.float64]

    def encode(self, corpus: Corpus) -> NDArray[np.uint16]:
        """The corpus as ids of this vocabulary."""
        index = {word: place for place, word in enumerate(self.words)}
        unknown = index[UNKNOWN]
        table = [0, *(index.get(normal_token(kind), unknown) for kind in corpus.types[1:])]
        return np.array(table, np.uint16)[corpus.ids]


def build_vocabulary(corpora: Sequence[Corpus], weights: Mapping[str, float]) -> Vocabulary:
    """Legal syllables seen at least 4 times, other words 12 times, signs 200 times in all domains together."""
    counts = _counts(corpora, {corpus.name: 1.0 for corpus in corpora})
    grammar = SyllableGrammar()
    kept = [word for word, count in counts.items() if count >= _least(word, grammar)]
    glued = _glued_words(corpora, [word for word in kept if len(word) >= 5 and word.isalpha()], counts, grammar)
    ranked = sorted(set(kept) - glued, key=lambda word: (-counts[word], word))
    words = [BOUNDARY, UNKNOWN, NUMBER, *ranked]
    weighted = _counts(corpora, weights)
    return Vocabulary(words, np.array([weighted.get(word, 0.0) for word in words]), _cases(corpora, weights, words))


def _least(word: str, grammar: SyllableGrammar) -> float:
    if word in (BOUNDARY, NUMBER):
        return float("inf")
    if not word[0].isalpha():
        return LEAST_SIGN
    return LEAST_SYLLABLE if grammar.legal(word) else LEAST_OTHER


def _counts(corpora: Sequence[Corpus], weights: Mapping[str, float]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for corpus in corpora:
        found = np.bincount(corpus.ids, minlength=len(corpus.types))
        for kind, count in zip(corpus.types[1:], found[1:].tolist(), strict=True):
            word = normal_token(kind) if kind != NUMBER else NUMBER
            counts[word] = counts.get(word, 0.0) + count * weights.get(corpus.name, 1.0)
    return counts


def _glued_words(
    corpora: Sequence[Corpus], words: Sequence[str], counts: Mapping[str, float], grammar: SyllableGrammar
) -> set[str]:
    """Words such as ``theomẫu``: no syllables, but two of them that stand side by side far more often."""
    halves = {
        word: (word[:cut], word[cut:])
        for word in words
        if not grammar.legal(word)
        for cut in range(2, len(word) - 1)
        if not word.isascii() and grammar.legal(word[:cut]) and grammar.legal(word[cut:])
    }
    sought = set(halves.values())
    pairs: dict[tuple[str, str], float] = dict.fromkeys(sought, 0.0)
    for corpus in corpora:
        _add_pairs(corpus, pairs)
    return {word for word, pair in halves.items() if pairs[pair] >= _GLUED * counts[word]}


def _add_pairs(corpus: Corpus, pairs: dict[tuple[str, str], float]) -> None:
    normal = [normal_token(kind) for kind in corpus.types]
    parts = {word: place for place, word in enumerate(dict.fromkeys(part for pair in pairs for part in pair))}
    table = np.array([parts.get(word, -1) for word in normal], np.int64)
    found = table[corpus.ids]
    both = (found[:-1] >= 0) & (found[1:] >= 0)
    keys, counts = np.unique(found[:-1][both] * len(parts) + found[1:][both], return_counts=True)
    by_key = dict(zip(keys.tolist(), counts.tolist(), strict=True))
    for first, second in pairs:
        pairs[first, second] += by_key.get(parts[first] * len(parts) + parts[second], 0)


def _cases(corpora: Sequence[Corpus], weights: Mapping[str, float], words: Sequence[str]) -> NDArray[np.float64]:
    index = {word: place for place, word in enumerate(words)}
    counts = np.zeros((len(words), 3))
    for corpus in corpora:
        found = np.bincount(corpus.ids[_inside(corpus)], minlength=len(corpus.types))
        for kind, count in zip(corpus.types, found.tolist(), strict=True):
            place = index.get(normal_token(kind)) if count and kind[0].isalpha() else None
            if place is not None:
                counts[place, _case(kind)] += count * weights.get(corpus.name, 1.0)
    shares = counts.sum(axis=0) / counts.sum()
    cases: NDArray[np.float64] = (counts + _PRIOR * shares) / (counts.sum(axis=1, keepdims=True) + _PRIOR)
    return cases


def _case(kind: str) -> int:
    if kind[0].islower():
        return 0
    return 2 if len(kind) > 1 and kind.isupper() else 1


def _inside(corpus: Corpus) -> NDArray[np.bool_]:
    """Tokens that neither begin a sentence nor stand in a paragraph of capitals."""
    ends = np.array([kind == BOUNDARY or kind in _SENTENCE_END for kind in corpus.types])
    word = np.array([kind[0].isalpha() for kind in corpus.types])
    capitals = np.array([len(kind) > 1 and kind.isupper() for kind in corpus.types])
    paragraph = np.cumsum(corpus.ids == 0)
    share = np.bincount(paragraph, capitals[corpus.ids]) / np.maximum(np.bincount(paragraph, word[corpus.ids]), 1)
    inside: NDArray[np.bool_] = share[paragraph] <= _CAPITALS
    inside[1:] &= ~ends[corpus.ids[:-1]]
    return inside
