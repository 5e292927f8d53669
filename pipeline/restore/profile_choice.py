"""Which kind of noise a page has, from its text alone.

First the family: an English-model OCR, or a typist without marks, gives none of the letters that only Vietnamese has;
a Vietnamese model gives them in every other word. Within a family the profile is the one under which a sample of the
page is most probable (channel and language model together).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from pipeline.model.text import old_tone_placement, skeleton
from pipeline.restore.atoms import AREA, SIGNS
from pipeline.restore.lexicon import Lexicon

Family = Literal["marked", "unmarked", "foreign"]

ENOUGH_MARKED = 0.12
"""Share of words with a letter that only Vietnamese has, from which a page counts as marked; true text has 0.5."""
ENOUGH_VIETNAMESE = 0.45
"""Share of words whose base letters are those of a Vietnamese syllable; English-model OCR keeps 0.6 to 0.7."""
SAMPLE = 3000
"""Words of a page that are looked at."""

_WORD = re.compile(rf"[^\W\d_][^\W_{SIGNS}]+")
_VIETNAMESE_ONLY = re.compile("[đĐăĂơƠưƯ\u1ea0-\u1ef9]")
_LOOK_ALIKE = str.maketrans("1680", "lboo")


class FamilyDetector:
    """Tells the families apart."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._known = lexicon

    @cached_property
    def _skeletons(self) -> set[str]:
        return {skeleton(word) for word in self._known.words if not word.isascii() or len(word) < 4}

    def family(self, lines: Sequence[str]) -> Family:
        """``marked``, ``unmarked``, or ``foreign``: neither Vietnamese nor its damaged shape."""
        words = [word for line in lines[:SAMPLE] if len(line) < 10_000 for word in _WORD.findall(line)][:SAMPLE]
        if not words:
            return "foreign"
        marked = sum(bool(_VIETNAMESE_ONLY.search(word)) for word in words)
        if marked >= ENOUGH_MARKED * len(words):
            return "marked"
        if not all(word.isascii() for word in words) and self._share_known(words) > 0.95:
            return "marked"
        return "unmarked" if self._share_vietnamese(words) >= ENOUGH_VIETNAMESE else "foreign"

    def is_stripped(self, lines: Sequence[str]) -> bool:
        """Whether nearly every word is plain base letters of a syllable, and no sign stands inside of words."""
        text = " ".join(lines[:SAMPLE])
        words = [word for word in _WORD.findall(text)[:SAMPLE] if not AREA.fullmatch(word)]
        plain = sum(word.isascii() for word in words)
        return plain >= 0.995 * len(words) and self._share_vietnamese(words) >= 0.93

    def _share_known(self, words: Sequence[str]) -> float:
        return sum(old_tone_placement(word.lower()) in self._known for word in words) / len(words)

    def _share_vietnamese(self, words: Sequence[str]) -> float:
        return sum(skeleton(word).translate(_LOOK_ALIKE) in self._skeletons for word in words) / len(words)
