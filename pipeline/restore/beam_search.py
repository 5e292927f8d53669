"""Beam search and forward-backward over a lattice, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.compiled import compiled
from pipeline.restore.ngram_trie import NgramTrie, extend, first_child, ln_probability

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
    totals, states, best_arc, counts = known
    arc_source, arc_target, arc_edge, arc_gain = arcs
    arrived, sources, followed = arrivals.totals[node], arrivals.sources[node], arrivals.edges[node]
    firsts, seconds = edges.first, edges.second
    beam, size = totals.shape[1], states.shape[2]
    least = arrivals.best[node] - threshold
    kept = 0
    for place in np.argsort(-arrived[: arrivals.sizes[node]]):
        reached = arrived[place]
        if reached < least:
            break
        source, edge = sources[place], followed[place]
        first = firsts[edge]
        before, before_rank = source // beam, source % beam
        if first < 0:
            for k in range(size):
                longer[k] = states[before, before_rank, k]
        elif seconds[edge] >= 0:
            extend(trie, states[before, before_rank], first, between)
            extend(trie, between, seconds[edge], longer)
        else:
            extend(trie, states[before, before_rank], first, longer)
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
        arc_source[count], arc_target[count], arc_edge[count] = source, node * beam + rank, edge
        arc_gain[count] = (reached - totals[before, before_rank]) / temperature
        count += 1
    counts[node] = kept
    return count


@compiled
def _look_around(trie: NgramTrie, known: Hypotheses, node: int, contexts: Contexts) -> None:
    """Where the words stand that may follow each hypothesis of a node."""
    low, high, backoff = contexts
    states, backoffs, book = known.states, trie.backoffs, trie.backoff_book
    for rank in range(known.counts[node]):
        for k in range(states.shape[2]):
            context = states[node, rank, k]
            if context < 0:
                low[rank, k] = high[rank, k] = 0
                backoff[rank, k] = 0.0
            else:
                low[rank, k] = first_child(trie, context)
                high[rank, k] = first_child(trie, context + 1)
                backoff[rank, k] = book[backoffs[context]]


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
    """Follows every edge from a node's hypotheses to the nodes where they end.

    The arrays stand by themselves and what would be functions stands in place: in this loop every access through a
    tuple, and every call with an array, would count references, which costs more than the work itself.
    """
    ends, scores, firsts, seconds, begin = edges
    total, states, count = known.total[node], known.states[node], known.counts[node]
    low, high, backoff = contexts
    words, codes, books = trie.words, trie.codes, trie.books
    totals, sources, arrived, sizes, best, least, floor = arrivals
    width, beam, orders = totals.shape[1], len(total), low.shape[1]
    for edge in range(begin[node], begin[node + 1]):
        end, first, second = ends[edge], firsts[edge], seconds[edge]
        for rank in range(count):
            reached = total[rank] + scores[edge]
            # No word is more probable than 1.
            if reached < best[end] - threshold or reached <= floor[end]:
                break
            if first >= 0:
                # ln P(first | hypothesis), as ``ngram_trie.ln_probability`` has it.
                gain, k = 0.0, orders - 1
                while k >= 0:
                    found, after, past = low[rank, k], high[rank, k], high[rank, k]
                    while found < after:
                        middle = (found + after) >> 1
                        if words[middle] < first:
                            found = middle + 1
                        else:
                            after = middle
                    if found < past and words[found] == first:
                        gain += books[k + 1, codes[found]]
                        break
                    gain += backoff[rank, k]
                    k -= 1
                else:
                    gain += books[0, codes[first]]
                if second >= 0:
                    extend(trie, states[rank], first, between)
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
