"""Beam search over a lattice, compiled.

The arrays stand by themselves, and what many a loop needs is written into it: there every access through a tuple, and
every call with an array, would count references, which costs more than the work itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.beam_posteriors import Arcs, path, posteriors
from pipeline.restore.compiled import compiled, inlined
from pipeline.restore.ngram_trie import NgramTrie, context_number, extend, first_child, ln_probability

ARRIVALS = 4
"""Arrivals at a node that are looked at, as a multiple of the beam; more than the beam, since many merge."""


class Edges(NamedTuple):
    """Edges of a lattice in order of the node they start at: those of node v are ``begin[v]:begin[v + 1]``."""

    end: NDArray[np.int32]
    score: NDArray[np.float32]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    begin: NDArray[np.int64]


class Hypotheses(NamedTuple):
    """By node and rank: ln score, state of the language model, the arc that came best; by node: how many.

    By node, rank and length of context less one: first child, one past the last (both 0 where the model has no such
    context), ln back-off weight.
    """

    total: NDArray[np.float64]
    states: NDArray[np.int32]
    best_arc: NDArray[np.int64]
    counts: NDArray[np.int64]
    low: NDArray[np.int32]
    high: NDArray[np.int32]
    backoff: NDArray[np.float32]


class Arrivals(NamedTuple):
    """What arrived at every node: ln score, the hypothesis (node x beam + rank) it comes from, the edge; how many; the
    best total that arrived; where there is no room for more, the least that is kept: its place and total.
    """

    totals: NDArray[np.float64]
    sources: NDArray[np.int64]
    edges: NDArray[np.int32]
    sizes: NDArray[np.int64]
    best: NDArray[np.float64]
    least: NDArray[np.int64]
    floor: NDArray[np.float64]


@compiled
def search(
    trie: NgramTrie,
    nodes: int,
    edges: Edges,
    weight: float,
    beam: int,
    threshold: float,
    state: NDArray[np.int32],
    temperature: float,
) -> tuple[NDArray[np.int32], NDArray[np.float32], float]:
    """Best path (edges in order), posterior of every edge, ln score of the path; an empty path when there is none.

    Hypotheses whose words leave the model in the same state are one, with the better score; all ways into it count
    for the posteriors. Ways that arrive more than ``threshold`` nats below the best at their node are left out. At a
    temperature of 0 there are neither path nor posteriors, but the score alone.
    """
    width = ARRIVALS * beam
    known = _hypotheses(trie, nodes, beam, state)
    arrivals = _arrivals(nodes, width)
    arcs = Arcs(
        np.empty(nodes * width, np.int64),
        np.empty(nodes * width, np.int64),
        np.empty(nodes * width, np.int32),
        np.empty(nodes * width),
    )
    count = 0
    between, order = np.empty_like(state), np.empty(width, np.int64)
    for node in range(nodes):
        if node:
            count = _gather(trie, edges, known, node, threshold, temperature, arrivals, arcs, count, between, order)
        if known.counts[node]:
            _expand(trie, edges, known, node, weight, threshold, arrivals, between)
    posterior = np.zeros(len(edges.end) if temperature > 0 else 0, np.float32)
    best = np.empty(0, np.int32)
    if known.counts[nodes - 1] == 0:
        return best, posterior, -np.inf
    if temperature > 0:
        posteriors(posterior, arcs, count, nodes * beam, (nodes - 1) * beam)
        best = path(known.best_arc.ravel(), arcs, (nodes - 1) * beam, nodes)
    return best, posterior, known.total[nodes - 1, 0]


@compiled
def _hypotheses(trie: NgramTrie, nodes: int, beam: int, state: NDArray[np.int32]) -> Hypotheses:
    size = len(state)
    known = Hypotheses(
        np.full((nodes, beam), -np.inf),
        np.empty((nodes, beam, size), np.int32),
        np.full((nodes, beam), -1, np.int64),
        np.zeros(nodes, np.int64),
        np.empty((nodes, beam, size), np.int32),
        np.empty((nodes, beam, size), np.int32),
        np.empty((nodes, beam, size), np.float32),
    )
    known.total[0, 0] = 0.0
    known.states[0, 0] = state
    known.counts[0] = 1
    _look_around(trie, known, 0, 0)
    return known


@compiled
def _arrivals(nodes: int, width: int) -> Arrivals:
    return Arrivals(
        np.empty((nodes, width)),
        np.empty((nodes, width), np.int64),
        np.empty((nodes, width), np.int32),
        np.zeros(nodes, np.int64),
        np.full(nodes, -np.inf),
        np.zeros(nodes, np.int64),
        np.full(nodes, -np.inf),
    )


@compiled
def _look_around(trie: NgramTrie, known: Hypotheses, node: int, rank: int) -> None:
    """Where the words stand that may follow a hypothesis."""
    low, high, backoff, states = known.low, known.high, known.backoff, known.states
    for k in range(states.shape[2]):
        context = states[node, rank, k]
        if context < 0:
            low[node, rank, k] = high[node, rank, k] = 0
            backoff[node, rank, k] = 0.0
        else:
            low[node, rank, k] = first_child(trie, context)
            high[node, rank, k] = first_child(trie, context + 1)
            backoff[node, rank, k] = trie.backoff_book[trie.backoffs[context]]


@compiled
def _gather(
    trie: NgramTrie,
    edges: Edges,
    known: Hypotheses,
    node: int,
    threshold: float,
    temperature: float,
    arrivals: Arrivals,
    arcs: Arcs,
    count: int,
    between: NDArray[np.int32],
    order: NDArray[np.int64],
) -> int:
    """Makes hypotheses of a node's arrivals, the best first; ``count`` arcs become as many as are given back."""
    totals, states, best_arc, low, high = known.total, known.states, known.best_arc, known.low, known.high
    arc_source, arc_target, arc_edge, arc_gain = arcs
    arrived, sources, followed = arrivals.totals, arrivals.sources, arrivals.edges
    firsts, seconds, words, bits, ranks = edges.first, edges.second, trie.words, trie.bits, trie.ranks
    beam, size = totals.shape[1], states.shape[2]
    kept, reached_least = 0, arrivals.best[node] - threshold
    longer = np.empty(size, np.int32)
    found = _sorted(arrived, node, arrivals.sizes[node], order)
    for place in order[:found]:
        reached = arrived[node, place]
        if reached < reached_least:
            break
        source, edge = sources[node, place], followed[node, place]
        before, before_rank = source // beam, source % beam
        first = firsts[edge]
        if first < 0:
            for k in range(size):
                longer[k] = states[before, before_rank, k]
        elif seconds[edge] >= 0:
            extend(trie, states[before, before_rank], first, between)
            extend(trie, between, seconds[edge], longer)
        else:
            longer[0] = context_number(bits, ranks, first)
            for k in range(1, size):
                begin, end = low[before, before_rank, k - 1], high[before, before_rank, k - 1]
                child = _first_not_below(words, begin, end, first)
                known_word = child < end and words[child] == first
                longer[k] = context_number(bits, ranks, child) if known_word else -1
        rank = 0
        while rank < kept:
            same = True
            for k in range(size):
                same = same and states[node, rank, k] == longer[k]
            if same:
                break
            rank += 1
        if rank == beam:
            continue
        if rank == kept:
            kept += 1
            for k in range(size):
                states[node, rank, k] = longer[k]
            totals[node, rank] = reached
            best_arc[node, rank] = count
            _look_around(trie, known, node, rank)
        if temperature > 0:
            arc_source[count], arc_target[count], arc_edge[count] = source, node * beam + rank, edge
            arc_gain[count] = (reached - totals[before, before_rank]) / temperature
        count += 1
    known.counts[node] = kept
    return count


