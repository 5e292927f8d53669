"""Changes of a line, and the line's words after them.

A change replaces a span of the line as it was read. Everything outside of changes, white space included, stays
byte for byte; so the map from output words to input words is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.model.page import Alternative, Box, Line, Word


class Change(NamedTuple):
    """``text`` for ``span`` of the line as it was read. ``probability`` that it is right."""

    span: tuple[int, int]
    text: str
    probability: float
    alternatives: tuple[Alternative, ...] = ()


def applied(line: str, changes: Sequence[Change]) -> str:
    """The line after its changes, which are in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for change in changes:
        parts += [line[position : change.span[0]], change.text]
        position = change.span[1]
    return "".join(parts) + line[position:]


def restored_line(line: Line, changes: Sequence[Change], kept: float | None = None) -> Line:
    """The line with restored words. ``kept`` is the probability of words without a change; None leaves it open.

    Words that a change joins become one word with the union of their boxes; a word that a change splits gives words
    that share its span and box.
    """
    words: list[Word] = []
    first = taken = 0
    for index, word in enumerate(line.words):
        start, end = _extent(line.words[first], word)
        following = taken
        while following < len(changes) and changes[following].span[0] < end:
            following += 1
        if following > taken and changes[following - 1].span[1] > end and index + 1 < len(line.words):
            continue
        inside = changes[taken:following]
        if not inside:
            words += [_marked(word, word.text, kept) for word in line.words[first : index + 1]]
        elif index == first and len(inside) == 1:
            words += _reread(line.raw[start:end], word, start, inside[0])
        else:
            words += _regrouped(line.raw[start:end], line.words[first : index + 1], (start, end), inside)
        first, taken = index + 1, following
    return replace(line, words=tuple(words))


def _extent(first: Word, last: Word) -> tuple[int, int]:
    if first.span is None or last.span is None:
        return 0, 0
    return first.span[0], last.span[1]


def _reread(raw: str, word: Word, start: int, change: Change) -> Iterator[Word]:
    """A word with one change inside of it; several words when the change splits it."""
    before, after = raw[: change.span[0] - start], raw[change.span[1] - start :]
    texts = (before + change.text + after).split()
    alternatives = change.alternatives if len(texts) == 1 else ()
    if alternatives and (before or after):
        alternatives = tuple(Alternative(before + other.text + after, other.probability) for other in alternatives)
    for text in texts:
        yield Word(text, word.box, word.confidence, alternatives, raw, word.span, change.probability)


def _regrouped(raw: str, group: Sequence[Word], span: tuple[int, int], changes: Sequence[Change]) -> Iterator[Word]:
    """Words of a group that changes join, or in which there are several changes."""
    start = span[0]
    shifted = [change._replace(span=(change.span[0] - start, change.span[1] - start)) for change in changes]
    texts = applied(raw, shifted).split()
    probability = min(change.probability for change in changes)
    alternatives = _alternatives(raw, shifted) if len(texts) == 1 else ()
    confidences = [word.confidence for word in group if word.confidence is not None]
    confidence = min(confidences) if confidences else None
    box = Box.union(word.box for word in group)
    for text in texts:
        yield Word(text, box, confidence, alternatives, raw, span, probability)


def _alternatives(raw: str, changes: Sequence[Change]) -> tuple[Alternative, ...]:
    if len(changes) != 1:
        return ()
    change = changes[0]
    return tuple(
        Alternative(raw[: change.span[0]] + other.text + raw[change.span[1] :], other.probability)
        for other in change.alternatives
    )


def _marked(word: Word, text: str, probability: float | None) -> Word:
    return Word(text, word.box, word.confidence, word.alternatives, word.raw or word.text, word.span, probability)
