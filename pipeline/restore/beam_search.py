"""Beam search and forward-backward over a lattice, compiled."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.compiled import compiled
from pipeline.restore.ngram_trie import NgramTrie, extend, ln_probability

ARRIVALS = 4
"""Arrivals at a node that are looked at, as a multiple of the beam; more than the beam, since many merge."""


@compiled
def search(
    trie: NgramTrie,
    nodes: int,
    start: NDArray[np.int32],
    score: NDArray[np.float32],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    incoming: NDArray[np.int64],
    incoming_begin: NDArray[np.int64],
    weight: float,
    beam: int,
    state: NDArray[np.int32],
    temperature: float,
) -> tuple[NDArray[np.int32], NDArray[np.float32], float]:
    """Best path (edges in order), posterior of every edge, ln score of the path; an empty path when there is none.

    ``incoming`` lists the edges by the node they end at, best score first; ``incoming_begin[v]`` is where node v's begin.
    Hypotheses whose words leave the model in the same state are one, with the better score; all ways into it count
    for the posteriors.
    """
    width = ARRIVALS * beam
    memory = len(state)
    total = np.full((nodes, beam), -np.inf)
    states = np.empty((nodes, beam, memory), np.int32)
    counts = np.zeros(nodes, np.int64)
    best_arc = np.full((nodes, beam), -1, np.int64)
    arc_from = np.empty(nodes * width, np.int64)
    arc_to = np.empty(nodes * width, np.int64)
    arc_edge = np.empty(nodes * width, np.int32)
    arc_gain = np.empty(nodes * width)
    arcs = 0
    heap_total = np.empty(width)
    heap_from = np.empty(width, np.int64)
    heap_edge = np.empty(width, np.int32)
    between = np.empty(memory, np.int32)
    longer = np.empty(memory, np.int32)
    total[0, 0] = 0.0
    states[0, 0] = state
    counts[0] = 1
    for node in range(1, nodes):
        size = 0
        for place in range(incoming_begin[node], incoming_begin[node + 1]):
            edge = incoming[place]
            source = start[edge]
            for hypothesis in range(counts[source]):
                reached = total[source, hypothesis] + score[edge]
                if size == width and reached <= heap_total[0]:
                    break
                if first[edge] >= 0:
                    reached += weight * ln_probability(trie, states[source, hypothesis], first[edge])
                    if second[edge] >= 0:
                        extend(trie, states[source, hypothesis], first[edge], between)
                        reached += weight * ln_probability(trie, between, second[edge])
                if size < width:
                    size += 1
                    _rise(heap_total, heap_from, heap_edge, size, reached, source * beam + hypothesis, edge)
                elif reached > heap_total[0]:
                    _sink(heap_total, heap_from, heap_edge, size, reached, source * beam + hypothesis, edge)
        for arrival in np.argsort(-heap_total[:size]):
            came_from, edge = heap_from[arrival], heap_edge[arrival]
            source, hypothesis = came_from // beam, came_from % beam
            if first[edge] < 0:
                longer[:] = states[source, hypothesis]
            elif second[edge] < 0:
                extend(trie, states[source, hypothesis], first[edge], longer)
            else:
                extend(trie, states[source, hypothesis], first[edge], between)
                extend(trie, between, second[edge], longer)
            slot = _slot(states[node], counts[node], longer)
            if slot == beam:
                continue
            if slot == counts[node]:
                counts[node] += 1
                states[node, slot] = longer
                total[node, slot] = heap_total[arrival]
                best_arc[node, slot] = arcs
            arc_from[arcs] = came_from
            arc_to[arcs] = node * beam + slot
            arc_edge[arcs] = edge
            arc_gain[arcs] = heap_total[arrival] - total[source, hypothesis]
            arcs += 1
    posterior = np.zeros(len(start), np.float32)
    last = nodes - 1
    if counts[last] == 0:
        return np.empty(0, np.int32), posterior, -np.inf
    _posteriors(
        posterior, arc_from[:arcs], arc_to[:arcs], arc_edge[:arcs], arc_gain[:arcs] / temperature, nodes * beam,
        last * beam, last * beam + counts[last],
    )
    return _path(best_arc.ravel(), arc_from, arc_edge, last * beam, nodes), posterior, total[last, 0]


@compiled
def _slot(kept: NDArray[np.int32], count: int, state: NDArray[np.int32]) -> int:
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
def _rise(
    totals: NDArray[np.float64],
    froms: NDArray[np.int64],
    edges: NDArray[np.int32],
    size: int,
    total: float,
    came_from: int,
    edge: int,
) -> None:
    """Adds an arrival to a heap whose least total is on top; ``size`` counts it already."""
    place = size - 1
    while place > 0:
        parent = (place - 1) >> 1
        if totals[parent] <= total:
            break
        totals[place], froms[place], edges[place] = totals[parent], froms[parent], edges[parent]
        place = parent
    totals[place], froms[place], edges[place] = total, came_from, edge


@compiled
def _sink(
    totals: NDArray[np.float64],
    froms: NDArray[np.int64],
    edges: NDArray[np.int32],
    size: int,
    total: float,
    came_from: int,
    edge: int,
) -> None:
    """Puts an arrival in place of the least one."""
    place = 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and totals[below + 1] < totals[below]:
            below += 1
        if totals[below] >= total:
            break
        totals[place], froms[place], edges[place] = totals[below], froms[below], edges[below]
        place = below
    totals[place], froms[place], edges[place] = total, came_from, edge


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
