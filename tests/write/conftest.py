from __future__ import annotations

import pytest

from pipeline.model.page import Alternative, Box, Document, Line, Page, Source, Word
from pipeline.model.record import (
    Evidence,
    Issuer,
    ProducedBy,
    Record,
    Reference,
    ReviewItem,
    Section,
    SourceFile,
    Table,
    Target,
    Task,
)
from pipeline.write.inputs import InputRow

SHA = "0123456789abcdef" * 4


@pytest.fixture
def document() -> Document:
    words = (
        Word("Kế", Box(0, 0, 9, 9), 0.5, (Alternative("Kẻ", 0.25),), "Ké", (0, 2), 0.75),
        Word("hoạch", Box(12, 0, 40, 9), 0.9, raw="hoach", span=(3, 8), probability=1.0),
    )
    page = Page(1, (Line(words, "Ké hoach", Box(0, 0, 40, 9), 1, ("garbage",)),), 100, 50, 200.0, engine="tesseract 5",
                skew=0.3, flags=("red_seal",))  # fmt: skip
    failed = Page(2, (), flags=("failed",), error="timeout")
    return Document(Source("a.pdf", SHA, 10, "application/pdf"), (page, failed))


@pytest.fixture
def record() -> Record:
    table = Table(header=["STT", "Nội dung"], rows=[["1", "=SUM(A1)"]])
    child = Section(id="I/1", label="1.", heading="Yêu cầu", text="- Đúng hạn\n+ Đủ", page=1, table=table)
    return Record(
        id=SHA[:16],
        source=SourceFile(name="a.pdf", sha256=SHA, bytes=10, media_type="application/pdf", pages=2),
        produced_by=ProducedBy(version="0", fingerprint="f", engine="tesseract 5"),
        type="KH",
        type_name="Kế hoạch",
        number="01/KH-SNV",
        serial=1,
        symbol="KH-SNV",
        date="2024-03-02",
        subject="=cmd|'/C calc'!A0",
        issuer=Issuer(name="Sở Nội vụ"),
        sections=[Section(id="I", label="I.", heading="Chung", page=1, children=[child])],
        targets=[Target(id="T1", section="I/1", clause="đạt 95%", comparator=">=", value=95, unit="%")],
        references=[Reference(type="QĐ", number="02/QĐ-UBND", role="legal_basis")],
        tasks=[Task(section="I", assignee="Văn phòng", text="tổng hợp", coordinators=["Sở A", "Sở B"])],
        recipients=["Như trên", "-2+3"],
        status="review",
        review=[ReviewItem(field="/number", reason="faint", candidates=["01", "07"])],
        evidence={"/number": Evidence(raw="Số: 01", confidence=0.5, page=1, line=2, source="ocr")},
    )


@pytest.fixture
def inputs() -> list[InputRow]:
    return [
        InputRow(name="in/a.pdf", id=SHA[:16], status="done", pages=2),
        InputRow(name="in/b.pdf", status="failed", code="encrypted", reason="b.pdf: is locked."),
    ]
