"""Number, serial and symbol from the number line; a serial that a pen wrote is filled in only when it is sure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.model.page import Handwritten
from pipeline.parse.agencies import Gazetteer
from pipeline.parse.findings import Findings
from pipeline.parse.letterhead_zones import Letterhead
from pipeline.parse.pen import PenFigures
from pipeline.parse.print_or_pen import looks_handwritten, print_height, unsure, words_with_figures
from pipeline.parse.rows import Row
from pipeline.parse.symbol import Symbol

_WHOLE, _REPAIRED = 0.98, 0.9


@dataclass(frozen=True, slots=True)
class Numbering:
    """Fields of the record, named as there."""

    number: str | None = None
    serial: int | None = None
    symbol: str | None = None


def read_numbering(zones: Letterhead, gazetteer: Gazetteer, pen: PenFigures, findings: Findings) -> Numbering:
    """The number line's fields, with evidence; what is not legible is null, with candidates in review."""
    row, symbol = zones.number_row, zones.symbol
    if row is None:
        return Numbering()
    if symbol is None:
        findings.doubt("/number", "illegible", [row.raw])
        return Numbering()
    strength = _REPAIRED if symbol.repaired else _WHOLE
    rule = "number_line_repaired" if symbol.repaired else "number_line"
    known = gazetteer.by_code(symbol.first_issuer_code) is not None
    findings.found("/symbol", [row], strength, rule=rule, confirmed=known)
    by_hand = pen.by_hand("serial")
    if by_hand is not None:
        return _written(symbol, by_hand, row, pen, findings)
    if symbol.number is None or not _is_sure(symbol, row, zones, pen, findings):
        if symbol.number is None:
            read = symbol.number_raw.strip()
            _doubt("serial_illegible" if read.strip(" .…_") else "serial_missing", [read], [read], findings)
        return Numbering(symbol=symbol.symbol)
    figures = words_with_figures(row)[:1]
    findings.found("/number", [row], strength, rule=rule, deciding=figures)
    if symbol.serial is not None:
        findings.found("/serial", [row], strength, rule=rule, deciding=figures)
    return Numbering(symbol.number, symbol.serial, symbol.symbol)


def _is_sure(symbol: Symbol, row: Row, zones: Letterhead, pen: PenFigures, findings: Findings) -> bool:
    """Whether printed figures may be reported: they do not look written, and two readers do not read them apart."""
    figures = words_with_figures(row)[:1]
    unseen = row.source == "ocr" and not pen.printed_as("serial", symbol.number_raw)
    if unseen and looks_handwritten(figures, print_height(row, zones.date_row)):
        _doubt("handwritten", [symbol.number_raw], [symbol.number_raw], findings)
        return False
    other = pen.instead("serial", symbol.number_raw)
    if other is not None and unsure(figures):
        numbers = [symbol.number, replace(symbol, number_raw=other).number]
        _doubt("read_differently", [symbol.number_raw, other], [number for number in numbers if number], findings)
        return False
    return True


def _written(symbol: Symbol, by_hand: Handwritten, row: Row, pen: PenFigures, findings: Findings) -> Numbering:
    value = pen.certain(by_hand)
    if value is None:
        serials = [candidate.text for candidate in by_hand.candidates]
        _doubt("handwritten", serials, pen.numbers(symbol, by_hand), findings)
        return Numbering(symbol=symbol.symbol)
    filled = replace(symbol, number_raw=value)
    for field in ("/number", "/serial"):
        probability = by_hand.candidates[0].probability
        findings.found(field, [row], probability, rule="pen_serial", deciding=(), calibrated=True)
    return Numbering(filled.number, filled.serial, symbol.symbol)


def _doubt(reason: str, serials: list[str], numbers: list[str], findings: Findings) -> None:
    findings.doubt("/serial", reason, [serial for serial in serials if serial])
    findings.doubt("/number", reason, [number for number in numbers if number])
