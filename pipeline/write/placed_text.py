"""What the formats for text with its places have in common: blocks of a page, how sure a word is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pipeline.model.page import Box, Line, Page, Word


@dataclass(frozen=True, slots=True)
class Numbered:
    """Lines that follow each other in one block. ``name`` is unique on the page and begins with the block's number."""

    name: str
    lines: tuple[Line, ...]

    @property
    def box(self) -> Box | None:
        """Around the lines, in pixels; None where no line has a place."""
        return Box.union(line.box for line in self.lines)


def blocks_of(page: Page) -> Iterator[Numbered]:
    """The page's lines in their order, cut where the block changes: ``1``, ``2``, and ``1_2`` where block 1 goes on."""
    seen: Counter[int] = Counter()
    for number, lines in groupby(page.lines, key=lambda line: line.block):
        seen[number] += 1
        yield Numbered(str(number) if seen[number] == 1 else f"{number}_{seen[number]}", tuple(lines))


def sureness(word: Word) -> float | None:
    """Probability that the word is right, or before restoration the engine's confidence; None where none is known."""
    return word.confidence if word.probability is None else word.probability
