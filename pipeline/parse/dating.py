"""Date and year from the date line, else the year of the title; a day that a pen wrote only when it is sure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.parse.dates import FoundDate
from pipeline.parse.findings import Findings
from pipeline.parse.letterhead_zones import Letterhead
from pipeline.parse.pen import PenFigures
from pipeline.parse.print_or_pen import looks_handwritten, print_height, unsure, words_with_figures
from pipeline.parse.rows import Row, fold

_YEAR_IN_TITLE = re.compile(r"\bn[a-z]{1,2}m\s+((?:19|20)\d\d)\b")
_STRENGTH = 0.98


@dataclass(frozen=True, slots=True)
class Dating:
    """Fields of the record, named as there."""

    date: str | None = None
    date_edtf: str | None = None
    year: int | None = None


def read_dating(zones: Letterhead, pen: PenFigures, findings: Findings) -> Dating:
    """The date line's fields, with evidence; parts that are not legible are left open, with candidates in review."""
    date, row = zones.date, zones.date_row
    if date is None or row is None:
        return Dating()
    by_hand = pen.by_hand("day") is not None
    date, likely, candidates = pen.date(date)
    figures = words_with_figures(row)
    iso = date.iso
    reason = None if iso is None else _doubt_of(iso, date, row, pen)
    if iso is None:
        findings.doubt("/date", "handwritten" if by_hand else "illegible", candidates or [row.raw])
    elif reason is not None:
        findings.doubt("/date", *reason)
    edtf = f"{iso[:8]}XX" if iso is not None and reason is not None else date.edtf
    iso = None if reason is not None else iso
    for field, value in (("/date", iso), ("/date_edtf", edtf)):
        if value is not None and by_hand:
            findings.found(field, [row], likely, rule="pen_day", deciding=(), calibrated=True)
        elif value is not None:
            findings.found(field, [row], _STRENGTH, rule="date_line", deciding=figures)
    if date.year is not None:
        findings.found("/year", [row], _STRENGTH, rule="date_line", deciding=figures[-1:])
    return Dating(iso, edtf, date.year)


def _doubt_of(iso: str, date: FoundDate, row: Row, pen: PenFigures) -> tuple[str, list[str]] | None:
    """Why a date may not be reported, with candidates: its day looks written, or two readers read it apart."""
    if pen.by_hand("day") is not None:
        return None
    figures = words_with_figures(row)
    printed = pen.printed_as("day", str(date.day)) and pen.printed_as("month", str(date.month))
    if row.source == "ocr" and not printed and looks_handwritten(figures[:-1], print_height(row, row)):
        return "handwritten", [iso]
    other = pen.instead("day", str(date.day))
    if other is not None and unsure(figures[:1]):
        return "read_differently", [iso, f"{iso[:8]}{int(other):02d}"]
    return None


def year_of_title(subject: str, zones: Letterhead, findings: Findings) -> Dating:
    """For a document without a date: the one year that its title names."""
    years = {int(year) for year in _YEAR_IN_TITLE.findall(fold(subject))}
    if len(years) != 1:
        return Dating()
    year = years.pop()
    findings.found("/year", zones.subject, 0.9, rule="year_of_title", source="inferred")
    return Dating(date_edtf=str(year), year=year)
