"""What restoration gives back for a piece of text."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.page import Alternative, Word


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: what was read at a place, what it was restored to, how sure that is."""

    line: int
    """Counted from 1."""
    span: tuple[int, int]
    """In the line as it was read: first character, one past the last."""
    read: str
    restored: str
    probability: float | None
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """The restored text, its words in order, and the changes."""

    text: str
    words: tuple[Word, ...]
    edits: tuple[Edit, ...]
