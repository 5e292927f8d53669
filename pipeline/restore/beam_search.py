"""Beam search and forward-backward over a lattice, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.compiled import compiled
from pipeline.restore.ngram_trie import NgramTrie, child_between, extend, first_child, ln_probability

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
    """By node and rank: ln score, state of the language model, the arc that came best; by node: how many."""

    total: NDArray[np.float64]
    states: NDArray[np.int32]
    best_arc: NDArray[np.int64]
    counts: NDArray[np.int64]


class Arrivals(NamedTuple):
    """A heap a node, least total on top: ln score, the hypothesis (node x beam + rank) it comes from, the edge; and the
    best total that arrived.
    """

    totals: NDArray[np.float64]
    sources: NDArray[np.int64]
    edges: NDArray[np.int32]
    sizes: NDArray[np.int64]
    best: NDArray[np.float64]


class Arcs(NamedTuple):
    """Ways from hypothesis to hypothesis by an edge, in order of the nodes they end at, with what each adds."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    edge: NDArray[np.int32]
    gain: NDArray[np.float64]


class Contexts(NamedTuple):
    """Of the hypotheses of one node, by rank and length of context less one: first child, one past the last (both 0
    where the model has no such context), ln back-off weight.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    backoff: NDArray[np.float64]


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
    for the posteriors. Ways that arrive more than ``threshold`` nats below the best at their node are left out.
    """
    width = ARRIVALS * beam
    known = Hypotheses(
        np.full((nodes, beam), -np.inf),
        np.empty((nodes, beam, len(state)), np.int32),
        np.full((nodes, beam), -1, np.int64),
        np.zeros(nodes, np.int64),
    )
    known.total[0, 0] = 0.0
    known.states[0, 0] = state
    known.counts[0] = 1
    arrivals = Arrivals(
        np.empty((nodes, width)),
        np.empty((nodes, width), np.int64),
        np.empty((nodes, width), np.int32),
        np.zeros(nodes, np.int64),
        np.full(nodes, -np.inf),
    )
    arcs = Arcs(
        np.empty(nodes * width, np.int64),
        np.empty(nodes * width, np.int64),
        np.empty(nodes * width, np.int32),
        np.empty(nodes * width),
    )
    contexts = Contexts(
        np.zeros((beam, len(state)), np.int64), np.zeros((beam, len(state)), np.int64), np.zeros((beam, len(state)))
    )
    count = 0
    between, longer = np.empty_like(state), np.empty_like(state)
    for node in range(nodes):
        if node:
            count = _gather(trie, edges, known, node, threshold, temperature, arrivals, arcs, count, between, longer)
        if known.counts[node]:
            _look_around(trie, known, node, contexts)
            _expand(trie, edges, known, node, weight, threshold, contexts, arrivals, between)
    posterior = np.zeros(len(edges.end), np.float32)
    last = (nodes - 1) * beam
    if known.counts[nodes - 1] == 0:
        return np.empty(0, np.int32), posterior, -np.inf
    _posteriors(posterior, arcs, count, nodes * beam, last, last + known.counts[nodes - 1])
    return _path(known.best_arc.ravel(), arcs, last, nodes), posterior, known.total[nodes - 1, 0]


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
    longer: NDArray[np.int32],
) -> int:
    """Makes hypotheses of a node's arrivals, the best first; ``count`` arcs become as many as are given back."""
    beam = known.total.shape[1]
    least = arrivals.best[node] - threshold
    for place in np.argsort(-arrivals.totals[node, : arrivals.sizes[node]]):
        reached = arrivals.totals[node, place]
        if reached < least:
            break
        source, edge = arrivals.sources[node, place], arrivals.edges[node, place]
        before = known.states[source // beam, source % beam]
        _after(trie, before, edges.first[edge], edges.second[edge], between, longer)
        rank = _rank(known.states[node], known.counts[node], longer)
        if rank == beam:
            continue
        if rank == known.counts[node]:
            known.counts[node] += 1
            known.states[node, rank] = longer
            known.total[node, rank] = reached
            known.best_arc[node, rank] = count
        arcs.source[count], arcs.target[count], arcs.edge[count] = source, node * beam + rank, edge
        arcs.gain[count] = (reached - known.total[source // beam, source % beam]) / temperature
        count += 1
    return count


@compiled
def _look_around(trie: NgramTrie, known: Hypotheses, node: int, contexts: Contexts) -> None:
    """Where the words stand that may follow each hypothesis of a node."""
    for rank in range(known.counts[node]):
        for k in range(known.states.shape[2]):
            context = known.states[node, rank, k]
            if context < 0:
                contexts.low[rank, k] = contexts.high[rank, k] = 0
                contexts.backoff[rank, k] = 0.0
            else:
                contexts.low[rank, k] = first_child(trie, context)
                contexts.high[rank, k] = first_child(trie, context + 1)
                contexts.backoff[rank, k] = trie.backoff_book[trie.backoffs[context]]


@compiled
def _expand(
    trie: NgramTrie,
    edges: Edges,
    known: Hypotheses,
    node: int,
    weight: float,
    threshold: float,
    contexts: Contexts,
    arrivals: Arrivals,
    between: NDArray[np.int32],
) -> None:
    """Follows every edge from a node's hypotheses to the heaps of the nodes where they end."""
    width, beam = arrivals.totals.shape[1], known.total.shape[1]
    for edge in range(edges.begin[node], edges.begin[node + 1]):
        end, first, second = edges.end[edge], edges.first[edge], edges.second[edge]
        for rank in range(known.counts[node]):
            reached = known.total[node, rank] + edges.score[edge]
            size = arrivals.sizes[end]
            # No word is more probable than 1.
            if reached < arrivals.best[end] - threshold or (size == width and reached <= arrivals.totals[end, 0]):
                break
            if first >= 0:
                gain = _ln_next(trie, contexts, rank, first)
                if second >= 0:
                    extend(trie, known.states[node, rank], first, between)
                    gain += ln_probability(trie, between, second)
                reached += weight * gain
            arrivals.best[end] = max(arrivals.best[end], reached)
            if size < width:
                arrivals.sizes[end] = size + 1
                _rise(arrivals, end, size, reached, node * beam + rank, edge)
            elif reached > arrivals.totals[end, 0]:
                _sink(arrivals, end, reached, node * beam + rank, edge)


@compiled
def _ln_next(trie: NgramTrie, contexts: Contexts, rank: int, word: int) -> float:
    """Ln P(word | hypothesis), as ``ngram_trie.ln_probability`` has it."""
    total = 0.0
    for k in range(contexts.low.shape[1] - 1, -1, -1):
        low, high = contexts.low[rank, k], contexts.high[rank, k]
        if high > low:
            found = child_between(trie, low, high, word)
            if found >= 0:
                return float(total + trie.books[k + 1, trie.codes[found]])
        total += contexts.backoff[rank, k]
    return float(total + trie.books[0, trie.codes[word]])


@compiled
def _after(
    trie: NgramTrie,
    state: NDArray[np.int32],
    first: int,
    second: int,
    between: NDArray[np.int32],
    longer: NDArray[np.int32],
) -> None:
    if first < 0:
        longer[:] = state
    elif second < 0:
        extend(trie, state, first, longer)
    else:
        extend(trie, state, first, between)
        extend(trie, between, second, longer)


@compiled
def _rank(kept: NDArray[np.int32], count: int, state: NDArray[np.int32]) -> int:
    """Where this state is among the kept ones; their count when it is new."""
    for place in range(count):
        same = True
        for k in range(len(state)):
            if kept[place, k] != state[k]:
                same = False
                break
        if same:
            return place
    return count


@compiled
def _rise(heap: Arrivals, node: int, place: int, total: float, source: int, edge: int) -> None:
    """Adds an arrival at ``place``, the heap's end."""
    totals = heap.totals[node]
    while place > 0:
        parent = (place - 1) >> 1
        if totals[parent] <= total:
            break
        _move(heap, node, parent, place)
        place = parent
    totals[place], heap.sources[node, place], heap.edges[node, place] = total, source, edge


@compiled
def _sink(heap: Arrivals, node: int, total: float, source: int, edge: int) -> None:
    """Puts an arrival in place of the least one of a full heap."""
    totals = heap.totals[node]
    size, place = len(totals), 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and totals[below + 1] < totals[below]:
            below += 1
        if totals[below] >= total:
            break
        _move(heap, node, below, place)
        place = below
    totals[place], heap.sources[node, place], heap.edges[node, place] = total, source, edge


@compiled
def _move(heap: Arrivals, node: int, place: int, to: int) -> None:
    heap.totals[node, to] = heap.totals[node, place]
    heap.sources[node, to], heap.edges[node, to] = heap.sources[node, place], heap.edges[node, place]


@compiled
def _ln_sum(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    return a + math.log1p(math.exp(b - a)) if b > -np.inf else a


@compiled
def _posteriors(
    posterior: NDArray[np.float32], arcs: Arcs, count: int, states: int, final_begin: int, final_end: int
) -> None:
    """Forward-backward over the arcs; adds up into ``posterior``."""
    forward = np.full(states, -np.inf)
    backward = np.full(states, -np.inf)
    forward[0] = 0.0
    for arc in range(count):
        target = arcs.target[arc]
        forward[target] = _ln_sum(forward[target], forward[arcs.source[arc]] + arcs.gain[arc])
    whole = -np.inf
    for place in range(final_begin, final_end):
        backward[place] = 0.0
        whole = _ln_sum(whole, forward[place])
    for arc in range(count - 1, -1, -1):
        source = arcs.source[arc]
        onward = arcs.gain[arc] + backward[arcs.target[arc]]
        backward[source] = _ln_sum(backward[source], onward)
        share = forward[source] + onward - whole
        if share > -30.0:
            posterior[arcs.edge[arc]] += math.exp(share)


@compiled
def _path(best_arc: NDArray[np.int64], arcs: Arcs, hypothesis: int, nodes: int) -> NDArray[np.int32]:
    path = np.empty(nodes, np.int32)
    place = nodes
    while best_arc[hypothesis] >= 0:
        place -= 1
        path[place] = arcs.edge[best_arc[hypothesis]]
        hypothesis = arcs.source[best_arc[hypothesis]]
    return path[place:]
