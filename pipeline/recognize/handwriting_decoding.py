"""From the network's columns to the likeliest sequences of symbols, and from those to the figures of a line."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pipeline.recognize.handwriting_strip import BLANK, LETTER, PRINTED, SYMBOLS, WRITTEN

Hypotheses = Mapping[str, float]
"""Sequences of symbols with their probabilities."""

_BEAM = 24
_NEGLIGIBLE = 1e-4
_LEAST_SEEN = 0.1
"""Probability that there is a figure from which one is reported; below it the space is left blank on the paper."""
_FIGURE = f"[{WRITTEN}{PRINTED}{LETTER}]"
_NUMBER_LINE = re.compile(rf"^[^/]*?(?P<serial>{_FIGURE}{{0,7}})/")
_DATE_LINE = re.compile(
    rf"^x*(?P<day>{_FIGURE}{{0,4}})x{{1,2}}(?P<month>{_FIGURE}{{0,4}})x{{1,2}}(?P<year>{_FIGURE}{{4}})"
)
_DIGITS = str.maketrans(PRINTED + LETTER, "0123456789?")


@dataclass(slots=True)
class Figure:
    """What is known of one figure: its digits with their probabilities; ``?`` stands for a letter by hand."""

    texts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    printed: float = 0.0
    seen: float = 0.0
    """Probability that there is a figure at all."""

    def add(self, run: str, probability: float) -> None:
        """Counts a run of symbols that was read with a probability between 0 and 1."""
        if not run:
            return
        self.seen += probability
        self.printed += probability * (sum(symbol in PRINTED for symbol in run) * 2 > len(run))
        self.texts[run.translate(_DIGITS)] += probability

    @property
    def printed_probability(self) -> float:
        """That the run is print and not a pen's, between 0 and 1."""
        return self.printed / self.seen if self.seen else 1.0


def columns_to_hypotheses(scores: NDArray[np.float32], temperature: float = 1.0) -> dict[str, float]:
    """The likeliest sequences in a (symbols, columns) array of scores, by prefix beam search.

    Graves et al. 2006: a symbol lasts until another one or a blank comes. Sequences outside the beam are lost, so
    that the probabilities add up to less than 1.
    """
    cooled = scores.astype(np.float64) / temperature
    shares = np.exp(cooled - cooled.max(axis=0))
    shares /= shares.sum(axis=0)
    # Probability of each prefix that ends in a blank, and of each that ends in its last symbol.
    beam: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    seen = shares > _NEGLIGIBLE
    blanks = shares[SYMBOLS.index(BLANK)]
    only_blank = seen[SYMBOLS.index(BLANK)] & (seen.sum(axis=0) == 1)
    for empty, places in groupby(range(shares.shape[1]), key=lambda place: bool(only_blank[place])):
        if empty:
            share = float(np.prod(blanks[list(places)]))
            beam = {prefix: ((blank + last) * share, 0.0) for prefix, (blank, last) in beam.items()}
            continue
        for place in places:
            likely = [(SYMBOLS[index], float(shares[index, place])) for index in np.flatnonzero(seen[:, place])]
            beam = _pruned(_extended(beam, likely))
    return {prefix: blank + symbol for prefix, (blank, symbol) in beam.items()}


def _extended(
    beam: Mapping[str, tuple[float, float]], likely: Sequence[tuple[str, float]]
) -> dict[str, tuple[float, float]]:
    blank_share = dict(likely).get(BLANK, 0.0)
    symbols = [(symbol, share) for symbol, share in likely if symbol != BLANK]
    blanks = {prefix: (blank + last) * blank_share for prefix, (blank, last) in beam.items()}
    lasts: dict[str, float] = {}
    for prefix, (blank, last) in beam.items():
        end = prefix[-1:]
        for symbol, share in symbols:
            longer = prefix + symbol
            if symbol == end:
                lasts[prefix] = lasts.get(prefix, 0.0) + last * share
                lasts[longer] = lasts.get(longer, 0.0) + blank * share
            else:
                lasts[longer] = lasts.get(longer, 0.0) + (blank + last) * share
    return {prefix: (blanks.get(prefix, 0.0), lasts.get(prefix, 0.0)) for prefix in blanks.keys() | lasts.keys()}


def _pruned(beam: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    best = sorted(((blank + last, prefix) for prefix, (blank, last) in beam.items()), reverse=True)[:_BEAM]
    least = best[0][0] * 1e-5
    return {prefix: beam[prefix] for total, prefix in best if total > least}


def mean_of(several: list[dict[str, float]]) -> dict[str, float]:
    """The mean of the hypotheses of several looks at one line."""
    total: dict[str, float] = defaultdict(float)
    for one in several:
        for symbols, probability in one.items():
            total[symbols] += probability / len(several)
    return total


def serial_of(hypotheses: Hypotheses) -> Figure:
    """The figure before the first slash of a number line. Serials count from 1 and have at most five digits."""
    serial = Figure()
    for symbols, probability in hypotheses.items():
        match = _NUMBER_LINE.match(symbols)
        if match:
            serial.add(match["serial"], probability)
    return _kept(serial, lambda text: 1 <= int(text) <= 99_999)


def day_and_month_of(hypotheses: Hypotheses) -> tuple[Figure, Figure]:
    """The figures of a date line; days that their month does not have count for nothing."""
    day, month = Figure(), Figure()
    for symbols, probability in hypotheses.items():
        match = _DATE_LINE.match(symbols)
        if match is None:
            continue
        day_fits = _exists(*(match[part].translate(_DIGITS) for part in ("day", "month", "year")))
        day.add(match["day"], probability)
        month.add(match["month"], probability)
        if not day_fits:
            day.texts[match["day"].translate(_DIGITS)] -= probability
    return _kept(day, lambda text: 1 <= int(text) <= 31), _kept(month, lambda text: 1 <= int(text) <= 12)


def _exists(day: str, month: str, year: str) -> bool:
    if not (day.isdecimal() and month.isdecimal() and year.isdecimal()):
        return True  # nothing to hold against it
    if not 1 <= int(month) <= 12:
        return True
    years = int(year) if int(year) >= 1 else 2000
    return 1 <= int(day) <= calendar.monthrange(years, int(month))[1]


def _kept(figure: Figure, fits: Callable[[str], bool]) -> Figure:
    """The figure without readings that make no sense; what they were likely stays missing from the rest."""
    figure.texts = {
        text: probability
        for text, probability in figure.texts.items()
        if figure.seen >= _LEAST_SEEN and probability > 0.001 and (not text.isdecimal() or fits(text))
    }
    return figure
