"""What a channel says of a string's runs of letters, laid out for walks over a trie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import BITS, LONGEST_READ, UNSEEN
from pipeline.restore.compiled import compiled
from pipeline.restore.trie import LONGEST_FORM, Nodes

LONGEST_STRING = 26
"""A string read with more letters, edges included, is not searched for."""
ADDED = -6.5
"""ln P of a letter read that is none: a speck, half of the letter beside it; about 1 in 600."""
OTHER_CASE = -5.5
"""ln P of a letter read in the other case, where the channel never saw it."""
NONE = -1e9
"""ln P of what cannot be."""
_DELETED = np.uint32(1 << 31)


class Units(NamedTuple):
    """What a channel knows of the runs of letters that end at the nodes of a trie.

    ``of_node`` i32[N, 3]: rows of ``table`` for runs of 1, 2, 3 letters, the last row for none. ``of_row`` i64[rows of
    the channel]: row of ``table``. ``number`` i16[N]: a node's letter, numbered. ``opens`` i16 and ``size`` i8 by row
    of ``table``: first letter and length of a run.

    For the string at hand: ``table`` f32 ln P(run of the string | run of letters), first for the empty run, then by
    start and length; ``columns`` u32: bits of the starts that have any, the highest for the empty run. ``ahead``
    f32[3, LONGEST_STRING + 1, letters]: by start and letter, the best that can come of the rest of the string after a
    run of one letter, of two or three that begin with it, of three.
    """

    of_node: NDArray[np.int32]
    of_row: NDArray[np.int64]
    number: NDArray[np.int16]
    opens: NDArray[np.int16]
    size: NDArray[np.int8]
    table: NDArray[np.float32]
    columns: NDArray[np.uint32]
    ahead: NDArray[np.float32]


class Text(NamedTuple):
    """A string with a space at both edges: code points, lower case; and the letters' numbers in the units of a trie, as
    they are and in the other case (1 for none).
    """

    raw: NDArray[np.uint32]
    lower: NDArray[np.uint32]
    same: NDArray[np.int64]
    other: NDArray[np.int64]


def letter_numbers(codes: NDArray[np.uint16]) -> dict[str, int]:
    """Numbers of letters in the units of a trie, from 2."""
    return {chr(code): place + 2 for place, code in enumerate(np.unique(codes).tolist())}


def numbered(text: str, numbers: Mapping[str, int]) -> Text:
    """A string by the numbers of its letters."""
    return Text(
        np.array([ord(letter) for letter in text], np.uint32),
        np.array([ord(letter.lower()[:1]) for letter in text], np.uint32),
        np.array([numbers.get(letter, 1) for letter in text]),
        np.array([numbers.get(letter.swapcase(), 1) for letter in text]),
    )


def units_of(nodes: Nodes, codes: NDArray[np.uint16], true: NDArray[np.int64]) -> Units:
    """Units of a channel's runs ``true`` for a trie. ``codes``: the channel's letters as this trie writes them."""
    distinct, places = np.unique(codes, return_inverse=True)
    number = np.ones(0x10000, np.int64)
    number[distinct] = np.arange(len(distinct)) + 2
    written = np.concatenate([[0, 1], places + 2])
    runs = np.zeros_like(true)
    for shift in range(0, 3 * BITS, BITS):
        runs |= written[true >> shift & ((1 << BITS) - 1)] << shift
    keys, of_row = np.unique(runs, return_inverse=True)
    letters = number[nodes.letter].astype(np.int16)
    size = 1 + (keys >= 1 << BITS).astype(np.int64) + (keys >= 1 << 2 * BITS)
    return Units(
        _node_units(letters, nodes.depth, keys),
        of_row.astype(np.int64),
        letters,
        (keys >> BITS * (size - 1)).astype(np.int16),
        size.astype(np.int8),
        np.full((len(keys) + 1, 1 + LONGEST_READ * LONGEST_STRING), NONE, np.float32),
        np.zeros(len(keys) + 1, np.uint32),
        np.zeros((3, LONGEST_STRING + 1, len(distinct) + 2), np.float32),
    )


@compiled
def _node_units(letters: NDArray[np.int16], depth: NDArray[np.int8], keys: NDArray[np.int64]) -> NDArray[np.int32]:
    """Places in ``keys`` of the runs of 1, 2, 3 letters that end at each node; their number where there is none."""
    found = np.full((len(letters), 3), len(keys), np.int32)
    path = np.zeros(LONGEST_FORM + 1, np.int64)
    for node in range(len(letters)):
        level = depth[node]
        path[level] = letters[node]
        key = 0
        for size in range(min(level, 3)):
            key |= path[level - size] << (BITS * size)
            place = np.searchsorted(keys, key)
            if place < len(keys) and keys[place] == key:
                found[node, size] = place
    return found


@compiled
def fill(
    text: NDArray[np.int64],
    whole: Text,
    base: Text,
    read: NDArray[np.int64],
    unit_score: NDArray[np.float32],
    bases: Units,
    forms: Units,
) -> NDArray[np.float64]:
    """Scores of all runs of the text into the tables; gives the best that may come after each place, f64[len + 1]."""
    size = len(text)
    rest = np.full(size + 1, NONE)
    rest[size] = 0.0
    empty = np.searchsorted(read, 1)
    for units in (bases, forms):
        units.ahead[:, : size + 1] = NONE
        for row in range(empty):
            unit = units.of_row[row]
            units.table[unit, 0] = max(units.table[unit, 0], unit_score[row])
            units.columns[unit] |= _DELETED
    for start in range(size, -1, -1):
        key = 0
        for length in range(1, min(LONGEST_READ, size - start) + 1):
            key = key << BITS | text[start + length - 1]
            best = UNSEEN * length
            slot = start * LONGEST_READ + length
            row = np.searchsorted(read, key)
            while row < len(read) and read[row] == key:
                best = max(best, unit_score[row])
                for units in (bases, forms):
                    unit = units.of_row[row]
                    units.table[unit, slot] = max(units.table[unit, slot], unit_score[row])
                    units.columns[unit] |= np.uint32(1) << np.uint32(start)
                    _look_ahead(units, unit, start, unit_score[row] + rest[start + length])
                row += 1
            rest[start] = max(rest[start], best + rest[start + length], ADDED + rest[start + 1])
        for units in (bases, forms):
            for row in range(empty):
                _look_ahead(units, units.of_row[row], start, unit_score[row] + rest[start])
        _look_ahead_unseen(whole, forms, start, rest)
        _look_ahead_unseen(base, bases, start, rest)
    return rest


@compiled
def _look_ahead(units: Units, unit: int, start: int, total: float) -> None:
    first, size = units.opens[unit], units.size[unit]
    if size == 1:
        units.ahead[0, start, first] = max(units.ahead[0, start, first], total)
    else:
        units.ahead[1, start, first] = max(units.ahead[1, start, first], total)
        if size == 3:
            units.ahead[2, start, first] = max(units.ahead[2, start, first], total)


@compiled
def _look_ahead_unseen(text: Text, units: Units, start: int, rest: NDArray[np.float64]) -> None:
    """The same for what the channel has never seen: letters lost, read as some other, as themselves."""
    ahead = units.ahead[0, start]
    inside = start < len(rest) - 1
    lost = UNSEEN + (max(rest[start], rest[start + 1]) if inside else rest[start])
    for letter in range(len(ahead)):
        ahead[letter] = max(ahead[letter], lost)
    if inside:
        for letter, gain in ((text.same[start], -1.0), (text.other[start], OTHER_CASE), (1, -1.0)):
            ahead[letter] = max(ahead[letter], gain + rest[start + 1])


@compiled
def clear(text: NDArray[np.int64], read: NDArray[np.int64], bases: Units, forms: Units) -> None:
    """Takes all scores of the text out of the tables again."""
    size = len(text)
    for row in range(np.searchsorted(read, 1)):
        for units in (bases, forms):
            units.table[units.of_row[row], 0] = NONE
            units.columns[units.of_row[row]] = 0
    for start in range(size):
        key = 0
        for length in range(1, min(LONGEST_READ, size - start) + 1):
            key = key << BITS | text[start + length - 1]
            row = np.searchsorted(read, key)
            while row < len(read) and read[row] == key:
                for units in (bases, forms):
                    units.table[units.of_row[row], start * LONGEST_READ + length] = NONE
                    units.columns[units.of_row[row]] = 0
                row += 1
