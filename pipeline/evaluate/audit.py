"""What the records of a batch say about one another: numbers against dates, numbers twice, gaps, references.

Numbers of one issuer run per type and year from 01 (Nghị định 30/2020/NĐ-CP, Điều 15), those of normative documents,
which hold the year, by themselves; numbers of the party run through a term (HD 36-HD/VPTW) and are not checked here. A
*contradiction* is an error in a record or on the paper; a *note* is something that an archivist wants to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from pipeline.evaluate.fold import fold_caseless, fold_code
from pipeline.model.record import Record, Reference

Check = Literal[
    "order", "number_twice", "scanned_twice", "gap", "serial_fits", "resolved", "date_differs", "cites_later"
]
CONTRADICTIONS: frozenset[Check] = frozenset({"order", "number_twice", "date_differs", "cites_later"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What the checks need of a record."""

    id: str
    name: str
    issuer: str | None
    """Id of the issuer, else its name."""
    province: str | None
    type: str | None
    number: str | None
    serial: int | None
    candidates: tuple[int, ...]
    """What an illegible serial may be."""
    date: str | None
    year: int | None
    subject: str
    references: tuple[Reference, ...]

    @property
    def series(self) -> Series | None:
        """The run of numbers that the document belongs to; None where something of it is unknown, and for the party."""
        if self.issuer is None or self.type is None or self.year is None or (self.number and _is_party(self.number)):
            return None
        return Series(self.issuer, self.type, self.year, normative=f"/{self.year}/" in (self.number or ""))


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """Documents of one issuer, type and year, which are numbered from 01."""

    issuer: str
    type: str
    year: int
    normative: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found; ``says`` is a sentence, ``values`` the same for programs."""

    check: Check
    records: tuple[str, ...]
    names: tuple[str, ...]
    says: str
    series: Series | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def contradicts(self) -> bool:
        """Whether values exclude each other; what other checks find only looks odd."""
        return self.check in CONTRADICTIONS


def entries_of(records: Iterable[Record]) -> list[Entry]:
    """The records, reduced to what the checks need."""
    return [_entry(record) for record in records]


def _entry(record: Record) -> Entry:
    review = next((item for item in record.review if item.field == "/serial"), None)
    candidates = [int(text) for text in (review.candidates if review else []) if text.isdecimal()]
    issuer = record.issuer.id or record.issuer.name
    return Entry(
        id=record.id,
        name=record.source.name,
        issuer=fold_caseless(issuer) if issuer else None,
        province=record.issuer.province_code,
        type=record.type,
        number=fold_code(record.number) if record.number else None,
        serial=record.serial,
        candidates=tuple(candidates) if record.serial is None else (),
        date=record.date,
        year=record.year,
        subject=fold_caseless(record.subject or ""),
        references=tuple(record.references),
    )


def _is_party(number: str) -> bool:
    """``34-CT/TW``: the dash stands before the slash."""
    return "-" in number.split("/", 1)[0]
