"""From what Tesseract's network thought of each symbol to other readings of a word.

Tesseract's LSTM recognizer keeps, with ``lstm_choice_mode`` 2, the symbols it weighed at each place of a word, each
with a rating: 7 times the negative logarithm of its share (kCertaintyScale in its lstm/recodebeam.cpp), so smaller is
likelier.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from pipeline.model.page import Alternative
from pipeline.model.text import nfc

Choice = tuple[str, float]
"""A symbol and its rating."""

_SCALE = 7.0
_LEAST = 0.05
"""Probability below which another reading says nothing."""
_MOST = 6


def alternatives(word: str, places: Iterable[Sequence[Choice]]) -> tuple[Alternative, ...]:
    """Readings of ``word`` with one letter read otherwise, likeliest first; empty where the places do not spell it.

    Digits and signs have none: what no dictionary can check must not be chosen by a dictionary.
    """
    shares = [_shares(choices) for choices in places]
    shares = [symbols for symbols in shares if symbols and not symbols[0][0].isspace()]
    if nfc("".join(symbols[0][0] for symbols in shares)) != word:
        return ()
    found: dict[str, float] = {}
    for place, symbols in enumerate(shares):
        if not symbols[0][0].isalpha():
            continue
        before = "".join(other[0][0] for other in shares[:place])
        after = "".join(other[0][0] for other in shares[place + 1 :])
        for symbol, share in symbols[1:]:
            if share >= _LEAST and symbol.isalpha():
                text = nfc(before + symbol + after)
                found[text] = max(share, found.get(text, 0.0))
    found.pop(word, None)
    best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    return tuple(Alternative(text, round(share, 4)) for text, share in best)


def _shares(choices: Sequence[Choice]) -> list[Choice]:
    """Symbols with their shares of 1, the best first."""
    weights = [(symbol, math.exp(-rating / _SCALE)) for symbol, rating in choices]
    total = sum(weight for _, weight in weights)
    return sorted(((symbol, weight / total) for symbol, weight in weights), key=lambda choice: -choice[1])
