"""The record of one document, ``sohoa.record/1``: flat values, with how each is known beside them.

Text is NFC. ``None`` means looked for and not found. The JSON Schema of ``Record`` is what ``sohoa schema`` prints.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA: Final = "sohoa.record/1"

Level = Literal["central", "province", "district", "commune", "party", "organisation"]
Comparator = Literal["=", ">=", ">", "<=", "<", "~", "range", "delta+", "delta-"]
TargetKind = Literal["quantity", "zero", "maintain", "rating", "qualitative"]
EvidenceSource = Literal["ocr", "text_layer", "text", "docx", "inferred", "reviewer"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceFile(_Part):
    """The file the record came from."""

    name: str
    also: list[str] = Field(default_factory=list, description="other paths with the same bytes")
    sha256: str
    bytes: int
    media_type: str
    pages: int
    page_range: tuple[int, int] | None = Field(
        None, description="first and last page, when one file holds several documents"
    )


class ProducedBy(_Part):
    """What made the record; the same fingerprint on the same bytes gives the same record."""

    version: str
    fingerprint: str
    engine: str


class Issuer(_Part):
    """The agency that issued the document."""

    name: str | None = None
    parent: str | None = None
    level: Level | None = None
    province: str | None = None
    province_code: str | None = Field(None, description="GSO code in force at the document's date")
    district: str | None = None
    id: str | None = Field(None, description="stable across spellings, such as vn/72-tay-ninh/so-noi-vu")


class Reference(_Part):
    """Another document that this one names."""

    type: str | None = None
    number: str | None = None
    date: str | None = None
    issuer: str | None = None
    subject: str | None = None
    role: Literal["legal_basis", "mention"] = "mention"
    section: str | None = None


class Table(_Part):
    """A table inside a section, cells as text."""

    header: list[str]
    rows: list[list[str]]


class Section(_Part):
    """A node of the document's outline; ``id`` is its path, such as II/2 or I/1/a."""

    id: str
    label: str | None = None
    heading: str | None = None
    text: str = ""
    page: int | None = None
    children: list[Section] = Field(default_factory=list)
    table: Table | None = None


class Target(_Part):
    """A target (chỉ tiêu) with its value as a number where it has one."""

    id: str
    section: str | None = None
    kind: TargetKind = "quantity"
    clause: str
    subject: str | None = None
    metric: str | None = None
    comparator: Comparator | None = None
    value: float | None = None
    value_max: float | None = None
    unit: str | None = None
    period: str | None = None
    deadline: str | None = None
    baseline: str | None = None


class Task(_Part):
    """Who is to do what, with whom, by when."""

    section: str | None = None
    assignee: str
    text: str
    coordinators: list[str] = Field(default_factory=list)
    frequency: str | None = None
    deadline: str | None = None
    report_to: list[str] = Field(default_factory=list)


class Signer(_Part):
    """Who signed, in which role (TM. KT. TL. TUQ. Q., party T/M K/T T/L)."""

    role: str | None = None
    authority: str | None = None
    title: str | None = None
    name: str | None = None


class ReviewItem(_Part):
    """A field that wants a person's eye, with what it may be."""

    field: str = Field(description="JSON Pointer into the record")
    reason: str
    candidates: list[str] = Field(default_factory=list)


class Evidence(_Part):
    """Where a value stands on the page and how sure it is."""

    raw: str | None = None
    confidence: float = Field(ge=0, le=1, description="probability that the value is right")
    page: int | None = None
    line: int | None = Field(None, description="line on the page, counted from 1")
    box: tuple[int, int, int, int] | None = Field(None, description="left, top, right, bottom in pixels of the page")
    source: EvidenceSource
    rules: list[str] = Field(default_factory=list, description="codes of the rules that gave the value (rules.tsv)")


class Record(_Part):
    """All that was read from one document."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, title=SCHEMA)

    schema_: Literal["sohoa.record/1"] = Field(SCHEMA, alias="schema")
    id: str
    source: SourceFile
    produced_by: ProducedBy

    type: str | None = None
    type_name: str | None = None
    number: str | None = None
    serial: int | None = None
    symbol: str | None = None
    date: str | None = None
    date_edtf: str | None = None
    year: int | None = None
    place: str | None = None
    issuer: Issuer = Field(default_factory=Issuer)
    subject: str | None = None
    preamble: str | None = None

    references: list[Reference] = Field(default_factory=list)
    sections: list[Section] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    tasks: list[Task] = Field(default_factory=list)
    closing: str | None = None
    signer: Signer = Field(default_factory=Signer)
    recipients: list[str] = Field(default_factory=list)
    archive: str | None = None
    drafter: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    language: str | None = "vi"
    appendices: list[Section] = Field(default_factory=list)
    marks: list[str] = Field(default_factory=list)

    status: Literal["ok", "review"] = "ok"
    review: list[ReviewItem] = Field(default_factory=list)
    evidence: dict[str, Evidence] = Field(default_factory=dict)

    def to_json(self) -> str:
        """One line of JSON, keys as in the schema."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_json(cls, text: str) -> Record:
        """A record as it was stored. Raises pydantic.ValidationError."""
        return cls.model_validate_json(text)


Section.model_rebuild()


def json_schema() -> dict[str, object]:
    """The JSON Schema of ``sohoa.record/1``."""
    schema = Record.model_json_schema(by_alias=True)
    schema["$id"] = SCHEMA
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
