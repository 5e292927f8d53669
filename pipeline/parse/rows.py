"""Rows: the printed lines of a document, ready to be read by rules, each with the way back to page, line and box."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from pipeline.model.page import Box, Cell, Word
from pipeline.model.record import EvidenceSource
from pipeline.model.text import strip_marks


def fold(text: str) -> str:
    """Base letters in lower case with the length of ``text``, so that a place in one is the same place in the other."""
    folded = strip_marks(text).lower()
    if len(folded) == len(text):
        return folded
    return "".join(_fold_one(letter) for letter in text)


def _fold_one(letter: str) -> str:
    folded = strip_marks(letter).lower()
    return folded if len(folded) == 1 else letter


@dataclass(frozen=True)
class Row:
    """A printed line or a part of one. ``text`` is its words with one space between them."""

    words: tuple[Word, ...]
    page: int
    number: int
    """Line on the page, counted from 1."""
    source: EvidenceSource
    page_width: int = 0
    gap: bool = False
    """White space stands before it: a blank line, or more than the usual distance."""
    heading_mark: bool = False
    """A Markdown ``#`` stood before it."""
    block: int = 0
    garbage: bool = False
    left_margin: float | None = None
    right_margin: float | None = None
    """Where full rows of the page begin and end, in pixels; None without boxes."""
    cell: Cell | None = None
    """The cell of a ruled table that it stands in."""
    seals: tuple[Box, ...] = ()
    """Round seals of its page, in pixels."""

    @property
    def indented(self) -> bool:
        """Whether it starts clearly right of the left margin, as the first row of a paragraph does."""
        if self.box is None or self.left_margin is None:
            return False
        return self.box.left - self.left_margin > max(1.2 * self.box.height, 0.02 * self.page_width)

    @cached_property
    def text(self) -> str:
        """The words with a space between them."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def folded(self) -> str:
        """The text in small letters without marks, for comparison."""
        return fold(self.text)

    @cached_property
    def raw(self) -> str:
        """As it was read, before restoration."""
        return " ".join(word.text if word.raw is None else word.raw for word in self.words)

    @cached_property
    def box(self) -> Box | None:
        """Around the words, in pixels; None where no word has a place."""
        return Box.union(word.box for word in self.words)

    @cached_property
    def begins_low(self) -> bool:
        """Whether it goes on a sentence: it begins with a small letter or a dash, before restoration too."""
        if self.text[:1] in "-–":
            return True
        first = next((letter for letter in self.text if letter.isalnum()), "A")
        read = next((letter for letter in self.raw if letter.isalnum()), "A")
        return first.islower() and not (read.isupper() and self.source != "text")

    def part(self, start: int, end: int | None = None) -> Row:
        """The row cut to characters ``start`` to ``end`` of ``text``; words at the border are cut too."""
        end = len(self.text) if end is None else end
        kept: list[Word] = []
        place = max(0, bisect_right(self._starts, start) - 1)
        while place < len(self.words) and self._starts[place] < end:
            word, position = self.words[place], self._starts[place]
            low, high = max(start - position, 0), min(end - position, len(word.text))
            if low < high:
                kept.append(word if (low, high) == (0, len(word.text)) else _cut(word, low, high))
            place += 1
        return replace(self, words=tuple(kept))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each word begins in ``text``, and where a further one would."""
        return list(accumulate((len(word.text) + 1 for word in self.words), initial=0))

    def __bool__(self) -> bool:
        return bool(self.words)


def _cut(word: Word, low: int, high: int) -> Word:
    """Part of a word; its raw form is cut alike where both have the same length, and kept whole where not."""
    raw = word.raw
    if raw is not None and len(raw) == len(word.text):
        raw = raw[low:high]
    return replace(word, text=word.text[low:high], raw=raw)


def join_rows(rows: Iterable[Row]) -> str:
    """One text of several rows. A row that ends in ``digits-`` or ``CAPS-`` joins the next one without a space.

    Vietnamese syllables are never hyphenated at a line's end; only document numbers are broken there.
    """
    text = ""
    for row in rows:
        piece = row.text
        if not piece:
            continue
        if not text:
            text = piece
        elif _broken_number(text, piece):
            text += piece
        else:
            text += " " + piece
    return text


def _broken_number(before: str, after: str) -> bool:
    last = before.rsplit(" ", 1)[-1]
    if len(last) < 2 or last[-1] not in "-/" or not after[0].isalnum():
        return False
    stem = last[:-1]
    return (any(letter.isdigit() for letter in stem) and "/" in last and after[0].isupper()) or (
        stem.isdigit() and last[-1] == "-" and after[:2].isupper() and "/" in after[:8]
    )


def mean_confidence(row: Row) -> float:
    """Of the engine, over the row's words; 1 where none is stated."""
    known = [word.confidence for word in row.words if word.confidence is not None]
    return sum(known) / len(known) if known else 1.0


def mean_width(rows: Sequence[Row]) -> float:
    """The usual length of a full row in characters: the 80th percentile of all rows; 0 when there are none."""
    lengths = sorted(len(row.text) for row in rows)
    return float(lengths[int(len(lengths) * 0.8)]) if lengths else 0.0
