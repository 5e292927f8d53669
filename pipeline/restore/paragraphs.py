"""Lines to paragraphs: what the decoder reads in one go, so that a word at a line's end knows what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model.page import Word
from pipeline.restore.atoms import Atom, atoms
from pipeline.restore.forms import Place

LONGEST = 400
"""Atoms of a paragraph; a longer one is cut, and what came before is remembered."""

_LABEL = re.compile(r"\s*(?:[-–—+*•●]|[IVXivxl1]{1,5}[.)/]|\d{1,2}(?:\.\d{1,2})*[.)/]|[a-zđA-Z][.)]|Điều|Dieu)\s*")
_ENDS = re.compile(r"[.;:!?]['\"”’)]*\s*$")


class Piece(NamedTuple):
    """An atom, the line it stands in, and where in its sentence."""

    line: int
    atom: Atom
    place: Place
    word: Word | None = None
    """The engine's word that the atom is part of, where an engine read the page."""


def paragraphs(lines: Sequence[str], words: Sequence[Sequence[Word]] | None = None) -> list[list[Piece]]:
    """Pieces of all lines, grouped by paragraph. A blank line, a label, a sentence's end before a capital divides.

    ``words`` are the engine's, line by line, with their spans.
    """
    groups: list[list[Piece]] = []
    current: list[Piece] = []
    before, before_capitals = "", False
    for number, line in enumerate(lines):
        in_capitals = capitals(line)
        begins = before_capitals != in_capitals or _begins(before, line)
        if current and (not line.strip() or begins or len(current) > LONGEST):
            groups.append(current)
            current = []
        found = atoms(line)
        for start in range(0, len(found), LONGEST):
            if start and current:
                groups.append(current)
                current = []
            part = found[start : start + LONGEST]
            placed = _placed(number, line, part, in_capitals, at_beginning=not current and not start)
            current.extend(_with_words(placed, words[number]) if words else placed)
        before, before_capitals = line, in_capitals
    return [*groups, current] if current else groups


def _begins(before: str, line: str) -> bool:
    if _LABEL.match(line):
        return True
    return bool(_ENDS.search(before)) and line.lstrip()[:1].isupper()


def capitals(line: str) -> bool:
    """Whether a line is set in capitals."""
    letters = "".join(filter(str.isalpha, line))
    return len(letters) > 2 and sum(map(str.isupper, letters)) >= 0.72 * len(letters)


def _placed(number: int, line: str, found: Sequence[Atom], in_capitals: bool, at_beginning: bool) -> list[Piece]:
    pieces: list[Piece] = []
    beginning = at_beginning
    for atom in found:
        inner: Place = "inside" if pieces else "line"
        place: Place = "capitals" if in_capitals else "beginning" if beginning else inner
        pieces.append(Piece(number, atom, place))
        if atom.kind == "word":
            beginning = beginning and _is_label(line, atom)
        elif atom.text in (".", "!", "?"):
            beginning = True
    return pieces


def _with_words(pieces: Sequence[Piece], words: Sequence[Word]) -> list[Piece]:
    if all(word.confidence is None for word in words):
        return list(pieces)
    spans = [word.span for word in words]
    found = []
    place = 0
    for piece in pieces:
        while place < len(spans) and (span := spans[place]) is not None and span[1] <= piece.atom.start:
            place += 1
        found.append(piece._replace(word=words[place]) if place < len(words) else piece)
    return found


def _is_label(line: str, atom: Atom) -> bool:
    """Whether a word at a beginning is a label such as ``a)`` or ``IV.``: the sentence begins after it."""
    return len(atom.text) <= 4 and line[atom.end : atom.end + 1] in (".", ")", "/")
