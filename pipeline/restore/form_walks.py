"""The walks over tries of forms that a search for a string makes, compiled.

A walk keeps, for every prefix of a form, the best score of every prefix of the string that was read, and leaves a
branch as soon as no ending can come within the window of the best.

What a walk reads stands in arrays of their own before its loop: every access through a tuple inside of it would count
references, which costs more than the work itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import LONGEST_READ, UNSEEN
from pipeline.restore.channel_units import ADDED, NONE, OTHER_CASE, Text, Units
from pipeline.restore.compiled import compiled, inlined
from pipeline.restore.trie import LONGEST_FORM, Nodes


class Board(NamedTuple):
    """Of the nodes on the way, by level: ln score of every prefix of the string; the prefixes that may still come
    within the window, first and one past the last.
    """

    score: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@compiled
def board_for(size: int) -> Board:
    """For a string of so many letters, its edges included."""
    return Board(
        np.full((LONGEST_FORM + 1, size + 1), NONE),
        np.zeros(LONGEST_FORM + 1, np.int64),
        np.zeros(LONGEST_FORM + 1, np.int64),
    )


@compiled
def survey(
    text: Text,
    rest: NDArray[np.float64],
    nodes: Nodes,
    units: Units,
    bar: float,
    board: Board,
    entries: NDArray[np.int32],
    bounds: NDArray[np.float64],
) -> int:
    """Entries of the trie of base letters that may score ``bar`` or better, with their scores; how many."""
    depths, ends, forms, hopes = nodes.depth, nodes.end, nodes.form, nodes.hope
    of_node, of_run, letters = units.of_node, units.of_run, units.number
    single, more, whole = units.ahead[0], units.ahead[1], units.ahead[3]
    raw, lower, own, own_lower = text.raw, text.lower, nodes.letter, nodes.lower
    table, columns = units.table, units.columns
    score, first, last = board
    size, found, node = len(raw), 0, 0
    # By level and letter: the best that can come of a child.
    ahead = np.empty((LONGEST_FORM + 1, single.shape[1]), np.float32)
    path = np.zeros(LONGEST_FORM + 1, np.int64)
    score[0, 0], first[0], last[0] = 0.0, 0, 1
    _children(more, units.ahead[2], whole, 0, path, score, first, last, ahead)
    while node < len(own):
        run = of_node[node]
        level, letter = int(depths[node]), letters[run]
        least = bar - hopes[node]
        if ahead[level - 1, letter] < least:
            node = ends[node]
            continue
        path[level] = letter
        _row(
            raw, lower, rest, own[node], own_lower[node], of_run, table, columns, run, level, least,
            score, first, last,
        )  # fmt: skip
        entry = forms[node]
        if entry >= 0 and last[level] == size + 1 and found < len(entries):
            entries[found], bounds[found] = entry, score[level, size] + hopes[node]
            found += 1
        if ends[node] > node + 1:
            _children(more, units.ahead[2], whole, level, path, score, first, last, ahead)
        node += 1
    return found


@inlined
def _children(
    more: NDArray[np.float32],
    three: NDArray[np.float32],
    whole: NDArray[np.float32],
    level: int,
    path: NDArray[np.int64],
    score: NDArray[np.float64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    ahead: NDArray[np.float32],
) -> None:
    """The best that can come of the children of a node, by their letter: by runs that begin with it, by runs that
    began before.
    """
    begun = np.float32(NONE)
    if level > 0:
        for column in range(first[level - 1], last[level - 1]):
            begun = max(begun, np.float32(score[level - 1, column]) + more[column, path[level]])
    if level > 1:
        for column in range(first[level - 2], last[level - 2]):
            begun = max(begun, np.float32(score[level - 2, column]) + three[column, path[level - 1]])
    begun += np.float32(1e-3)
    for letter in range(ahead.shape[1]):
        ahead[level, letter] = begun
    for column in range(first[level], last[level]):
        start = np.float32(score[level, column]) + np.float32(1e-3)
        for letter in range(ahead.shape[1]):
            gain = start + whole[column, letter]
            ahead[level, letter] = gain if gain > ahead[level, letter] else ahead[level, letter]


@compiled
def walk(
    text: Text,
    rest: NDArray[np.float64],
    nodes: Nodes,
    node: int,
    end: int,
    units: Units,
    prior: NDArray[np.float32],
    least: float,
    board: Board,
    out_form: NDArray[np.int32],
    out_score: NDArray[np.float32],
    count: int,
    best: float,
) -> tuple[int, float]:
    """Adds the forms among ``node`` to ``end`` that score ``least`` or better to the ``count`` that are there."""
    depths, ends, forms, hopes = nodes.depth, nodes.end, nodes.form, nodes.hope
    of_node, of_run, letters = units.of_node, units.of_run, units.number
    raw, lower, own, own_lower = text.raw, text.lower, nodes.letter, nodes.lower
    table, columns, ahead = units.table, units.columns, units.ahead
    score, first, last = board
    size = len(raw)
    path = np.zeros(LONGEST_FORM + 1, np.int64)
    score[0, 0], first[0], last[0] = 0.0, 0, 1
    while node < end:
        level, form, run = int(depths[node]), forms[node], of_node[node]
        bar = least - hopes[node]
        path[level] = letters[run]
        if _ahead(ahead, level, path, score, first, last) < bar:
            node = ends[node]
            continue
        _row(raw, lower, rest, own[node], own_lower[node], of_run, table, columns, run, level, bar, score, first, last)
        if form >= 0 and last[level] == size + 1 and count < len(out_form):
            value = score[level, size] + prior[form]
            if value >= least:
                out_form[count], out_score[count] = form, score[level, size]
                count += 1
                best = max(best, value)
        node += 1
    return count, best


@inlined
def _ahead(
    ahead: NDArray[np.float32],
    level: int,
    path: NDArray[np.int64],
    score: NDArray[np.float64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
) -> float:
    """The best that can come of a node, by runs of letters that begin or end at it or pass it."""
    best = NONE
    for column in range(first[level - 1], last[level - 1]):
        best = max(best, score[level - 1, column] + ahead[3, column, path[level]])
    if level > 1:
        for column in range(first[level - 2], last[level - 2]):
            best = max(best, score[level - 2, column] + ahead[1, column, path[level - 1]])
    if level > 2:
        for column in range(first[level - 3], last[level - 3]):
            best = max(best, score[level - 3, column] + ahead[2, column, path[level - 2]])
    return best + 1e-3


@inlined
def _row(
    raw: NDArray[np.uint32],
    lower: NDArray[np.uint32],
    rest: NDArray[np.float64],
    letter: int,
    lower_letter: int,
    of_run: NDArray[np.int32],
    table: NDArray[np.float32],
    columns: NDArray[np.uint32],
    run: int,
    level: int,
    bar: float,
    score: NDArray[np.float64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
) -> None:
    """Scores of the prefixes at a node, from those of the nodes above it."""
    size = len(raw)
    left, right = size, 0
    for above in range(max(level - 3, 0), level):
        if last[above] > 0:
            left, right = min(left, first[above]), max(right, last[above])
    right = min(right + LONGEST_READ, size + 1)
    for column in range(left, right):
        score[level, column] = NONE
    for column in range(first[level - 1], last[level - 1]):
        start = score[level - 1, column]
        if start + rest[column] < bar:
            continue
        score[level, column] = max(score[level, column], start + UNSEEN)
        if column < size:
            other = OTHER_CASE if lower[column] == lower_letter else UNSEEN
            same = -1.0 if raw[column] == letter else other
            score[level, column + 1] = max(score[level, column + 1], start + same)
    for length in range(min(3, level)):
        unit = of_run[run, length]
        known = columns[unit]
        if known == 0:
            continue
        above = level - 1 - length
        for column in range(first[above], last[above]):
            start = score[above, column]
            if start + rest[column] < bar:
                continue
            score[level, column] = max(score[level, column], start + table[unit, 0])
            if known >> np.uint32(column) & np.uint32(1):
                slot = column * LONGEST_READ
                for more in range(1, min(LONGEST_READ, size - column) + 1):
                    score[level, column + more] = max(score[level, column + more], start + table[unit, slot + more])
    for column in range(left, right - 1):
        score[level, column + 1] = max(score[level, column + 1], score[level, column] + ADDED)
    low, high = size + 1, 0
    for column in range(left, right):
        if score[level, column] + rest[column] >= bar:
            low, high = min(low, column), column + 1
    first[level], last[level] = min(low, high), high
