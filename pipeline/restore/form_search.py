"""The written forms that a channel may have turned into a string.

The search is exact up to its window. It goes in two stages: the trie of base letters is walked first, with the best
score that any case and any mark of a letter could have; then the forms of those entries that may come within the
window, the most hopeful first.

A walk keeps, for every prefix of a form, the best score of every prefix of the string that was read, and leaves a
branch as soon as no ending can come within the window of the best.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import LONGEST_READ, UNSEEN, Channel
from pipeline.restore.channel_units import (
    ADDED,
    LONGEST_STRING,
    NONE,
    OTHER_CASE,
    Text,
    Units,
    clear,
    fill,
    letter_numbers,
    numbered,
    units_of,
)
from pipeline.restore.compiled import compiled
from pipeline.restore.trie import LONGEST_FORM, Nodes, Trie, base_letters, base_of

FIRST_DEPTH = 8.0
"""Nats below the best that any form at all could score, to which is searched before anything is known. The best
form, once found, says how deep the search has to go."""
_ROOM = 8192


class Board(NamedTuple):
    """Of the nodes on the way, by level: ln score of every prefix of the string; the prefixes that may still come
    within the window, first and one past the last.
    """

    score: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


class Search:
    """A trie prepared for one channel. ``prior`` f32[forms] is added to the channel's score of a form."""

    def __init__(self, trie: Trie, channel: Channel, prior: NDArray[np.float32]) -> None:
        self._trie, self._channel, self._prior = trie, channel, prior
        codes = np.fromiter(map(ord, channel.letters), np.uint16, len(channel.letters))
        bases = base_letters(codes)
        self._numbers, self._base_numbers = letter_numbers(codes), letter_numbers(bases)
        self._forms = units_of(trie.forms, codes, channel.true)
        self._bases = units_of(trie.bases, bases, channel.true)
        self._form = np.zeros(_ROOM, np.int32)
        self._score = np.zeros(_ROOM, np.float32)

    def find(
        self, read: str, window: float, most: int, deepest: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Forms that may have been read as ``read``, best first: their places i32[K] and ln P(read | form) f32[K].

        At most ``most``, their channel score and prior together within ``window`` nats of the best, and within
        ``deepest`` of the best that any form at all could score; none for a string that is too long.
        """
        text = f" {read} "
        if len(text) > LONGEST_STRING:
            return self._form[:0].copy(), self._score[:0].copy()
        base = "".join(map(base_of, text))
        count = _search(
            self._channel.encode(text), numbered(text, self._numbers), numbered(base, self._base_numbers),
            self._channel.read, self._channel.score,
            self._trie, self._bases, self._forms, self._prior,
            window, deepest, self._form, self._score,
        )  # fmt: skip
        forms, scores = self._form[:count], self._score[:count]
        order = np.argsort(-(scores + self._prior[forms]), kind="stable")[:most]
        return forms[order], scores[order]


@compiled
def _search(
    text: NDArray[np.int64],
    whole: Text,
    base: Text,
    read: NDArray[np.int64],
    unit_score: NDArray[np.float32],
    trie: Trie,
    base_units: Units,
    form_units: Units,
    prior: NDArray[np.float32],
    window: float,
    deepest: float,
    out_form: NDArray[np.int32],
    out_score: NDArray[np.float32],
) -> int:
    """Fills ``out_form`` and ``out_score``; returns how many. The units are scratch, empty before and after."""
    rest = fill(text, whole, base, read, unit_score, base_units, form_units)
    board = _board(len(text))
    entries, bounds = np.empty(_ROOM, np.int32), np.empty(_ROOM)
    depth = min(FIRST_DEPTH, deepest)
    while True:
        bar = rest[0] - depth
        found = _survey(base, rest, trie.bases, base_units, bar, board, entries, bounds)
        count, best = 0, NONE
        for place in np.argsort(-bounds[:found]):
            if bounds[place] < best - window:
                break
            entry = entries[place]
            count, best = _walk(
                whole, rest, trie.forms, trie.begin[entry], trie.begin[entry + 1], form_units, prior,
                max(bar, best - window), board, out_form, out_score, count, best,
            )  # fmt: skip
        if best - window >= bar or depth >= deepest:
            break
        depth = min(rest[0] - (best - window) if best > NONE else 1.5 * depth, deepest)
    kept = 0
    for index in range(count):
        if out_score[index] + prior[out_form[index]] >= best - window:
            out_form[kept], out_score[kept] = out_form[index], out_score[index]
            kept += 1
    clear(text, read, base_units, form_units)
    return kept


@compiled
def _board(size: int) -> Board:
    return Board(
        np.full((LONGEST_FORM + 1, size + 1), NONE),
        np.zeros(LONGEST_FORM + 1, np.int64),
        np.zeros(LONGEST_FORM + 1, np.int64),
    )


@compiled
def _start(board: Board) -> None:
    board.score[0, 0], board.first[0], board.last[0] = 0.0, 0, 1


@compiled
def _survey(
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
    size, found, node = len(text.raw), 0, 0
    # By level and letter: the best that can come of a child.
    ahead = np.empty((LONGEST_FORM + 1, units.ahead.shape[2]), np.float32)
    path = np.zeros(LONGEST_FORM + 1, np.int64)
    _start(board)
    _children(units, 0, path, board, ahead[0])
    while node < len(nodes.letter):
        level, letter = nodes.depth[node], units.number[node]
        least = bar - nodes.hope[node]
        if ahead[level - 1, letter] < least:
            node = nodes.end[node]
            continue
        path[level] = letter
        _row(text, rest, nodes, units, node, least, board)
        entry = nodes.form[node]
        if entry >= 0 and board.last[level] == size + 1 and found < len(entries):
            entries[found], bounds[found] = entry, board.score[level, size] + nodes.hope[node]
            found += 1
        _children(units, level, path, board, ahead[level])
        node += 1
    return found


@compiled
def _children(units: Units, level: int, path: NDArray[np.int64], board: Board, ahead: NDArray[np.float32]) -> None:
    """The best that can come of the children of a node, by their letter: by runs that begin with it, by runs that
    began before.
    """
    score, first, last = board.score, board.first, board.last
    begun = np.float32(NONE)
    if level > 0:
        for column in range(first[level - 1], last[level - 1]):
            begun = max(begun, np.float32(score[level - 1, column]) + units.ahead[1, column, path[level]])
    if level > 1:
        for column in range(first[level - 2], last[level - 2]):
            begun = max(begun, np.float32(score[level - 2, column]) + units.ahead[2, column, path[level - 1]])
    ahead[:] = begun + np.float32(1e-3)
    for column in range(first[level], last[level]):
        start = np.float32(score[level, column]) + np.float32(1e-3)
        single, more = units.ahead[0, column], units.ahead[1, column]
        for letter in range(len(ahead)):
            ahead[letter] = max(ahead[letter], start + max(single[letter], more[letter]))


@compiled
def _walk(
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
    size = len(text.raw)
    path = np.zeros(LONGEST_FORM + 1, np.int64)
    _start(board)
    while node < end:
        level, form = nodes.depth[node], nodes.form[node]
        bar = least - nodes.hope[node]
        path[level] = units.number[node]
        if _ahead(units, level, path, board) < bar:
            node = nodes.end[node]
            continue
        _row(text, rest, nodes, units, node, bar, board)
        if form >= 0 and board.last[level] == size + 1 and count < len(out_form):
            value = board.score[level, size] + prior[form]
            if value >= least:
                out_form[count], out_score[count] = form, board.score[level, size]
                count += 1
                best = max(best, value)
        node += 1
    return count, best


@compiled
def _ahead(units: Units, level: int, path: NDArray[np.int64], board: Board) -> float:
    """The best that can come of a node, by runs of letters that begin or end at it or pass it."""
    best = NONE
    for column in range(board.first[level - 1], board.last[level - 1]):
        gain = max(units.ahead[0, column, path[level]], units.ahead[1, column, path[level]])
        best = max(best, board.score[level - 1, column] + gain)
    if level > 1:
        for column in range(board.first[level - 2], board.last[level - 2]):
            best = max(best, board.score[level - 2, column] + units.ahead[1, column, path[level - 1]])
    if level > 2:
        for column in range(board.first[level - 3], board.last[level - 3]):
            best = max(best, board.score[level - 3, column] + units.ahead[2, column, path[level - 2]])
    return float(best + 1e-3)


@compiled
def _row(
    text: Text, rest: NDArray[np.float64], nodes: Nodes, units: Units, node: int, bar: float, board: Board
) -> None:
    """Scores of the prefixes at a node, from those of the nodes above it."""
    raw, lower, (score, first, last) = text.raw, text.lower, board
    size, level = len(raw), int(nodes.depth[node])
    row = score[level]
    left, right = size, 0
    for above in range(max(level - 3, 0), level):
        if last[above] > 0:
            left, right = min(left, first[above]), max(right, last[above])
    right = min(right + LONGEST_READ, size + 1)
    row[left:right] = NONE
    before = score[level - 1]
    for column in range(first[level - 1], last[level - 1]):
        start = before[column]
        if start + rest[column] < bar:
            continue
        row[column] = max(row[column], start + UNSEEN)
        if column < size:
            if raw[column] == nodes.letter[node]:
                same = -1.0
            else:
                same = OTHER_CASE if lower[column] == nodes.lower[node] else UNSEEN
            row[column + 1] = max(row[column + 1], start + same)
    for length in range(min(3, level)):
        unit = units.of_node[node, length]
        columns = units.columns[unit]
        if columns == 0:
            continue
        scores, before = units.table[unit], score[level - 1 - length]
        for column in range(first[level - 1 - length], last[level - 1 - length]):
            start = before[column]
            if start + rest[column] < bar:
                continue
            row[column] = max(row[column], start + scores[0])
            if columns >> np.uint32(column) & np.uint32(1):
                slot = 1 + column * LONGEST_READ
                for run in range(1, min(LONGEST_READ, size - column) + 1):
                    row[column + run] = max(row[column + run], start + scores[slot + run - 1])
    for column in range(left, right - 1):
        row[column + 1] = max(row[column + 1], row[column] + ADDED)
    low, high = size + 1, 0
    for column in range(left, right):
        if row[column] + rest[column] >= bar:
            low, high = min(low, column), column + 1
    first[level], last[level] = min(low, high), high
