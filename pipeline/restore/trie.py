"""All written forms as one trie in preorder, searched for those that a channel may have turned into a string.

The search is exact up to its window: a depth-first walk keeps, for every prefix of a form, the best score of every
prefix of the string that was read, and leaves a branch as soon as no ending can come within the window of the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import BITS, LONGEST_READ, UNSEEN, Channel
from pipeline.restore.compiled import compiled

LONGEST_FORM = 24
LONGEST_STRING = 26
"""A string read with more letters, edges included, is not searched for."""
ADDED = -6.5
"""ln P of a letter read that is none: a speck, half of the letter beside it; about 1 in 600."""
OTHER_CASE = -5.5
"""ln P of a letter read in the other case, where the channel never saw it."""
_NONE = -1e9
_ROOM = 4096


@dataclass(frozen=True)
class Trie:
    """Nodes in preorder. ``letter`` u32[N] and ``lower``, the same in lower case, ``depth`` i32[N] from 1, ``end``
    i32[N] first node after the subtree, ``form`` i32[N] index of the form that ends here or -1, ``hope`` f32[N] the
    best prior of a form in the subtree. Forms carry a space at both edges.
    """

    letter: NDArray[np.uint32]
    lower: NDArray[np.uint32]
    depth: NDArray[np.int32]
    end: NDArray[np.int32]
    form: NDArray[np.int32]
    hope: NDArray[np.float32]

    @classmethod
    def build(cls, forms: list[str], prior: NDArray[np.float32]) -> Trie:
        """The trie of distinct forms with their priors, f32[len(forms)], at most 0; ``form`` is the place in the list.

        Longer forms than LONGEST_FORM are left out.
        """
        texts = np.array([f" {form} " if len(form) <= LONGEST_FORM - 2 else "" for form in forms], f"U{LONGEST_FORM}")
        order = np.argsort(texts, kind="stable")
        codes = texts[order].view(np.uint32).reshape(len(forms), LONGEST_FORM)
        letter, depth, end, form = _preorder(codes, order.astype(np.int32))
        return cls(letter, _lower(letter), depth, end, form, _hopes(depth, form, prior))


@compiled
def _preorder(
    codes: NDArray[np.uint32], order: NDArray[np.int32]
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    rows, width = codes.shape
    total = 0
    for row in range(rows):
        for place in range(_common(codes, row), width):
            total += codes[row, place] != 0
    letter, depth = np.zeros(total, np.uint32), np.zeros(total, np.int32)
    end, form = np.full(total, total, np.int32), np.full(total, -1, np.int32)
    path = np.zeros(width, np.int32)
    node, open_depth = 0, 0
    for row in range(rows):
        shared = _common(codes, row)
        if codes[row, 0] == 0:
            continue
        for closed in range(shared, open_depth):
            end[path[closed]] = node
        place = shared
        while place < width and codes[row, place] != 0:
            letter[node], depth[node], path[place] = codes[row, place], place + 1, node
            node += 1
            place += 1
        open_depth = place
        form[path[place - 1]] = order[row]
    return letter, depth, end, form


def _lower(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    distinct, places = np.unique(codes, return_inverse=True)
    return np.array([ord(chr(code).lower()[:1]) for code in distinct.tolist()], np.uint32)[places]


@compiled
def _hopes(depth: NDArray[np.int32], form: NDArray[np.int32], prior: NDArray[np.float32]) -> NDArray[np.float32]:
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


@compiled
def _common(codes: NDArray[np.uint32], row: int) -> int:
    place = 0
    if row > 0:
        while place < codes.shape[1] and codes[row, place] != 0 and codes[row, place] == codes[row - 1, place]:
            place += 1
    return place


class Search:
    """A trie prepared for one channel. ``prior`` f32[forms] is added to the channel's score of a form."""

    def __init__(self, trie: Trie, channel: Channel, prior: NDArray[np.float32]) -> None:
        self._trie, self._channel, self._prior = trie, channel, prior
        keys, self._unit = np.unique(channel.true, return_inverse=True)
        self._table = np.full((len(keys) + 1, 1 + LONGEST_READ * LONGEST_STRING), _NONE, np.float32)
        self._alpha = _node_units(trie, channel, keys)
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
        raw = np.fromiter(map(ord, text), np.uint32, len(text))
        lower = np.fromiter((ord(letter.lower()[:1]) for letter in text), np.uint32, len(text))
        channel, trie = self._channel, self._trie
        count = _search(
            channel.encode(text), raw, lower, channel.read, self._unit, channel.score, self._table,
            trie.letter, trie.lower, trie.depth, trie.end, trie.form, trie.hope, self._prior, self._alpha,
            window, deepest, self._form, self._score,
        )  # fmt: skip
        forms, scores = self._form[:count], self._score[:count]
        order = np.argsort(-(scores + self._prior[forms]), kind="stable")[:most]
        return forms[order], scores[order]


