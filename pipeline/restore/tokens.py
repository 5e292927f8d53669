"""Text to the tokens of the language model and the lexicon: the one place that says what a token is."""

from __future__ import annotations

import re

from pipeline.model.text import nfc, old_tone_placement

NUMBER = "<n>"
BOUNDARY = "<s>"
UNKNOWN = "<u>"

TOKEN = re.compile(
    r"(?P<number>\d+[A-Za-z]?(?:/\d{4})?/[^\W\d_][\w&]*(?:[-–][^\W_][\w&]*)*"  # document symbols: 12/KH-UBND
    r"|\d+(?:[.,:/-]\d+)*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<dots>\.{2,}|…+)"
    r"|(?P<sign>[^\w\s\"'“”‘’«»„`´])"
)
_SIGNS = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "•": "-", "●": "-", "·": "-", "\uf0b7": "-"})


def normal_word(word: str) -> str:
    """A word as lexicon and language model know it: NFC, lower case, old tone placement (``Hoà`` gives ``hòa``)."""
    lower = nfc(word).lower()
    return lower if lower.isascii() else old_tone_placement(lower)


def normal_token(token: str) -> str:
    """The token of the language model for a piece that :data:`TOKEN` matched: a word, ``<n>``, ``…`` or a sign.

    Dashes and bullets of all kinds are ``-``; quotes are invisible (never matched).
    """
    first = token[0]
    if first.isdecimal():
        return NUMBER
    if first.isalpha():
        return normal_word(token)
    return "…" if token.startswith(("..", "…")) else token.translate(_SIGNS)


def tokens(text: str) -> list[str]:
    """The language model's tokens of a paragraph, without boundary tokens.

    >>> tokens("Kế hoạch số 12/KH-UBND (ngày 05/01/2024) về y tế…")
    ['kế', 'hoạch', 'số', '<n>', '(', 'ngày', '<n>', ')', 'về', 'y', 'tế', '…']
    """
    return [normal_token(match.group()) for match in TOKEN.finditer(nfc(text))]
