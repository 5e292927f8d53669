"""The pruned model as the arrays that the decoder reads: a trie of 8-bit numbers, described in ``ngram_trie``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.language_training.counting import Level
from pipeline.restore.language_training.pruning import Pruned
from pipeline.restore.ngram_trie import BLOCK, NgramTrie

_CODES = 256


def pack(levels: list[Level], pruned: list[Pruned]) -> NgramTrie:
    """Arrays of the trie. Nodes are the kept n-grams, orders one after another, each sorted by (prefix, word).

    Raises ValueError when a block of contexts has more children than 16 bits can count.
    """
    sizes = [int(order.kept.sum()) for order in pruned]
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    words = np.concatenate([level.word[order.kept] for level, order in zip(levels, pruned, strict=True)])
    children = np.concatenate([*map(_children, levels[1:], pruned[:-1], pruned[1:]), np.zeros(sizes[-1], np.int64)])
    inner = children > 0
    begins = starts[1] + np.concatenate(([0], np.cumsum(children[inner])))
    firsts = int(inner[: sizes[0]].sum())
    bases = begins[firsts::BLOCK]
    offsets = begins[firsts:] - np.repeat(bases, BLOCK)[: len(begins) - firsts]
    if offsets.max(initial=0) > np.iinfo(np.uint16).max:
        raise ValueError("a block of contexts has more than 65,535 words after it")
    coded = [quantise(np.log(order.probability[order.kept])) for order in pruned]
    backoffs = np.concatenate([order.backoff[order.kept] for order in pruned])[inner]
    backoff, backoff_book = quantise(np.log(backoffs))
    bits, ranks = _ranked_bits(inner)
    return NgramTrie(
        starts=starts,
        words=words.astype(np.uint16),
        codes=np.concatenate([codes for codes, _ in coded]),
        books=np.stack([book for _, book in coded]),
        bits=bits,
        ranks=ranks,
        backoffs=backoff,
        backoff_book=backoff_book,
        firsts=begins[:firsts].astype(np.int32),
        bases=bases.astype(np.int32),
        offsets=offsets.astype(np.uint16),
    )


def quantise(values: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """256 codes by Lloyd's algorithm on a fine histogram, and the code of every value."""
    low, high = float(values.min(initial=0)), float(values.max(initial=0)) + 1e-6
    bins = 8192
    place = np.minimum(((values - low) * (bins / (high - low))).astype(np.int32), bins - 1)
    weight = np.bincount(place, minlength=bins).astype(np.float64)
    centre = low + (np.arange(bins) + 0.5) * (high - low) / bins
    spread = np.cumsum(np.sqrt(weight))
    book = np.interp((np.arange(_CODES) + 0.5) / _CODES * spread[-1], spread, centre)
    for _ in range(40):
        nearest = np.searchsorted((book[1:] + book[:-1]) / 2, centre)
        total = np.bincount(nearest, weight, _CODES)
        mean = np.bincount(nearest, weight * centre, _CODES) / np.maximum(total, 1e-9)
        book = np.sort(np.where(total > 0, mean, book))
    codes = np.searchsorted((book[1:] + book[:-1]) / 2, values)
    return codes.astype(np.uint8), book.astype(np.float32)


def _children(level: Level, below: Pruned, order: Pruned) -> NDArray[np.int64]:
    counts = np.bincount(level.prefix[order.kept], minlength=len(below.kept))
    return counts[below.kept]


def _ranked_bits(inner: NDArray[np.bool_]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    padded = np.zeros(-(-len(inner) // 64) * 64, bool)
    padded[: len(inner)] = inner
    bits = np.packbits(padded.reshape(-1, 64), axis=1, bitorder="little").view(np.uint64).ravel()
    counts = padded.reshape(-1, 64).sum(axis=1)
    return bits, np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int32)
