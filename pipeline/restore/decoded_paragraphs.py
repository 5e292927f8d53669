"""What was decoded in earlier rounds over the same pages, and which profile a page has by its likelihood."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from pipeline.restore.decoder import Paragraph, ProfileDecoder
from pipeline.restore.lattice_rows import ParagraphLattice
from pipeline.restore.paragraphs import Piece
from pipeline.restore.phrases import PagePhrases

SAMPLE = 300
"""Pieces on which profiles of a family are compared ..."""
LEAD = {"unmarked": 8.0, "marked": 20.0}
"""... until one is ahead of all others by so many nats, by family. 8 chooses what 20 does on all unmarked test pages;
on one of 24 worn pages it chooses otherwise, and worse."""


class Group:
    """A paragraph's pieces, and what tells them from others: its lines, or the part of a long one."""

    def __init__(self, pieces: Sequence[Piece], lines: Sequence[str]) -> None:
        first, last = pieces[0], pieces[-1]
        self.pieces = pieces
        # The pieces of an engine have words and confidences of their own.
        self.key: Hashable = (
            (first.atom.start, last.atom.end, *lines[first.line : last.line + 1]) if first.word is None else id(pieces)
        )


class DecodedParagraphs:
    """Paragraphs that did not change since an earlier round need no other look."""

    def __init__(self) -> None:
        self._lattices: dict[Hashable, ParagraphLattice] = {}
        self._paragraphs: dict[Hashable, Paragraph] = {}
        self._likelihoods: dict[Hashable, float] = {}

    def decoded(self, decoder: ProfileDecoder, group: Group, phrases: PagePhrases | None) -> Paragraph:
        """The best way through a paragraph."""
        key = (decoder.profile.name, phrases.key if phrases else None, group.key)
        found = self._paragraphs.get(key)
        if found is None:
            built = self._lattice(decoder, group, len(group.pieces))
            found = self._paragraphs[key] = decoder.decode(group.pieces, built, phrases)
        return Paragraph(group.pieces, found.built, found.decoded)

    def likeliest(self, decoders: Sequence[ProfileDecoder], groups: Sequence[Group]) -> ProfileDecoder:
        """The decoder under whose profile a page is most probable, by its longest paragraphs.

        Profiles that fall behind the best by LEAD are not followed further.
        """
        totals = {decoder: decoder.profile.prior for decoder in decoders}
        lead = LEAD[decoders[0].profile.family]
        seen = 0
        for group in sorted(groups, key=lambda group: len(group.pieces), reverse=True):
            if len(totals) == 1 or seen >= SAMPLE:
                break
            seen += len(group.pieces)
            totals = {decoder: total + self._likelihood(decoder, group) for decoder, total in totals.items()}
            best = max(totals.values())
            totals = {decoder: total for decoder, total in totals.items() if total > best - lead}
        return max(totals, key=lambda decoder: totals[decoder])

    def _likelihood(self, decoder: ProfileDecoder, group: Group) -> float:
        key = (decoder.profile.name, group.key)
        if key not in self._likelihoods:
            self._likelihoods[key] = decoder.likelihood(self._lattice(decoder, group, min(len(group.pieces), SAMPLE)))
        return self._likelihoods[key]

    def _lattice(self, decoder: ProfileDecoder, group: Group, size: int) -> ParagraphLattice:
        """Of the first ``size`` pieces."""
        key = (decoder.profile.name, size, group.key)
        found = self._lattices.get(key)
        if found is None:
            found = self._lattices[key] = decoder.lattice(group.pieces[:size])
        return found
