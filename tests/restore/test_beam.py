"""The beam against every path: with a wide beam it must find the best one and its probability."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.restore.beam import BeamDecoder, Lattice
from pipeline.restore.beam_search import ARRIVALS
from pipeline.restore.compiled import compiled
from pipeline.restore.document_memory import DocumentMemory
from pipeline.restore.language_model import LanguageModel
from tests.restore.tiny_language_model import WORDS, tiny_model

MODEL = tiny_model(1)
Edge = tuple[int, int, float, int, int]
WORD = st.integers(1, len(WORDS) - 1)
SCORE = st.floats(-8, 0, width=32)


def lattice_of(edges: list[Edge], nodes: int) -> Lattice:
    edges = sorted(edges, key=lambda edge: edge[0])
    start, end, score, first, second = zip(*edges, strict=True)
    numbers = [np.array(values, np.int32) for values in (start, end, first, second)]
    return Lattice(nodes, numbers[0], numbers[1], np.array(score, np.float32), numbers[2], numbers[3])


def all_paths(lattice: Lattice, model: LanguageModel, weight: float) -> dict[tuple[int, ...], float]:
    """Every path and its score, slowly."""
    found: dict[tuple[int, ...], float] = {}
    stack: list[tuple[int, tuple[int, ...], list[int], float]] = [(0, (), [model.boundary], 0.0)]
    while stack:
        node, path, words, score = stack.pop()
        if node == lattice.nodes - 1:
            found[path] = score
        for edge in np.flatnonzero(lattice.start == node):
            total, said = score + float(lattice.score[edge]), list(words)
            for word in (int(lattice.first[edge]), int(lattice.second[edge])):
                if word >= 0:
                    total += weight * model.ln_probability(said, word)
                    said.append(word)
            stack.append((int(lattice.end[edge]), (*path, int(edge)), said, total))
    return found


@st.composite
def lattices(draw: st.DrawFn) -> Lattice:
    nodes = draw(st.integers(2, 6))
    edges: list[Edge] = [
        (node, node + 1, draw(SCORE), draw(WORD), -1)
        for node in range(nodes - 1)
        for _ in range(draw(st.integers(1, 3)))
    ]
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, nodes - 2))
        kind = draw(st.sampled_from(["split", "merge", "deletion"]))
        end = draw(st.integers(start + 1, nodes - 1)) if kind == "merge" else start + 1
        first = -1 if kind == "deletion" else draw(WORD)
        edges.append((start, end, draw(SCORE), first, draw(WORD) if kind == "split" else -1))
    return lattice_of(edges, nodes)


@settings(max_examples=60, deadline=None)
@given(lattices(), st.sampled_from([0.4, 1.0]))
def test_a_wide_beam_is_exact(lattice: Lattice, weight: float) -> None:
    paths = all_paths(lattice, MODEL, weight)
    decoded = BeamDecoder(MODEL, beam=400).decode(lattice, weight)
    best = max(paths.values())
    assert decoded.score == pytest.approx(best, abs=1e-3)
    assert paths[tuple(decoded.edges.tolist())] == pytest.approx(best, abs=1e-3)
    whole = math.fsum(math.exp(score - best) for score in paths.values())
    for edge in range(len(lattice.start)):
        share = math.fsum(math.exp(score - best) for path, score in paths.items() if edge in path) / whole
        assert decoded.posterior[edge] == pytest.approx(share, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(lattices())
def test_a_narrow_beam_gives_a_true_path(lattice: Lattice) -> None:
    decoder = BeamDecoder(MODEL, beam=2)
    decoded = decoder.decode(lattice, 1.0)
    assert decoder.score(lattice, 1.0) == decoded.score
    assert all_paths(lattice, MODEL, 1.0)[tuple(decoded.edges.tolist())] == pytest.approx(decoded.score, abs=1e-3)
    first = lattice.start == 0
    assert decoded.posterior[first].sum() == pytest.approx(1, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SCORE, WORD), min_size=1, max_size=20), st.integers(1, 2))
def test_of_more_arrivals_than_are_kept_the_best_one_is(arrivals: list[tuple[float, int]], beam: int) -> None:
    """In whatever order they come; over one word, even the narrowest beam is exact."""
    lattice = lattice_of([(0, 1, score, word, -1) for score, word in arrivals], 2)
    decoded = BeamDecoder(MODEL, beam).decode(lattice, 1.0)
    paths = all_paths(lattice, MODEL, 1.0)
    assert paths[tuple(decoded.edges.tolist())] == pytest.approx(max(paths.values()), abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(14)), st.integers(1, 2))
def test_the_arrivals_that_are_kept_are_the_best_ones(order: list[int], beam: int) -> None:
    """Ways that come to the same end share its probability: as many as are looked at, and no worse ones."""
    lattice = lattice_of([(0, 1, -0.1 * place, 3, -1) for place in order], 2)
    posterior = BeamDecoder(MODEL, beam).decode(lattice, 1.0).posterior
    assert {order[edge] for edge in np.flatnonzero(posterior)} == set(range(min(len(order), ARRIVALS * beam)))


def test_no_way_through_is_an_error() -> None:
    with pytest.raises(ValueError, match="no path"):
        BeamDecoder(MODEL).decode(lattice_of([(0, 1, 0.0, 3, -1), (2, 3, 0.0, 3, -1)], 4), 1.0)


def test_a_higher_temperature_is_less_sure() -> None:
    lattice = lattice_of([(0, 1, 0.0, 3, -1), (0, 1, -2.0, 4, -1)], 2)
    cold = BeamDecoder(MODEL).decode(lattice, 1.0).posterior
    warm = BeamDecoder(MODEL).decode(lattice, 1.0, temperature=3.0).posterior
    assert warm.max() < cold.max()


def test_what_stands_before_counts() -> None:
    decoder = BeamDecoder(MODEL)
    lattice = lattice_of([(0, 1, 0.0, word, -1) for word in range(3, 10)], 2)
    chosen = {int(decoder.decode(lattice, 1.0, history=[before]).edges[0]) for before in range(1, len(WORDS))}
    assert len(chosen) > 1


def test_the_document_decides_a_doubt() -> None:
    """Three paragraphs are sure of ``số``; the fourth, torn between ``sở`` and ``số`` beside the same word, follows."""
    decoder, memory = BeamDecoder(MODEL), DocumentMemory(MODEL)
    so, other, name = WORDS.index("số"), WORDS.index("sở"), WORDS.index("y")
    sure = lattice_of([(0, 1, 0.0, so, -1), (0, 1, -30.0, other, -1), (1, 2, 0.0, name, -1)], 3)
    for _ in range(3):
        memory.add(sure, decoder.decode(sure, 1.0))
    gap = all_paths(lattice_of([(0, 1, 0.0, so, -1), (1, 2, 0.0, name, -1)], 3), MODEL, 1.0)[0, 1]
    gap -= all_paths(lattice_of([(0, 1, 0.0, other, -1), (1, 2, 0.0, name, -1)], 3), MODEL, 1.0)[0, 1]
    score = gap + 0.2
    torn = lattice_of([(0, 1, 0.0, so, -1), (0, 1, score, other, -1), (1, 2, 0.0, name, -1)], 3)
    first = decoder.decode(torn, 1.0)
    assert torn.first[first.edges[0]] == other
    memory.add(torn, first)
    informed = memory.informed(torn, first)
    assert informed is not None
    assert torn.first[decoder.decode(informed, 1.0).edges[0]] == so


def test_memory_leaves_what_is_sure() -> None:
    decoder, memory = BeamDecoder(MODEL), DocumentMemory(MODEL)
    sure = lattice_of([(0, 1, 0.0, 3, -1), (0, 1, -40.0, 4, -1)], 2)
    decoded = decoder.decode(sure, 1.0)
    memory.add(sure, decoded)
    assert memory.informed(sure, decoded) is None


def test_without_a_folder_for_machine_code_functions_are_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def njit(**options: bool) -> Callable[[Callable[[int], int]], Callable[[int], int]]:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(sys.modules["pipeline.restore.compiled"], "njit", njit)

    def double(number: int) -> int:
        return 2 * number

    assert compiled(double)(4) == 8
