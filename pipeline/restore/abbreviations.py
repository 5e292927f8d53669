"""Abbreviations that a document defines in brackets: what their letters are follows from the words before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.model.text import strip_marks

_DEFINED = re.compile(r"\(([^\W\d_]{3,12})\)")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(("và", "của", "các", "về", "cho", "trong"))
"""Words that abbreviations pass over."""
REACH = 200
"""Characters before the bracket in which the words stand."""


def defined_abbreviations(pages: Iterable[Sequence[str]]) -> dict[str, str]:
    """Abbreviations by their base letters, from the restored lines of all pages: ``người lao động (NLD)`` says that
    ``NLD`` is ``NLĐ``. What is defined in two ways is left out.
    """
    found: dict[str, set[str]] = {}
    for lines in pages:
        text = " ".join(lines)
        for match in _DEFINED.finditer(text):
            letters = match.group(1)
            if letters.isupper() and (meant := _initials(text[max(match.start() - REACH, 0) : match.start()], letters)):
                found.setdefault(strip_marks(letters), set()).add(meant)
    return {bare: next(iter(meant)) for bare, meant in found.items() if len(meant) == 1}


def _initials(before: str, letters: str) -> str | None:
    """First letters of the words before, where they are the letters of the abbreviation but for marks."""
    words = [word.lower() for word in _WORD.findall(before)]
    for chosen in (words, [word for word in words if word not in _SMALL]):
        initials = "".join(_capital(word) for word in chosen[-len(letters) :])
        if strip_marks(initials) == strip_marks(letters):
            return initials
    return None


def _capital(word: str) -> str:
    return "Đ" if word[0] == "đ" else strip_marks(word[0]).upper()
