"""What the plots of a run show, counted in one pass over the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model.record import Record
from pipeline.write.targets_table import ComparableTargets

UNKNOWN = "không rõ · unknown"
"""An issuer or a month that is not known."""
FIELDS = ("/number", "/date", "/issuer/name", "/subject")
BINS = 20
_MOST_POINTS = 5_000


@dataclass(frozen=True, slots=True)
class TargetPoint:
    """A target with a value, where it can be compared."""

    year: int
    issuer: str
    value: float
    unit: str
    clause: str
    document: str


@dataclass(slots=True)
class ChartData:
    """Counts; nothing grows with the number of records but the names in it and some points."""

    documents: int = 0
    by_month: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Month (YYYY-MM) and issuer to documents."""
    targets: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Year and issuer to targets."""
    targets_without_year: int = 0
    points: list[TargetPoint] = field(default_factory=list)
    """The first few thousand."""
    units: Counter[str] = field(default_factory=Counter)
    """Common units to targets with a value."""
    citations: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Number of a document and of one that it names, to how often."""
    own: dict[str, str] = field(default_factory=dict)
    """Numbers of the documents themselves, or their files' names, to their subjects."""
    confidence: dict[str, list[int]] = field(default_factory=lambda: {name: [0] * BINS for name in FIELDS})
    """Fields to documents by confidence, in bins of 1/20."""


def gather(records: Iterable[Record], dictionaries: Path | None = None) -> ChartData:
    """Counts what the plots show."""
    data = ChartData()
    targets = ComparableTargets(dictionaries)
    for record in records:
        data.documents += 1
        data.by_month[_month(record), _issuer(record)] += 1
        _count_targets(data, record, targets)
        _count_citations(data, record)
        for name in FIELDS:
            if evidence := record.evidence.get(name):
                data.confidence[name][min(int(evidence.confidence * BINS), BINS - 1)] += 1
    return data


def _count_targets(data: ChartData, record: Record, targets: ComparableTargets) -> None:
    issuer, document = _issuer(record), record.number or record.source.name
    for cells in targets.rows(record, record.source.name):
        year, value, unit = cells["year"], cells.get("comparable_value"), cells.get("comparable_unit")
        if year is None:
            data.targets_without_year += 1
            continue
        data.targets[year, issuer] += 1
        if value is not None and unit:
            data.units[unit] += 1
            if len(data.points) < _MOST_POINTS:
                data.points.append(TargetPoint(year, issuer, value, unit, cells["clause"], document))


def _count_citations(data: ChartData, record: Record) -> None:
    name = record.number or record.source.name
    data.own[name] = record.subject or ""
    for reference in record.references:
        if reference.number and reference.number != record.number:
            data.citations[name, reference.number] += 1


def _month(record: Record) -> str:
    known = (record.date or record.date_edtf or "")[:7]
    return known if len(known) == 7 and known[5:].isdecimal() else UNKNOWN


def _issuer(record: Record) -> str:
    """With its province, since every province has a department of the same name."""
    issuer = record.issuer
    if issuer.name is None:
        return UNKNOWN
    needs_place = issuer.province is not None and issuer.province not in issuer.name
    return f"{issuer.name} ({issuer.province})" if needs_place else issuer.name
