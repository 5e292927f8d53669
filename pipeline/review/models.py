"""What the API takes and gives, as OpenAPI describes it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Scalar = str | bool | int | float | None


class Taken(BaseModel):
    """What a request brings; anything else in it is refused."""

    model_config = ConfigDict(extra="forbid")


class NewCorrection(Taken):
    """A value that a person says. Equal ``before`` and ``after`` confirm what the machine found."""

    pointer: str = Field(max_length=200, pattern=r"^(/[^/\x00-\x1f]+)+$", description="JSON Pointer, RFC 6901")
    before: Scalar = Field(None, description="the value that the person saw there")
    after: Scalar = Field(None, description="the value that is right; null: there is none")


class NewApproval(Taken):
    """A signature for the values that were seen."""

    content: str = Field(max_length=64, description="`content` of the document as it was shown")


class SavedCorrection(BaseModel):
    """A row of the log, on the disk by now."""

    revision: int
    time: str
    who: str
    id: str
    pointer: str
    before: Any = None
    after: Any = None
    undoes: int | None = None


class QueueRow(BaseModel):
    """A document in the queue."""

    record_id: str
    name: str
    type: str | None
    number: str | None
    issuer: str | None
    subject: str | None
    pages: int
    doubt: float = Field(description="expected number of wrong values among the open fields")
    open_fields: int
    settled_fields: int
    approvals: int
    approved: bool
    status: str


class QueuePage(BaseModel):
    """Part of the queue."""

    total: int
    documents: list[QueueRow]


class FieldRow(BaseModel):
    """An open field."""

    record_id: str
    pointer: str
    name: str
    reason: str
    doubt: float


class FieldPage(BaseModel):
    """Part of the list of open fields."""

    total: int
    fields: list[FieldRow]


class Count(BaseModel):
    """How often a value occurs."""

    value: str
    count: int


class Summary(BaseModel):
    """The whole batch."""

    documents: int
    approved: int
    with_open_fields: int
    open_fields: int
    settled_fields: int
    expected_errors: float
    fields: list[Count]
    reasons: list[Count]
    issuers: list[Count]


class SearchHit(BaseModel):
    """A page on which the words stand."""

    id: str
    name: str
    page: int | None
    number: str | None
    date: str | None
    issuer: str | None
    subject: str | None
    snippet: str
    found: list[tuple[int, int]] = Field(description="where in the snippet the words stand")


class SearchPage(BaseModel):
    """Part of what was found."""

    total: int
    hits: list[SearchHit]


class LockState(BaseModel):
    """Who has the document on the desk."""

    who: str
    mine: bool


class DeskField(BaseModel):
    """A value of the record, with how it is known."""

    pointer: str
    group: str
    value: Any
    machine: Any = Field(description="the value as the pipeline found it")
    editable: bool
    number: bool
    open: bool
    reason: str | None
    candidates: list[str]
    doubt: float | None
    confidence: float | None
    source: str | None
    raw: str | None
    page: int | None
    line: int | None
    box: list[int] | None
    who: str | None
    disagrees: bool = Field(description="a later run found something else than what the person corrected")


class DeskDocument(BaseModel):
    """A document on the desk."""

    record_id: str
    name: str
    content: str
    status: str
    pages: list[int] = Field(description="page numbers")
    picture: bool = Field(description="whether its pages are pictures")
    fields: list[DeskField]
    lock: LockState | None
    approved_by: list[str]
    approvals_needed: int


class DeskWord(BaseModel):
    """A word: as it stands, as it was restored, as it was read."""

    pointer: str
    text: str
    restored: str
    raw: str
    box: list[int] | None
    confidence: float | None
    probability: float | None
    alternatives: list[tuple[str, float]]
    who: str | None


class DeskLine(BaseModel):
    """A line of a page."""

    number: int
    raw: str
    box: list[int] | None
    flags: list[str]
    words: list[DeskWord]


class DeskPage(BaseModel):
    """A page word by word; boxes in pixels of the picture."""

    number: int
    index: int
    width: int
    height: int
    origin: str
    flags: list[str]
    error: str | None
    lines: list[DeskLine]


class Problem(BaseModel):
    """Why a request was not done."""

    code: str
    detail: str
