"""The lattice of a paragraph: every reading of every piece, of pieces joined, of pieces split."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.atoms import PROTECTED, Atom
from pipeline.restore.beam import Lattice
from pipeline.restore.candidates import CACHED, Candidates, Readings, Splits
from pipeline.restore.forms import Place
from pipeline.restore.labels import Labels, is_roman
from pipeline.restore.language_model import LanguageModel
from pipeline.restore.lattice_rows import AS_READ, DELETED, PHRASE, LatticeRows, ParagraphLattice
from pipeline.restore.paragraph_layout import MOST_JOINED, Layout
from pipeline.restore.paragraphs import Piece
from pipeline.restore.phrases import PagePhrases, Phrase
from pipeline.restore.profile import STRIPPED, Profile
from pipeline.restore.tokens import normal_token

_PhraseEdge = tuple[int, int, float, tuple[int, int], list[int]]
"""Start, end, score, the last two words, forms of all words."""

LONGEST_JOIN = 11
LONGEST_FRAGMENT = 3
UNLIKELY = -6.0
"""Pieces are joined only where one of them has so few letters, and is no likelier word by itself (ln P)."""
POOR = -9.0
"""A string whose best reading is less likely than this may be two words whose space was lost."""


class LatticeBuilder:
    """Builds lattices for one profile."""

    def __init__(self, candidates: Candidates, profile: Profile, model: LanguageModel, labels: Labels) -> None:
        self._labels = labels
        self._candidates, self._profile, self._model = candidates, profile, model
        self._words = candidates.words
        self._signs: dict[str, int] = {}
        self._known: dict[tuple[str, Place, str, bool], tuple[Readings, Splits | None] | tuple[int, None]] = {}

    def build(self, pieces: Sequence[Piece]) -> ParagraphLattice:
        """The lattice over ``len(pieces) + 1`` nodes, and one more edge for the paragraph's end."""
        rows = LatticeRows()
        layout = Layout.of(pieces, [self._is_fragment(piece) for piece in pieces])
        joins = layout.near_fragments()
        for index, piece in enumerate(pieces):
            if piece.atom.kind == "word":
                self._word(rows, index, piece, layout.mark_after(index))
                if index in joins:
                    self._joined(rows, layout, index, piece.place)
            else:
                self._sign(rows, index, piece.atom, layout)
                if index in joins:
                    self._joined(rows, layout, index, piece.place)
        size = len(pieces)
        rows.as_read(size, self._model.boundary)
        return rows.lattice(size + 2)

    def _word(self, rows: LatticeRows, index: int, piece: Piece, mark: str) -> None:
        text, place = piece.atom.text, piece.place
        key = (text, place, mark if mark in _LABEL_ENDS else "", index == 0)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > CACHED:
                self._known.clear()
            known = self._known[key] = self._readings(*key)
        found, pairs = known
        if isinstance(found, int):
            rows.as_read(index, found)
            return
        rows.many(index, index + 1, self._weighed(found, piece), found.word, found.form)
        if piece.word is not None and piece.word.alternatives:
            self._engine_alternatives(rows, index, piece, found)
        if pairs is not None:
            rows.pairs(index, index + 1, pairs.score, self._words[pairs.first], self._words[pairs.second], pairs)

    def _readings(
        self, text: str, place: Place, mark: str, is_first: bool
    ) -> tuple[Readings, Splits | None] | tuple[int, None]:
        """What a word may be, and which two words; a word of the language model where it stays as it is."""
        label = self._labels.reading(text, mark, place, is_first, self._profile.family == "marked")
        if label is not None or self._stays(text, place):
            return self._model.id(normal_token(label or text)), None
        found = self._candidates.readings(self._without_inner_capitals(text, place), place)
        if self._candidates.is_abbreviation(text):
            found = self._candidates.with_base_letters_of(text, found)
        elif self._profile.name == STRIPPED:
            found = self._candidates.as_typed(text, found)
        splits = found.best < POOR and 4 <= len(text) <= 16
        return found, self._candidates.splits(text, place) if splits else None

    def with_phrases(self, built: ParagraphLattice, pieces: Sequence[Piece], phrases: PagePhrases) -> ParagraphLattice:
        """The lattice of the same pieces in which ``phrases`` are proposed besides words."""
        found = [
            edge
            for start, piece in enumerate(pieces)
            if piece.atom.kind == "word"
            for edge in self._phrases(pieces, start, phrases)
        ]
        if not found:
            return built
        start, end, score, words = (np.array(column) for column in zip(*(edge[:4] for edge in found), strict=True))
        lattice = built.lattice
        at = np.searchsorted(lattice.start, start, side="right")
        return ParagraphLattice(
            Lattice(
                lattice.nodes,
                np.insert(lattice.start, at, start),
                np.insert(lattice.end, at, end),
                np.insert(lattice.score, at, score),
                np.insert(lattice.first, at, words[:, 0]),
                np.insert(lattice.second, at, words[:, 1]),
            ),
            [edge[4] for edge in found],
            np.insert(built.form, at, PHRASE - np.arange(len(found))),
            np.insert(built.second, at, AS_READ),
        )

    def _phrases(self, pieces: Sequence[Piece], start: int, phrases: PagePhrases) -> Iterator[_PhraseEdge]:
        """Phrases whose every word is among the readings of the pieces from ``start``, on one line."""
        first = pieces[start]
        found = phrases.beginning(first.atom.text, first.place, self._candidates)
        if not found or start + 1 == len(pieces) or pieces[start + 1].atom.kind != "word":
            return
        after = self._candidates.words_of(pieces[start + 1].atom.text, pieces[start + 1].place)
        for second, phrase in found:
            if second not in after:
                continue
            part = pieces[start : start + len(phrase.words)]
            if len(part) == len(phrase.words) and all(
                piece.atom.kind == "word" and piece.line == first.line for piece in part
            ):
                edge = self._phrase(part, start, phrase)
                if edge is not None:
                    yield edge

    def _phrase(self, part: Sequence[Piece], start: int, phrase: Phrase) -> _PhraseEdge | None:
        total, forms = phrase.prior, []
        for piece, word in zip(part, phrase.words, strict=True):
            found = self._candidates.score_of(piece.atom.text, word.upper() if piece.place == "capitals" else word)
            if found is None:
                return None
            forms.append(found[0])
            total += found[1]
        # The model is asked for the last two words only; the others cost what a word of a known phrase costs.
        total += SKIPPED * (len(forms) - 2)
        words = int(self._words[forms[-2]]), int(self._words[forms[-1]])
        return start, start + len(forms), total, words, forms

    def _weighed(self, found: Readings, piece: Piece) -> NDArray[np.float32]:
        """Scores with the engine's own confidence: a sure word needs better reasons to change than a doubtful one."""
        if piece.word is None or piece.word.confidence is None or found.same < 0:
            return found.score
        doubt = 1 - min(max(piece.word.confidence, 0.02), 0.98)
        shift = CONFIDENCE_WEIGHT * (math.log(doubt / (1 - doubt)) - math.log(USUAL_DOUBT / (1 - USUAL_DOUBT)))
        score = found.score + np.float32(shift)
        score[found.same] -= np.float32(shift)
        return score

    def _engine_alternatives(self, rows: LatticeRows, index: int, piece: Piece, found: Readings) -> None:
        """The engine's own other readings, where the lexicon has them; marks around the word are the same in both."""
        word = piece.word
        assert word is not None
        if word.raw is not None:
            return  # restored already: the alternatives are our own
        begin = piece.atom.start - word.span[0] if word.span else word.text.find(piece.atom.text)
        before, after = word.text[: max(begin, 0)], word.text[max(begin, 0) + len(piece.atom.text) :]
        best = float(found.score.max())
        for other in word.alternatives:
            text = other.text.removeprefix(before).removesuffix(after)
            place = self._candidates.place_of(text) if before + text + after == other.text else -1
            if place >= 0 and other.probability > 0:
                rows.single(index, index + 1, best + math.log(other.probability), int(self._words[place]), place)

    def _stays(self, text: str, place: Place) -> bool:
        """What an engine that knows Vietnamese would not make of a Vietnamese word, digits and capitals inside; and
        digits in text that was typed without marks, where they stand for nothing else.
        """
        if self._profile.family != "marked":
            return self._profile.name == STRIPPED and not text.isalpha()
        if self._without_inner_capitals(text, place) != text:
            return False
        return not (text.isalpha() and (text.islower() or text.isupper() or text[1:].islower()))

    def _without_inner_capitals(self, text: str, place: Place) -> str:
        """``tẾ`` as ``tế``, in a line of capitals as ``TẾ``: one letter was read too large, or small. Capitals without
        marks stay: units of measure have them.
        """
        if self._profile.family != "marked" or not text[:1].islower() or text.islower() or not text.isalpha():
            return text
        ascii_capital = any(letter.isupper() and letter.isascii() for letter in text)
        if ascii_capital or self._candidates.place_of(text.lower()) < 0:
            return text
        return text.upper() if place == "capitals" else text.lower()

    def _sign(self, rows: LatticeRows, index: int, atom: Atom, layout: Layout) -> None:
        if atom.kind == "mark":
            rows.as_read(index, self._sign_id(atom.text))
            if self._profile.stray > -10 and atom.text in _STRAY and not layout.is_meant(index):
                rows.single(index, index + 1, self._profile.stray, -1, DELETED)
        else:
            rows.as_read(index, self._model.number if atom.kind != "kept" else -1)

    def _sign_id(self, text: str) -> int:
        found = self._signs.get(text)
        if found is None:
            token = normal_token(text)
            found = self._signs[text] = self._model.id(token) if token in self._model else -1
        return found

    def _joined(self, rows: LatticeRows, layout: Layout, start: int, place: Place) -> None:
        """Joins from ``start``: words side by side, or a word cut by a mark where no space stands.

        A join begins and ends where white space or a closing mark does.
        """
        kinds, touching = layout.kinds, layout.touching
        text = layout.texts[start]
        if touching[start] or kinds[start] in PROTECTED or is_roman(text):
            return
        short, gaps, words = layout.fragments[start], 0, kinds[start] == "word"
        for end in range(start + 1, min(start + MOST_JOINED, len(kinds))):
            kind = kinds[end]
            if layout.lines[end] != layout.lines[start] or kind in PROTECTED:
                return
            if len(text) + len(layout.texts[end]) > LONGEST_JOIN:
                return
            space = not touching[end]
            if space and (kind == "mark" or kinds[end - 1] == "mark"):
                return
            text += layout.texts[end]
            gaps += space
            short = short or layout.fragments[end]
            words = words or kind == "word"
            if short and words and layout.may_end(end):
                self._join(rows, start, end + 1, text, place, gaps)

    def _is_fragment(self, piece: Piece) -> bool:
        """Whether a piece is short and no likely word by itself."""
        atom = piece.atom
        if len(atom.text) > LONGEST_FRAGMENT or atom.kind in PROTECTED:
            return False
        if atom.kind == "mark":
            return self._profile.family == "unmarked"
        return self._candidates.readings(atom.text, piece.place).rank < UNLIKELY

    def _join(self, rows: LatticeRows, start: int, end: int, text: str, place: Place, gaps: int) -> None:
        found = self._candidates.readings(text, place, joined=True)
        if len(found.score):
            cost = np.float32(self._profile.join * max(gaps, 1))
            rows.many(start, end, found.score + cost, found.word, found.form)


SKIPPED = -1.5
"""Cost of a phrase's word that the language model is not asked for."""
CONFIDENCE_WEIGHT = 0.4
"""Weight of the engine's confidence in a word, as a logarithm of odds. It is no probability: 0.4 of the errors of a
Vietnamese model stand above 0.9."""
USUAL_DOUBT = 0.07

_STRAY = frozenset("'‘’`´\"“”.,_~^*|°¬:;-–—=«»")
_LABEL_ENDS = frozenset((".", ")"))
"""Marks after which a word may be a label."""
