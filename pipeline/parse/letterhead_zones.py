"""The zones at the top of page 1, as rows; nothing is interpreted beyond the zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.parse.dates import FoundDate
from pipeline.parse.rows import Row
from pipeline.parse.symbol import Symbol


@dataclass
class Letterhead:
    """What stands in the zones. Filled by ``LetterheadReader``."""

    agencies: list[Row] = field(default_factory=list)
    national: list[Row] = field(default_factory=list)
    party: bool = False
    number_row: Row | None = None
    number_has_colon: bool = False
    """``Số:``; without the colon it may be the number of a decision in the agency's name, and a later line counts."""
    below_number: list[Row] = field(default_factory=list)
    """Rows of the left column below a number without a symbol: agencies, where the number itself comes later."""
    symbol: Symbol | None = None
    date_row: Row | None = None
    date: FoundDate | None = None
    place_row: Row | None = None
    type_row: Row | None = None
    type_code: str | None = None
    type_name: str | None = None
    type_score: float = 0.0
    subject: list[Row] = field(default_factory=list)
    subject_is_letter: bool = False
    secrecy: tuple[str, Row] | None = None
    urgency: tuple[str, Row] | None = None
    centre: float | None = None
    """Middle of the type line as a share of the page's width; the subject is centred below it."""
    text: Sequence[Row] = ()
    """The rows of the body and all that follows it."""
    body_start: int = 0
    """Index of the first row of the body."""
