"""Changes of a line, and the line's words after them.

A change replaces a span of the line as it was read. Everything outside of changes, white space included, stays
byte for byte; so the map from output words to input words is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model.page import Alternative, Box, Line, Word


@dataclass(frozen=True, slots=True)
class Change:
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
    if not changes:
        return replace(line, words=tuple(_marked(word, word.text, kept) for word in line.words))
    words: list[Word] = []
    waiting = list(changes)
    group: list[Word] = []
    for word in line.words:
        group.append(word)
        start, end = _extent(group)
        if any(change.span[0] < end < change.span[1] for change in waiting[:8]):
            continue
        inside = [change for change in waiting if change.span[0] < end and change.span[1] > start]
        waiting = waiting[len(inside) :]
        words += _regrouped(line, group, inside, kept)
        group = []
    return replace(line, words=tuple(words))


def _extent(group: list[Word]) -> tuple[int, int]:
    first, last = group[0].span, group[-1].span
    if first is None or last is None:
        return 0, 0
    return first[0], last[1]


def _regrouped(line: Line, group: list[Word], changes: list[Change], kept: float | None) -> list[Word]:
    if not changes:
        return [_marked(word, word.text, kept) for word in group]
    start, end = _extent(group)
    shifted = [replace(change, span=(change.span[0] - start, change.span[1] - start)) for change in changes]
    raw = line.raw[start:end]
    texts = applied(raw, shifted).split()
    probability = min(change.probability for change in changes)
    alternatives = _alternatives(raw, shifted) if len(texts) == 1 else ()
    confidences = [word.confidence for word in group if word.confidence is not None]
    confidence = min(confidences) if confidences else None
    box = Box.union(word.box for word in group)
    return [Word(text, box, confidence, alternatives, raw, (start, end), probability) for text in texts]


def _alternatives(raw: str, changes: list[Change]) -> tuple[Alternative, ...]:
    if len(changes) != 1:
        return ()
    change = changes[0]
    return tuple(
        Alternative(raw[: change.span[0]] + other.text + raw[change.span[1] :], other.probability)
        for other in change.alternatives
    )


def _marked(word: Word, text: str, probability: float | None) -> Word:
    return replace(word, text=text, raw=word.raw or word.text, probability=probability)
