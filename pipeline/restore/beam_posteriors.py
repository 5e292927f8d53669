"""From the arcs of a beam search to its best path and to how probable every edge is, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.compiled import compiled


class Arcs(NamedTuple):
    """Ways from hypothesis to hypothesis by an edge, in order of the nodes they end at, with what each adds."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    edge: NDArray[np.int32]
    gain: NDArray[np.float64]


@compiled
def posteriors(posterior: NDArray[np.float32], arcs: Arcs, count: int, states: int, final: int) -> None:
    """Forward-backward over the first ``count`` arcs; adds up into ``posterior``. Hypotheses from ``final`` are ends.

    Forward, every arc into a hypothesis has its share of all ways into it, as against the first arc, which is the best.
    Backward, what a hypothesis is worth goes to its arcs by their shares: one exponential an arc, one logarithm a
    hypothesis.
    """
    sources, targets, edges, gains = arcs
    forward, first, ways = np.full(states, -np.inf), np.full(states, -np.inf), np.zeros(states)
    forward[0] = 0.0
    share = np.empty(count)
    for arc in range(count):
        source, target = sources[arc], targets[arc]
        if forward[source] == -np.inf:
            forward[source] = first[source] + math.log(ways[source])
        reached = forward[source] + gains[arc]
        if ways[target] == 0:
            first[target] = reached
        share[arc] = math.exp(reached - first[target])
        ways[target] += share[arc]
    worth = np.zeros(states)
    for end in range(final, states):
        worth[end] = ways[end] * math.exp(first[end] - first[final])
    worth[final:] /= worth[final:].sum()
    for arc in range(count - 1, -1, -1):
        target = targets[arc]
        part = worth[target] * share[arc] / ways[target]
        worth[sources[arc]] += part
        posterior[edges[arc]] += part


@compiled
def path(best_arc: NDArray[np.int64], arcs: Arcs, hypothesis: int, nodes: int) -> NDArray[np.int32]:
    """Edges of the best way to a hypothesis, in order."""
    found = np.empty(nodes, np.int32)
    place = nodes
    while best_arc[hypothesis] >= 0:
        place -= 1
        found[place] = arcs.edge[best_arc[hypothesis]]
        hypothesis = arcs.source[best_arc[hypothesis]]
    return found[place:]
