"""What a person types into a search, as a query of FTS5."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model.text import nfc, old_tone_placement, strip_marks

WORD = re.compile(r"[^\W_]+")
"""As the tokenizer unicode61 cuts."""
_TERM = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all be found, each of words that stand together."""

    terms: tuple[tuple[str, ...], ...]
    with_marks: bool
    """Words are compared with their marks; without, marks do not count."""

    @classmethod
    def parse(cls, text: str) -> Query | None:
        """None where there is no word in it."""
        marked, folded = search_forms(text)
        with_marks = marked != folded
        found = _TERM.finditer(marked if with_marks else folded)
        words = [tuple(WORD.findall(match[1] if match[1] is not None else match[2])) for match in found]
        terms = tuple(term for term in words if term)
        return cls(terms, with_marks) if terms else None

    @property
    def match(self) -> str:
        """FTS5's own language: all terms; all of them in a row count for more."""
        column = "marked" if self.with_marks else "folded"
        each = " AND ".join(_phrase(term) for term in self.terms)
        if len(self.terms) == 1:
            return f"{column} : {each}"
        together = _phrase(tuple(word for term in self.terms for word in term))
        return f"{column} : ({together} OR ({each}))"

    def form(self, word: str) -> str:
        """A word of a text in the form in which it is compared."""
        marked, folded = search_forms(word)
        return marked if self.with_marks else folded


def search_forms(text: str) -> tuple[str, str]:
    """A text as it is indexed: with its marks, tone marks on one place; and without marks. Both in lower case."""
    plain = nfc(text).casefold()
    return old_tone_placement(plain), strip_marks(plain)


def _phrase(words: tuple[str, ...]) -> str:
    return '"' + " ".join(words) + '"'
