"""Which letter strings are legal Vietnamese syllables: onset, rhyme and tone must fit together in writing."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from pipeline.model.table import read_table

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_TONES_BEFORE_STOP = frozenset("\u0301\u0323")
_STOPS = ("c", "ch", "p", "t")


class SyllableGrammar:
    """Onsets and rhymes of ``lexicon_syllables.tsv``; a syllable is one onset or none, one rhyme, at most one tone.

    The rules are those of spelling: ``c``, ``g``, ``ng`` before back vowels, ``k``, ``gh``, ``ngh`` before front ones;
    ``gi`` swallows the ``i`` of its rhyme (``giêng``, ``gì``), which the table writes as ``g`` before ``i``;
    rhymes that end in a stop carry only sắc or nặng.
    """

    def __init__(self, overlay: Path | None = None) -> None:
        rows = read_table("lexicon_syllables.tsv", overlay)
        onsets = {row["spelling"]: row["beside"].split() for row in rows if row["part"] == "onset"}
        self._bases = frozenset(base for row in rows if row["part"] == "rhyme" for base in _bases(row, onsets))

    def legal(self, word: str) -> bool:
        """Whether ``word`` (NFC, lower case, either tone placement) is a legal syllable."""
        base, tones = toneless(word)
        if len(tones) > 1 or base not in self._bases:
            return False
        return not base.endswith(_STOPS) or (len(tones) == 1 and tones[0] in _TONES_BEFORE_STOP)


def toneless(word: str) -> tuple[str, str]:
    """The word without its tone marks (shape marks stay), and the tone marks as combining characters."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(sign for sign in decomposed if sign in _TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if sign not in _TONES)), tones


def _bases(row: dict[str, str], onsets: dict[str, list[str]]) -> list[str]:
    rhyme, beside = row["spelling"], row["beside"].split()
    if beside == ["*"]:
        return [rhyme, *(onset + rhyme for onset, firsts in onsets.items() if rhyme[0] in firsts)]
    return [rhyme if onset == "-" else onset + rhyme for onset in beside]
