"""Which line of the truth stands where in the output, whatever the reading order.

The method is the flexible character accuracy of Clausner, Pletschacher and Antonacopoulos (Pattern Recognition Letters
131, 2020), made quick and independent of the order of its input: the pair of lines that agrees best and longest is
taken out first; where one line is longer, as when two columns were read as one line or the text was wrapped
elsewhere, what is left of it, cut between words, goes back and is matched again. Ties are decided by the text alone,
so that shuffled lines give the same scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from pipeline.model.text import skeleton

Words = tuple[str, ...]

_LEAST_SIMILARITY = 0.5
"""Below, two pieces are alike by chance only; unrelated Vietnamese lines reach 0.3 to 0.4."""
_CLEARLY_SAME = 0.7
_BUCKETS = 2048
"""Runs of three letters hash into so many buckets."""
_LEAST_SHARED = 0.3
_NEAR_BEST = 0.7
"""Two pieces are compared that share 30 % of the shorter one's runs, and 70 % of what the best partner shares."""
_PRICE = 2.0
"""What an edit costs against a character in common: above 1, clean short matches go before long doubtful ones."""
_ROUNDS = 50
_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Matching:
    """Pieces of truth and output that belong together, and what has no partner. Pieces are folded text."""

    pairs: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Window:
    """The best common part of two pieces; slices count words. ``gain`` is their length less the price of edits."""

    gain: float
    truth: tuple[int, int]
    output: tuple[int, int]


def match_lines(truth: Sequence[str], output: Sequence[str]) -> Matching:
    """Matches folded, non-empty lines; every word of both ends in exactly one piece."""
    left, right = Counter(truth), Counter(output)
    same = left & right
    pairs = [(line, line) for line in same.elements()]
    pieces = [tuple(line.split()) for line in (left - same).elements()]
    others = [tuple(line.split()) for line in (right - same).elements()]
    cache: dict[tuple[Words, Words], _Window | None] = {}
    for _ in range(_ROUNDS):
        found, pieces, others = _round(sorted(pieces), sorted(others), cache)
        pairs.extend(found)
        if not found:
            break
    return Matching(tuple(pairs), tuple(map(" ".join, pieces)), tuple(map(" ".join, others)))


def _round(
    truth: list[Words], output: list[Words], cache: dict[tuple[Words, Words], _Window | None]
) -> tuple[list[tuple[str, str]], list[Words], list[Words]]:
    """Takes pairs out by falling gain. A piece whose better partner was cut in this round waits for the remainder."""
    windows: list[tuple[float, int, int, _Window]] = []
    for row, column in _candidates(truth, output):
        key = (truth[row], output[column])
        if key not in cache:
            cache[key] = _best_window(*key)
        window = cache[key]
        if window is not None:
            windows.append((-window.gain, row, column, window))
    windows.sort(key=lambda entry: entry[:3])
    pairs: list[tuple[str, str]] = []
    left_over: tuple[list[Words], list[Words]] = ([], [])
    state: tuple[dict[int, bool], dict[int, bool]] = ({}, {})  # index -> whether a remainder went back
    waiting: tuple[set[int], set[int]] = (set(), set())
    for _, row, column, window in windows:
        if row in state[0] or column in state[1]:
            if state[1].get(column):
                waiting[0].add(row)
            if state[0].get(row):
                waiting[1].add(column)
            continue
        if row in waiting[0] or column in waiting[1]:
            continue
        pairs.append((" ".join(truth[row][slice(*window.truth)]), " ".join(output[column][slice(*window.output)])))
        for side, index, words, cut in ((0, row, truth[row], window.truth), (1, column, output[column], window.output)):
            rest = [part for part in (words[: cut[0]], words[cut[1] :]) if part]
            left_over[side].extend(rest)
            state[side][index] = bool(rest)
    left_over[0].extend(words for index, words in enumerate(truth) if index not in state[0])
    left_over[1].extend(words for index, words in enumerate(output) if index not in state[1])
    return pairs, left_over[0], left_over[1]


def _candidates(truth: list[Words], output: list[Words]) -> Iterator[tuple[int, int]]:
    """Pairs that share enough three-letter runs of their base letters to be worth a comparison."""
    if not truth or not output:
        return
    mine, theirs = _runs(truth), _runs(output)
    sizes = theirs.sum(axis=1)
    for start in range(0, len(truth), _ROWS):
        rows = mine[start : start + _ROWS]
        shared = (rows @ theirs.T) / np.maximum(np.minimum(rows.sum(axis=1)[:, None], sizes[None, :]), 1)
        best = np.minimum(shared.max(axis=1)[:, None], shared.max(axis=0)[None, :])
        for row, column in zip(*np.nonzero((shared >= _LEAST_SHARED) & (shared >= _NEAR_BEST * best)), strict=True):
            yield start + int(row), int(column)


