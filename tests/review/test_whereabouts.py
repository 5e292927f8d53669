"""A doubt whose value was left empty is shown where it stands on the paper."""

from __future__ import annotations

from pipeline.model.page import Page, Source
from pipeline.model.record import Evidence, ReviewItem, Section
from pipeline.review.desk_views import fields_of
from pipeline.review.whereabouts import NOWHERE, whereabouts
from tests.review.conftest import line_of, record_of

SOURCE = Source("hai-trang.pdf", "0" * 64, 1, "application/pdf")
PAGES = (
    Page(1, (line_of("SỞ NỘI VỤ", 80), line_of("Số: /KH-SNV", 130), line_of("Ông An Văn Mẫu", 180)), 874, 1240, 150),
    Page(2, (line_of("GIÁM ĐỐC", 80), line_of("Văn Mẫu", 300)), 874, 1240, 150),
)


def test_the_line_like_a_candidate_is_shown() -> None:
    record = record_of(SOURCE, {})
    assert whereabouts(record, PAGES, "/number", ["12/KH-SNV"])[:2] == (1, 2)
    name = whereabouts(record, PAGES, "/signer/name", ["An Văn Mẫu", "Văn Mẫu"])
    assert name == (2, 2, (90, 300, 167, 330))


def test_what_stands_beside_is_shown_where_no_line_is_like_it() -> None:
    record = record_of(SOURCE, {})
    assert whereabouts(record, PAGES, "/date", ["2024-01-31", "2024-01-3"])[:2] == (1, record.evidence["/place"].line)
    assert whereabouts(record, PAGES, "/drafter", ["xyz"]) == NOWHERE
    assert whereabouts(record, (), "/number", [])[:2] == (1, record.evidence["/issuer/name"].line)


def test_what_is_inferred_stands_nowhere() -> None:
    record = record_of(SOURCE, {})
    record.evidence["/signer/role"] = Evidence(confidence=0.9, source="inferred")
    record.evidence["/signer/title"] = Evidence(confidence=0.9, page=2, line=1, source="ocr")
    assert whereabouts(record, (), "/signer", [])[:2] == (2, 1)


def test_the_desk_knows_it_and_evidence_goes_before() -> None:
    record = record_of(SOURCE, {}).model_copy(
        update={"review": [ReviewItem(field="/signer/name", reason="incomplete", candidates=["Văn Mẫu"])]}
    )
    field = next(item for item in fields_of(record, record, (), PAGES) if item["pointer"] == "/signer/name")
    assert (field["page"], field["line"], field["box"], field["confidence"]) == (2, 2, [90, 300, 167, 330], None)
    record.evidence["/signer/name"] = Evidence(confidence=0.5, page=1, line=3, source="ocr")
    field = next(item for item in fields_of(record, record, (), PAGES) if item["pointer"] == "/signer/name")
    assert (field["page"], field["line"]) == (1, 3)
    assert all(item["page"] == 1 for item in fields_of(record, record, (), PAGES) if item["pointer"] == "/number")


def test_a_section_without_heading_is_asked_for_by_its_text() -> None:
    record = record_of(SOURCE, {}).model_copy(
        update={
            "sections": [Section(id="1", text="dòng mờ", children=[Section(id="1/a", heading="Mục con", text="rõ")])],
            "review": [ReviewItem(field="/sections/0", reason="low_confidence")],
        }
    )
    opened = [item for item in fields_of(record, record, (), PAGES) if item["open"]]
    assert [(item["pointer"], item["value"], item["editable"]) for item in opened] == [
        ("/sections/0/text", "dòng mờ", True)
    ]
