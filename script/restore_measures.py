"""Measures of restoration: error rates, right words damaged, wrong words fixed, protected tokens damaged.

Used by ``script/bench restore``. A syllable is a run between white space without its punctuation; texts are folded
(NFC, old tone placement) before they are compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from pipeline.model.text import nfc, old_tone_placement

_EDGE = re.compile(r"^\W+|\W+$")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "‑": "-"})
_PROTECTED = re.compile(r"\d+(?:[.,:/\-]\d+)*%?")


def fold(text: str) -> str:
    """What the scores do not count: composition, tone placement, forms of quotes and dashes, white space."""
    return " ".join(old_tone_placement(unicodedata.normalize("NFC", nfc(text))).translate(_QUOTES).split())


def syllables(text: str) -> list[str]:
    """Pieces between white space, punctuation at their edges and between letters removed."""
    found = (_EDGE.sub("", piece) for piece in re.split(r"[\s,;:()\"]+", fold(text)))
    return [piece for piece in found if piece]


@dataclass(slots=True)
class Score:
    """Counts of one set; rates in percent."""

    syllables: int = 0
    syllable_errors: int = 0
    characters: int = 0
    character_errors: int = 0
    right: int = 0
    damaged: int = 0
    wrong: int = 0
    fixed: int = 0
    numbers: int = 0
    numbers_damaged: int = 0
    errors: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(truth, read, restored) of the syllables that are wrong at the end."""
    harm: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(truth, restored) of the syllables that were right and are not."""

    @property
    def ser(self) -> float:
        return 100 * self.syllable_errors / max(self.syllables, 1)

    @property
    def cer(self) -> float:
        return 100 * self.character_errors / max(self.characters, 1)

    @property
    def damage(self) -> float:
        return 100 * self.damaged / max(self.right, 1)

    @property
    def repair(self) -> float:
        return 100 * self.fixed / max(self.wrong, 1)

    def __str__(self) -> str:
        return (
            f"SER {self.ser:6.2f} (n {self.syllables})  CER {self.cer:5.2f}  damaged {self.damage:.3f} % of"
            f" {self.right}  fixed {self.repair:5.1f} % of {self.wrong}"
            f"  numbers damaged {self.numbers_damaged} of {self.numbers}"
        )


def score(lines: Iterable[tuple[str, str, str]]) -> Score:
    """Scores (truth, read, restored) lines."""
    total = Score()
    for truth, read, restored in lines:
        add_line(total, truth, read, restored)
    return total


def added(scores: Iterable[Score], *, errors: bool = True) -> Score:
    """All of them together; without the lists of errors, which take long, where only rates are wanted."""
    total = Score()
    counts = [name for name in Score.__slots__ if errors or name not in ("errors", "harm")]
    for one in scores:
        for name in counts:
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return total


def add_line(total: Score, truth: str, read: str, restored: str) -> None:
    """Adds one line's counts."""
    goal, before, after = syllables(truth), syllables(read), syllables(restored)
    total.syllables += len(goal)
    total.characters += len(fold(truth))
    total.character_errors += Levenshtein.distance(fold(truth), fold(restored))
    total.syllable_errors += Levenshtein.distance(goal, after)
    was, now = _aligned(goal, before), _aligned(goal, after)
    for index, syllable in enumerate(goal):
        if was[index] == syllable:
            total.right += 1
            if now[index] != syllable:
                total.damaged += 1
                total.harm[syllable, now[index]] += 1
        else:
            total.wrong += 1
            total.fixed += now[index] == syllable
        if now[index] != syllable:
            total.errors[syllable, was[index], now[index]] += 1
    _count_numbers(total, fold(truth), fold(read), fold(restored))


def _aligned(goal: Sequence[str], other: Sequence[str]) -> list[str]:
    """What stands in ``other`` for every syllable of ``goal``; an empty string for nothing."""
    found = [""] * len(goal)
    for code in Levenshtein.opcodes(goal, other):
        if code.tag in ("equal", "replace"):
            for offset in range(code.src_end - code.src_start):
                found[code.src_start + offset] = other[code.dest_start + offset]
    return found


def _count_numbers(total: Score, truth: str, read: str, restored: str) -> None:
    """Numbers that were read right and are gone afterwards."""
    right = Counter(_PROTECTED.findall(truth)) & Counter(_PROTECTED.findall(read))
    total.numbers += right.total()
    total.numbers_damaged += (right - Counter(_PROTECTED.findall(restored))).total()
