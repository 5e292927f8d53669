"""Several documents in one file, and letterheads that begin none."""

from __future__ import annotations

import pytest

from pipeline.model.record import Record
from tests.parse.documents import PRODUCED_BY, document, parser

LETTER = """SỞ VĂN HÓA MẪU\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: {number}\tĐộc lập - Tự do - Hạnh phúc
V/v mượn hiện vật trưng bày\tMẫu Sơn, ngày {day} tháng 5 năm 2022

Kính gửi: Bảo tàng tỉnh.

Sở đề nghị Bảo tàng cho mượn hiện vật phục vụ trưng bày.

Nơi nhận:\tGIÁM ĐỐC
- Như trên;
- Lưu: VT.\tNguyễn Văn Mẫu
"""
MORE = "Danh sách hiện vật được mượn gồm các loại sau đây và phải được giữ gìn cẩn thận.\n"


def letter(number: str = "12/SVH-DSVH", day: str = "03") -> str:
    return LETTER.format(number=number, day=day)


def parts(text: str) -> list[Record]:
    return parser().parse(document(text), PRODUCED_BY)


def test_two_letterheads_are_two_records() -> None:
    first, second = parts(f"{letter()}\f{letter('15/SVH-DSVH', '09')}\f{MORE}")
    assert (first.number, second.number) == ("12/SVH-DSVH", "15/SVH-DSVH")
    assert (first.source.page_range, second.source.page_range) == ((1, 1), (2, 3))
    assert second.id == f"{first.id}-2"
    assert first.source.pages == second.source.pages == 3
    assert {evidence.page for evidence in second.evidence.values()} <= {2, 3}


def test_a_page_without_words_belongs_to_the_document_before_it() -> None:
    first, second = parts(f"{letter()}\f\f{letter('15/SVH-DSVH', '09')}")
    assert (first.source.page_range, second.source.page_range) == ((1, 2), (3, 3))


def test_pages_without_a_letterhead_go_on() -> None:
    (record,) = parts(f"{letter()}\f{MORE}\f{MORE}")
    assert record.source.page_range is None


@pytest.mark.parametrize(
    "mark",
    [
        "PHỤ LỤC",
        "Phụ lục II",
        "Mẫu số 01",
        "(Kèm theo Công văn số 12/SVH-DSVH ngày 03 tháng 5 năm 2022)",
        "(Ban hành kèm theo Quyết định số 7/QĐ-SVH)",
    ],
)
def test_an_attachment_stays_with_its_document(mark: str) -> None:
    (record,) = parts(f"{letter()}\f{mark}\n{letter('15/SVH-DSVH', '09')}")
    assert record.number == "12/SVH-DSVH"


def test_a_form_to_be_filled_in_stays_with_its_document() -> None:
    (record,) = parts(f"{letter()}\f{letter('......./BC-.....', '.....')}")
    assert record.number == "12/SVH-DSVH"


def test_the_nation_named_in_the_text_begins_nothing() -> None:
    page = "nhân dịp Quốc khánh nước Cộng hòa xã hội chủ nghĩa Việt Nam, ngày 02 tháng 9 năm 2022.\n"
    assert len(parts(letter() + "\f" + page)) == 1
