"""What a string may have been: candidates of one profile, cached, since documents repeat their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.model.syllables import SyllableGrammar
from pipeline.model.text import nfc, old_tone_placement, strip_marks
from pipeline.restore.candidate_cache import fingerprint, load_cache
from pipeline.restore.channel import Channel
from pipeline.restore.form_search import Search
from pipeline.restore.forms import PLACES, Forms, Place
from pipeline.restore.profile import Profile
from pipeline.restore.trie import Trie, TrieRuns

CACHED = 60_000
"""Distinct strings kept; when there are more, all are forgotten and learnt anew."""
RANK_WEIGHT = 0.5
"""Weight of a form's own frequency in the choice of candidates; the language model knows more and decides later."""

SLIP = -6.0
"""Score, besides the channel's, of a word with other letters where marks were never typed: a slip, no misreading."""
DEEPEST = 22.0
DEEPEST_JOINED = 12.0
"""Nats below the best that any word could score at which the search for candidates gives up."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Words that a string may be, one form each: ``form`` i32[K] (-1: as read), ``word`` i32[K], ``score`` f32[K]."""

    form: NDArray[np.int32]
    word: NDArray[np.int32]
    score: NDArray[np.float32]
    best: float
    """Best ln P of the letters alone."""
    rank: float
    """Best ln P of letters and word together."""
    same: int
    """Place of the reading that is what was read; -1 when there is none."""


_NOTHING = Readings(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32), -np.inf, -np.inf, -1)


