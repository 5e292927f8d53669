"""All written forms in two stages: a trie of their base letters, and for each entry of it a small trie of its forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.model.text import strip_marks
from pipeline.restore.compiled import compiled

LONGEST_FORM = 24
_NONE = -1e9


class Nodes(NamedTuple):
    """Nodes in preorder. ``letter`` u16[N] and ``lower``, the same in lower case, ``depth`` i8[N] from 1, ``end``
    i32[N] first node after the subtree, ``form`` i32[N] index of the form that ends here or -1, ``hope`` f32[N] the
    best prior of a form in the subtree.
    """

    letter: NDArray[np.uint16]
    lower: NDArray[np.uint16]
    depth: NDArray[np.int8]
    end: NDArray[np.int32]
    form: NDArray[np.int32]
    hope: NDArray[np.float32]


class Trie(NamedTuple):
    """``bases``: the distinct base letters of forms in lower case, a space at both edges. ``forms``: one trie after
    another; that of base form i is ``begin[i]:begin[i + 1]``.
    """

    bases: Nodes
    forms: Nodes
    begin: NDArray[np.int64]


class Runs(NamedTuple):
    """The runs of letters that end at the nodes of a trie. ``of_node`` i32[N]: a place in ``letters`` u16[R, 3], the
    distinct ones: a node's own letter, the one before it, the one before that; zeros where there is none.
    """

    of_node: NDArray[np.int32]
    letters: NDArray[np.uint16]


class TrieRuns(NamedTuple):
    """The runs of both parts of a trie, the same for all channels."""

    bases: Runs
    forms: Runs


def build_trie(forms: list[str], prior: NDArray[np.float32]) -> Trie:
    """The trie of distinct forms with their priors, f32[len(forms)], at most 0; ``form`` is the place in the list.

    Longer forms than LONGEST_FORM, and forms with letters beyond the Basic Multilingual Plane, are left out.
    """
    codes = _edged(forms)
    bases = base_letters(codes)
    order = np.lexsort((*codes.T[::-1], *bases.T[::-1])).astype(np.int32)
    codes, bases = codes[order], bases[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (bases[1:] != bases[:-1]).any(axis=1)
    group = np.cumsum(new) - 1
    best = np.full(int(group[-1]) + 1 if len(group) else 0, _NONE, np.float32)
    np.maximum.at(best, group, prior[order])
    places = np.arange(len(best), dtype=np.int32)
    whole, _ = _nodes(bases[new], places, np.zeros(len(best), np.int64), best)
    parts, begin = _nodes(codes, order, group, prior)
    return Trie(whole, parts, begin)


def base_letters(codes: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Letters as their base letters in lower case, one for one."""
    return _each(codes, base_of)


def _each(codes: NDArray[np.uint16], change: Callable[[str], str]) -> NDArray[np.uint16]:
    table = np.zeros(0x10000, np.uint16)
    for code in np.flatnonzero(np.bincount(codes.ravel(), minlength=len(table))).tolist():
        table[code] = ord(change(chr(code)))
    return table[codes]


def base_of(letter: str) -> str:
    """The base letter of one, in lower case."""
    return strip_marks(letter).lower()[:1] or letter


def _edged(forms: list[str]) -> NDArray[np.uint16]:
    """Letters of the forms, u16[len(forms), LONGEST_FORM], a space at both edges; zeros for those left out."""
    letters = np.array(forms, f"U{LONGEST_FORM}").view(np.uint32).reshape(len(forms), LONGEST_FORM)
    sizes = np.count_nonzero(letters, axis=1)
    codes = np.zeros((len(forms), LONGEST_FORM), np.uint16)
    codes[:, 0], codes[:, 1:] = ord(" "), letters[:, :-1]
    codes[np.arange(len(forms)), np.minimum(sizes + 1, LONGEST_FORM - 1)] = ord(" ")
    codes[(sizes > LONGEST_FORM - 2) | (letters > 0xFFFF).any(axis=1)] = 0
    return codes


