"""Lines to paragraphs: what the decoder reads in one go, so that a word at a line's end knows what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.restore.atoms import Atom, atoms
from pipeline.restore.forms import Place

LONGEST = 400
"""Atoms of a paragraph; a longer one is cut, and what came before is remembered."""

_LABEL = re.compile(r"\s*(?:[-–—+*•●]|[IVXivxl1]{1,5}[.)/]|\d{1,2}(?:\.\d{1,2})*[.)/]|[a-zđA-Z][.)]|Điều|Dieu)\s*")
_ENDS = re.compile(r"[.;:!?]['\"”’)]*\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """An atom, the line it stands in, and where in its sentence."""

    line: int
    atom: Atom
    place: Place


def paragraphs(lines: Sequence[str]) -> list[list[Piece]]:
    """Pieces of all lines, grouped by paragraph. A blank line, a label, or a sentence's end before a capital divides."""
    groups: list[list[Piece]] = []
    current: list[Piece] = []
    before = ""
    for number, line in enumerate(lines):
        if current and (not line.strip() or _begins(before, line) or len(current) > LONGEST):
            groups.append(current)
            current = []
        found = atoms(line)
        for start in range(0, len(found), LONGEST):
            if start and current:
                groups.append(current)
                current = []
            part = found[start : start + LONGEST]
            current.extend(_placed(number, line, part, at_beginning=not current and not start))
        before = line
    return [*groups, current] if current else groups


def _begins(before: str, line: str) -> bool:
    if capitals(before) != capitals(line):
        return True
    if _LABEL.match(line):
        return True
    return bool(_ENDS.search(before)) and line.lstrip()[:1].isupper()


def capitals(line: str) -> bool:
    """Whether a line is set in capitals."""
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) > 2 and sum(letter.isupper() for letter in letters) >= 0.72 * len(letters)


def _placed(number: int, line: str, found: Sequence[Atom], at_beginning: bool) -> list[Piece]:
    in_capitals = capitals(line)
    pieces = []
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


def _is_label(line: str, atom: Atom) -> bool:
    """Whether a word at a beginning is a label such as ``a)`` or ``IV.``: the sentence begins after it."""
    return len(atom.text) <= 4 and line[atom.end : atom.end + 1] in (".", ")", "/")