@dataclass(frozen=True, slots=True)
class Splits:
    """Pairs of words that one string may be: ``first`` and ``second`` are forms, i32[K]."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    score: NDArray[np.float32]


class Candidates:
    """Candidates by one channel. Pure but for its caches."""

    def __init__(
        self,
        forms: Forms,
        tries: tuple[Trie, TrieRuns],
        channel: Channel,
        profile: Profile,
        unknown: int,
        grammar: SyllableGrammar,
    ) -> None:
        self._forms, self._profile, self._unknown = forms, profile, unknown
        self.words = forms.word
        self._search = Search(*tries, channel, (RANK_WEIGHT * forms.prior).astype(np.float32))
        self._shipped = load_cache(profile.name, fingerprint(forms, channel, profile))
        self._found: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}
        self._readings: dict[tuple[str, Place, bool], Readings] = {}
        self._splits: dict[tuple[str, Place], Splits] = {}
        self._words_of: dict[tuple[str, Place], dict[str, None]] = {}
        self._scores: dict[tuple[str, str], tuple[int, float] | None] = {}
        self._abbreviations: dict[str, bool] = {}
        self._grammar = grammar
        self._place = {place: index for index, place in enumerate(PLACES)}

    def readings(self, text: str, place: Place, joined: bool = False) -> Readings:
        """Words that ``text`` may be. ``joined``: pieces put together, which may not stay as read."""
        key = (text, place, joined)
        found = self._readings.get(key)
        if found is None:
            if len(self._readings) > CACHED:
                self._readings.clear()
            found = self._readings[key] = self._new_readings(text, place, joined)
        return found

    def splits(self, text: str, place: Place) -> Splits:
        """Pairs of words that ``text`` may be, their space lost."""
        found = self._splits.get((text, place))
        if found is None:
            if len(self._splits) > CACHED:
                self._splits.clear()
            found = self._splits[text, place] = self._new_splits(text, place)
        return found

    def find(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Places of forms i32[K] and ln P of the letters f32[K] of a folded string, as the search gives them."""
        return self._search.find(text, self._profile.window, self._profile.most, DEEPEST)

    def _letters(
        self, text: str, window: float, most: int, deepest: float = DEEPEST
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        if window == self._profile.window and deepest == DEEPEST and (shipped := self._shipped.get(text)) is not None:
            return shipped
        key = f"{text}\t{window}"
        found = self._found.get(key)
        if found is None:
            if len(self._found) > CACHED:
                self._found.clear()
            found = self._found[key] = self._search.find(text, window, most, deepest)
        return found

    def _new_readings(self, text: str, place: Place, joined: bool) -> Readings:
        profile, forms = self._profile, self._forms
        folded = old_tone_placement(nfc(text))
        window = min(profile.window, 6.0) if joined else profile.window
        found, letters = self._letters(folded, window, profile.most, DEEPEST_JOINED if joined else DEEPEST)
        if profile.line_case < 0 and place == "line":
            for other, cost in _without_false_capital(folded):
                more, more_letters = self._letters(other, window, profile.most)
                found = np.concatenate([found, more])
                letters = np.concatenate([letters, more_letters + np.float32(cost * -profile.line_case)])
        if joined and not len(found):
            return _NOTHING
        scores = letters + profile.case_weight * forms.place[found, self._place[place]]
        order = np.argsort(-scores, kind="stable")
        best_of: dict[int, int] = {}
        for index, entry in zip(order.tolist(), forms.entry[found[order]].tolist(), strict=True):
            best_of.setdefault(entry, index)
        kept = np.array(list(best_of.values()), np.int64)
        form, word, score = found[kept], forms.word[found][kept], scores[kept].astype(np.float32)
        best = float(letters.max()) if len(letters) else -np.inf
        same = next((place for place, index in enumerate(form.tolist()) if forms.text[index] == folded), -1)
        if not joined and same < 0:
            form = np.append(form, np.int32(-1))
            word = np.append(word, np.int32(self._unknown))
            score = np.append(score, np.float32(profile.identity_of(folded)))
            same = len(form) - 1
        ranks = letters + RANK_WEIGHT * forms.prior[found]
        return Readings(form, word, score, best, float(ranks.max()) if len(found) else -np.inf, same)

    def words_of(self, text: str, place: Place) -> Mapping[str, None]:
        """The words, in lower case, that ``text`` may be, best first."""
        key = (text, place)
        found = self._words_of.get(key)
        if found is None:
            if len(self._words_of) > CACHED:
                self._words_of.clear()
            forms = self.readings(text, place).form.tolist()
            found = self._words_of[key] = dict.fromkeys(self._forms.lower[form] for form in forms if form >= 0)
        return found

    def score_of(self, text: str, word: str) -> tuple[int, float] | None:
        """Place of the form ``word`` and ln P of its letters read as ``text``; None when they are no candidate."""
        key = (text, word)
        if key not in self._scores:
            if len(self._scores) > CACHED:
                self._scores.clear()
            found, letters = self._letters(old_tone_placement(nfc(text)), self._profile.window, self._profile.most)
            at = np.flatnonzero(found == self._forms.places.get(word, -1))
            self._scores[key] = (int(found[at[0]]), float(letters[at[0]])) if len(at) else None
        return self._scores[key]

    def place_of(self, text: str) -> int:
        """Place of a form among the lexicon's; -1 when it is none."""
        return self._forms.places.get(old_tone_placement(nfc(text)), -1)

    def is_abbreviation(self, text: str) -> bool:
        """Whether a word of capitals is a known one that is no syllable: ``STC``."""
        found = self._abbreviations.get(text)
        if found is None:
            found = len(text) > 1 and text.isupper() and text.isalpha() and self.place_of(text) >= 0
            found = found and not self._grammar.legal(text.lower())
            if len(self._abbreviations) > CACHED:
                self._abbreviations.clear()
            self._abbreviations[text] = found
        return found

    def with_base_letters_of(self, text: str, found: Readings) -> Readings:
        """Those readings that differ from ``text`` in marks alone: an abbreviation is not taken for another one."""
        kept = self._has_base_letters(text, found)
        same = sum(kept[: found.same]) if found.same >= 0 and kept[found.same] else -1
        return replace(found, form=found.form[kept], word=found.word[kept], score=found.score[kept], same=same)

    def as_typed(self, text: str, found: Readings) -> Readings:
        """The readings of a word that was typed without marks: other letters than its own are all but ruled out."""
        slips = np.where(self._has_base_letters(text, found), np.float32(0), np.float32(SLIP))
        return replace(found, score=found.score + slips)

    def _has_base_letters(self, text: str, found: Readings) -> list[bool]:
        bare = strip_marks(text).casefold()
        forms = self._forms.text
        return [form < 0 or strip_marks(forms[form]).casefold() == bare for form in found.form.tolist()]

    def _new_splits(self, text: str, place: Place) -> Splits:
        rows: list[tuple[float, int, int]] = []
        folded = old_tone_placement(nfc(text))
        for cut in range(1, len(folded)):
            left, left_scores = self._letters(folded[:cut], 4.0, 8, DEEPEST_JOINED)
            right, right_scores = self._letters(folded[cut:], 4.0, 8, DEEPEST_JOINED)
            place_of = self._forms.place[:, self._place[place]]
            for index, one in zip(left.tolist()[:8], left_scores.tolist(), strict=False):
                for other, two in zip(right.tolist()[:8], right_scores.tolist(), strict=False):
                    score = (
                        one
                        + two
                        + self._profile.split
                        + self._profile.case_weight * (float(place_of[index]) + float(place_of[other]))
                    )
                    rows.append((score, index, other))
        rows.sort(key=lambda row: -row[0])
        rows = rows[:20]
        return Splits(
            np.array([row[1] for row in rows], np.int32),
            np.array([row[2] for row in rows], np.int32),
            np.array([row[0] for row in rows], np.float32),
        )


def _without_false_capital(text: str) -> list[tuple[str, float]]:
    """What a line's first word was before the engine made its letter a capital, or doubled it (``Xuat``, ``Vviec``),
    with the cost in units of ``line_case``.
    """
    if len(text) < 2 or not text[0].isupper() or text[1:] != text[1:].lower():
        return []
    lower = text[0].lower()
    doubled = [(text[1:], -0.5)] if text[1] == lower and len(text) > 2 else []
    return [(lower + text[1:], -1.0), *doubled]
