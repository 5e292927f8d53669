"""Which pages of a list are tried before a run, and what the whole will take by them.

Documents are sorted into kinds whose pages are alike: by the ending of the name and by bytes a page, in steps of four.
Of each kind pages are drawn, each as likely as any other, and from the kinds with most pages most often. The total is
each kind's pages times the mean of those tried; the range comes from how much they differ
(stratified sampling: Cochran, Sampling Techniques, 3rd edition, 1977, chapter 5).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import exp, log, log1p, sqrt
from random import Random
from statistics import fmean, pvariance

LEAST = 2
"""Pages tried of every kind, where it has as many documents."""
_DRAWS = 64
"""Most pages of each kind; so many documents are remembered, and memory does not grow with the list."""
_LEAST_VARIATION = 0.3
"""Standard deviation of a page's time, as a share of the mean, where too few were tried to tell."""
_SURE = 2.0
"""Standard errors on either side: 95 of 100 ranges hold the truth, if kinds are alike."""
_UNSEEN = 3.0
"""Of ``n`` pages tried none was slow: up to ``3 / n`` of all may be (95 %; Hanley and Lippman-Hand, JAMA 249, 1983)."""
OCR_SECONDS = 3.0
"""For a page that the engine reads, where none was tried: a scan at 200 to 300 dpi on one core (docs/scale.md)."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A page that was tried."""

    seconds: float
    bytes: int
    recognized: bool
    """Whether the engine read it; else the file brought its text."""


Place = tuple[str, int]
"""Path and page."""


@dataclass(slots=True)
class Group:
    """Documents of a kind."""

    kind: str
    """The ending of their names, in capitals."""
    can_hold_pictures: bool
    files: int = 0
    pages: int = 0
    drawn: list[tuple[str, int]] = field(default_factory=list)
    """Path and pages of a document for each draw; the same one may come again, as in drawing with replacement."""
    asked: Counter[Place] = field(default_factory=Counter)
    """How often each page was drawn."""
    results: dict[Place, Tried] = field(default_factory=dict)

    def add(self, path: str, pages: int, chance: Random) -> None:
        """Counts a document; it takes the place of each one drawn before with its share of all pages.

        Places that are not taken are passed over in one step, so that a long list costs little.
        """
        self.files += 1
        self.pages += pages
        if self.files == 1:
            self.drawn = [(path, pages)] * _DRAWS
            return
        kept = log1p(-pages / self.pages)
        place = int(log(1 - chance.random()) / kept)
        while place < _DRAWS:
            self.drawn[place] = (path, pages)
            place += 1 + int(log(1 - chance.random()) / kept)

    def next_page(self, chance: Random) -> Place | None:
        """The next page that was not drawn before; None where all draws are done."""
        while self.asked.total() < len(self.drawn):
            path, pages = self.drawn[self.asked.total()]
            place = (path, chance.randint(1, pages))
            self.asked[place] += 1
            if self.asked[place] == 1:
                return place
        return None

    @property
    def tried(self) -> list[Tried]:
        """What came of the draws; of pages drawn again, again."""
        return [result for place, result in self.results.items() for _ in range(self.asked[place])]

    def seconds(self) -> float:
        """Of all pages, by one worker."""
        return self.pages * fmean(one.seconds for one in self.tried)

    def variance(self) -> float:
        """Of ``seconds``: how far another sample would lie off."""
        mean = fmean(one.seconds for one in self.tried)
        spread = pvariance([one.seconds for one in self.tried]) if len(self.tried) > LEAST else 0.0
        return float(self.pages**2 * max(spread, (_LEAST_VARIATION * mean) ** 2) / len(self.tried))

    def unseen_seconds(self, recognized: float) -> float:
        """What pages without text of their own could take more, though none was met among those tried."""
        if not self.can_hold_pictures or any(one.recognized for one in self.tried) or len(self.results) >= self.pages:
            return 0.0
        share = min(1.0, _UNSEEN / len(self.tried))
        return share * self.pages * max(0.0, recognized - fmean(one.seconds for one in self.tried))


class Sample:
    """Kinds of documents, and the pages of them that were tried."""

    def __init__(self, seed: int = 1) -> None:
        self._groups: dict[tuple[str, int], Group] = {}
        self._chance = Random(seed)

    def add(self, path: str, kind: str, size: int, pages: int, can_hold_pictures: bool) -> None:
        """A document of ``size`` bytes."""
        step = int(log(max(1, size / pages), 4))
        group = self._groups.setdefault((kind, step), Group(kind, can_hold_pictures))
        group.add(path, pages, self._chance)

    def next_page(self, enough: bool) -> tuple[Group, Place] | None:
        """The page to be tried next, with its kind; None where none is left, or ``enough`` and each kind has some."""
        while True:
            groups = [group for group in self._groups.values() if group.asked.total() < len(group.drawn)]
            short = [group for group in groups if group.asked.total() < LEAST]
            if not short and (enough or not groups):
                return None
            group = max(short or groups, key=lambda group: group.pages / (group.asked.total() + 1))
            if (place := group.next_page(self._chance)) is not None:
                return group, place

    def groups(self) -> list[Group]:
        """Kinds of which pages could be tried, those with most pages first."""
        return sorted((group for group in self._groups.values() if group.results), key=lambda group: -group.pages)

    @property
    def pages(self) -> int:
        """Of all documents, those of kinds that could not be tried too."""
        return sum(group.pages for group in self._groups.values())

    def seconds(self) -> tuple[float, float, float] | None:
        """Least, likeliest and most, of all pages by one worker; None where none could be tried."""
        groups = self.groups()
        total = sum(group.seconds() for group in groups)
        if not total:
            return None
        rest = self.pages / sum(group.pages for group in groups)
        factor = exp(_SURE * sqrt(sum(group.variance() for group in groups)) / total)
        read = [one.seconds for group in groups for one in group.tried if one.recognized]
        recognized = fmean(read) if read else OCR_SECONDS
        most = total * factor + sum(group.unseen_seconds(recognized) for group in groups)
        return rest * total / factor, rest * total, rest * most

    def bytes(self) -> float | None:
        """Of the output folder, for all pages; None where none could be tried."""
        groups = self.groups()
        if not groups:
            return None
        found = sum(group.pages * fmean(one.bytes for one in group.tried) for group in groups)
        return self.pages * found / sum(group.pages for group in groups)
