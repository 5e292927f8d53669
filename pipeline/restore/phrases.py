"""Names and phrases: places by time and province, agencies, titles, and the rows of a user's own ``phrases.tsv``.

They are candidates with a prior. A phrase is proposed only where the letters of every one of its words allow it, and
wins only when letters, language and prior together say so; it never overwrites.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.table import Row, read_table
from pipeline.model.text import nfc, old_tone_placement, skeleton
from pipeline.restore.candidates import Candidates
from pipeline.restore.forms import Place

NEAR = 2.0
"""Prior, in nats, of a name of the document's own province, or of one that the user gave."""
KNOWN = 0.7
"""Prior of any other phrase."""
LONGEST = 7
"""Words of a phrase; longer ones are left out."""
_YEAR = re.compile(r"(?<!\d)(19[4-9]\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in their case and old tone placement, and ln of how much likelier they are than the model knows."""

    words: tuple[str, ...]
    prior: float


class PagePhrases:
    """The phrases of one page; ``key`` tells them from those of another."""

    def __init__(self, phrases: Iterable[Phrase | None], key: Hashable = None) -> None:
        self.key = key
        self._by_first: dict[str, list[tuple[str, Phrase]]] = {}
        for phrase in dict.fromkeys(phrases):
            if phrase is not None:
                first, second = phrase.words[0].lower(), phrase.words[1].lower()
                self._by_first.setdefault(first, []).append((second, phrase))
        self._known: dict[tuple[str, Place], list[tuple[str, Phrase]]] = {}

    def __iter__(self) -> Iterator[Phrase]:
        return (phrase for phrases in self._by_first.values() for _, phrase in phrases)

    def beginning(self, text: str, place: Place, candidates: Candidates) -> list[tuple[str, Phrase]]:
        """Phrases whose first word is among the readings of ``text``, with the lower case of their second."""
        key = (text, place)
        found = self._known.get(key)
        if found is None:
            words = candidates.words_of(text, place)
            found = self._known[key] = [row for word in words for row in self._by_first.get(word, ())]
        return found


class PhraseBook:
    """Phrases of ``provinces``, ``districts``, ``agencies``, ``positions`` and ``phrases.tsv``."""

    def __init__(self, overlay: Path | None = None) -> None:
        self._always = [
            *(_phrase(row["phrase"], NEAR) for row in read_table("phrases.tsv", overlay)),
            *(_phrase(row["name"], KNOWN) for row in read_table("agencies.tsv", overlay)),
            *(_phrase(row["title"], KNOWN) for row in read_table("positions.tsv", overlay)),
        ]
        self._provinces = read_table("provinces.tsv", overlay)
        self._skeletons = {row["code"] + row["valid_from"]: skeleton(row["name"]) for row in self._provinces}
        self._districts: dict[str, list[Row]] = {}
        for row in read_table("districts.tsv", overlay):
            self._districts.setdefault(row["province_code"], []).append(row)

    def of_page(self, lines: Sequence[str]) -> PagePhrases:
        """Phrases of all pages, and of the places that this one names.

        A province counts as named where its base letters stand in the text; districts come with their province while
        they were in force (until 2025-06-30).
        """
        text = skeleton(" ".join(line for line in lines if len(line) < 1000))
        year = max((int(found) for found in _YEAR.findall(text)), default=0)
        places: list[Phrase | None] = []
        for row in self._provinces:
            if _in_force(row, year):
                named = self._skeletons[row["code"] + row["valid_from"]] in text
                places.append(_phrase(row["name"], NEAR if named else KNOWN))
                if named and year <= 2025:
                    places += [_phrase(district["name"], NEAR) for district in self._districts.get(row["code"], [])]
        return PagePhrases([*places, *self._always])


def _in_force(row: Row, year: int) -> bool:
    if not year:
        return True
    return (not row["valid_to"] or int(row["valid_to"][:4]) >= year) and (
        not row["valid_from"] or int(row["valid_from"][:4]) <= year
    )


def _phrase(text: str, prior: float) -> Phrase | None:
    words = tuple(old_tone_placement(nfc(text)).split())
    return Phrase(words, prior) if 2 <= len(words) <= LONGEST and all(word.isalpha() for word in words) else None
