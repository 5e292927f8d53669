"""The lattice of a paragraph: every reading of every piece, of pieces joined, of pieces split."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.restore.atoms import Atom
from pipeline.restore.beam import Lattice
from pipeline.restore.candidates import Candidates, Readings, Splits
from pipeline.restore.labels import ROMAN, Labels
from pipeline.restore.language_model import LanguageModel
from pipeline.restore.paragraphs import Piece
from pipeline.restore.phrases import Phrase
from pipeline.restore.profile import Profile
from pipeline.restore.tokens import normal_token

AS_READ = -1
DELETED = -2
PHRASE = -3

LONGEST_JOIN = 11
MOST_JOINED = 4
LONGEST_FRAGMENT = 3
UNLIKELY = -6.0
"""Pieces are joined only where one of them has so few letters, and is no likelier word by itself (ln P)."""
POOR = -9.0
"""A string whose best reading is less likely than this may be two words whose space was lost."""


@dataclass(frozen=True, slots=True)
class ParagraphLattice:
    """The lattice with what each edge means: ``form`` and ``second`` i32[E] are forms of the candidates, AS_READ or
    DELETED; AS_READ in ``second`` means no second word.
    """

    lattice: Lattice
    phrases: list[list[int]]
    """Forms of the words of phrases; PHRASE - i in ``form`` is phrase i."""
    form: NDArray[np.int32]
    second: NDArray[np.int32]


class LatticeBuilder:
    """Builds lattices for one profile."""

    def __init__(self, candidates: Candidates, profile: Profile, model: LanguageModel, labels: Labels) -> None:
        self._labels = labels
        self._candidates, self._profile, self._model = candidates, profile, model
        self._words = candidates.words
        self._signs: dict[str, int] = {}

    def build(self, pieces: Sequence[Piece], phrases: Mapping[str, Sequence[Phrase]] | None = None) -> ParagraphLattice:
        """The lattice over ``len(pieces) + 1`` nodes, and one more edge for the paragraph's end.

        ``phrases`` are proposed besides words, by the lower case of their first word.
        """
        rows = _Rows()
        for index, piece in enumerate(pieces):
            if piece.atom.kind == "word":
                self._word(rows, index, piece, pieces[index + 1] if index + 1 < len(pieces) else None)
            else:
                self._sign(rows, index, piece.atom)
            self._joined(rows, pieces, index)
            if phrases and piece.atom.kind == "word":
                self._phrases(rows, pieces, index, phrases)
        size = len(pieces)
        rows.single(size, size + 1, 0.0, self._model.boundary, AS_READ)
        return rows.lattice(size + 2)

    def _word(self, rows: _Rows, index: int, piece: Piece, after: Piece | None) -> None:
        label = self._label(index, piece, after)
        if label is not None or self._stays(piece):
            rows.single(index, index + 1, 0.0, self._model.id(normal_token(label or piece.atom.text)), AS_READ)
            return
        found = self._candidates.readings(piece.atom.text, piece.place)
        rows.many(index, index + 1, self._weighed(found, piece), found.word, found.form)
        if piece.word is not None and piece.word.alternatives:
            self._engine_alternatives(rows, index, piece, found)
        if found.best < POOR and 4 <= len(piece.atom.text) <= 16:
            pairs = self._candidates.splits(piece.atom.text, piece.place)
            rows.pairs(index, index + 1, pairs.score, self._words[pairs.first], self._words[pairs.second], pairs)

    def _phrases(
        self, rows: _Rows, pieces: Sequence[Piece], start: int, phrases: Mapping[str, Sequence[Phrase]]
    ) -> None:
        """Phrases whose every word is among the readings of the pieces from ``start``, on one line."""
        for first in self._candidates.words_of(pieces[start].atom.text, pieces[start].place):
            for phrase in phrases.get(first, ()):
                part = pieces[start : start + len(phrase.words)]
                if len(part) == len(phrase.words) and all(
                    piece.atom.kind == "word" and piece.line == part[0].line for piece in part
                ):
                    self._phrase(rows, part, start, phrase)

    def _phrase(self, rows: _Rows, part: Sequence[Piece], start: int, phrase: Phrase) -> None:
        total, forms = phrase.prior, []
        for piece, word in zip(part, phrase.words, strict=True):
            found = self._candidates.score_of(piece.atom.text, word.upper() if piece.place == "capitals" else word)
            if found is None:
                return
            forms.append(found[0])
            total += found[1]
        # The model is asked for the last two words only; the others cost what a word of a known phrase costs.
        total += SKIPPED * (len(forms) - 2)
        rows.phrase(start, start + len(forms), total, self._words[forms[-2]], self._words[forms[-1]], forms)

    def _weighed(self, found: Readings, piece: Piece) -> NDArray[np.float32]:
        """Scores with the engine's own confidence: a sure word needs better reasons to change than a doubtful one."""
        if piece.word is None or piece.word.confidence is None or found.same < 0:
            return found.score
        doubt = 1 - min(max(piece.word.confidence, 0.02), 0.98)
        shift = CONFIDENCE_WEIGHT * (math.log(doubt / (1 - doubt)) - math.log(USUAL_DOUBT / (1 - USUAL_DOUBT)))
        score = found.score + np.float32(shift)
        score[found.same] -= np.float32(shift)
        return score

    def _engine_alternatives(self, rows: _Rows, index: int, piece: Piece, found: Readings) -> None:
        """The engine's own other readings of a word that stands by itself, where the lexicon has them."""
        assert piece.word is not None
        if piece.word.span != (piece.atom.start, piece.atom.end) and piece.word.text != piece.atom.text:
            return
        best = float(found.score.max())
        for other in piece.word.alternatives:
            place = self._candidates.place_of(other.text)
            if place >= 0 and other.probability > 0:
                rows.single(index, index + 1, best + math.log(other.probability), int(self._words[place]), place)

    def _label(self, index: int, piece: Piece, after: Piece | None) -> str | None:
        mark = after.atom.text if after is not None and _touches(piece, after) else ""
        return self._labels.reading(piece.atom.text, mark, piece.place, index == 0, self._profile.family == "marked")

    def _stays(self, piece: Piece) -> bool:
        """What an engine that knows Vietnamese would not make of a Vietnamese word: digits and capitals inside."""
        text = piece.atom.text
        plain = text.isalpha() and (text.islower() or text.isupper() or text[1:].islower())
        return self._profile.family == "marked" and not plain

    def _sign(self, rows: _Rows, index: int, atom: Atom) -> None:
        if atom.kind == "mark":
            rows.single(index, index + 1, 0.0, self._sign_id(atom.text), AS_READ)
            if self._profile.stray > -10 and atom.text in _STRAY:
                rows.single(index, index + 1, self._profile.stray, -1, DELETED)
        else:
            rows.single(index, index + 1, 0.0, self._model.number if atom.kind != "kept" else -1, AS_READ)

    def _sign_id(self, text: str) -> int:
        found = self._signs.get(text)
        if found is None:
            token = normal_token(text)
            found = self._signs[text] = self._model.id(token) if token in self._model else -1
        return found

    def _joined(self, rows: _Rows, pieces: Sequence[Piece], start: int) -> None:
        """Joins from ``start``: words side by side, or a word cut by a mark where no space stands.

        A join begins and ends where white space or a closing mark does.
        """
        first = pieces[start]
        if ROMAN.fullmatch(first.atom.text) or first.atom.protected or (start and _touches(pieces[start - 1], first)):
            return
        text, short, gaps = first.atom.text, self._is_fragment(first), 0
        words = first.atom.kind == "word"
        for end in range(start + 1, min(start + MOST_JOINED, len(pieces))):
            before, piece = pieces[end - 1], pieces[end]
            if piece.line != first.line or piece.atom.protected or len(text) + len(piece.atom.text) > LONGEST_JOIN:
                return
            space = not _touches(before, piece)
            if space and "mark" in (piece.atom.kind, before.atom.kind):
                return
            text += piece.atom.text
            gaps += space
            short = short or self._is_fragment(piece)
            words = words or piece.atom.kind == "word"
            if short and words and _may_end(pieces, end):
                self._join(rows, start, end + 1, text, first, gaps)

    def _is_fragment(self, piece: Piece) -> bool:
        """Whether a piece is short and no likely word by itself."""
        if len(piece.atom.text) > LONGEST_FRAGMENT:
            return False
        if piece.atom.kind == "mark":
            return self._profile.family == "unmarked"
        return self._candidates.readings(piece.atom.text, piece.place).rank < UNLIKELY

    def _join(self, rows: _Rows, start: int, end: int, text: str, first: Piece, gaps: int) -> None:
        found = self._candidates.readings(text, first.place, joined=True)
        if len(found.score):
            cost = np.float32(self._profile.join * max(gaps, 1))
            rows.many(start, end, found.score + cost, found.word, found.form)


