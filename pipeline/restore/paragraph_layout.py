"""The pieces of a paragraph side by side: what joins of them have to know."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.restore.atoms import Kind
from pipeline.restore.paragraphs import Piece

MOST_JOINED = 4
"""Pieces of one word."""

_BULLETS = frozenset("-–—~*=")
"""Marks that open a point of a list, as engines read them."""
_ENDING = frozenset('.,;:!?)"”’-/%')


@dataclass(frozen=True, slots=True)
class Layout:
    """Of the pieces of a paragraph, side by side: what joins have to know."""

    texts: list[str]
    kinds: list[Kind]
    lines: list[int]
    touching: list[bool]
    """Whether no white space stands before."""
    fragments: list[bool]

    @classmethod
    def of(cls, pieces: Sequence[Piece], fragments: list[bool]) -> Layout:
        """The layout of pieces; ``fragments`` tells which are short and no likely words."""
        touching = [_touches(before, piece) for before, piece in itertools.pairwise(pieces)]
        return cls(
            [piece.atom.text for piece in pieces],
            [piece.atom.kind for piece in pieces],
            [piece.line for piece in pieces],
            [False, *touching],
            fragments,
        )

    def near_fragments(self) -> set[int]:
        """Where a join may begin: at a fragment, or so shortly before one that it is within reach."""
        places = (place for place, fragment in enumerate(self.fragments) if fragment)
        return {start for place in places for start in range(max(place - MOST_JOINED + 1, 0), place + 1)}

    def mark_after(self, place: int) -> str:
        """What follows a piece without white space."""
        return self.texts[place + 1] if place + 1 < len(self.texts) and self.touching[place + 1] else ""

    def is_meant(self, place: int) -> bool:
        """Whether a mark is no half of a letter: the dash that opens a line, what ends a percentage."""
        if not place or self.lines[place - 1] != self.lines[place]:
            return self.texts[place] in _BULLETS and not self.mark_after(place)
        return self.touching[place] and self.texts[place] in ",.;:" and self.texts[place - 1].endswith(("%", "‰"))

    def may_end(self, place: int) -> bool:
        """Whether a join may end with this piece: before white space, or a closing mark."""
        if self.kinds[place] == "mark" and self.texts[place] in _ENDING:
            return False
        after = place + 1
        if after == len(self.kinds) or not self.touching[after]:
            return True
        return self.kinds[after] == "mark" and self.texts[after] in _ENDING


def _touches(before: Piece, after: Piece) -> bool:
    return before.line == after.line and before.atom.end == after.atom.start
