"""Figures written by pen: what the network for pen digits read, put beside what the engine read of the line.

A figure is filled in only when its first candidate is as likely as ``handwriting_threshold``; else the field stays null
and the candidates go to review.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from pipeline.model.page import Alternative, Document, Handwritten
from pipeline.parse.dates import FoundDate
from pipeline.parse.symbol import Symbol

_SURELY_PRINTED = 0.9


class PenFigures:
    """Serial, day and month of one letterhead, as far as their places were found on page 1."""

    def __init__(self, figures: Iterable[Handwritten], threshold: float) -> None:
        self._figures = {figure.field: figure for figure in figures}
        self._threshold = threshold

    @classmethod
    def of(cls, document: Document, threshold: float) -> PenFigures:
        """Those of the document's first page."""
        return cls(document.pages[0].handwriting if document.pages else (), threshold)

    def by_hand(self, field: str) -> Handwritten | None:
        """The figure, when a pen wrote it."""
        figure = self._figures.get(field)  # type: ignore[call-overload]
        return figure if figure is not None and figure.by_hand else None

    def printed_as(self, field: str, digits: str) -> bool:
        """True where the figure is print beyond doubt and the network reads the same digits as the engine."""
        return self._printed(field) is not None and self.instead(field, digits) is None

    def instead(self, field: str, digits: str) -> str | None:
        """What the network reads for sure in print, where that is not what the engine read; else None."""
        found = self._printed(field)
        if found is None or found.probability < _SURELY_PRINTED:
            return None
        return found.text if found.text.lstrip("0") != digits.lstrip("0") else None

    def _printed(self, field: str) -> Alternative | None:
        figure = self._figures.get(field)  # type: ignore[call-overload]
        if figure is None or figure.printed_probability < _SURELY_PRINTED or not figure.candidates:
            return None
        first: Alternative = figure.candidates[0]
        return first if first.text.isdecimal() else None

    def certain(self, figure: Handwritten) -> str | None:
        """The digits that may be filled in; None where they are not sure enough."""
        return figure.certain(self._threshold)

    def numbers(self, symbol: Symbol, figure: Handwritten) -> list[str]:
        """The document numbers that the candidates would make."""
        made = (replace(symbol, number_raw=candidate.text).number for candidate in figure.candidates)
        return [number for number in made if number is not None]

    def date(self, read: FoundDate) -> tuple[FoundDate, float, list[str]]:
        """The date with the day and month that a pen wrote: the date, how likely they are, and, where they are not
        sure, the ISO dates that they may be.
        """
        likely = 1.0
        month, day = self.by_hand("month"), self.by_hand("day")
        if month is not None and (not month.candidates or _number(month.candidates[0].text) != read.month):
            value = self.certain(month)
            read = replace(read, month=int(value) if value is not None and read.month is None else None)
            likely *= month.candidates[0].probability if month.candidates else 0.0
        if day is None:
            return read, likely, []
        value = self.certain(day)
        dates = (replace(read, day=_number(candidate.text)).iso for candidate in day.candidates)
        candidates = [iso for iso in dates if iso is not None and _exists(iso)]
        if value is None or replace(read, day=int(value)).iso not in (None, *candidates):
            return replace(read, day=None), likely, candidates
        return replace(read, day=int(value)), likely * day.candidates[0].probability, candidates


def _exists(iso: str) -> bool:
    try:
        datetime.date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def _number(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() else None
