"""Paragraphs to changes under one profile: lattice, best path, probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Alternative
from pipeline.model.text import nfc, old_tone_placement
from pipeline.restore.beam import BeamDecoder, Decoded, Lattice
from pipeline.restore.candidates import Candidates
from pipeline.restore.forms import Forms
from pipeline.restore.labels import Labels
from pipeline.restore.language_model import LanguageModel
from pipeline.restore.lattice_rows import AS_READ, DELETED, PHRASE, ParagraphLattice
from pipeline.restore.paragraph_lattice import LatticeBuilder
from pipeline.restore.paragraphs import Piece
from pipeline.restore.phrases import PagePhrases
from pipeline.restore.profile import Profile

BEAM = 8
"""Hypotheses a position; 12 and 16 give the same plans for more time."""
THRESHOLD = 13.0
"""Nats below the best at a position at which a way is given up; 20 gives the same texts."""
QUICK_BEAM, QUICK_THRESHOLD = 5, 11.0
"""The same where only the score of the best way counts, to compare profiles. These choose the same ones on all test
pages; 3 and 8 do not."""
LEAST_ALTERNATIVE = 0.01
MOST_ALTERNATIVES = 4


class Reading(NamedTuple):
    """What pieces ``start`` to ``end`` of a paragraph are read as. ``text`` is None where they stay as they are."""

    start: int
    end: int
    text: str | None
    probability: float
    alternatives: tuple[Alternative, ...] = ()


@dataclass(slots=True)
class Paragraph:
    """A paragraph's pieces, its lattice and what it was decoded to."""

    pieces: Sequence[Piece]
    built: ParagraphLattice
    decoded: Decoded


