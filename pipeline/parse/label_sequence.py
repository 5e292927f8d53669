"""The cheapest sequence of labels: what it costs to open each label under those that are open.

A beam search over all rows that may begin with a label: the right successor costs nothing, a skipped number, a
repetition and a repaired letter cost (the costs are estimates of how rare each is). The number of open hypotheses is
bounded, so the work is linear in the number of labels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.parse.labels import RANK, LabelStyle, Reading

_BEAM = 8
_HOPELESS = 12.0
"""A hypothesis that costs so much more than the best one does not come back."""
_CARRIED_ON: dict[LabelStyle, float] = {"article": 0.0, "roman": 1.0, "arabic": 1.0}
"""Numbering that goes on when a level above begins anew, and what that costs: articles always do, across chapters."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A label that is open in a hypothesis."""

    style: LabelStyle
    rank: int
    ordinal: int
    prefix: tuple[int, ...]
    closed: tuple[tuple[LabelStyle, int], ...] = ()
    """Where the numbering of deeper levels stood when this label was opened, for those that may go on under it."""


@dataclass(frozen=True, slots=True)
class Path:
    """A hypothesis: the labels that are open, the last choice (None: running text), and the hypothesis before it."""

    cost: float
    stack: tuple[_Open, ...]
    choice: Reading | None
    back: Path | None


def advance(paths: list[Path], weighed: tuple[float, list[Reading]]) -> list[Path]:
    """The hypotheses after one more row: ``weighed`` is its cost as running text, and its readings with theirs."""
    plain, readings = weighed
    best: dict[tuple[_Open, ...], Path] = {}
    for path in paths:
        _keep(best, Path(path.cost + plain, path.stack, None, path))
        for reading in readings:
            cost, stack, settled = _transition(path.stack, reading)
            _keep(best, Path(path.cost + reading.cost + cost, stack, settled, path))
    ranked = sorted(best.values(), key=lambda item: item.cost)[:_BEAM]
    return [path for path in ranked if path.cost <= ranked[0].cost + _HOPELESS]


def _keep(best: dict[tuple[_Open, ...], Path], path: Path) -> None:
    known = best.get(path.stack)
    if known is None or path.cost < known.cost:
        best[path.stack] = path


def _transition(stack: tuple[_Open, ...], reading: Reading) -> tuple[float, tuple[_Open, ...], Reading]:
    """Cost of opening ``reading`` on top of ``stack``, the new stack, and the reading with its ordinal settled."""
    rank = RANK[reading.style]
    depth = 0
    while depth < len(stack) and stack[depth].rank < rank:
        depth += 1
    last, cost, begins = 0, 0.0, True
    if depth < len(stack):
        if stack[depth].rank == rank:
            last, begins = stack[depth].ordinal, False
        elif stack[depth].rank < RANK["dash"]:
            cost = 2.0
    if reading.style in ("dash", "plus"):
        reading = replace(reading, ordinal=last + 1)
        if reading.style == "plus" and not any(item.style == "dash" for item in stack):
            cost += 0.5
    else:
        step = _step_cost(last, reading.ordinal)
        before = dict(stack[depth - 1].closed).get(reading.style, 0) if begins and depth else 0
        if before:
            goes_on = _step_cost(before, reading.ordinal) + _CARRIED_ON[reading.style]
            step = min(step, goes_on)
        cost += step
    if reading.prefix:
        if depth < len(stack) and stack[depth].style == reading.style and stack[depth].prefix != reading.prefix:
            cost = _step_cost(0, reading.ordinal)
        cost += _prefix_cost(stack[:depth], reading)
    opened = _Open(reading.style, rank, reading.ordinal, reading.prefix, _closed(stack[depth:], rank))
    return cost, (*stack[:depth], opened), reading


def _closed(closing: tuple[_Open, ...], rank: int) -> tuple[tuple[LabelStyle, int], ...]:
    """The last numbers of levels below ``rank`` that end, with those that ended under them before."""
    last: dict[LabelStyle, int] = {}
    for item in closing:
        last.update(item.closed)
    for item in closing:
        if item.style in _CARRIED_ON:
            last[item.style] = item.ordinal
    return tuple(pair for pair in last.items() if RANK[pair[0]] > rank)


def _step_cost(last: int, ordinal: int) -> float:
    step = ordinal - last
    if step == 1:
        return 0.0
    if last == 0:
        return 4.0 if ordinal <= 4 else 6.0
    if step == 0:
        return 6.0
    if step == 2:
        return 3.0
    if ordinal == 1:
        return 4.0
    return 5.0 if 0 < step <= 4 else 8.0


def _prefix_cost(above: tuple[_Open, ...], reading: Reading) -> float:
    """``2.1`` belongs under 2 (or under II); under another number it costs."""
    if not above:
        return 0.5
    parent = above[-1]
    if parent.style == "decimal":
        return 0.0 if (*parent.prefix, parent.ordinal) == reading.prefix else 3.0
    return 0.0 if parent.ordinal == reading.prefix[-1] else 2.0
