"""Checks within a series of numbers: order against dates, numbers twice, gaps, illegible serials that fit."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.evaluate.audit import Check, Entry, Finding, Series
from pipeline.model.language import N_, ngettext


def check_series(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Findings of all series, in the order of issuer, type and year."""
    by_series: dict[Series, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.series is not None:
            by_series[entry.series].append(entry)
    for series in sorted(by_series):
        members = sorted(by_series[series], key=lambda entry: (entry.serial or 0, entry.date or "", entry.id))
        numbered = [entry for entry in members if entry.serial is not None]
        yield from _twice(series, numbered)
        yield from _order(series, numbered)
        yield from _gaps(series, numbered)
        yield from _fitting(series, numbered, members)


def _twice(series: Series, numbered: Sequence[Entry]) -> Iterator[Finding]:
    by_number: dict[str, list[Entry]] = defaultdict(list)
    for entry in numbered:
        if entry.number is not None:
            by_number[entry.number].append(entry)
    for number, same in by_number.items():
        if len(same) < 2:
            continue
        alike = len({(entry.date, entry.subject) for entry in same}) == 1
        if alike:
            says = N_(f"{number} is there {len(same)} times, with the same date and subject.")
        else:
            says = N_(f"{number} is there {len(same)} times, with different dates or subjects.")
        yield _finding("scanned_twice" if alike else "number_twice", same, says, series)


def _order(series: Series, numbered: Sequence[Entry]) -> Iterator[Finding]:
    """Documents that break the rise of dates with serials: those outside the longest run that keeps it."""
    dated = [entry for entry in numbered if entry.date is not None]
    kept = _longest_rise([entry.date or "" for entry in dated])
    for place, entry in enumerate(dated):
        if place in kept:
            continue
        before = next((dated[other] for other in range(place - 1, -1, -1) if other in kept), None)
        after = next((dated[other] for other in range(place + 1, len(dated)) if other in kept), None)
        neighbours = [other for other in (before, after) if other is not None]
        around = " and ".join(f"{other.number} of {other.date}" for other in neighbours)
        yield _finding("order", [entry, *neighbours], f"{entry.number} of {entry.date} does not fit {around}.", series)


def _gaps(series: Series, numbered: Sequence[Entry]) -> Iterator[Finding]:
    serials = sorted({entry.serial for entry in numbered if entry.serial is not None})
    gaps = [(before + 1, after - 1) for before, after in pairwise(serials) if after - before > 1]
    if not gaps:
        return
    missing = sum(last - first + 1 for first, last in gaps)
    listed = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in gaps)
    says = ngettext(
        f"{missing} number between {serials[0]} and {serials[-1]} is not there: {listed}.",
        f"{missing} numbers between {serials[0]} and {serials[-1]} are not there: {listed}.",
        missing,
    )
    yield Finding("gap", (), (), says, series, {"missing": [list(gap) for gap in gaps]})


def _fitting(series: Series, numbered: Sequence[Entry], members: Sequence[Entry]) -> Iterator[Finding]:
    """Illegible serials: which of their candidates lie between the neighbours by date and are not taken."""
    dated = sorted((entry.date, entry.serial) for entry in numbered if entry.date and entry.serial is not None)
    taken = {entry.serial for entry in numbered}
    for entry in members:
        if not entry.candidates or entry.date is None or len(dated) < 2:
            continue
        low = max((serial for date, serial in dated if date < entry.date), default=0)
        high = min((serial for date, serial in dated if date > entry.date), default=None)
        fits = [
            number
            for number in entry.candidates
            if number not in taken and number > low and (high is None or number < high)
        ]
        if 0 < len(fits) < len(entry.candidates):
            end = "…" if high is None else high
            says = N_(f"The illegible serial lies between {low} and {end} by its date: {_list(fits)} fits.")
            yield _finding("serial_fits", [entry], says, series, fits=fits)


def _longest_rise(dates: Sequence[str]) -> set[int]:
    """Places of the longest run that never falls (patience sorting, n log n); the earliest of equal ones."""
    tails: list[str] = []
    places: list[int] = []
    before: list[int | None] = []
    for place, date in enumerate(dates):
        pile = bisect_right(tails, date)
        before.append(places[pile - 1] if pile else None)
        tails[pile : pile + 1] = [date]
        places[pile : pile + 1] = [place]
    kept: set[int] = set()
    step = places[-1] if places else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept


def _finding(check: Check, entries: Sequence[Entry], says: str, series: Series, **values: object) -> Finding:
    ids, names = tuple(entry.id for entry in entries), tuple(entry.name for entry in entries)
    return Finding(check, ids, names, says, series, values)


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
