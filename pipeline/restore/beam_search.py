"""Beam search and forward-backward over a lattice, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.compiled import compiled
from pipeline.restore.ngram_trie import NgramTrie, extend, ln_probability

ARRIVALS = 4
"""Arrivals at a node that are looked at, as a multiple of the beam; more than the beam, since many merge."""


class Edges(NamedTuple):
    """Edges of a lattice, and their places in order of the node they end at, best score first: those that end at node v
    are ``incoming[begin[v]:begin[v + 1]]``.
    """

    start: NDArray[np.int32]
    score: NDArray[np.float32]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    incoming: NDArray[np.int64]
    begin: NDArray[np.int64]


class Hypotheses(NamedTuple):
    """By node and rank: ln score, state of the language model, the arc that came best; by node: how many."""

    total: NDArray[np.float64]
    states: NDArray[np.int32]
    best_arc: NDArray[np.int64]
    counts: NDArray[np.int64]


class Arrivals(NamedTuple):
    """A heap, least total on top: ln score, the hypothesis (node x beam + rank) it comes from, the edge."""

    totals: NDArray[np.float64]
    sources: NDArray[np.int64]
    edges: NDArray[np.int32]


@compiled
def search(
    trie: NgramTrie,
    nodes: int,
    edges: Edges,
    weight: float,
    beam: int,
    state: NDArray[np.int32],
    temperature: float,
) -> tuple[NDArray[np.int32], NDArray[np.float32], float]:
    """Best path (edges in order), posterior of every edge, ln score of the path; an empty path when there is none.

    Hypotheses whose words leave the model in the same state are one, with the better score; all ways into it count
    for the posteriors.
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
    arrivals = Arrivals(np.empty(width), np.empty(width, np.int64), np.empty(width, np.int32))
    arc_from = np.empty(nodes * width, np.int64)
    arc_to = np.empty(nodes * width, np.int64)
    arc_edge = np.empty(nodes * width, np.int32)
    arc_gain = np.empty(nodes * width)
    arcs = 0
    between, longer = np.empty_like(state), np.empty_like(state)
    for node in range(1, nodes):
        size = _arrive(trie, edges, known, node, weight, arrivals, between)
        for place in np.argsort(-arrivals.totals[:size]):
            source, edge, reached = arrivals.sources[place], arrivals.edges[place], arrivals.totals[place]
            before = known.states[source // beam, source % beam]
            _after(trie, before, edges.first[edge], edges.second[edge], between, longer)
            rank = _rank(known.states[node], known.counts[node], longer)
            if rank == beam:
                continue
            if rank == known.counts[node]:
                known.counts[node] += 1
                known.states[node, rank] = longer
                known.total[node, rank] = reached
                known.best_arc[node, rank] = arcs
            arc_from[arcs], arc_to[arcs], arc_edge[arcs] = source, node * beam + rank, edge
            arc_gain[arcs] = (reached - known.total[source // beam, source % beam]) / temperature
            arcs += 1
    posterior = np.zeros(len(edges.start), np.float32)
    last = (nodes - 1) * beam
    if known.counts[nodes - 1] == 0:
        return np.empty(0, np.int32), posterior, -np.inf
    ends = last + known.counts[nodes - 1]
    _posteriors(posterior, arc_from[:arcs], arc_to[:arcs], arc_edge[:arcs], arc_gain[:arcs], nodes * beam, last, ends)
    return _path(known.best_arc.ravel(), arc_from, arc_edge, last, nodes), posterior, known.total[nodes - 1, 0]


@compiled
def _arrive(
    trie: NgramTrie,
    edges: Edges,
    known: Hypotheses,
    node: int,
    weight: float,
    arrivals: Arrivals,
    between: NDArray[np.int32],
) -> int:
    """Fills the heap with the best arrivals at a node; how many."""
    width, beam = len(arrivals.totals), known.total.shape[1]
    size = 0
    for place in range(edges.begin[node], edges.begin[node + 1]):
        edge = edges.incoming[place]
        source = edges.start[edge]
        for rank in range(known.counts[source]):
            reached = known.total[source, rank] + edges.score[edge]
            if size == width and reached <= arrivals.totals[0]:
                break
            state = known.states[source, rank]
            reached += weight * _ln_words(trie, state, edges.first[edge], edges.second[edge], between)
            if size < width:
                size += 1
                _rise(arrivals, size, reached, source * beam + rank, edge)
            elif reached > arrivals.totals[0]:
                _sink(arrivals, size, reached, source * beam + rank, edge)
    return size


@compiled
def _ln_words(trie: NgramTrie, state: NDArray[np.int32], first: int, second: int, between: NDArray[np.int32]) -> float:
    if first < 0:
        return 0.0
    found = ln_probability(trie, state, first)
    if second >= 0:
        extend(trie, state, first, between)
        found += ln_probability(trie, between, second)
    return found


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
def _rise(heap: Arrivals, size: int, total: float, source: int, edge: int) -> None:
    """Adds an arrival; ``size`` counts it already."""
    place = size - 1
    while place > 0:
        parent = (place - 1) >> 1
        if heap.totals[parent] <= total:
            break
        _move(heap, parent, place)
        place = parent
    heap.totals[place], heap.sources[place], heap.edges[place] = total, source, edge


@compiled
def _sink(heap: Arrivals, size: int, total: float, source: int, edge: int) -> None:
    """Puts an arrival in place of the least one."""
    place = 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and heap.totals[below + 1] < heap.totals[below]:
            below += 1
        if heap.totals[below] >= total:
            break
        _move(heap, below, place)
        place = below
    heap.totals[place], heap.sources[place], heap.edges[place] = total, source, edge


@compiled
def _move(heap: Arrivals, place: int, to: int) -> None:
    heap.totals[to], heap.sources[to], heap.edges[to] = heap.totals[place], heap.sources[place], heap.edges[place]


@compiled
def _ln_sum(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    return a + math.log1p(math.exp(b - a)) if b > -np.inf else a


@compiled
def _posteriors(
    posterior: NDArray[np.float32],
    arc_from: NDArray[np.int64],
    arc_to: NDArray[np.int64],
    arc_edge: NDArray[np.int32],
    arc_gain: NDArray[np.float64],
    states: int,
    final_begin: int,
    final_end: int,
) -> None:
    """Forward-backward over the arcs (in order of the nodes they end at); adds up into ``posterior``."""
    forward = np.full(states, -np.inf)
    backward = np.full(states, -np.inf)
    forward[0] = 0.0
    for arc in range(len(arc_from)):
        forward[arc_to[arc]] = _ln_sum(forward[arc_to[arc]], forward[arc_from[arc]] + arc_gain[arc])
    whole = -np.inf
    for place in range(final_begin, final_end):
        backward[place] = 0.0
        whole = _ln_sum(whole, forward[place])
    for arc in range(len(arc_from) - 1, -1, -1):
        onward = arc_gain[arc] + backward[arc_to[arc]]
        backward[arc_from[arc]] = _ln_sum(backward[arc_from[arc]], onward)
        share = forward[arc_from[arc]] + onward - whole
        if share > -30.0:
            posterior[arc_edge[arc]] += math.exp(share)


@compiled
def _path(
    best_arc: NDArray[np.int64], arc_from: NDArray[np.int64], arc_edge: NDArray[np.int32], hypothesis: int, nodes: int
) -> NDArray[np.int32]:
    path = np.empty(nodes, np.int32)
    place = nodes
    while best_arc[hypothesis] >= 0:
        place -= 1
        path[place] = arc_edge[best_arc[hypothesis]]
        hypothesis = arc_from[best_arc[hypothesis]]
    return path[place:]
