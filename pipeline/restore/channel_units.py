"""What a channel says of a string's runs of letters, laid out for walks over a trie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import BITS, LONGEST_READ, UNSEEN, Channel
from pipeline.restore.compiled import compiled
from pipeline.restore.trie import Runs

LONGEST_STRING = 26
"""A string read with more letters, edges included, is not searched for."""
ADDED = -6.5
"""ln P of a letter read that is none: a speck, half of the letter beside it; about 1 in 600."""
OTHER_CASE = -5.5
"""ln P of a letter read in the other case, where the channel never saw it."""
NONE = -1e9
"""ln P of what cannot be."""
LOST = np.uint32(1 << 31)
"""In the columns of a run of letters: it may be lost."""


class Units(NamedTuple):
    """What a channel knows of the runs of letters that end at the nodes of a trie.

    ``of_node`` i32[N]: which of R runs ends at a node. ``of_run`` i32[R, 3]: rows of ``table`` for the last 1, 2, 3
    letters of a run, the last row for none. ``of_row`` i64[rows of the channel]: row of ``table``. ``number`` i16[R]: a
    run's last letter, numbered. ``opens`` i16 and ``size`` i8 by row of ``table``: first letter and length of a run.

    For the string at hand: ``table`` f32 ln P(run of the string | run of letters), first for the empty run, then by
    start and length; ``columns`` u32: bits of the starts that have any, the highest for the empty run. ``ahead``
    f32[4, LONGEST_STRING + 1, letters]: by start and letter, the best that can come of the rest of the string after a
    run of one letter, of two or three that begin with it, of three, of any. ``lost`` f32[3, letters]: ln P that such
    a run is lost.
    """

    of_node: NDArray[np.int32]
    of_run: NDArray[np.int32]
    of_row: NDArray[np.int64]
    number: NDArray[np.int16]
    opens: NDArray[np.int16]
    size: NDArray[np.int8]
    table: NDArray[np.float32]
    columns: NDArray[np.uint32]
    ahead: NDArray[np.float32]
    lost: NDArray[np.float32]


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


def units_of(runs: Runs, codes: NDArray[np.uint16], channel: Channel) -> Units:
    """Units of a channel's runs for a trie. ``codes``: the channel's letters as this trie writes them."""
    true = channel.true
    distinct, places = np.unique(codes, return_inverse=True)
    number = np.ones(0x10000, np.int64)
    number[distinct] = np.arange(len(distinct)) + 2
    written = np.concatenate([[0, 1], places + 2])
    packed = np.zeros_like(true)
    for shift in range(0, 3 * BITS, BITS):
        packed |= written[true >> shift & ((1 << BITS) - 1)] << shift
    keys, of_row = np.unique(packed, return_inverse=True)
    letters = np.where(runs.letters > 0, number[runs.letters], 0)
    size = 1 + (keys >= 1 << BITS).astype(np.int64) + (keys >= 1 << 2 * BITS)
    opens, sizes = (keys >> BITS * (size - 1)).astype(np.int16), size.astype(np.int8)
    of_row, lost = of_row.astype(np.int64), channel.score[: np.searchsorted(channel.read, 1)]
    table = np.full((len(keys) + 1, 1 + LONGEST_READ * LONGEST_STRING), NONE, np.float32)
    np.maximum.at(table[:, 0], of_row[: len(lost)], lost)
    return Units(
        runs.of_node,
        _run_units(letters, keys),
        of_row,
        letters[:, 0].astype(np.int16),
        opens,
        sizes,
        table,
        np.where(table[:, 0] > NONE, LOST, np.uint32(0)),
        np.zeros((4, LONGEST_STRING + 1, len(distinct) + 2), np.float32),
        _lost(of_row, opens, sizes, lost, len(distinct) + 2),
    )


def _run_units(letters: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int32]:
    """Places in ``keys`` of the last 1, 2, 3 letters of each run; their number where there is none."""
    found = np.cumsum(letters << np.arange(0, 3 * BITS, BITS), axis=1)
    places = np.searchsorted(keys, found)
    known = (letters > 0) & (np.append(keys, -1)[places] == found)
    return np.where(known, places, len(keys)).astype(np.int32)


def _lost(
    of_row: NDArray[np.int64],
    opens: NDArray[np.int16],
    size: NDArray[np.int8],
    score: NDArray[np.float32],
    letters: int,
) -> NDArray[np.float32]:
    """The best of the runs that are lost, in the first rows of a channel, by what ``Units.ahead`` tells apart."""
    found = np.full((3, letters), NONE, np.float32)
    units = of_row[: len(score)]
    for kind, counted in enumerate((size[units] == 1, size[units] > 1, size[units] == 3)):
        np.maximum.at(found[kind], opens[units[counted]], score[counted])
    return found


@compiled
def fill(
    text: NDArray[np.int64],
    whole: Text,
    base: Text,
    read: NDArray[np.int64],
    score: NDArray[np.float32],
    bases: Units,
    forms: Units,
) -> NDArray[np.float64]:
    """Scores of all runs of the text into the tables; gives the best that may come after each place, f64[len + 1]."""
    rest, rows = _rests(text, read, score)
    _fill(base, rest, rows, score, bases)
    _fill(whole, rest, rows, score, forms)
    return rest


@compiled
def _rests(
    text: NDArray[np.int64], read: NDArray[np.int64], score: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The best that may come after each place; the channel's rows by start and length of a run, first and one past
    the last.
    """
    size = len(text)
    rest = np.full(size + 1, NONE)
    rest[size] = 0.0
    rows = np.zeros((size + 1, LONGEST_READ + 1, 2), np.int64)
    for start in range(size - 1, -1, -1):
        key = 0
        for length in range(1, min(LONGEST_READ, size - start) + 1):
            key = key << BITS | text[start + length - 1]
            best = UNSEEN * length
            row = np.searchsorted(read, key)
            rows[start, length, 0] = row
            while row < len(read) and read[row] == key:
                best = max(best, score[row])
                row += 1
            rows[start, length, 1] = row
            rest[start] = max(rest[start], best + rest[start + length], ADDED + rest[start + 1])
    return rest, rows


