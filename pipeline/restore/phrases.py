"""Names and phrases: places by time and province, agencies, titles, and the rows of a user's own ``phrases.tsv``.

They are candidates with a prior. A phrase is proposed only where the letters of every one of its words allow it, and
wins only when letters, language and prior together say so; it never overwrites.
"""

from __future__ import annotations

import re
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.model.table import read_table
from pipeline.model.text import nfc, old_tone_placement, skeleton
from pipeline.restore.candidates import Candidates
from pipeline.restore.forms import Place

GIVEN = 3.0
"""Prior, in nats, of the rows of ``phrases.tsv`` that say none, and of a province that the page names."""
NEAR = 2.0
"""Prior of the names of that province's districts and communes."""
KNOWN = 0.7
"""Prior of any other phrase."""
LONGEST = 7
"""Words of a phrase; longer ones are left out."""
PAGES = 64
"""Sets of places of which the phrases are kept."""
_AGES = ((0, 2025), (2025, 9999))
"""Years of the 63 provinces with their districts, and of the 34 since 2025-07-01."""
_KIND = re.compile("^(?:Quận|Huyện|Thị xã|Thành phố) ")
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
    """Phrases of ``provinces``, ``districts``, ``communes``, ``agencies``, ``positions`` and ``phrases.tsv``."""

    def __init__(self, overlay: Path | None = None) -> None:
        self._overlay = overlay
        self._always = [
            *(_phrase(row["phrase"], float(row.get("prior") or GIVEN)) for row in read_table("phrases.tsv", overlay)),
            *(_phrase(row["name"], KNOWN) for row in read_table("agencies.tsv", overlay)),
            *(_phrase(row["title"], KNOWN) for row in read_table("positions.tsv", overlay)),
        ]
        self._provinces = [(row, skeleton(row["name"])) for row in read_table("provinces.tsv", overlay)]
        self._pages: dict[Hashable, PagePhrases] = {}

    def of_page(self, lines: Sequence[str]) -> PagePhrases:
        """Phrases of all pages, and of the places that this one names.

        A place counts as named where its base letters stand in the text. Districts and communes come with their
        province, at the page's latest year: districts until 2025, when their level was abolished, communes of before
        or since. Communes of a district that is named too are nearer than the others.
        """
        text = skeleton(" ".join(line for line in lines if len(line) < 1000))
        year = max((int(found) for found in _YEAR.findall(text)), default=0)
        ages = tuple(age for age, when in enumerate(_AGES) if not year or when[0] <= year <= when[1])
        named = tuple(place for place, (row, bare) in enumerate(self._provinces) if bare in text)
        districts = tuple(
            district
            for place in named
            for district, bare in self._districts.get(self._provinces[place][0]["code"], ())
            if bare in text
        )
        key = (ages, named, districts)
        if key not in self._pages:
            if len(self._pages) > PAGES:
                self._pages.clear()
            self._pages[key] = PagePhrases([*self._places(ages, set(named), set(districts)), *self._always], key)
        return self._pages[key]

    def _places(self, ages: Sequence[int], named: Container[int], near: Container[str]) -> Iterator[Phrase | None]:
        for place, (row, _) in enumerate(self._provinces):
            age = int(bool(row["valid_from"]))
            if age not in ages:
                continue
            yield _phrase(row["name"], GIVEN if place in named else KNOWN)
            if place in named:
                if not age:
                    yield from (_phrase(name, NEAR) for name, _ in self._districts.get(row["code"], ()))
                for district, names in self._communes.get((row["code"], row["valid_from"]), ()):
                    yield from (_phrase(name, NEAR if district in near else KNOWN) for name in names)

    @cached_property
    def _districts(self) -> dict[str, list[tuple[str, str]]]:
        """Names of districts and their base letters, by province."""
        found: dict[str, list[tuple[str, str]]] = {}
        for row in read_table("districts.tsv", self._overlay):
            found.setdefault(row["province_code"], []).append((row["name"], skeleton(row["name"])))
        return found

    @cached_property
    def _communes(self) -> dict[tuple[str, str], list[tuple[str, list[str]]]]:
        """By province and the day since when: district, names of its communes."""
        found: dict[tuple[str, str], list[tuple[str, list[str]]]] = {}
        for row in read_table("communes.tsv", self._overlay):
            district = _KIND.sub("", row["district"])
            found.setdefault((row["province_code"], row["valid_from"]), []).append((district, row["names"].split("; ")))
        return found


def _phrase(text: str, prior: float) -> Phrase | None:
    words = tuple(old_tone_placement(nfc(text)).split())
    return Phrase(words, prior) if 2 <= len(words) <= LONGEST and all(word.isalpha() for word in words) else None
