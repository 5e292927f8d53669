"""Fits a channel to pairs of true and read lines by hard expectation maximisation.

Three rounds align single true letters with runs of 0 to 3 read letters, each round with the probabilities that the
one before counted; then runs of two and three true letters are composed of the units that stood side by side in the
best alignments, where they say more than their parts. Deterministic: the same pairs give the same channel.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.model.text import nfc, old_tone_placement, strip_marks
from pipeline.restore.channel import LONGEST_READ, LONGEST_TRUE, Channel
from pipeline.restore.compiled import compiled

Pair = tuple[str, str]
Unit = tuple[str, str]

LEAST = -9.5
"""Units less probable (ln) are left out, a little below what the search gives for letters never seen together."""
ROUNDS = 3
LONGEST_SINGLE = 3
LOST_RUN = 3
"""So many letters in a row without a reading are a lost word."""
LEAST_COUNT = 3
"""A composed unit must have been seen this often."""
GAIN = 0.25
"""Nats by which a composed unit must beat its parts, or it is left out."""
KIN = 3.0
"""Strength, in counts, of what letters with the same base and case were read as."""


def fit_channel(name: str, pairs: Iterable[Pair], prior: Channel | None = None, strength: float = 10.0) -> Channel:
    """The channel of (true, read) lines. ``prior`` is what is believed before, worth ``strength`` counts a letter.

    Raises ValueError when there are no lines.
    """
    lines = [(_edged(true), _edged(read)) for true, read in pairs if true.strip() and read.strip()]
    if not lines:
        raise ValueError("no pair of lines to learn from")
    believed = prior.units() if prior else {}
    singles: dict[Unit, float] = {unit: score for unit, score in believed.items() if len(unit[0]) == 1}
    paths: list[list[Unit]] = []
    for _ in range(ROUNDS):
        paths = _alignments(lines, singles)
        singles = _single_scores(paths, believed, strength)
    units = {**singles, **_composed_scores(paths, singles, believed, strength)}
    return Channel.from_units(name, units)


def _edged(line: str) -> str:
    return f" {' '.join(old_tone_placement(nfc(line)).split())} "


def _single_scores(paths: Sequence[Sequence[Unit]], believed: dict[Unit, float], strength: float) -> dict[Unit, float]:
    counts = Counter(unit for path in paths for unit in path)
    totals: Counter[str] = Counter()
    kin_counts: Counter[tuple[str, str]] = Counter()
    for (true, read), count in counts.items():
        totals[true] += count
        kin_counts[_kin(true), read] += count
    kin_totals: Counter[str] = Counter()
    for (kin, _), count in kin_counts.items():
        kin_totals[kin] += count
    scores: dict[Unit, float] = {}
    if believed:
        for unit in {unit for unit in believed if len(unit[0]) == 1} | counts.keys():
            before = math.exp(believed.get(unit, LEAST))
            scores[unit] = math.log((counts[unit] + strength * before) / (totals[unit[0]] + strength))
    else:
        by_kin: dict[str, set[str]] = defaultdict(set)
        for true in totals:
            by_kin[_kin(true)].add(true)
        for (kin, read), count in kin_counts.items():
            shared = count / kin_totals[kin]
            for true in by_kin[kin]:
                # A letter itself is not what its kin were read as: ề read as è says nothing on ệ.
                value = (counts[true, read] + KIN * shared) / (totals[true] + KIN)
                if counts[true, read] or len(read) <= 1:
                    scores[true, read] = math.log(value)
    return {unit: score for unit, score in scores.items() if score > LEAST}


def _composed_scores(
    paths: Sequence[Sequence[Unit]], singles: dict[Unit, float], believed: dict[Unit, float], strength: float
) -> dict[Unit, float]:
    counts: Counter[Unit] = Counter()
    totals: Counter[str] = Counter()
    best_parts: dict[Unit, float] = {}
    for path in paths:
        for size in range(2, LONGEST_TRUE + 1):
            for start in range(len(path) - size + 1):
                parts = path[start : start + size]
                true, read = "".join(part[0] for part in parts), "".join(part[1] for part in parts)
                totals[true] += 1
                if len(read) <= LONGEST_READ:
                    counts[true, read] += 1
                    score = sum(singles.get(part, LEAST) for part in parts)
                    best_parts[true, read] = max(best_parts.get((true, read), -math.inf), score)
    scores: dict[Unit, float] = {}
    for unit in sorted(counts.keys() | {unit for unit in believed if len(unit[0]) > 1}):
        count, total, before = counts[unit], totals[unit[0]], believed.get(unit)
        if before is not None:
            score = math.log((count + strength * math.exp(before)) / (total + strength))
        elif count >= LEAST_COUNT:
            score = math.log((count - 0.5) / (total + 1 + (strength if believed else 0)))
        else:
            continue
        if score > best_parts.get(unit, -math.inf) + GAIN and score > LEAST:
            scores[unit] = score
    return scores


def _kin(letter: str) -> str:
    return strip_marks(letter)


def _alignments(lines: Sequence[Pair], singles: dict[Unit, float]) -> list[list[Unit]]:
    """For every pair of lines, its best cut into (one true letter, 0 to 3 read letters)."""
    letters = sorted({letter for pair in lines for line in pair for letter in line})
    number = {letter: index + 1 for index, letter in enumerate(letters)}
    base = np.zeros(len(letters) + 1, dtype=np.int64)
    bases: dict[str, int] = {}
    for letter, index in number.items():
        base[index] = bases.setdefault(strip_marks(letter).casefold(), len(bases) + 1)
    keys, scores = _sorted_units(singles, number)
    found = []
    for true, read in lines:
        coded_true = np.array([number[letter] for letter in true], dtype=np.int64)
        coded_read = np.array([number[letter] for letter in read], dtype=np.int64)
        ends = _align(coded_true, coded_read, keys, scores, base, number[" "])
        cuts = [0, *ends.tolist()]
        found.extend(
            _kept_runs([(letter, read[start:end]) for letter, (start, end) in zip(true, pairwise(cuts), strict=True)])
        )
    return found


def _kept_runs(path: list[Unit]) -> list[list[Unit]]:
    """The path without runs of lost letters: there the engine lost words, which is no reading of letters."""
    lost = re.compile(f"x{{{LOST_RUN},}}")
    marks = "".join("." if read else "x" for _, read in path)
    ends = [0, *(place for match in lost.finditer(marks) for place in match.span()), len(path)]
    return [path[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True) if end > start]


def _sorted_units(singles: dict[Unit, float], number: dict[str, int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    rows = []
    for (true, read), score in singles.items():
        if true in number and all(letter in number for letter in read) and len(read) <= LONGEST_SINGLE:
            key = number[true]
            for place in range(LONGEST_SINGLE):
                key = key << 14 | (number[read[place]] if place < len(read) else 0)
            rows.append((key, score))
    rows.sort()
    return np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.float64)


@compiled
def _align(
    true: NDArray[np.int64],
    read: NDArray[np.int64],
    keys: NDArray[np.int64],
    scores: NDArray[np.float64],
    base: NDArray[np.int64],
    space: int,
) -> NDArray[np.int64]:
    """End of each true letter's run in ``read``, i64[len(true)], by dynamic programming in a band."""
    rows, columns = len(true) + 1, len(read) + 1
    band = 14 + abs(rows - columns)
    best = np.full((rows, columns), -1e18)
    size = np.zeros((rows, columns), np.int64)
    best[0, 0] = 0.0
    for row in range(1, rows):
        middle = row * (columns - 1) // (rows - 1)
        for column in range(max(0, middle - band), min(columns, middle + band + 1)):
            for length in range(min(LONGEST_SINGLE, column) + 1):
                before = best[row - 1, column - length]
                if before > -1e17:
                    value = before + _unit_score(
                        true[row - 1], read, column - length, length, keys, scores, base, space
                    )
                    if value > best[row, column]:
                        best[row, column] = value
                        size[row, column] = length
    ends = np.zeros(len(true), np.int64)
    column = columns - 1
    for row in range(rows - 1, 0, -1):
        ends[row - 1] = column
        column -= size[row, column]
    return ends


@compiled
def _unit_score(
    letter: int,
    read: NDArray[np.int64],
    start: int,
    length: int,
    keys: NDArray[np.int64],
    scores: NDArray[np.float64],
    base: NDArray[np.int64],
    space: int,
) -> float:
    key = letter
    for place in range(LONGEST_SINGLE):
        key = key << 14 | (read[start + place] if place < length else 0)
    index = np.searchsorted(keys, key)
    if index < len(keys) and keys[index] == key:
        return float(scores[index])
    seen = 0.0 if len(keys) == 0 else -6.0
    if length == 0:
        return seen - 6.0
    same = 0.0
    for place in range(length):
        if read[start + place] == letter:
            same = max(same, 3.0)
        elif base[read[start + place]] == base[letter]:
            same = max(same, 2.0)
    crosses = (letter == space) != (read[start] == space)
    return seen - 3.0 * length + same - (1.0 if length == 1 and same == 0.0 else 0.0) - (3.0 if crosses else 0.0)
