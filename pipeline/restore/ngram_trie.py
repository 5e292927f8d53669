"""The n-grams of the language model as a trie in flat arrays, and the walks over it, compiled.

A *node* is an n-gram; nodes are numbered order by order, within an order sorted by (prefix, last word), so the
children of a node lie side by side, sorted by word. A *context* is a node with children; contexts are numbered in the
order of their nodes (rank of the node's bit). A node costs 3 bytes and 1.5 bits, a context 26 bits more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.compiled import compiled, inlined

BLOCK = 16
"""Contexts that share a base in ``bases``."""

NONE = -1


class NgramTrie(NamedTuple):
    """Arrays of the model, any of them memory-mapped."""

    starts: NDArray[np.int32]
    """First node of every order, and the number of nodes; orders + 1."""
    words: NDArray[np.uint16]
    """Last word of every node."""
    codes: NDArray[np.uint8]
    """ln probability of every node, as a place in its order's code book."""
    books: NDArray[np.float32]
    """Code books of the orders: (orders, 256)."""
    bits: NDArray[np.uint64]
    """One bit a node, lowest first: whether it is a context."""
    ranks: NDArray[np.int32]
    """Contexts before every 64th node."""
    backoffs: NDArray[np.uint8]
    """ln back-off weight of every context, as a place in ``backoff_book``."""
    backoff_book: NDArray[np.float32]
    firsts: NDArray[np.int32]
    """First child of every context that is a single word."""
    bases: NDArray[np.int32]
    """First child of every 16th later context, plus one entry for the end."""
    offsets: NDArray[np.uint16]
    """First child of every later context, counted from its base; the last entry is the end of all."""


@inlined
def context_number(bits: NDArray[np.uint64], ranks: NDArray[np.int32], node: int) -> int:
    """The context's number of a node, -1 when nothing follows it."""
    place = node >> 6
    bit = np.uint64(node & 63)
    block = bits[place]
    below = block & ((np.uint64(1) << bit) - np.uint64(1))
    below = below - ((below >> np.uint64(1)) & np.uint64(0x5555555555555555))
    below = (below & np.uint64(0x3333333333333333)) + ((below >> np.uint64(2)) & np.uint64(0x3333333333333333))
    below = (below + (below >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    ones = (below * np.uint64(0x0101010101010101)) >> np.uint64(56)
    found = int(ranks[place] + np.int64(ones))
    return found if (block >> bit) & np.uint64(1) else NONE


@compiled
def context_of(trie: NgramTrie, node: int) -> int:
    """The same, of a trie."""
    return context_number(trie.bits, trie.ranks, node)


@compiled
def first_child(trie: NgramTrie, context: int) -> int:
    """Node of the first child; the children end where those of the next context begin."""
    singles = len(trie.firsts)
    if context < singles:
        return int(trie.firsts[context])
    later = context - singles
    return int(trie.bases[later // BLOCK] + trie.offsets[later])


@compiled
def child(trie: NgramTrie, context: int, word: int) -> int:
    """Node of ``word`` after ``context``, -1 when the model does not hold it."""
    return child_between(trie, first_child(trie, context), first_child(trie, context + 1), word)


@compiled
def child_between(trie: NgramTrie, low: int, high: int, word: int) -> int:
    """Node of ``word`` among the children ``low`` to ``high`` - 1 of a context, -1 when it is not there."""
    high -= 1
    while low <= high:
        middle = (low + high) >> 1
        found = trie.words[middle]
        if found == word:
            return middle
        if found < word:
            low = middle + 1
        else:
            high = middle - 1
    return NONE


@compiled
def ln_probability(trie: NgramTrie, state: NDArray[np.int32], word: int) -> float:
    """Ln P(word | state); ``state[k]`` is the context of the last k + 1 words, -1 where the model has none."""
    total = 0.0
    for k in range(len(state) - 1, -1, -1):
        context = state[k]
        if context >= 0:
            node = child(trie, context, word)
            if node >= 0:
                return float(total + trie.books[k + 1, trie.codes[node]])
            total += trie.backoff_book[trie.backoffs[context]]
    return float(total + trie.books[0, trie.codes[word]])


@compiled
def extend(trie: NgramTrie, state: NDArray[np.int32], word: int, longer: NDArray[np.int32]) -> None:
    """Writes into ``longer`` the state after one more word."""
    for k in range(len(state) - 1, 0, -1):
        longer[k] = NONE
        if state[k - 1] >= 0:
            node = child(trie, state[k - 1], word)
            if node >= 0:
                longer[k] = context_of(trie, node)
    longer[0] = context_of(trie, word)


@compiled
def ln_probabilities(trie: NgramTrie, state: NDArray[np.int32], words: NDArray[np.int32]) -> NDArray[np.float32]:
    """Ln P of every word of ``words`` after ``state``."""
    found = np.empty(len(words), np.float32)
    for place in range(len(words)):
        found[place] = ln_probability(trie, state, words[place])
    return found
