"""Where on the pages to look for a value that the record leaves empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.model.page import Page
from pipeline.model.record import Record
from pipeline.review.doubt import nearest_evidence

_LIKE = 60.0
"""Least likeness of a line to a candidate, 0 to 100: ``Số:  /QĐ-UBND`` to ``1467/QĐ-UBND`` has 72."""
_BESIDE = {
    "/date": ("/place",),
    "/place": ("/date",),
    "/number": ("/issuer/name",),
    "/serial": ("/issuer/name",),
    "/signer/title": ("/signer/role", "/signer/name"),
    "/signer/name": ("/signer/title", "/signer/role"),
    "/signer": ("/signer/role", "/signer/title"),
}
"""Fields beside which another stands, by the places that Nghị định 30/2020/NĐ-CP, Phụ lục I, gives them."""


class Place(NamedTuple):
    """A place on the pages."""

    page: int | None
    line: int | None
    """Counted from 1."""
    box: tuple[int, int, int, int] | None
    """Left, top, right, bottom in pixels of the page."""


NOWHERE = Place(None, None, None)


def whereabouts(record: Record, pages: Iterable[Page], pointer: str, candidates: Iterable[str]) -> Place:
    """The line most like a candidate, or else what stands beside, or nowhere."""
    found = _line_like(pages, [candidate.casefold() for candidate in candidates if len(candidate) > 2])
    if found is not None:
        return found
    beside = (nearest_evidence(record, other) for other in _BESIDE.get(pointer, ()))
    placed = (known for known in beside if known is not None and known.page is not None)
    return next((Place(known.page, known.line, known.box) for known in placed), NOWHERE)


def _line_like(pages: Iterable[Page], candidates: list[str]) -> Place | None:
    """Of lines equally like, the last: who signs is named in the text before."""
    best, found = _LIKE, None
    for page in pages:
        for place, line in enumerate(page.lines):
            box = line.box
            if box is None:
                continue
            text = " ".join(word.text for word in line.words).casefold()
            likeness = max((fuzz.ratio(text, candidate, score_cutoff=best) for candidate in candidates), default=0.0)
            if likeness >= best:
                best = likeness
                found = Place(page.number, place + 1, (box.left, box.top, box.right, box.bottom))
    return found