class ProfileDecoder:
    """Decodes paragraphs under one profile."""

    def __init__(
        self, forms: Forms, candidates: Candidates, profile: Profile, model: LanguageModel, labels: Labels
    ) -> None:
        self.profile = profile
        self._forms = forms
        self._candidates = candidates
        self._builder = LatticeBuilder(candidates, profile, model, labels)
        self._decoder = BeamDecoder(model, BEAM, THRESHOLD)
        self._quick = BeamDecoder(model, QUICK_BEAM, QUICK_THRESHOLD)

    def lattice(self, pieces: Sequence[Piece]) -> ParagraphLattice:
        """All readings of a paragraph."""
        return self._builder.build(pieces)

    def decode(self, pieces: Sequence[Piece], built: ParagraphLattice, phrases: PagePhrases | None = None) -> Paragraph:
        """The best way through a paragraph's readings ``built``, and through ``phrases`` besides."""
        if phrases:
            built = self._builder.with_phrases(built, pieces, phrases)
        return Paragraph(pieces, built, self._best(built.lattice))

    def find(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Candidates of one string: places of forms i32[K] and ln P of its letters f32[K]."""
        return self._candidates.find(text)

    def decode_again(self, paragraph: Paragraph, lattice: Lattice) -> None:
        """Decodes a paragraph anew, with other scores of the same edges."""
        paragraph.decoded = self._best(lattice)

    def readings(self, paragraph: Paragraph, changed_only: bool = False) -> list[Reading]:
        """What a paragraph's pieces are read as, in order. ``changed_only``: those that stay need no alternatives."""
        pieces, built, decoded = paragraph.pieces, paragraph.built, paragraph.decoded
        edges = decoded.edges
        found: list[Reading] = []
        columns = (edges, built.lattice.start[edges], built.lattice.end[edges], built.form[edges])
        for edge, start, end, form in zip(*(column.tolist() for column in columns), strict=True):
            if form <= PHRASE:
                found += self._phrase_readings(pieces, built, decoded, edge)
            elif end <= len(pieces):
                probability = min(float(decoded.posterior[edge]), 1.0)
                if form == AS_READ and end == start + 1 and pieces[start].atom.kind != "word":
                    found.append(Reading(start, end, None, probability))
                else:
                    found.append(self._reading(pieces, built, decoded, edge, (start, end), probability, changed_only))
        return found

    def letter_scores(self, paragraph: Paragraph) -> dict[int, tuple[float, int]]:
        """By line: ln P of the letters of its words as they are read now, and how many letters. Short runs of capitals
        that stay as they are do not count: abbreviations are no noise.
        """
        pieces, lattice, edges = paragraph.pieces, paragraph.built.lattice, paragraph.decoded.edges
        totals: dict[int, tuple[float, int]] = {}
        columns = (lattice.start[edges], lattice.end[edges], paragraph.built.form[edges], lattice.score[edges])
        for start, end, form, score in zip(*(column.tolist() for column in columns), strict=True):
            words = [piece for piece in pieces[start:end] if piece.atom.kind == "word"]
            if not words:
                continue
            line, text = words[0].line, words[0].atom.text
            letters = len(text) if len(words) == 1 else sum(len(piece.atom.text) for piece in words)
            if form == AS_READ and len(words) == 1 and letters <= 8 and text.isupper():
                continue
            total, before = totals.get(line, (0.0, 0))
            totals[line] = total + score, before + letters
        return totals

    def _phrase_readings(
        self, pieces: Sequence[Piece], built: ParagraphLattice, decoded: Decoded, edge: int
    ) -> Iterator[Reading]:
        start = int(built.lattice.start[edge])
        probability = min(float(decoded.posterior[edge]), 1.0)
        for place, form in enumerate(built.phrases[PHRASE - int(built.form[edge])], start):
            text = self._forms.text[form]
            same = text == old_tone_placement(nfc(pieces[place].atom.text))
            yield Reading(place, place + 1, None if same else text, probability)

    def _best(self, lattice: Lattice) -> Decoded:
        profile = self.profile
        return self._decoder.decode(lattice, profile.language_weight, temperature=profile.temperature)

    def likelihood(self, built: ParagraphLattice) -> float:
        """How probable a paragraph and its best readings are, ln; letters and language weigh the same."""
        return self._quick.score(built.lattice, 1.0)

    def _reading(
        self,
        pieces: Sequence[Piece],
        built: ParagraphLattice,
        decoded: Decoded,
        edge: int,
        span: tuple[int, int],
        probability: float,
        changed_only: bool,
    ) -> Reading:
        start, end = span
        text = self._text(built, edge)
        if end == start + 1 and text is not None:
            read = pieces[start].atom.text
            if text == read or text == old_tone_placement(nfc(read)):
                text = None
        if probability > 1 - LEAST_ALTERNATIVE or (changed_only and text is None):
            return Reading(start, end, text, probability)
        return Reading(start, end, text, probability, self._others(built, decoded, edge, pieces))

    def _text(self, built: ParagraphLattice, edge: int) -> str | None:
        form, second = int(built.form[edge]), int(built.second[edge])
        if form <= PHRASE:
            return " ".join(self._forms.text[word] for word in built.phrases[PHRASE - form])
        if form == AS_READ:
            return None
        if form == DELETED:
            return ""
        text = self._forms.text[form]
        return text if second < 0 else f"{text} {self._forms.text[second]}"

    def _others(
        self, built: ParagraphLattice, decoded: Decoded, edge: int, pieces: Sequence[Piece]
    ) -> tuple[Alternative, ...]:
        lattice = built.lattice
        low, high = np.searchsorted(lattice.start, [lattice.start[edge], lattice.start[edge] + 1])
        same = low + np.flatnonzero(lattice.end[low:high] == lattice.end[edge])
        same = same[(decoded.posterior[same] >= LEAST_ALTERNATIVE) & (same != edge)]
        best = same[np.argsort(-decoded.posterior[same], kind="stable")][:MOST_ALTERNATIVES]
        read = pieces[int(lattice.start[edge])].atom.text
        return tuple(
            Alternative(
                read if (text := self._text(built, int(other))) is None else text, float(decoded.posterior[other])
            )
            for other in best
        )
