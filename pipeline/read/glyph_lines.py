"""Letters to words, words to printed lines, by where they stand on the page."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.model.page import Box, Line, Word
from pipeline.model.text import nfc
from pipeline.read.glyphs import LINE_END_HYPHEN, Glyph

_JUMP = 0.5
"""In font sizes: a letter that starts this far from the end of the one before it begins a new word, spaced or not."""
_SAME_BASE = 0.3
"""In font sizes: words whose baselines differ by less stand on one line; a line's pitch is 1.0 at the least."""
_SMALL = 0.8
"""In the line's font size: smaller words that stand raised or lowered beside a line are its exponents and indices."""
_TOUCHING = 0.12
"""In font sizes: words that the file draws apart but that stand closer than this are one; a space is 0.2 at least."""
_SIGNATURE_BLOCK, _BODY_BLOCK = 2, 1


@dataclass(slots=True)
class GlyphWord:
    """Letters in the order of the file, without white space between them."""

    glyphs: list[Glyph]
    left: float = field(init=False)
    top: float = field(init=False)
    right: float = field(init=False)
    bottom: float = field(init=False)
    base: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = min(glyph.left for glyph in self.glyphs)
        self.top = min(glyph.top for glyph in self.glyphs)
        self.right = max(glyph.right for glyph in self.glyphs)
        self.bottom = max(glyph.bottom for glyph in self.glyphs)
        self.base = self.glyphs[0].base
        self.size = max(glyph.size for glyph in self.glyphs)

    @property
    def text(self) -> str:
        """NFC; a soft hyphen that has a box is printed as a hyphen."""
        letters = "".join(glyph.text for glyph in self.glyphs)
        return nfc(letters.replace(LINE_END_HYPHEN, "-").replace("\u00ad", "-"))

    @property
    def added(self) -> bool:
        """Whether all of it stands in annotations or a signature, outside the page's own text."""
        return all(glyph.added for glyph in self.glyphs)

    def box(self, width: int, height: int) -> Box:
        """In whole pixels, cut at the page's edges."""
        return Box(
            min(max(math.floor(self.left), 0), width),
            min(max(math.floor(self.top), 0), height),
            min(max(math.ceil(self.right), 0), width),
            min(max(math.ceil(self.bottom), 0), height),
        )


def glyph_words(glyphs: Iterable[Glyph]) -> list[GlyphWord]:
    """Words in the order of the file. Control characters are no letters; a mark belongs to the letter before it."""
    words: list[list[Glyph]] = []
    for glyph in glyphs:
        if glyph.text < " " and glyph.text != LINE_END_HYPHEN:
            continue
        if words and (_is_mark(glyph) or (not glyph.spaced and _follows(words[-1], glyph))):
            words[-1].append(glyph)
        else:
            words.append([glyph])
    found = [GlyphWord(word) for word in words]
    return [word for word in found if word.text]


def _is_mark(glyph: Glyph) -> bool:
    return bool(unicodedata.combining(glyph.text[:1]))


def _follows(word: list[Glyph], glyph: Glyph) -> bool:
    before = next((letter for letter in reversed(word) if not _is_mark(letter)), word[-1])
    size = max(before.size, glyph.size)
    if before.added != glyph.added or before.turned != glyph.turned:
        return False
    end = max(before.right, word[-1].right)
    ligature = (glyph.left, glyph.right, glyph.base) == (before.left, before.right, before.base)
    return (
        before.turned
        or ligature
        or (abs(glyph.base - before.base) < _SAME_BASE * size and -_JUMP * size < glyph.left - end < _JUMP * size)
    )


def word_lines(words: list[GlyphWord], width: int, height: int) -> tuple[Line, ...]:
    """Printed lines from top to bottom, words of each from left to right; turned words come last, each run a line.

    What stands beside each other on the page is one line, columns of a letterhead too. Lines of a signature's or an
    annotation's appearance alone are of block 2, all others of block 1.
    """
    upright = [word for word in words if not word.glyphs[0].turned]
    rows = [_joined(sorted(row, key=lambda word: word.left)) for row in _rows(upright)]
    rows.sort(key=lambda row: (sorted(word.base for word in row)[len(row) // 2], row[0].left))
    rows.extend([word] for word in words if word.glyphs[0].turned)
    return tuple(_line(row, width, height) for row in rows)


def _rows(words: list[GlyphWord]) -> list[list[GlyphWord]]:
    rows: list[list[GlyphWord]] = []
    # What a signature adds is laid over the page by hand, so it joins the lines that the page itself has.
    for word in sorted(words, key=lambda word: (word.added, word.base, word.left)):
        row = _row_for(word, rows)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return _with_raised(rows)


def _row_for(word: GlyphWord, rows: list[list[GlyphWord]]) -> list[GlyphWord] | None:
    """The row whose baseline is nearest, within reach of either's size."""
    near = [(abs(word.base - row[0].base), row) for row in (rows if word.added else rows[-3:])]
    fits = [
        (distance, row)
        for distance, row in near
        if distance < _SAME_BASE * min(word.size, row[0].size) and not _stands_on(word, row)
    ]
    return min(fits, key=lambda fit: fit[0])[1] if fits else None


def _stands_on(word: GlyphWord, row: list[GlyphWord]) -> bool:
    """Whether a word of the row is printed where this one is: stamps over text are no part of its line."""
    return any(
        min(word.right, other.right) - max(word.left, other.left) > 0.5 * min(word.size, word.right - word.left)
        for other in row
    )


def _with_raised(rows: list[list[GlyphWord]]) -> list[list[GlyphWord]]:
    """Rows of small words that touch a word of a row beside them become part of that row."""
    kept: list[list[GlyphWord]] = []
    for row in rows:
        host = next((other for other in rows if other is not row and _is_raised(row, other)), None)
        if host is None:
            kept.append(row)
        else:
            host.extend(row)
    return kept


def _is_raised(row: list[GlyphWord], host: list[GlyphWord]) -> bool:
    def beside(word: GlyphWord, other: GlyphWord) -> bool:
        gap = max(word.left - other.right, other.left - word.right)
        middle = (word.top + word.bottom) / 2
        return -0.1 < gap / other.size < _JUMP and other.base - other.size < middle < other.base + 0.3 * other.size

    return len(row) <= 4 and all(
        word.size <= _SMALL * host[0].size and any(beside(word, other) for other in host) for word in row
    )


def _joined(row: list[GlyphWord]) -> list[GlyphWord]:
    """Neighbours that the file drew apart without white space and that touch are one word."""
    joined = row[:1]
    for before, word in pairwise(row):
        last = joined[-1]
        gap = word.left - before.right
        apart = word.glyphs[0].spaced and word.added == before.added
        if not apart and -_JUMP < gap / max(word.size, last.size) < _TOUCHING:
            joined[-1] = GlyphWord([*last.glyphs, *word.glyphs])
        else:
            joined.append(word)
    return joined


def _line(row: list[GlyphWord], width: int, height: int) -> Line:
    signature = all(word.added for word in row)
    return Line.from_words(
        (Word(word.text, word.box(width, height)) for word in row),
        block=_SIGNATURE_BLOCK if signature else _BODY_BLOCK,
    )
