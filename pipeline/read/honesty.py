"""Whether the words of a text layer can be what a Vietnamese page says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.syllables import SyllableGrammar
from pipeline.settings import Settings

_LETTERS = re.compile(r"[^\W\d_]+")
_SYMBOL = re.compile(r"[\d/@\\_]|\w\.\w|www")
"""Numbers, document symbols, addresses: no words that a lexicon or a spelling rule could judge."""
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_LONGEST_ABBREVIATION = 8
_SIGNS = "–—−‘’‚“”„…•·‧°º²³§©®™×÷±≤≥≠≈∼½¼¾⅓⅔′″€£¥«»‹›→←⇒↔➢➔✓✔☐☑☒□■▪▫●○◦◆◇❖★☆†‡¬∙"
_MARKED = frozenset(unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in ("", *_TONES))
_ALPHABET = frozenset("đĐ" + _SIGNS) | _MARKED | frozenset(letter.upper() for letter in _MARKED)


@dataclass(frozen=True, slots=True)
class Counts:
    """What kinds of words a text has."""

    words: int = 0
    legal: int = 0
    """Legal Vietnamese syllables of two letters or more."""
    marked: int = 0
    """Of these, with a letter that English lacks."""
    other: int = 0
    """Words of letters that are no Vietnamese syllables, abbreviations left out."""
    abbreviations: int = 0
    odd: int = 0
    """Words with a character that Vietnamese print does not use."""
    single: int = 0
    """Words of one letter that stand next to such a word."""

    @property
    def legal_share(self) -> float:
        """Share of the words that are legal Vietnamese syllables, between 0 and 1."""
        return self.legal / max(self.legal + self.other, 1)

    @property
    def marked_share(self) -> float:
        """Share of the legal syllables that bear a mark, between 0 and 1."""
        return self.marked / max(self.legal, 1)


class Syllables:
    """Which words are legal Vietnamese syllables in writing: onset, rhyme and tone of ``lexicon_syllables.tsv``."""

    def __init__(self, settings: Settings) -> None:
        self._grammar = SyllableGrammar(settings.dictionaries)

    def legal(self, word: str) -> bool:
        """Whether ``word`` (NFC, any case) is one syllable, its tone mark on either vowel."""
        return self._grammar.legal(word.lower())

    def share(self, words: Iterable[str]) -> float:
        """Share of legal syllables among the words that are words and not symbols, odd ones counted as illegal."""
        counts = self.count(words)
        return counts.legal / max(counts.legal + counts.other + counts.odd, 1)

    def count(self, words: Iterable[str]) -> Counts:
        """Counts over a text's words (NFC), in reading order."""
        kinds = [kind for word in words for kind in self._kinds(word)]
        number = {kind: kinds.count(kind) for kind in ("marked", "plain", "other", "abbreviation", "odd")}
        neighbours = zip(kinds, ["", *kinds], [*kinds[1:], ""], strict=False)
        single = sum(kind == "single" and "single" in (before, after) for kind, before, after in neighbours)
        return Counts(
            words=len(kinds),
            legal=number["marked"] + number["plain"],
            marked=number["marked"],
            other=number["other"],
            abbreviations=number["abbreviation"],
            odd=number["odd"],
            single=single,
        )

    def _kinds(self, word: str) -> list[str]:
        if any(not _ordinary(sign) for sign in word):
            return ["odd"]
        if _SYMBOL.search(word):
            return ["symbol"]
        return [self._kind(part) for part in _LETTERS.findall(word)]

    def _kind(self, part: str) -> str:
        if len(part) == 1:
            return "single"
        if self.legal(part):
            return "plain" if part.isascii() else "marked"
        if part.isupper() and len(part) <= _LONGEST_ABBREVIATION and _no_tone(part):
            return "abbreviation"
        return "other"


def _ordinary(sign: str) -> bool:
    return " " <= sign <= "~" or sign in _ALPHABET


def _no_tone(part: str) -> bool:
    return not any(sign in _TONES for sign in unicodedata.normalize("NFD", part))
