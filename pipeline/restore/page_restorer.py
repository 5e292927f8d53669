"""The lines of one page to their readings: kind of noise, paragraphs, decoding, what may not change."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from pipeline.model.page import Alternative, Word
from pipeline.model.text import strip_marks
from pipeline.restore.abbreviations import defined_abbreviations
from pipeline.restore.changes import Change, applied
from pipeline.restore.composition import composed
from pipeline.restore.decoder import Paragraph, ProfileDecoder, Reading
from pipeline.restore.integrity import keeps_digits
from pipeline.restore.labels import LabelSequence
from pipeline.restore.paragraph_lattice import ParagraphLattice
from pipeline.restore.paragraphs import Piece, paragraphs
from pipeline.restore.phrases import PagePhrases, PhraseBook
from pipeline.restore.profile_choice import FamilyDetector
from pipeline.restore.resources import Resources
from pipeline.restore.symbols import Symbols
from pipeline.restore.tone_style import placed, style_of
from pipeline.settings import Settings

MOST_REMEMBERED = 40_000
"""Pieces of a document whose lattices are kept until its end; longer ones are read page by page."""
GARBAGE = -2.0
"""ln P a letter, under which a line is garbage: of 1,300 rendered lines 7 are below, with 60 % of their words wrong."""
SAMPLE = 300
"""Pieces on which profiles of a family are compared ..."""
LEAD = 20.0
"""... until one is ahead of all others by so many nats."""


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


class _Group:
    """A paragraph's pieces, and what tells them from others: its lines, or the part of a long one."""

    def __init__(self, pieces: Sequence[Piece], lines: Sequence[str]) -> None:
        first, last = pieces[0], pieces[-1]
        self.pieces = pieces
        # The pieces of an engine have words and confidences of their own.
        self.key: Hashable = (
            (first.atom.start, last.atom.end, *lines[first.line : last.line + 1]) if first.word is None else id(pieces)
        )


class _Done:
    """What was decoded in earlier rounds over the same pages: paragraphs that did not change need no other look."""

    def __init__(self) -> None:
        self._lattices: dict[Hashable, ParagraphLattice] = {}
        self._paragraphs: dict[Hashable, Paragraph] = {}
        self._likelihoods: dict[Hashable, float] = {}

    def decoded(self, decoder: ProfileDecoder, group: _Group, phrases: PagePhrases | None) -> Paragraph:
        key = (decoder.profile.name, phrases.key if phrases else None, group.key)
        found = self._paragraphs.get(key)
        if found is None:
            built = self._lattice(decoder, group, len(group.pieces))
            found = self._paragraphs[key] = decoder.decode(group.pieces, built, phrases)
        return Paragraph(group.pieces, found.built, found.decoded)

    def likeliest(self, decoders: Sequence[ProfileDecoder], groups: Sequence[_Group]) -> ProfileDecoder:
        """The decoder under whose profile a page is most probable, by its longest paragraphs.

        Profiles that fall behind the best by LEAD are not followed further.
        """
        totals = {decoder: decoder.profile.prior for decoder in decoders}
        seen = 0
        for group in sorted(groups, key=lambda group: len(group.pieces), reverse=True):
            if len(totals) == 1 or seen >= SAMPLE:
                break
            seen += len(group.pieces)
            totals = {decoder: total + self._likelihood(decoder, group) for decoder, total in totals.items()}
            best = max(totals.values())
            totals = {decoder: total for decoder, total in totals.items() if total > best - LEAD}
        return max(totals, key=lambda decoder: totals[decoder])

    def _likelihood(self, decoder: ProfileDecoder, group: _Group) -> float:
        key = (decoder.profile.name, group.key)
        if key not in self._likelihoods:
            self._likelihoods[key] = decoder.likelihood(self._lattice(decoder, group, min(len(group.pieces), SAMPLE)))
        return self._likelihoods[key]

    def _lattice(self, decoder: ProfileDecoder, group: _Group, size: int) -> ParagraphLattice:
        """Of the first ``size`` pieces."""
        key = (decoder.profile.name, size, group.key)
        found = self._lattices.get(key)
        if found is None:
            found = self._lattices[key] = decoder.lattice(group.pieces[:size])
        return found


