"""A first restorer: the best row of syllables by skeleton, chosen by counts of pairs."""

from __future__ import annotations

import math
from collections import defaultdict

from pipeline.model.table import read_table
from pipeline.model.text import old_tone_placement, skeleton
from pipeline.restore.atoms import Atom
from pipeline.restore.changes import Change
from pipeline.settings import Settings

_LOOK_ALIKE = str.maketrans("60819¢€&£§¥$", "oologeeoesys")


class LookUp:
    """Most frequent admin syllables by skeleton with pair counts."""

    def __init__(self, settings: Settings) -> None:
        self._count = {row["word"]: int(row["count"]) for row in read_table("syllables.tsv", settings.dictionaries)}
        self._pairs = {
            (row["first"], row["second"]): int(row["count"])
            for row in read_table("syllable_pairs.tsv", settings.dictionaries)
        }
        self._by_skeleton: dict[str, list[str]] = defaultdict(list)
        for word in self._count:
            if word.isalpha():
                self._by_skeleton[skeleton(word)].append(word)

    def is_clean(self, lines: list[str]) -> bool:
        """Whether most words are syllables of the corpus, many with marks."""
        words = [word for line in lines for word in line.split() if word.isalpha() and len(word) > 1][:2000]
        known = sum(old_tone_placement(word).lower() in self._count for word in words)
        marked = sum(not word.isascii() for word in words)
        return known >= 0.8 * len(words) and marked >= 0.5 * len(words)

    def changes(self, line: str, pieces: list[Atom]) -> list[Change]:
        """The words of a line that read otherwise."""
        chosen = self._best([self._candidates(piece) for piece in pieces])
        found = []
        for piece, word in zip(pieces, chosen, strict=True):
            if piece.kind == "word" and word != piece.text.lower():
                found.append(Change((piece.start, piece.end), _cased(word, piece.text), 0.7))
        return found

    def _candidates(self, piece: Atom) -> list[str]:
        if piece.kind == "number":
            return ["<n>"]
        if piece.kind != "word" or (piece.text.isupper() and piece.text.isascii() and len(piece.text) < 2):
            return [piece.text.lower()]
        key = skeleton(piece.text).translate(_LOOK_ALIKE)
        return self._by_skeleton.get(key, [])[:12] or [piece.text.lower()]

    def _best(self, lattice: list[list[str]]) -> list[str]:
        total: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
        for candidates in lattice:
            total = {word: self._extended(total, word) for word in candidates}
        return max(total.values(), key=lambda item: item[0])[1]

    def _extended(self, total: dict[str, tuple[float, list[str]]], word: str) -> tuple[float, list[str]]:
        scored = ((score + self._log(before, word), path) for before, (score, path) in total.items())
        score, path = max(scored, key=lambda item: item[0])
        return score, [*path, word]

    def _log(self, before: str, word: str) -> float:
        single = self._count.get(word, 1) / 2e7
        pair = self._pairs.get((before, word), 0) / self._count.get(before, 1000)
        return math.log(0.85 * min(pair, 1.0) + 0.15 * single)


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(word) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
