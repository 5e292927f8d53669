"""What a PDF says of itself is sure."""

from __future__ import annotations

import pikepdf

from pipeline.model.record import Issuer, ProducedBy, Record, ReviewItem, SourceFile
from pipeline.write.searchable_pdf import describe

RECORD = Record(
    id="0" * 16,
    source=SourceFile(name="giay-moi.pdf", sha256="0" * 64, bytes=1, media_type="application/pdf", pages=1),
    produced_by=ProducedBy(version="0", fingerprint="0" * 16, engine="test"),
    type="GM",
    type_name="Giấy mời",
    number="12/GM-SNV",
    date="2024-03-02",
    issuer=Issuer(name="Sở Nội vụ", level="province"),
    subject="Họp triển (khai",
)


def described(*doubted: str) -> dict[str, object]:
    review = [ReviewItem(field=pointer, reason="low_confidence") for pointer in doubted]
    with pikepdf.new() as pdf:
        describe(pdf, RECORD.model_copy(update={"review": review}))
        with pdf.open_metadata() as metadata:
            return {str(key).rpartition("}")[2]: value for key, value in metadata.items()}


def test_a_doubtful_subject_is_no_title() -> None:
    assert described()["title"] == "Giấy mời Họp triển (khai"
    assert described("/subject")["title"] == "Giấy mời 12/GM-SNV"
    assert described("/subject", "/number", "/type")["title"] == "giay-moi.pdf"


def test_doubtful_values_are_left_out() -> None:
    assert {"identifier", "creator", "date"} <= set(described())
    assert not {"identifier", "creator", "date"} & set(described("/number", "/date", "/issuer"))