def _node_units(trie: Trie, channel: Channel, keys: NDArray[np.int64]) -> NDArray[np.int32]:
    """Index into ``keys`` of the runs of 1, 2 and 3 letters that end at a node, i32[N, 3]; the last row for none."""
    number = np.ones(0x3000, np.int64)
    codes = np.fromiter(map(ord, channel.letters), np.int64, len(channel.letters))
    inside = codes < len(number)
    number[codes[inside]] = np.arange(len(codes))[inside] + 2
    letters = number[np.minimum(trie.letter, len(number) - 1)]
    packed = _runs(letters, trie.depth)
    found = np.searchsorted(keys, packed)
    known = keys[np.minimum(found, len(keys) - 1)] == packed
    return np.where(known, found, len(keys)).astype(np.int32)


@compiled
def _runs(letters: NDArray[np.int64], depth: NDArray[np.int32]) -> NDArray[np.int64]:
    packed = np.zeros((len(letters), 3), np.int64)
    path = np.zeros(LONGEST_FORM + 1, np.int64)
    for node in range(len(letters)):
        level = depth[node]
        path[level] = letters[node]
        key = 0
        for size in range(3):
            if level - size < 1:
                packed[node, size] = -1
            else:
                key |= path[level - size] << (BITS * size)
                packed[node, size] = key
    return packed


@compiled
def _search(
    text: NDArray[np.int64],
    raw: NDArray[np.uint32],
    lower: NDArray[np.uint32],
    read: NDArray[np.int64],
    unit: NDArray[np.int64],
    unit_score: NDArray[np.float32],
    table: NDArray[np.float32],
    letter: NDArray[np.uint32],
    trie_lower: NDArray[np.uint32],
    depth: NDArray[np.int32],
    end: NDArray[np.int32],
    form: NDArray[np.int32],
    hope: NDArray[np.float32],
    prior: NDArray[np.float32],
    alpha: NDArray[np.int32],
    window: float,
    deepest: float,
    out_form: NDArray[np.int32],
    out_score: NDArray[np.float32],
) -> int:
    """Fills ``out_form`` and ``out_score``; returns how many. ``table`` is scratch, _NONE before and after.

    Walks with a low bar first, lowered until something is found; only then with the whole window.
    """
    rest = _fill(text, read, unit, unit_score, table)
    depths = 7.0
    best = _NONE
    count = 0
    bar = 0.0
    while best <= _NONE and bar > rest[0] - deepest:
        bar = rest[0] - min(depths, deepest)
        count, best = _walk(
            raw,
            lower,
            table,
            rest,
            letter,
            trie_lower,
            depth,
            end,
            form,
            hope,
            prior,
            alpha,
            bar,
            window,
            out_form,
            out_score,
        )
        depths *= 2.0
    if best > _NONE and bar > best - window:
        bar = max(best - window, rest[0] - deepest)
        count, best = _walk(
            raw,
            lower,
            table,
            rest,
            letter,
            trie_lower,
            depth,
            end,
            form,
            hope,
            prior,
            alpha,
            bar,
            window,
            out_form,
            out_score,
        )
    kept = 0
    for index in range(count):
        if out_score[index] + prior[out_form[index]] >= best - window:
            out_form[kept], out_score[kept] = out_form[index], out_score[index]
            kept += 1
    _clear(text, read, unit, table)
    return kept


