"""The piece of a text in which the words of a query stand."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.write.search_query import WORD, Query

_WORDS = 24


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a page's text, on one line."""

    text: str
    found: tuple[tuple[int, int], ...]
    """Where in ``text`` the words of the query stand: first character, one past the last."""


def snippet(text: str, query: Query, words: int = _WORDS) -> Snippet:
    """The ``words`` words of ``text`` with the most of the query's terms, a whole term counting more than its parts."""
    text = " ".join(text.split())
    places = [match.span() for match in WORD.finditer(text)]
    forms = [query.form(text[start:end]) for start, end in places]
    starts = _term_starts(forms, query)
    hits = sorted({place + offset for place, length in starts for offset in range(length)})
    if not hits:
        hits = [place for place, form in enumerate(forms) if any(form in term for term in query.terms)]
    if not places:
        return Snippet(text, ())
    first = _best_start(hits, words)
    last = min(first + words, len(places)) - 1
    left, right = places[first][0], places[last][1]
    before, after = "… " if first else "", " …" if last + 1 < len(places) else ""
    shift = len(before) - left
    found = tuple((places[hit][0] + shift, places[hit][1] + shift) for hit in hits if first <= hit <= last)
    return Snippet(before + text[left:right] + after, found)


def _term_starts(forms: list[str], query: Query) -> list[tuple[int, int]]:
    """Places where a term of the query stands whole, with its length in words."""
    return [
        (place, len(term))
        for term in query.terms
        for place in range(len(forms) - len(term) + 1)
        if tuple(forms[place : place + len(term)]) == term
    ]


def _best_start(hits: list[int], words: int) -> int:
    """The window with most hits begins a little before its first one."""
    if not hits:
        return 0
    best = max(hits, key=lambda start: (sum(start <= hit < start + words - 4 for hit in hits), -start))
    return max(0, best - 4)
