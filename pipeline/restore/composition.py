"""Two rounds of changes as one: what was read first, and what it is in the end."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.restore.changes import Change, applied


def composed(line: str, first: Sequence[Change], second: Sequence[Change]) -> list[Change]:
    """Changes of ``line`` that do what ``first`` does to it, and then ``second`` to the outcome.

    Where both touch the same letters they become one change, over all that either touches, with the lesser probability.
    """
    found: list[Change] = []
    place = shift = index = 0
    while index < len(second):
        while place < len(first) and first[place].span[0] + shift + len(first[place].text) <= second[index].span[0]:
            found.append(first[place])
            shift += _growth(first[place])
            place += 1
        begin, before, start = place, shift, index
        reach = second[index].span[1]
        while True:
            if place < len(first) and first[place].span[0] + shift < reach:
                reach = max(reach, first[place].span[0] + shift + len(first[place].text))
                shift += _growth(first[place])
                place += 1
            elif index < len(second) and second[index].span[0] < reach:
                reach = max(reach, second[index].span[1])
                index += 1
            else:
                break
        found.append(_joined(line, first[begin:place], second[start:index], before, shift))
    return [*found, *first[place:]]


def _growth(change: Change) -> int:
    return len(change.text) - (change.span[1] - change.span[0])


def _joined(line: str, touched: Sequence[Change], second: Sequence[Change], before: int, after: int) -> Change:
    """One change for ``touched`` and then ``second``; ``before`` and ``after`` them the text has grown by so much."""
    start, end = second[0].span[0] - before, second[-1].span[1] - after
    if not touched:
        return Change((start, end), second[0].text, second[0].probability, second[0].alternatives)
    start, end = min(start, touched[0].span[0]), max(end, touched[-1].span[1])
    once = applied(line[start:end], _shifted(touched, start))
    text = applied(once, _shifted(second, before + start))
    return Change((start, end), text, min(change.probability for change in (*touched, *second)))


def _shifted(changes: Sequence[Change], by: int) -> list[Change]:
    return [Change((one.span[0] - by, one.span[1] - by), one.text, one.probability) for one in changes]