@inlined
def _sorted(arrived: NDArray[np.float64], node: int, size: int, order: NDArray[np.int64]) -> int:
    """Places of a node's arrivals into ``order``, the best first, the earlier of two alike first; how many."""
    for place in range(size):
        total, at = arrived[node, place], place
        while at > 0 and arrived[node, order[at - 1]] < total:
            order[at] = order[at - 1]
            at -= 1
        order[at] = place
    return size


@inlined
def _first_not_below(words: NDArray[np.uint16], low: int, high: int, word: int) -> int:
    """The first place of sorted words, from ``low`` on, that is not below ``word``; ``high`` where there is none."""
    while low < high:
        middle = (low + high) >> 1
        if words[middle] < word:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _expand(
    trie: NgramTrie,
    edges: Edges,
    known: Hypotheses,
    node: int,
    weight: float,
    threshold: float,
    arrivals: Arrivals,
    between: NDArray[np.int32],
) -> None:
    """Follows every edge from a node's hypotheses to the nodes where they end."""
    ends, scores, firsts, seconds, begin = edges
    total, states, count, low, high, backoff = (
        known.total, known.states, known.counts[node], known.low, known.high, known.backoff,
    )  # fmt: skip
    words, codes, books = trie.words, trie.codes, trie.books
    totals, sources, arrived, sizes, best, least, floor = arrivals
    width, beam, orders = totals.shape[1], total.shape[1], low.shape[2]
    for edge in range(begin[node], begin[node + 1]):
        end, first, second = ends[edge], firsts[edge], seconds[edge]
        for rank in range(count):
            reached = total[node, rank] + scores[edge]
            # No word is more probable than 1.
            if reached < best[end] - threshold or reached <= floor[end]:
                break
            if first >= 0:
                # ln P(first | hypothesis), as ``ngram_trie.ln_probability`` has it.
                gain, k = 0.0, orders - 1
                while k >= 0:
                    past = high[node, rank, k]
                    found = _first_not_below(words, low[node, rank, k], past, first)
                    if found < past and words[found] == first:
                        gain += books[k + 1, codes[found]]
                        break
                    gain += backoff[node, rank, k]
                    k -= 1
                else:
                    gain += books[0, codes[first]]
                if second >= 0:
                    # The second word can but make it less.
                    if reached + weight * gain < best[end] - threshold or reached + weight * gain <= floor[end]:
                        continue
                    extend(trie, states[node, rank], first, between)
                    gain += ln_probability(trie, between, second)
                reached += weight * gain
                if reached < best[end] - threshold or reached <= floor[end]:
                    continue
            best[end] = max(best[end], reached)
            place = sizes[end]
            if place < width:
                sizes[end] += 1
            else:
                place = least[end]
            totals[end, place], sources[end, place], arrived[end, place] = reached, node * beam + rank, edge
            if sizes[end] == width:
                for other in range(width):
                    if totals[end, other] < totals[end, place]:
                        place = other
                least[end], floor[end] = place, totals[end, place]
