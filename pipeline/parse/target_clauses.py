"""Clauses of a paragraph, and what of a clause belongs to a quantity in it: its part, its comparator, its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model.record import Comparator
from pipeline.parse.quantities import Quantity
from pipeline.parse.rows import fold

_PREDICATE = re.compile(
    r"\s(?=(?:duoc|dat|co|hoan thanh|bo tri|tham gia|thuc hien|la|ky|su dung|ap dung|to chuc|xay dung|nhan|mo|bi"
    r"|dang ky|chap hanh)\s)"
)
_NEXT_RATE = re.compile(r"\s*t[yi] le\s")
"""``22% tỷ lệ …``: what follows a share and is named as another one needs no mark between them; scans lose it."""
_CHANGE = re.compile(r"(?<!\w)(?:tang|giam)(?!\w)")
_OPEN, _CLOSE = "(“[", ")”]"
_CLAUSE_MARKS = re.compile(r"[(“\[)”\];\n]|\.(?=\s|$)")


def clauses(text: str) -> Iterator[tuple[int, int, bool]]:
    """Parts between ``;`` and full stops outside quotes and brackets, with whether a new sentence begins."""
    depth = start = 0
    fresh = True
    for match in _CLAUSE_MARKS.finditer(text):
        place, letter = match.start(), match.group()
        if letter in _OPEN or letter in _CLOSE:
            depth = max(0, depth + (1 if letter in _OPEN else -1))
            continue
        if letter == ";" and depth:
            continue
        if text[start:place].strip():
            yield start, place, fresh
            fresh = letter != ";"
        start = place + 1
        depth = 0
    if text[start:].strip():
        yield start, len(text), fresh


def is_own_part(clause: str, first: Quantity, second: Quantity) -> bool:
    """Whether a comma or ``và`` opens a part with a quantity of its own: ``giảm 50% …, giảm 60% …``."""
    if second.kind != "ratio" and first.kind == "ratio":
        return False
    between = clause[first.end : second.start]
    return bool(re.search(r",|\sva\s", between) or _NEXT_RATE.match(between))


def part_start(clause: str, quantity: Quantity) -> int:
    """Where the part of a further quantity begins: after the last comma or ``và`` before it."""
    hits = list(re.finditer(r",\s*|\sva\s|(?<=%)\s(?=t[yi] le\s)", clause[: quantity.start + 1]))
    return hits[-1].end() if hits else quantity.start


def in_brackets(clause: str, place: int) -> bool:
    """Whether a bracket before a place is still open there."""
    return clause.count("(", 0, place) > clause.count(")", 0, place)


def comparator_of(quantity: Quantity, before: str, is_absolute: bool) -> Comparator:
    """The comparator that the words before a figure give it: ``tăng 5%`` is a change, ``tăng lên 5%`` no more.

    ``is_absolute``: words like ``lên`` or ``còn`` stand right before it.
    """
    comparator = quantity.comparator
    if comparator.startswith("delta"):
        return "=" if is_absolute else comparator
    if comparator != "=" or is_absolute or not _CHANGE.search(before):
        return comparator
    if not re.search(r"(?<!\w)(?:tang|giam)(?:\s\w+){0,2}\s*$", before):
        return "="
    return "delta+" if re.search(r"(?<!\w)tang(?!\w)[^,]*$", before) else "delta-"


def subject_and_metric(
    text: str, folded: str, low: int, start: int, end: int, high: int
) -> tuple[str | None, str | None]:
    """Subject and metric: what follows the quantity up to its verb, or what stands before ``đạt 90%``."""
    after = text[end:high].strip(" ,.:")
    before = text[low:start].strip(" ,.:-")
    if len(after.split()) >= 2:
        cut = _PREDICATE.search(fold(after))
        if cut:
            return after[: cut.start()].strip(), after[cut.end() :].strip()
        return after, before or None
    metric = re.sub(r"\s*(?:đạt|là|còn|chiếm)$", "", before)
    return None, metric or None
