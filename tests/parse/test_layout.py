"""What is no part of a document's text: page numbers, running heads, addresses at the foot, specks; invented pages."""

from __future__ import annotations

import pytest

from pipeline.model.page import Document, Line, Page, Source
from pipeline.parse.layout import rows_of
from tests.parse.test_scans import HEIGHT, WIDTH, line

FULL = "Các phòng, ban, đơn vị thuộc Sở kiểm kê kho mẫu của mình và báo cáo trước ngày 30 tháng 4 năm 2021"


def texts(*pages: list[Line]) -> list[str]:
    made = tuple(Page(number, tuple(lines), WIDTH, HEIGHT, 200, "ocr", "test") for number, lines in enumerate(pages, 1))
    return [row.text for row in rows_of(Document(Source("scan.png", "0" * 64, 1, "image/png"), made))]


def body(count: int = 5) -> list[Line]:
    return [line((300, FULL), top=400 + 40 * number) for number in range(count)]


def test_page_numbers_and_running_heads() -> None:
    head = line((300, "Kế hoạch kiểm kê kho mẫu"), top=60)
    own = [
        [line((300, f"Kho mẫu số {page}, gian {number}"), top=400 + 40 * number) for number in range(5)]
        for page in (1, 2, 3)
    ]
    found = texts(*([line((800, str(page)), top=20), head, *rows] for page, rows in enumerate(own, 1)))
    assert found == ["Kế hoạch kiểm kê kho mẫu", *(row.text for rows in own for row in rows)]


def test_the_address_at_the_foot_of_page_1() -> None:
    foot = [
        line((300, "Địa chỉ: số 1 đường Mẫu; Điện thoại: 0123 456 789;"), top=2200),
        line((300, "Email: mau@example.vn; Website: example.vn"), top=2230),
    ]
    assert texts([*body(), *foot]) == [FULL] * 5
    assert texts(body(), [*body(), *foot])[-1].startswith("Email:")


def test_one_address_in_the_text_stays() -> None:
    for last in ("Gửi về Email: mau@example.vn", "Địa chỉ: số 1 đường Mẫu"):
        assert texts([*body(), line((300, last), top=2200)])[-1] == last


def test_specks_outside_the_margins() -> None:
    beside = [line((20, "xẽ"), top=500, sure=0.2), line((1620, "«"), top=560, sure=0.6)]
    assert texts([*body(), *beside]) == [FULL] * 5
    kept = [line((20, "viên;"), top=600, sure=0.9), line((300, "xẽ"), top=640, sure=0.2)]
    assert texts([*body(), *kept]) == [*[FULL] * 5, "viên;", "xẽ"]


@pytest.mark.parametrize("tabled", [False, True])
def test_labels_in_a_column_of_their_own_are_given_back_but_numbers_of_a_table_are_not(tabled: bool) -> None:
    entries = ["Phiếu nộp hồ sơ mẫu", "Đơn xin thử mẫu", "Bản sao giấy mẫu"]
    rows = [line((300, text), top=500 + 40 * place) for place, text in enumerate(entries)]
    labels = [line((250, f"{place + 1}."), top=500 + 40 * place) for place in range(3)]
    found = texts([line((250, "STT" if tabled else "Hồ sơ gồm:"), top=400), *rows, *labels])
    assert (found[1:] == [f"{place + 1}. {text}" for place, text in enumerate(entries)]) != tabled


@pytest.mark.parametrize(("left", "rows"), [(970, ["Văn Mẫu", "Ngô"]), (1012, ["Ngô Văn Mẫu"])])
def test_parts_of_a_name_a_space_apart_are_one_row(left: int, rows: list[str]) -> None:
    assert texts([line((1060, "Văn Mẫu"), top=900), line((left, "Ngô"), top=902)]) == rows
