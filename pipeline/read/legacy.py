"""Text in TCVN3 or VNI, encodings from before Unicode, to Vietnamese letters.

A font of either kind shows Vietnamese but is coded as if it were West European, so the text layer says
``Uû ban nh©n d©n`` where the page says ``Ủy ban nhân dân``. The font's name hints at the encoding; what decides is
whether its words become Vietnamese.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from pipeline.model.table import read_table
from pipeline.model.text import nfc
from pipeline.read.glyph_lines import GlyphWord
from pipeline.read.glyphs import LINE_END_HYPHEN
from pipeline.settings import Settings

_SOFT_HYPHEN = "\u00ad"
_ENOUGH_WORDS = 12
"""Words that a font of a telling name needs none of, but any other font needs to be taken for a legacy one."""
_CLEARLY = 0.3
"""Share of words by which a font without a telling name must become more Vietnamese."""

LegalShare = Callable[[list[str]], float]
"""Share of Vietnamese among words, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Encoding:
    name: str
    letters: dict[str, str]
    """What stands in the layer, one or more characters, to the letter."""
    pieces: re.Pattern[str]

    def decode(self, text: str) -> str:
        return self.pieces.sub(lambda match: self.letters[match.group()], text)

    def with_soft_hyphens(self, text: str, legal: LegalShare) -> str:
        """The text with its hyphens as soft ones where that makes a word: ``th-`` is ``thư`` in TCVN3.

        WinAnsiEncoding gives the byte of the soft hyphen, TCVN3's ư, the name of the plain one (ISO 32000-1, annex D).
        """
        soft = text.replace("-", _SOFT_HYPHEN)
        return soft if soft != text and _SOFT_HYPHEN in self.letters and legal([self.decode(soft)]) == 1 else text


@dataclass(frozen=True, slots=True)
class _FontHint:
    pattern: re.Pattern[str]
    encoding: _Encoding
    capitals: bool


class LegacyEncodings:
    """Tables ``legacy_encodings.tsv`` and ``text_layer_fonts.tsv``."""

    def __init__(self, settings: Settings) -> None:
        rows = read_table("legacy_encodings.tsv", settings.dictionaries)
        tcvn3 = {bytes.fromhex(row["tcvn3"]).decode("latin-1"): row["letter"] for row in rows if row["tcvn3"]}
        tcvn3[LINE_END_HYPHEN] = tcvn3[_SOFT_HYPHEN]  # PDFium takes ư at the end of a line for a hyphen
        self._encodings = {
            "tcvn3": _encoding("tcvn3", tcvn3),
            "vni": _encoding("vni", {key: row["letter"] for row in rows for key in _spellings(row["vni"])}),
        }
        self._hints = [
            _FontHint(
                re.compile(row["pattern"], re.IGNORECASE),
                self._encodings[row["encoding"]],
                row["capitals"].strip().casefold() == "yes",
            )
            for row in read_table("text_layer_fonts.tsv", settings.dictionaries)
        ]

    def convert(self, words: list[GlyphWord], legal: LegalShare) -> tuple[list[GlyphWord], tuple[str, ...]]:
        """The words with legacy fonts' text as Unicode, and the names of the encodings found, sorted."""
        by_font: dict[str, list[GlyphWord]] = defaultdict(list)
        for word in words:
            by_font[word.glyphs[0].font].append(word)
        chosen = {font: self._choose(font, [_text(word) for word in group], legal) for font, group in by_font.items()}
        used = {encoding.name for encoding, _ in chosen.values() if encoding is not None}
        if not used:
            return words, ()
        return [_converted(word, *chosen[word.glyphs[0].font], legal) for word in words], tuple(sorted(used))

    def decoders(
        self, words_by_font: Mapping[str, list[str]], legal: LegalShare
    ) -> tuple[dict[str, Callable[[str], str]], tuple[str, ...]]:
        """How to read the words of legacy fonts, by font, for text without glyphs; and the encodings' names, sorted."""
        decoders: dict[str, Callable[[str], str]] = {}
        names = set()
        for font, words in words_by_font.items():
            encoding, capitals = self._choose(font, words, legal) if words else (None, False)
            if encoding is not None:
                decoders[font] = partial(_decoded, encoding, capitals, legal)
                names.add(encoding.name)
        return decoders, tuple(sorted(names))

    def _choose(self, font: str, texts: list[str], legal: LegalShare) -> tuple[_Encoding | None, bool]:
        """The encoding of a font, and whether it prints capitals only; None when its text is what it seems to be."""
        before = legal([nfc(text) for text in texts])
        hint = next((hint for hint in self._hints if hint.pattern.search(font)), None)
        if hint is not None:
            after = _share(hint.encoding, texts, legal)
            return (hint.encoding, hint.capitals) if after > before or _unmarked(texts) else (None, False)
        if len(texts) < _ENOUGH_WORDS:
            return None, False
        shares = {name: _share(encoding, texts, legal) for name, encoding in self._encodings.items()}
        best = max(shares, key=lambda name: shares[name])
        return (self._encodings[best], False) if shares[best] - before >= _CLEARLY else (None, False)


def _encoding(name: str, letters: dict[str, str]) -> _Encoding:
    longest_first = sorted(letters, key=len, reverse=True)
    return _Encoding(name, letters, re.compile("|".join(re.escape(piece) for piece in longest_first)))


def _spellings(vni: str) -> list[str]:
    """A capital's mark may be typed as a small one."""
    return [vni] if len(vni) < 2 else list(dict.fromkeys([vni, vni[0] + vni[1:].lower()]))


def _unmarked(texts: list[str]) -> bool:
    """Whether no text has a character of another reading; only capitals can then be at stake."""
    return all(text.isascii() for text in texts)


def _text(word: GlyphWord) -> str:
    return "".join(glyph.text for glyph in word.glyphs)


def _decoded(encoding: _Encoding, capitals: bool, legal: LegalShare, word: str) -> str:
    text = encoding.decode(encoding.with_soft_hyphens(word, legal))
    return text.upper() if capitals else text


def _share(encoding: _Encoding, texts: list[str], legal: LegalShare) -> float:
    return legal([encoding.decode(encoding.with_soft_hyphens(text, legal)) for text in texts])


def _converted(word: GlyphWord, encoding: _Encoding | None, capitals: bool, legal: LegalShare) -> GlyphWord:
    """The word with each letter in the place of its first glyph; the glyphs of its marks are left without text."""
    if encoding is None:
        return word
    texts = [glyph.text for glyph in word.glyphs]
    whole = "".join(texts)
    if len(whole) != len(texts):  # PDFium gives one character a glyph; anything else is no legacy text
        return word
    whole = encoding.with_soft_hyphens(whole, legal)
    read = [""] * len(texts)
    position = 0
    while position < len(whole):
        match = encoding.pieces.match(whole, position)
        end = match.end() if match else position + 1
        letter = encoding.letters[match.group()] if match else whole[position]
        read[position] = letter.upper() if capitals else letter
        position = end
    return GlyphWord([replace(glyph, text=text) for glyph, text in zip(word.glyphs, read, strict=True)])