def _nodes(
    codes: NDArray[np.uint16], order: NDArray[np.int32], group: NDArray[np.int64], prior: NDArray[np.float32]
) -> tuple[Nodes, NDArray[np.int64]]:
    """Nodes of sorted rows of letters, and where those of each group begin, and the last one's end."""
    letter, depth, end, form, hope, begin = _preorder(codes, order, group, prior)
    lower = _each(letter, lambda one: one.lower()[:1])
    return Nodes(letter, lower, depth, end, form, hope), begin


def runs_of(trie: Trie) -> TrieRuns:
    """The runs of at most three letters that end at the nodes of a trie."""
    return TrieRuns(_runs(trie.bases), _runs(trie.forms))


def _runs(nodes: Nodes) -> Runs:
    distinct, of_node = np.unique(_packed_runs(nodes.letter, nodes.depth), return_inverse=True)
    letters = np.stack([distinct >> np.uint64(shift) & np.uint64(0xFFFF) for shift in (0, 16, 32)], axis=1)
    return Runs(of_node.astype(np.int32), letters.astype(np.uint16))


@compiled
def _packed_runs(letter: NDArray[np.uint16], depth: NDArray[np.int8]) -> NDArray[np.uint64]:
    """The last three letters at each node, 16 bits a letter, its own the lowest."""
    found, path = np.zeros(len(letter), np.uint64), np.zeros(LONGEST_FORM + 1, np.uint64)
    for node in range(len(letter)):
        path[depth[node]] = letter[node]
        for back in range(min(depth[node], 3)):
            found[node] |= path[depth[node] - back] << np.uint64(16 * back)
    return found


@compiled
def _preorder(
    codes: NDArray[np.uint16], order: NDArray[np.int32], group: NDArray[np.int64], prior: NDArray[np.float32]
) -> tuple[
    NDArray[np.uint16],
    NDArray[np.int8],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.float32],
    NDArray[np.int64],
]:
    rows, width = codes.shape
    total = 0
    for row in range(rows):
        for place in range(_common(codes, group, row), width):
            total += codes[row, place] != 0
    letter, depth = np.zeros(total, np.uint16), np.zeros(total, np.int8)
    end, form = np.full(total, total, np.int32), np.full(total, -1, np.int32)
    begin = np.zeros(group[-1] + 2 if rows else 1, np.int64)
    path = np.zeros(width, np.int32)
    node, open_depth = 0, 0
    for row in range(rows):
        shared = _common(codes, group, row)
        for closed in range(shared, open_depth):
            end[path[closed]] = node
        place = shared
        while place < width and codes[row, place] != 0:
            letter[node], depth[node], path[place] = codes[row, place], place + 1, node
            node += 1
            place += 1
        open_depth = place
        if place > 0:
            form[path[place - 1]] = order[row]
        begin[group[row] + 1] = node
    return letter, depth, end, form, _hopes(depth, form, prior), begin


@compiled
def _common(codes: NDArray[np.uint16], group: NDArray[np.int64], row: int) -> int:
    """Letters that a row shares with the row before, of the same group."""
    place = 0
    if row > 0 and group[row] == group[row - 1]:
        while place < codes.shape[1] and codes[row, place] != 0 and codes[row, place] == codes[row - 1, place]:
            place += 1
    return place


@compiled
def _hopes(depth: NDArray[np.int8], form: NDArray[np.int32], prior: NDArray[np.float32]) -> NDArray[np.float32]:
    hope = np.full(len(depth), _NONE, np.float32)
    below = np.full(LONGEST_FORM + 2, np.float32(_NONE))
    for node in range(len(depth) - 1, -1, -1):
        level = depth[node]
        best = below[level + 1]
        if form[node] >= 0:
            best = max(best, prior[form[node]])
        hope[node] = best
        below[level + 1] = _NONE
        below[level] = max(below[level], best)
    return hope
