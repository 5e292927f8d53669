"""The header fields of the record, while they are read."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.record import Issuer


@dataclass
class Header:
    """Named as in the record; None is not found or not legible."""

    type: str | None = None
    type_name: str | None = None
    number: str | None = None
    serial: int | None = None
    symbol: str | None = None
    date: str | None = None
    date_edtf: str | None = None
    year: int | None = None
    place: str | None = None
    issuer: Issuer | None = None
    subject: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