@compiled
def _fill(
    text: Text, rest: NDArray[np.float64], rows: NDArray[np.int64], score: NDArray[np.float32], units: Units
) -> None:
    of_row, opens, sizes, lost = units.of_row, units.opens, units.size, units.lost
    table, columns, ahead = units.table, units.columns, units.ahead
    size, letters = len(rest) - 1, ahead.shape[2]
    for start in range(size + 1):
        for kind in range(3):
            for letter in range(letters):
                ahead[kind, start, letter] = lost[kind, letter] + rest[start]
        for length in range(1, min(LONGEST_READ, size - start) + 1):
            slot, bit = start * LONGEST_READ + length, np.uint32(1) << np.uint32(start)
            for row in range(rows[start, length, 0], rows[start, length, 1]):
                unit, gain = of_row[row], score[row]
                table[unit, slot] = max(table[unit, slot], gain)
                columns[unit] |= bit
                first, total = opens[unit], np.float32(gain + rest[start + length])
                if sizes[unit] == 1:
                    ahead[0, start, first] = max(ahead[0, start, first], total)
                else:
                    ahead[1, start, first] = max(ahead[1, start, first], total)
                    if sizes[unit] == 3:
                        ahead[2, start, first] = max(ahead[2, start, first], total)
    _unseen(text, rest, ahead[0])
    for start in range(size + 1):
        for letter in range(letters):
            ahead[3, start, letter] = max(ahead[0, start, letter], ahead[1, start, letter])


@compiled
def _unseen(text: Text, rest: NDArray[np.float64], ahead: NDArray[np.float32]) -> None:
    """The same for what the channel has never seen: letters lost, read as some other, as themselves."""
    same, other = text.same, text.other
    for start in range(len(rest)):
        inside = start < len(rest) - 1
        lost = np.float32(UNSEEN + (max(rest[start], rest[start + 1]) if inside else rest[start]))
        for letter in range(ahead.shape[1]):
            ahead[start, letter] = max(ahead[start, letter], lost)
        if inside:
            after = rest[start + 1]
            ahead[start, same[start]] = max(ahead[start, same[start]], np.float32(after - 1.0))
            ahead[start, other[start]] = max(ahead[start, other[start]], np.float32(after + OTHER_CASE))
            ahead[start, 1] = max(ahead[start, 1], np.float32(after - 1.0))


@compiled
def clear(text: NDArray[np.int64], read: NDArray[np.int64], bases: Units, forms: Units) -> None:
    """Takes all scores of the text out of the tables again."""
    size = len(text)
    for start in range(size):
        key = 0
        for length in range(1, min(LONGEST_READ, size - start) + 1):
            key = key << BITS | text[start + length - 1]
            row = np.searchsorted(read, key)
            end = row
            while end < len(read) and read[end] == key:
                end += 1
            _clear(bases.of_row[row:end], bases.table, bases.columns, start * LONGEST_READ + length)
            _clear(forms.of_row[row:end], forms.table, forms.columns, start * LONGEST_READ + length)


@compiled
def _clear(units: NDArray[np.int64], table: NDArray[np.float32], columns: NDArray[np.uint32], slot: int) -> None:
    for place in range(len(units)):
        table[units[place], slot] = NONE
        columns[units[place]] &= LOST