def _runs(pieces: list[Words]) -> NDArray[np.float32]:
    """(pieces, buckets): 1 where a run of three letters of the piece falls into the bucket."""
    table = np.zeros((len(pieces), _BUCKETS), dtype=np.float32)
    for row, words in zip(table, pieces, strict=True):
        letters = f" {skeleton(' '.join(words))} ".encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(letters, dtype=np.uint32).astype(np.int64)
        row[(codes[:-2] * 961 + codes[1:-1] * 31 + codes[2:]) % _BUCKETS] = 1
    return table


def _best_window(truth: Words, output: Words) -> _Window | None:
    """The better of the two trimmed alignments, whole against whole and short inside long; None below the threshold."""
    first, second = " ".join(truth), " ".join(output)
    options = [((0, len(truth)), (0, len(output)))]
    similarity = Levenshtein.normalized_similarity(first, second)
    if similarity >= _CLEARLY_SAME:
        if len(truth) == len(output):
            longer = max(len(first), len(second))
            return _window(len(first) + len(second), round((1 - similarity) * longer), *options[0])
        return _trimmed(truth, output, *options[0])
    if len(first) <= len(second):
        alignment = partial_ratio_alignment(first, second)
        if alignment is not None:
            options.append(((0, len(truth)), _snapped(output, alignment.dest_start, alignment.dest_end)))
    else:
        alignment = partial_ratio_alignment(second, first)
        if alignment is not None:
            options.append((_snapped(truth, alignment.dest_start, alignment.dest_end), (0, len(output))))
    windows = [_trimmed(truth, output, *option) for option in options]
    return max((window for window in windows if window), key=lambda window: window.gain, default=None)


def _snapped(words: Words, start: int, end: int) -> tuple[int, int]:
    """The words at least half inside a span of characters."""
    inside: list[int] = []
    position = 0
    for index, word in enumerate(words):
        if 2 * (min(position + len(word), end) - max(position, start)) >= len(word):
            inside.append(index)
        position += len(word) + 1
    return (inside[0], inside[-1] + 1) if inside else (0, len(words))


def _trimmed(truth: Words, output: Words, mine: tuple[int, int], theirs: tuple[int, int]) -> _Window | None:
    """The window without words at its ends that only one side has."""
    first, second = truth[slice(*mine)], output[slice(*theirs)]
    heads, tails = _loose_ends(first, second)
    if any(heads) or any(tails):
        mine = (mine[0] + heads[0], mine[1] - tails[0])
        theirs = (theirs[0] + heads[1], theirs[1] - tails[1])
        first, second = truth[slice(*mine)], output[slice(*theirs)]
    if not first or not second:
        return None
    one, other = " ".join(first), " ".join(second)
    distance = Levenshtein.distance(one, other)
    if 1 - distance / max(len(one), len(other)) < _LEAST_SIMILARITY:
        return None
    return _window(len(one) + len(other), distance, mine, theirs)


def _window(length: int, distance: int, truth: tuple[int, int], output: tuple[int, int]) -> _Window:
    return _Window(length / 2 - _PRICE * distance, truth, output)


def _loose_ends(first: Words, second: Words) -> tuple[tuple[int, int], tuple[int, int]]:
    """How many words at the head and at the tail of both sides have no counterpart: (heads), (tails)."""
    one, other = " ".join(first), " ".join(second)
    same, also = bytearray(b"\1") * len(one), bytearray(b"\1") * len(other)
    for operation in Levenshtein.editops(one, other):
        if operation.tag != "insert":
            same[operation.src_pos] = 0
        if operation.tag != "delete":
            also[operation.dest_pos] = 0
    shares, others = _shares(first, same), _shares(second, also)
    heads = _loose(first, shares), _loose(second, others)
    tails = _loose(first[::-1], shares[::-1]), _loose(second[::-1], others[::-1])
    return _unless_alike(first, second, heads), _unless_alike(first[::-1], second[::-1], tails)


def _shares(words: Words, same: bytearray) -> list[float]:
    shares: list[float] = []
    position = 0
    for word in words:
        shares.append(sum(same[position : position + len(word)]) / len(word))
        position += len(word) + 1
    return shares


def _loose(words: Words, shares: list[float]) -> int:
    count = 0
    while count < len(words) - 1 and shares[count] < 0.5:
        count += 1
    return count


def _unless_alike(first: Words, second: Words, counts: tuple[int, int]) -> tuple[int, int]:
    """Loose words that face each other are misread, not moved, and stay: a word or two, or more if somewhat alike."""
    one, other = " ".join(first[: counts[0]]), " ".join(second[: counts[1]])
    if not one or not other or 2 * min(len(one), len(other)) < max(len(one), len(other)):
        return counts
    alike = max(counts) <= 2 or Levenshtein.normalized_similarity(one, other) >= _LEAST_SIMILARITY
    return (0, 0) if alike else counts
