"""Why a record says what it says: the words a value came from, what restoration made of them, the rules, the doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pipeline.errors import UsageError
from pipeline.model.page import Box, Document, Handwritten, Page, Word
from pipeline.model.record import Evidence, Record, ReviewItem
from pipeline.model.table import read_table

_FARTHEST = 60
"""So many words may stand between two of a value's words: those of another column, a stamp."""
_PEN_FIELDS = {
    "/serial": ("serial",),
    "/number": ("serial",),
    "/date": ("day", "month"),
    "/date_edtf": ("day", "month"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's code and what it says."""

    code: str
    says: str


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word and where it stands; lines count from 1."""

    word: Word
    page: int
    line: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of one value. ``evidence`` is None for a value that was not found."""

    pointer: str
    value: Any
    evidence: Evidence | None
    words: list[PlacedWord]
    rules: list[Rule]
    review: list[ReviewItem]
    figures: list[Handwritten]
    """What the network for pen digits read where the value's figures stand."""


def explain(record: Record, document: Document, pointer: str) -> Explanation:
    """Explains the value at a JSON Pointer into ``record``; ``document`` holds its corrected pages.

    Raises UsageError for a pointer that leads nowhere.
    """
    value = value_at(record, pointer)
    evidence = record.evidence.get(pointer)
    says = {row["rule"]: row["says"] for row in read_table("rules.tsv")}
    fields = _PEN_FIELDS.get(pointer, ())
    return Explanation(
        pointer=pointer,
        value=value,
        evidence=evidence,
        words=words_of(evidence, document.pages) if evidence else [],
        rules=[Rule(code, says.get(code, "")) for code in evidence.rules] if evidence else [],
        review=[item for item in record.review if item.field == pointer],
        figures=[figure for page in document.pages for figure in page.handwriting if figure.field in fields],
    )


def value_at(record: Record, pointer: str) -> Any:
    """The plain value at a JSON Pointer (RFC 6901). Raises UsageError where there is none."""
    value: Any = record.model_dump(mode="json", by_alias=True)
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            raise _nowhere(record, pointer)
    if not pointer.startswith("/"):
        raise _nowhere(record, pointer)
    return value


def words_of(evidence: Evidence, pages: Sequence[Page]) -> list[PlacedWord]:
    """The words that a value was read from: those of its lines, in its box, whose letters its raw text holds."""
    tokens = (evidence.raw or "").split()
    box = Box(*evidence.box) if evidence.box else None
    standing = [
        PlacedWord(word, page.number, number)
        for page in pages
        if evidence.page is not None and page.number >= evidence.page
        for number, line in enumerate(page.lines, start=1)
        if page.number > evidence.page or number >= (evidence.line or 1)
        for word in line.words
        if page.number > evidence.page or _inside(word, box)
    ]
    found: list[PlacedWord] = []
    place = 0
    for token in tokens:
        ahead = range(place, min(place + _FARTHEST, len(standing)))
        hit = next((at for at in ahead if _is_of(token, standing[at].word)), None)
        if hit is not None:
            if not found or standing[hit] is not found[-1]:
                found.append(standing[hit])
            place = hit if _cut_from(token, standing[hit].word) else hit + 1
    return found


def _inside(word: Word, box: Box | None) -> bool:
    if box is None or word.box is None:
        return True
    middle = ((word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2)
    return box.left <= middle[0] <= box.right and box.top <= middle[1] <= box.bottom


def _is_of(token: str, word: Word) -> bool:
    read = word.text if word.raw is None else word.raw
    return token == read or (len(token) > 1 and (token in read or token in word.text))


def _cut_from(token: str, word: Word) -> bool:
    """Whether the token is only a part of the word, of which more may follow."""
    return token not in (word.raw, word.text)


def _nowhere(record: Record, pointer: str) -> UsageError:
    close = get_close_matches(pointer, list(record.evidence), n=3, cutoff=0.4)
    advice = f"Perhaps {', '.join(close)}." if close else "Give a JSON Pointer such as /number or /targets/0."
    return UsageError(f"{pointer}: the record has nothing there.", advice=advice)