def _touches(before: Piece, after: Piece) -> bool:
    return before.line == after.line and before.atom.end == after.atom.start


def _may_end(pieces: Sequence[Piece], place: int) -> bool:
    piece = pieces[place]
    if piece.atom.kind == "mark" and piece.atom.text in _ENDING:
        return False
    after = pieces[place + 1] if place + 1 < len(pieces) else None
    return after is None or not _touches(piece, after) or (after.atom.kind == "mark" and after.atom.text in _ENDING)


SKIPPED = -1.5
"""Cost of a phrase's word that the language model is not asked for."""
CONFIDENCE_WEIGHT = 0.4
"""Weight of the engine's confidence in a word, as a logarithm of odds. It is no probability: 0.4 of the errors of a
Vietnamese model stand above 0.9."""
USUAL_DOUBT = 0.07

_STRAY = frozenset("'‘’`´\"“”.,_~^*|°¬:;-–—=«»")
_ENDING = frozenset('.,;:!?)"”’-/%')


class _Rows:
    """Edges while they are gathered, by their start."""

    def __init__(self) -> None:
        self._start: list[NDArray[np.int32]] = []
        self._end: list[NDArray[np.int32]] = []
        self._score: list[NDArray[np.float32]] = []
        self._first: list[NDArray[np.int32]] = []
        self._second: list[NDArray[np.int32]] = []
        self._form: list[NDArray[np.int32]] = []
        self._form_two: list[NDArray[np.int32]] = []
        self._phrases: list[list[int]] = []
        self._none: dict[int, NDArray[np.int32]] = {}

    def single(self, start: int, end: int, score: float, word: int, form: int) -> None:
        self.many(start, end, np.array([score], np.float32), np.array([word], np.int32), np.array([form], np.int32))

    def many(
        self, start: int, end: int, score: NDArray[np.float32], word: NDArray[np.int32], form: NDArray[np.int32]
    ) -> None:
        size = len(score)
        none = self._none.get(size)
        if none is None:
            none = self._none[size] = np.full(size, -1, np.int32)
        self._add(start, end, score, word, none, form, none)

    def phrase(self, start: int, end: int, score: float, first: int, second: int, forms: list[int]) -> None:
        none = np.array([AS_READ], np.int32)
        form = np.array([PHRASE - len(self._phrases)], np.int32)
        words = np.array([[first], [second]], np.int32)
        self._phrases.append(forms)
        self._add(start, end, np.array([score], np.float32), words[0], words[1], form, none)

    def pairs(
        self,
        start: int,
        end: int,
        score: NDArray[np.float32],
        first: NDArray[np.int32],
        second: NDArray[np.int32],
        forms: Splits,
    ) -> None:
        self._add(start, end, score, first, second, forms.first, forms.second)

    def _add(
        self,
        start: int,
        end: int,
        score: NDArray[np.float32],
        first: NDArray[np.int32],
        second: NDArray[np.int32],
        form: NDArray[np.int32],
        form_two: NDArray[np.int32],
    ) -> None:
        size = len(score)
        self._start.append(np.full(size, start, np.int32))
        self._end.append(np.full(size, end, np.int32))
        self._score.append(score)
        self._first.append(first)
        self._second.append(second)
        self._form.append(form)
        self._form_two.append(form_two)

    def lattice(self, nodes: int) -> ParagraphLattice:
        lattice = Lattice(
            nodes,
            np.concatenate(self._start),
            np.concatenate(self._end),
            np.concatenate(self._score),
            np.concatenate(self._first),
            np.concatenate(self._second),
        )
        return ParagraphLattice(lattice, self._phrases, np.concatenate(self._form), np.concatenate(self._form_two))
