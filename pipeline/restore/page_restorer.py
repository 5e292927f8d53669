"""The lines of one page to their readings: kind of noise, paragraphs, decoding, what may not change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model.page import Word
from pipeline.model.text import strip_marks
from pipeline.restore.abbreviations import defined_abbreviations
from pipeline.restore.changes import Change, applied
from pipeline.restore.composition import composed
from pipeline.restore.decoded_paragraphs import DecodedParagraphs, Group
from pipeline.restore.decoder import Paragraph, ProfileDecoder
from pipeline.restore.labels import LabelSequence
from pipeline.restore.paragraphs import paragraphs
from pipeline.restore.phrases import PhraseBook
from pipeline.restore.profile_choice import FamilyDetector
from pipeline.restore.reading_changes import ReadingChanges, counted, mark_after
from pipeline.restore.resources import Resources
from pipeline.restore.symbols import Symbols
from pipeline.restore.tone_style import may_differ, placed, style_of
from pipeline.settings import Settings

MOST_REMEMBERED = 40_000
"""Pieces of a document whose lattices are kept until its end; longer ones are read page by page."""
GARBAGE = -2.0
"""ln P a letter, under which a line is garbage: of 1,300 rendered lines 7 are below, with 60 % of their words wrong."""


@dataclass(slots=True)
class LineReading:
    """What a line is read as. ``changes`` also hold words that stay as read, with their probability."""

    changes: list[Change] = field(default_factory=list)
    garbage: bool = False


@dataclass(slots=True)
class _Page:
    decoder: ProfileDecoder
    paragraphs: list[Paragraph]

    @property
    def size(self) -> int:
        return sum(len(paragraph.pieces) for paragraph in self.paragraphs)


class PageRestorer:
    """Restores the lines of a page."""

    def __init__(self, settings: Settings) -> None:
        self._style = settings.tone_style
        self._resources = Resources(settings)
        self._families = FamilyDetector(self._resources.lexicon)
        self._phrases = PhraseBook(settings.dictionaries)
        self._changes = ReadingChanges(self._resources.labels, Symbols(settings.dictionaries))
        self._sequence = LabelSequence(settings.dictionaries)

    def read(self, lines: Sequence[str], words: Sequence[Sequence[Word]] | None = None) -> list[LineReading]:
        """One reading a line, in order. ``words`` are those of an OCR engine, line by line."""
        return self.read_all([(lines, words)], remember=False)[0]

    def read_all(
        self, pages: Sequence[tuple[Sequence[str], Sequence[Sequence[Word]] | None]], remember: bool = True
    ) -> list[list[LineReading]]:
        """Readings of all pages of a document.

        ``remember``: what the document says elsewhere about a word in doubt is weighed in. Pages without an engine's
        words are read until nothing changes any more, so that restoring twice is restoring once; where readings go
        round in a circle, the first of it in the order of the alphabet is taken.
        """
        done = DecodedParagraphs()
        readings = self._read_once(pages, remember, done)
        if any(words is not None for _, words in pages):
            return readings
        lines = [list(page) for page, _ in pages]
        seen: dict[tuple[str, ...], list[list[LineReading]]] = {}
        while True:
            texts = [
                [applied(line, reading.changes) for line, reading in zip(page, found, strict=True)]
                for page, found in zip(lines, readings, strict=True)
            ]
            whole = tuple(text for page in texts for text in page)
            if whole in seen:
                circle = list(seen)[list(seen).index(whole) :]
                return seen[min(circle)]
            seen[whole] = readings
            if len(seen) == 1 and texts == lines:
                return readings
            again = self._read_once([(page, None) for page in texts], remember, done, again=True)
            readings = [
                [
                    LineReading(composed(line, one.changes, _real(text, two.changes)), one.garbage)
                    for line, text, one, two in zip(*page, strict=True)
                ]
                for page in zip(lines, texts, readings, again, strict=True)
            ]

    def _read_once(
        self,
        pages: Sequence[tuple[Sequence[str], Sequence[Sequence[Word]] | None]],
        remember: bool,
        done: DecodedParagraphs,
        again: bool = False,
    ) -> list[list[LineReading]]:
        """``again``: only what changes is asked for."""
        opened = [self._open(lines, words, done) for lines, words in pages]
        if remember and sum(page.size for page in opened if page) <= MOST_REMEMBERED:
            self._remember([page for page in opened if page])
        self._sequence.begin()
        readings = [
            self._finished(lines, page, again) if page else [LineReading() for _ in lines]
            for (lines, _), page in zip(pages, opened, strict=True)
        ]
        unmarked = [page is not None and page.decoder.profile.family == "unmarked" for page in opened]
        _abbreviate([lines for lines, _ in pages], readings, unmarked)
        return readings

    def _open(
        self, lines: Sequence[str], words: Sequence[Sequence[Word]] | None, done: DecodedParagraphs
    ) -> _Page | None:
        family = self._families.family(lines)
        if family == "foreign":
            return None
        groups = [Group(pieces, lines) for pieces in paragraphs(lines, words)]
        decoder = self._decoder(family, lines, groups, done)
        phrases = self._phrases.of_page(lines) if decoder.profile.memory else None
        return _Page(decoder, [done.decoded(decoder, group, phrases) for group in groups])

    def _remember(self, pages: Sequence[_Page]) -> None:
        memory = self._resources.memory
        memory.clear()
        for page in pages:
            for paragraph in page.paragraphs:
                memory.add(paragraph.built.lattice, paragraph.decoded)
        for page in (page for page in pages if page.decoder.profile.memory):
            for paragraph in page.paragraphs:
                informed = memory.informed(paragraph.built.lattice, paragraph.decoded)
                if informed is not None:
                    page.decoder.decode_again(paragraph, informed)

    def _finished(self, lines: Sequence[str], page: _Page, again: bool) -> list[LineReading]:
        readings = [LineReading() for _ in lines]
        garbage = self._garbage(page)
        changed_only = again and self._style == "keep" and page.decoder.profile.family == "marked"
        for paragraph in page.paragraphs:
            group = paragraph.pieces
            for reading in page.decoder.readings(paragraph, changed_only):
                # A label at the beginning counts, changed or not.
                if changed_only and reading.text is None and reading.start > 0:
                    continue
                change = self._changes.of(group, reading, lines, page.decoder.profile)
                if change is not None and reading.start == 0:
                    change = counted(change, mark_after(group, reading.end), self._sequence)
                line = group[reading.start].line
                if change is not None and line not in garbage:
                    readings[line].changes.append(change)
        for line in garbage:
            readings[line].garbage = True
        self._place_tones(lines, readings)
        return readings

    def _garbage(self, page: _Page) -> set[int]:
        """Lines that no reading explains: better left as they are, and flagged, than made up."""
        totals: dict[int, tuple[float, int]] = {}
        for paragraph in page.paragraphs:
            for line, (score, letters) in page.decoder.letter_scores(paragraph).items():
                before = totals.get(line, (0.0, 0))
                totals[line] = before[0] + score, before[1] + letters
        return {line for line, (score, letters) in totals.items() if letters >= 5 and score < GARBAGE * letters}

    def _decoder(
        self, family: str, lines: Sequence[str], groups: Sequence[Group], done: DecodedParagraphs
    ) -> ProfileDecoder:
        if family == "unmarked" and self._families.is_stripped(lines):
            return self._resources.decoder("stripped")
        names = [profile.name for profile in self._resources.family(family) if profile.name != "stripped"]
        return done.likeliest([self._resources.decoder(name) for name in names], groups)

    def _place_tones(self, lines: Sequence[str], readings: Sequence[LineReading]) -> None:
        style = None if self._style == "keep" else self._style
        for line, reading in zip(lines, readings, strict=True):
            for index, change in enumerate(reading.changes):
                raw = line[slice(*change.span)]
                if (change.text != raw or self._style != "keep") and may_differ(change.text):
                    style = style or style_of(lines)
                    text = placed(change.text, style)
                    if text != change.text:
                        reading.changes[index] = Change(change.span, text, change.probability, change.alternatives)


def _abbreviate(
    pages: Sequence[Sequence[str]], readings: Sequence[Sequence[LineReading]], unmarked: Sequence[bool]
) -> None:
    """Gives abbreviations of pages that lost their Đ the letters that the document says they have."""
    chosen = [page for page, flag in zip(zip(pages, readings, strict=True), unmarked, strict=True) if flag]
    restored = [[applied(*pair) for pair in zip(page, map(_changes, found), strict=True)] for page, found in chosen]
    meant = defined_abbreviations(restored)
    for _, found in chosen if meant else ():
        for reading in found:
            reading.changes = [
                one._replace(text=meant.get(strip_marks(one.text), one.text)) if one.text.isupper() else one
                for one in reading.changes
            ]


def _changes(reading: LineReading) -> list[Change]:
    return reading.changes


def _real(line: str, changes: Sequence[Change]) -> list[Change]:
    """Those that change anything."""
    return [change for change in changes if line[slice(*change.span)] != change.text]