class PageRestorer:
    """Restores the lines of a page."""

    def __init__(self, settings: Settings) -> None:
        self._style = settings.tone_style
        self._overlay = settings.dictionaries
        self._resources = Resources(settings)
        self._families = FamilyDetector(self._resources.lexicon)
        self._phrases = PhraseBook(settings.dictionaries)
        self._symbols = Symbols(settings.dictionaries)

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
        done = _Done()
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
            again = self._read_once([(page, None) for page in texts], remember, done)
            readings = [
                [
                    LineReading(composed(line, one.changes, _real(text, two.changes)), one.garbage)
                    for line, text, one, two in zip(*page, strict=True)
                ]
                for page in zip(lines, texts, readings, again, strict=True)
            ]

    def _read_once(
        self, pages: Sequence[tuple[Sequence[str], Sequence[Sequence[Word]] | None]], remember: bool, done: _Done
    ) -> list[list[LineReading]]:
        opened = [self._open(lines, words, done) for lines, words in pages]
        if remember and sum(page.size for page in opened if page) <= MOST_REMEMBERED:
            self._remember([page for page in opened if page])
        sequence = LabelSequence(self._overlay)
        readings = [
            self._finished(lines, page, sequence) if page else [LineReading() for _ in lines]
            for (lines, _), page in zip(pages, opened, strict=True)
        ]
        unmarked = [page is not None and page.decoder.profile.family == "unmarked" for page in opened]
        _abbreviate([lines for lines, _ in pages], readings, unmarked)
        return readings

    def _open(self, lines: Sequence[str], words: Sequence[Sequence[Word]] | None, done: _Done) -> _Page | None:
        family = self._families.family(lines)
        if family == "foreign":
            return None
        groups = [_Group(pieces, lines) for pieces in paragraphs(lines, words)]
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

    def _finished(self, lines: Sequence[str], page: _Page, sequence: LabelSequence) -> list[LineReading]:
        readings = [LineReading() for _ in lines]
        garbage = self._garbage(page)
        for paragraph in page.paragraphs:
            group = paragraph.pieces
            for reading in page.decoder.readings(paragraph):
                change = self._change(group, reading, lines, page.decoder)
                if change is not None and reading.start == 0:
                    change = _counted(change, _mark_after(group, reading.end), sequence)
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

    def _decoder(self, family: str, lines: Sequence[str], groups: Sequence[_Group], done: _Done) -> ProfileDecoder:
        if family == "unmarked" and self._families.is_stripped(lines):
            return self._resources.decoder("stripped")
        names = [profile.name for profile in self._resources.family(family) if profile.name != "stripped"]
        return done.likeliest([self._resources.decoder(name) for name in names], groups)

    def _change(
        self, group: Sequence[Piece], reading: Reading, lines: Sequence[str], decoder: ProfileDecoder
    ) -> Change | None:
        first, last = group[reading.start], group[reading.end - 1]
        span = (first.atom.start, last.atom.end)
        raw = lines[first.line][slice(*span)]
        unmarked = decoder.profile.family == "unmarked"
        if first.atom.kind == "symbol":
            return Change(span, self._symbols.repaired(raw) if unmarked else raw, 0.99)
        label = self._resources.labels.reading(
            raw, _mark_after(group, reading.end), first.place, reading.start == 0, not unmarked
        )
        if label is not None:
            return Change(span, label, 0.98)
        if unmarked and (code := self._symbols.abbreviation(raw)) != raw:
            return Change(span, code, 0.97)
        if reading.text is None:
            return Change(span, raw, reading.probability, reading.alternatives) if first.atom.kind == "word" else None
        text = reading.text if unmarked else cased_like(raw, reading.text)
        if reading.probability < decoder.profile.least or not keeps_digits(raw, text):
            doubt = (Alternative(text, reading.probability),) if text != raw else ()
            return Change(span, raw, 1 - reading.probability, doubt)
        if unmarked and reading.end < len(group) and _glued(last, group[reading.end]):
            text += " "
        return Change(span, text, reading.probability, reading.alternatives)

    def _place_tones(self, lines: Sequence[str], readings: Sequence[LineReading]) -> None:
        style = style_of(lines) if self._style == "keep" else self._style
        for line, reading in zip(lines, readings, strict=True):
            for index, change in enumerate(reading.changes):
                raw = line[slice(*change.span)]
                if change.text != raw or self._style != "keep":
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


def _counted(change: Change, mark: str, sequence: LabelSequence) -> Change:
    text = sequence.following(change.text, mark)
    return change if text == change.text else Change(change.span, text, 0.9)


def _mark_after(group: Sequence[Piece], place: int) -> str:
    if place < len(group):
        last, after = group[place - 1], group[place]
        if after.line == last.line and after.atom.start == last.atom.end:
            return after.atom.text
    return ""


def cased_like(read: str, restored: str) -> str:
    """``restored`` in the case of ``read``: an engine that knows Vietnamese letters knows capitals."""
    if read.islower():
        return restored.lower()
    if read.isupper() and len(read) > 1:
        return restored.upper()
    return restored[:1].upper() + restored[1:].lower() if read[:1].isupper() and read[1:].islower() else restored


def _glued(word: Piece, after: Piece) -> bool:
    return word.line == after.line and after.atom.kind == "number" and after.atom.start == word.atom.end
