"""How far a text is from the truth: character, word and syllable errors, in reading order and free of it.

Both texts are folded first (:func:`pipeline.evaluate.fold.fold`). Case counts. The units:

- characters: grapheme clusters of NFC text (a letter with all its marks is one), spaces between words included;
- words: what stands between white space, marks and punctuation counted;
- syllables: runs of letters and digits, so that punctuation does not count.

An error rate is Levenshtein edits over units of the truth. A substitution is a *mark* error where the letters agree
once their marks are taken off, else a *base* error (of these, ``case`` counts those that differ in case and marks at
most); insertions and deletions stand apart. Where several alignments are shortest, RapidFuzz's is taken.

In reading order, all lines are one text. Free of order, each line of the truth is matched to its best place
(:mod:`pipeline.evaluate.order`); what is matched nowhere in the output is deleted, and text of the output that belongs
to no line of the truth is *extra*: it stands beside the free rates, not in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Self

from rapidfuzz.distance import Levenshtein

from pipeline.evaluate.fold import fold
from pipeline.evaluate.order import match_lines
from pipeline.model.text import strip_marks

_SYLLABLE = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_FIRST_PRIVATE = 0xF0000


@dataclass(frozen=True, slots=True)
class Counts:
    """Edits of one unit over ``n`` units of the truth; ``case`` is part of ``base``."""

    n: int = 0
    mark: int = 0
    base: int = 0
    case: int = 0
    inserted: int = 0
    deleted: int = 0

    @property
    def errors(self) -> int:
        """Number of units that are wrong, missing or too many."""
        return self.mark + self.base + self.inserted + self.deleted

    @property
    def rate(self) -> float | None:
        """Errors in percent of ``n``; None where the truth is empty."""
        return 100 * self.errors / self.n if self.n else None

    def __add__(self, other: Self) -> Self:
        return replace(self, **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One unit, character, word or syllable: in order, free of order, and the output's extra units."""

    ordered: Counts = Counts()
    free: Counts = Counts()
    extra: int = 0

    def __add__(self, other: Self) -> Self:
        return replace(
            self, ordered=self.ordered + other.ordered, free=self.free + other.free, extra=self.extra + other.extra
        )


@dataclass(frozen=True, slots=True)
class TextScore:
    """The three units of one text. Scores of several texts add up."""

    characters: UnitScore = UnitScore()
    words: UnitScore = UnitScore()
    syllables: UnitScore = UnitScore()

    def __add__(self, other: Self) -> Self:
        return replace(
            self,
            characters=self.characters + other.characters,
            words=self.words + other.words,
            syllables=self.syllables + other.syllables,
        )


def compare(truth: str, output: str) -> TextScore:
    """Scores any output text, of whatever tool, against the true text; line ends separate lines."""
    lines, read = _lines(truth), _lines(output)
    matching = match_lines(lines, read)
    scores = []
    for cut in (graphemes, words, syllables):
        free = _sum(count_edits(cut(mine), cut(theirs)) for mine, theirs in matching.pairs if mine != theirs)
        deleted = sum(len(cut(piece)) for piece in matching.missing)
        n = sum(len(cut(line)) for line in lines)
        free = replace(free, n=n, deleted=free.deleted + deleted)
        extra = sum(len(cut(piece)) for piece in matching.extra)
        ordered = count_edits(cut(" ".join(lines)), cut(" ".join(read)), expected=free.errors + extra)
        scores.append(UnitScore(ordered, free, extra))
    return TextScore(*scores)


def graphemes(text: str) -> Sequence[str]:
    """Letters with the marks that combine with them; a close cousin of Unicode's clusters that needs no tables."""
    if text.isascii() or not any(map(_combines, set(text))):
        return text
    clusters: list[str] = []
    for char in text:
        if clusters and (_combines(char) or clusters[-1].endswith("\u200d")):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def words(text: str) -> Sequence[str]:
    """What stands between white space."""
    return text.split()


def syllables(text: str) -> Sequence[str]:
    """Runs of letters and digits."""
    return _SYLLABLE.findall(text)


def count_edits(truth: Sequence[str], output: Sequence[str], expected: int | None = None) -> Counts:
    """The Levenshtein edits from truth to output, sorted by kind; a good guess of their number makes it quick."""
    mark = base = case = inserted = deleted = 0
    hint = None if expected is None else expected + 32
    for operation in Levenshtein.editops(*_as_letters(truth, output), score_hint=hint):
        if operation.tag == "insert":
            inserted += 1
        elif operation.tag == "delete":
            deleted += 1
        else:
            kind = _kind(truth[operation.src_pos], output[operation.dest_pos])
            mark += kind == "mark"
            base += kind != "mark"
            case += kind == "case"
    return Counts(len(truth), mark, base, case, inserted, deleted)


def _lines(text: str) -> list[str]:
    return [line for line in map(fold, text.splitlines()) if line]


def _sum(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def _combines(char: str) -> bool:
    return char == "\u200d" or unicodedata.category(char) in {"Mn", "Me", "Mc"}


def _as_letters(truth: Sequence[str], output: Sequence[str]) -> tuple[str, str]:
    """Each different unit as one private character, so that RapidFuzz compares strings."""
    if isinstance(truth, str) and isinstance(output, str):
        return truth, output
    numbers: dict[str, int] = {}
    letter: Callable[[str], str] = lambda unit: chr(_FIRST_PRIVATE + numbers.setdefault(unit, len(numbers)))  # noqa: E731
    return "".join(map(letter, truth)), "".join(map(letter, output))


@lru_cache(maxsize=65536)
def _kind(truth: str, output: str) -> str:
    mine, theirs = strip_marks(truth), strip_marks(output)
    if mine == theirs:
        return "mark"
    return "case" if mine.casefold() == theirs.casefold() else "base"
