"""Labels of sections and Roman numerals: read by their own small grammar, never as words."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.model.table import read_table
from pipeline.restore.forms import Place

ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3}")
_ROMAN_LETTERS = ("I", "V", "X")
_NUMERALS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_STROKES = re.compile(r"[Il1!|i]{2,3}")
_LETTER = re.compile(r"[a-zđ]")
_CAPITAL = re.compile(r"[CKOSVXU]")
_SYLLABLES = frozenset(("VI", "XI"))
"""Numerals that are also base letters of common words (VỊ, XI), and so no numerals in a heading of capitals."""
POSSIBLE = 1.5
"""Greatest cost of a repair that is made where the sequence asks for it."""
SURE = 0.7
"""Greatest cost of a repair that is made; dearer ones are left to whoever knows the sequence of sections."""


class Labels:
    """Roman labels as they are damaged, from ``label_readings.tsv``."""

    def __init__(self, overlay: Path | None = None) -> None:
        self._repairs: dict[str, str] = {}
        readings: dict[str, set[int]] = {}
        for row in read_table("label_readings.tsv", overlay):
            if row["style"] == "roman" and float(row["cost"]) <= SURE and len(row["raw"]) > 1:
                readings.setdefault(row["raw"], set()).add(int(row["ordinal"]))
        for raw, ordinals in readings.items():
            if len(ordinals) == 1 and (ordinal := min(ordinals)) < len(_NUMERALS):
                self._repairs[raw] = _NUMERALS[ordinal]

    def reading(self, text: str, after: str, place: Place, is_first: bool, marked: bool) -> str | None:
        """What a word is read as when it is a label or a numeral; None when it is a word like others.

        ``after`` is the mark that follows without a space, ``is_first`` whether the word begins a paragraph. Labels of
        text by a Vietnamese engine (``marked``) stay as they are.
        """
        if is_roman(text) and (after in (".", ")") or place != "capitals" or text not in _SYLLABLES):
            return text
        if not is_first or after not in (".", ")"):
            return None
        if after == ")" and _LETTER.fullmatch(text):
            return text
        if marked:
            return text if len(text) == 1 else None
        if after == ")":
            return text.lower() if _CAPITAL.fullmatch(text) else None
        if _STROKES.fullmatch(text) and not text.isdecimal():
            return "I" * len(text)
        return self._repairs.get(text)


def is_roman(text: str) -> bool:
    """Whether a word is a Roman numeral up to 39."""
    return text[:1] in _ROMAN_LETTERS and ROMAN.fullmatch(text) is not None


class LabelSequence:
    """Follows the labels of one document: what a damaged label must be, since labels count upwards."""

    def __init__(self, overlay: Path | None = None) -> None:
        self._possible: dict[str, set[int]] = {}
        for row in read_table("label_readings.tsv", overlay):
            if row["style"] == "roman" and float(row["cost"]) <= POSSIBLE:
                self._possible.setdefault(row["raw"], set()).add(int(row["ordinal"]))
        self.begin()

    def begin(self) -> None:
        """A new document."""
        self._roman = 0
        self._letters = ""
        """The last two."""

    def following(self, text: str, after: str) -> str:
        """The label that ``text`` is after those seen before; the text itself when it fits or nothing is sure."""
        if after == "." and (text in _NUMERALS or text in self._possible):
            return self._next_roman(text)
        if after == ")" and _LETTER.fullmatch(text):
            # đ follows d in the order of points, and engines lose its stroke; what d itself did not follow is no count.
            text = "đ" if text == "d" and self._letters in ("d", "cd") else text
            self._letters = self._letters[-1:] + text
        return text

    def _next_roman(self, text: str) -> str:
        own = _NUMERALS.index(text) if text in _NUMERALS else 0
        expected = self._roman + 1
        if self._roman and own not in (expected, 1) and expected in self._possible.get(text, ()):
            own, text = expected, _NUMERALS[expected]
        if own:
            # Only a count that began with I and went up by ones says what comes next.
            self._roman, self._letters = own if own in (1, expected) and (own == 1 or self._roman) else 0, ""
        return text
