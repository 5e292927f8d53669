"""The written forms that a channel may have turned into a string.

The search is exact up to its window. It goes in two stages: the trie of base letters is walked first, with the best
score that any case and any mark of a letter could have; then the forms of those entries that may come within the
window, the most hopeful first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.channel import Channel
from pipeline.restore.channel_units import (
    LONGEST_STRING,
    NONE,
    Text,
    Units,
    clear,
    fill,
    letter_numbers,
    numbered,
    units_of,
)
from pipeline.restore.compiled import compiled
from pipeline.restore.form_walks import board_for, survey, walk
from pipeline.restore.trie import Trie, TrieRuns, base_letters, base_of

FIRST_DEPTH = 8.0
"""Nats below the best that any form at all could score, to which is searched before anything is known. The best
form, once found, says how deep the search has to go."""
_ROOM = 8192


class Search:
    """A trie prepared for one channel. ``prior`` f32[forms] is added to the channel's score of a form."""

    def __init__(self, trie: Trie, runs: TrieRuns, channel: Channel, prior: NDArray[np.float32]) -> None:
        self._trie, self._channel, self._prior = trie, channel, prior
        codes = np.fromiter(map(ord, channel.letters), np.uint16, len(channel.letters))
        bases = base_letters(codes)
        self._numbers, self._base_numbers = letter_numbers(codes), letter_numbers(bases)
        self._forms = units_of(runs.forms, codes, channel)
        self._bases = units_of(runs.bases, bases, channel)
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
    board = board_for(len(text))
    entries, bounds = np.empty(_ROOM, np.int32), np.empty(_ROOM)
    depth = min(FIRST_DEPTH, deepest)
    while True:
        bar = rest[0] - depth
        found = survey(base, rest, trie.bases, base_units, bar, board, entries, bounds)
        count, best = 0, NONE
        for place in np.argsort(-bounds[:found]):
            if bounds[place] < best - window:
                break
            entry = entries[place]
            count, best = walk(
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