@compiled
def _fill(
    text: NDArray[np.int64],
    read: NDArray[np.int64],
    unit: NDArray[np.int64],
    unit_score: NDArray[np.float32],
    table: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Scores of all runs of the text into ``table``; gives the best that may come after each place, f64[len + 1]."""
    size = len(text)
    rest = np.full(size + 1, _NONE)
    rest[size] = 0.0
    low, high = np.searchsorted(read, 0), np.searchsorted(read, 1)
    for row in range(low, high):
        table[unit[row], 0] = unit_score[row]
    for start in range(size - 1, -1, -1):
        key = 0
        for length in range(1, min(LONGEST_READ, size - start) + 1):
            key = key << BITS | text[start + length - 1]
            best = UNSEEN * length
            for row in range(np.searchsorted(read, key), np.searchsorted(read, key + 1)):
                table[unit[row], 1 + start * LONGEST_READ + length - 1] = unit_score[row]
                best = max(best, unit_score[row])
            rest[start] = max(rest[start], best + rest[start + length], ADDED + rest[start + 1])
    return rest


@compiled
def _clear(
    text: NDArray[np.int64], read: NDArray[np.int64], unit: NDArray[np.int64], table: NDArray[np.float32]
) -> None:
    size = len(text)
    for row in range(np.searchsorted(read, 0), np.searchsorted(read, 1)):
        table[unit[row], 0] = _NONE
    for start in range(size):
        key = 0
        for length in range(1, min(LONGEST_READ, size - start) + 1):
            key = key << BITS | text[start + length - 1]
            for row in range(np.searchsorted(read, key), np.searchsorted(read, key + 1)):
                table[unit[row], 1 + start * LONGEST_READ + length - 1] = _NONE


@compiled
def _walk(  # noqa: PLR0915  a call inside of the innermost loop would cost more than the loop
    raw: NDArray[np.uint32],
    lower: NDArray[np.uint32],
    table: NDArray[np.float32],
    rest: NDArray[np.float64],
    letter: NDArray[np.uint32],
    trie_lower: NDArray[np.uint32],
    depth: NDArray[np.int32],
    end: NDArray[np.int32],
    form: NDArray[np.int32],
    hope: NDArray[np.float32],
    prior: NDArray[np.float32],
    alpha: NDArray[np.int32],
    least: float,
    window: float,
    out_form: NDArray[np.int32],
    out_score: NDArray[np.float32],
) -> tuple[int, float]:
    """All forms that score ``least`` or better; a best form raises ``least`` to ``window`` below itself."""
    size = len(raw)
    none = table.shape[0] - 1
    score = np.full((LONGEST_FORM + 1, size + 1), _NONE)
    # Columns of a level that may still come within the window: first, one past the last.
    first, last = np.zeros(LONGEST_FORM + 1, np.int64), np.zeros(LONGEST_FORM + 1, np.int64)
    peak = np.full(LONGEST_FORM + 1, _NONE)
    score[0, 0], last[0], peak[0] = 0.0, 1, rest[0]
    count, best, node = 0, _NONE, 0
    while node < len(letter):
        level = depth[node]
        bar = least - hope[node]
        row = score[level]
        left, right = size, 0
        for above in range(max(level - 3, 0), level):
            if last[above] > 0:
                left, right = min(left, first[above]), max(right, last[above])
        right = min(right + LONGEST_READ, size + 1)
        row[left:right] = _NONE
        before = score[level - 1]
        for column in range(first[level - 1], last[level - 1]):
            start = before[column]
            if start + rest[column] < bar:
                continue
            row[column] = max(row[column], start + UNSEEN)
            if column < size:
                if raw[column] == letter[node]:
                    same = -1.0
                else:
                    same = OTHER_CASE if lower[column] == trie_lower[node] else UNSEEN
                row[column + 1] = max(row[column + 1], start + same)
        for length in range(min(3, level)):
            unit = alpha[node, length]
            if unit == none:
                continue
            scores, before = table[unit], score[level - 1 - length]
            for column in range(first[level - 1 - length], last[level - 1 - length]):
                start = before[column]
                if start + rest[column] < bar:
                    continue
                row[column] = max(row[column], start + scores[0])
                slot = 1 + column * LONGEST_READ
                for run in range(1, min(LONGEST_READ, size - column) + 1):
                    row[column + run] = max(row[column + run], start + scores[slot + run - 1])
        for column in range(left, right - 1):
            row[column + 1] = max(row[column + 1], row[column] + ADDED)
        top, low, high = _NONE, size + 1, 0
        for column in range(left, right):
            value = row[column] + rest[column]
            top = max(top, value)
            if value >= bar:
                low, high = min(low, column), column + 1
        peak[level], first[level], last[level] = top, min(low, high), high
        # Runs of two and three letters may still start above this node; what they win is rarely more than this.
        if max(top, peak[level - 1] - 2.0) < bar:
            node = end[node]
            continue
        if form[node] >= 0 and last[level] == size + 1 and count < len(out_form):
            value = row[size] + prior[form[node]]
            if value >= least:
                out_form[count], out_score[count] = form[node], row[size]
                count += 1
                best = max(best, value)
                least = max(least, best - window)
        node += 1
    return count, best
