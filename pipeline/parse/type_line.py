"""The type line: the words in capitals that name the kind of document, alone or at the head of the subject.

Types of Nghị định 30/2020/NĐ-CP Điều 7, HD 36-HD/VPTW and the law on legal documents, in document_types.tsv.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.model.table import read_table
from pipeline.model.text import skeleton
from pipeline.parse.rows import Row
from pipeline.settings import Settings

_BRACKETED = re.compile(r"\([^)]*\)?$")
_LONGEST = 60
_ALIKE, _ALIKE_AT_HEAD = 86, 88
"""Least similarity of a damaged type line to a type's name, in percent."""


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type of document that a row names. ``words``: how many of the row's words name it; ``score`` from 0 to 1."""

    code: str
    name: str
    score: float
    words: int


@dataclass(frozen=True, slots=True)
class _Type:
    code: str
    name: str
    key: str
    family: str


class TypeLines:
    """Knows the types. Built once; all methods are pure."""

    def __init__(self, settings: Settings) -> None:
        self._types = [
            _Type(row["code"], row["name"], skeleton(row["name"]), row["family"])
            for row in read_table("document_types.tsv", settings.dictionaries)
        ]

    def whole(self, row: Row, party: bool) -> TypeLine | None:
        """The type that a whole row names; of types with one name the party's, where the letterhead is the party's."""
        if len(row.text) > _LONGEST:
            return None
        text = _BRACKETED.sub("", skeleton(row.text)).strip(" .,:;*_-–—'\"")
        if not 4 <= len(text) <= 40 or not _is_heading_like(row):
            return None
        best, score = None, 0.0
        for kind in self._types:
            value = fuzz.ratio(text.replace(" ", ""), kind.key.replace(" ", ""))
            if value > score:
                best, score = kind, value
        if best is None or score < _ALIKE:
            return None
        if party:
            best = next((kind for kind in self._types if kind.key == best.key and kind.family == "party"), best)
        return TypeLine(best.code, best.name, score / 100, len(row.words))

    def at_head(self, row: Row) -> TypeLine | None:
        """``KẾ HOẠCH KIỂM KÊ …``: the type of two words or more with which a row in capitals begins."""
        words = row.folded.split()
        for kind in self._types if row.text.isupper() else []:
            count = kind.key.count(" ") + 1
            if len(words) > count > 1 and fuzz.ratio(" ".join(words[:count]), kind.key) >= _ALIKE_AT_HEAD:
                return TypeLine(kind.code, kind.name, 0.9, count)
        return None


def _is_heading_like(row: Row) -> bool:
    letters = [letter for letter in row.text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return bool(letters) and (capitals >= 0.7 * len(letters) or row.heading_mark)
