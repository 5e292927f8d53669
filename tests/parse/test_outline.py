"""Outline and paragraphs: labels that are damaged, go on, or are none; where paragraphs end on a printed page."""

from __future__ import annotations

import pytest

from pipeline.model.page import Box, Document, Line, Page, Source, Word
from pipeline.model.record import Record, Section
from tests.parse.documents import PRODUCED_BY, parse, parser

HEAD = """UBND TỈNH MẪU SƠN
SỞ VĂN HÓA
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/KH-SVH
Mẫu Sơn, ngày 03 tháng 5 năm 2022
KẾ HOẠCH
Phát triển thư viện năm 2022
"""
LEFT, RIGHT, HIGH, WIDE = 200, 1500, 40, 14
"""Margins, line height and width of a letter, in pixels of a page 1,650 wide."""


def ids(sections: list[Section]) -> list[str]:
    return [name for section in sections for name in (section.id, *ids(section.children))]


def printed(lines: list[tuple[str, int]]) -> Record:
    """The body's rows as they were read from a picture, each at its left edge; rows fill the page as they are long."""
    made = []
    for number, (text, left) in enumerate([*((line, 600) for line in HEAD.split("\n") if line), *lines]):
        words = []
        x = left
        for piece in text.split():
            width = WIDE * len(piece)
            words.append(Word(piece, Box(x, 100 + 60 * number, x + width, 100 + 60 * number + HIGH), confidence=0.95))
            x += width + WIDE
        made.append(Line.from_words(words))
    page = Page(1, tuple(made), 1650, 2340, 200.0)
    return parser().parse(Document(Source("scan.png", "0" * 64, 1, "image/png"), (page,)), PRODUCED_BY)[0]


def filled(text: str, left: int) -> tuple[str, int]:
    """A row that reaches the right margin: padded with its own last word."""
    while left + WIDE * (len(text) + 5) < RIGHT:
        text += " sách"
    return text, left


def test_articles_go_on_across_chapters() -> None:
    text = "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi điều chỉnh.\nĐiều 2. Đối tượng áp dụng.\n"
    record = parse(HEAD + text + "Chương II\nTỔ CHỨC THỰC HIỆN\nĐiều 3. Trách nhiệm của các phòng.\n")
    assert ids(record.sections) == ["C1", "C1/D1", "C1/D2", "C2", "C2/D3"]


@pytest.mark.parametrize(("damaged", "place"), [("Vv.", 5), ("I.", 2)])
def test_a_damaged_roman_label_is_read_by_sequence(damaged: str, place: int) -> None:
    labels = ["I.", "II.", "III.", "IV.", "V."]
    labels[place - 1] = damaged
    body = "".join(f"{label} CÔNG TÁC THƯ VIỆN\nNội dung của công tác này.\n" for label in labels)
    assert ids(parse(HEAD + body).sections) == ["I", "II", "III", "IV", "V"]


def test_a_range_over_a_line_end_is_no_bullet() -> None:
    body = "I. MỤC TIÊU\n1. Trong giai đoạn 2026\n\n- 2030 mở thêm các điểm đọc sách tại thôn, bản.\n2. Bổ sung sách.\n"
    record = parse(HEAD + body)
    assert ids(record.sections) == ["I", "I/1", "I/2"]
    assert record.sections[0].children[0].text.startswith("Trong giai đoạn 2026 - 2030 mở thêm")


def test_a_basis_set_as_a_list_is_no_section() -> None:
    basis = "- Căn cứ Luật Thư viện ngày 21/11/2019;\n- Căn cứ tình hình thực tế của tỉnh;\n"
    record = parse(HEAD + basis + "1. Mục đích\n- Phục vụ bạn đọc.\n")
    assert ids(record.sections) == ["1", "1/-1"]
    assert (record.preamble or "").startswith("Căn cứ Luật Thư viện")
    assert [reference.role for reference in record.references] == ["legal_basis"]


def test_a_short_row_without_indent_ends_its_paragraph() -> None:
    record = printed(
        [
            filled("Sở ban hành Kế hoạch với các nội dung sau đây", LEFT),
            ("I. MỤC ĐÍCH", LEFT),
            ("1. Nội dung", LEFT + 60),
            filled("Về phòng đọc: rà soát hiện trạng các phòng đọc và", LEFT + 55),
            filled("lập danh mục trang thiết bị còn thiếu ở các điểm", LEFT),
            ("của huyện.", LEFT),
            filled("Mở rộng việc luân chuyển sách tới các trường học ở", LEFT + 60),
            ("vùng cao.", LEFT),
        ]
    )
    first = record.sections[0].children[0]
    assert first.heading == "Nội dung"
    assert [line.split()[0] for line in first.text.split("\n")] == ["Về", "Mở"]


def test_a_row_back_at_the_margin_goes_on() -> None:
    record = printed(
        [
            filled("Sở ban hành Kế hoạch với các nội dung sau đây", LEFT),
            ("I. MỤC ĐÍCH", LEFT),
            filled("Phối hợp với các trường học trên địa bàn của huyện", LEFT + 60),
            filled("Mẫu Sơn để tổ chức các buổi đọc sách cho học sinh", LEFT),
            filled("Tiểu học và học sinh Trung học cơ sở vào các ngày", LEFT),
            ("cuối tuần.", LEFT),
        ]
    )
    assert record.sections[0].text.count("\n") == 0


def test_those_to_whom_a_letter_goes_are_no_sections() -> None:
    record = parse(
        "SỞ VĂN HÓA\nSố: 12/SVH-NV\nV/v kiểm kê sách\nKính gửi:\n- Các thư viện huyện;\n- Ủy ban nhân dân các xã,\n"
        "phường và thị trấn.\nSở đề nghị các đơn vị thực hiện:\n1. Kiểm kê sách.\n- Đếm sách;\n- Lập thẻ.\n2. Gửi về."
    )
    assert ids(record.sections) == ["1", "1/-1", "1/-2", "2"]
    assert record.preamble is not None
    assert "Ủy ban nhân dân các xã, phường và thị trấn.\nSở đề nghị" in record.preamble


@pytest.mark.parametrize("mark", ["_ ", ". ", ""])
def test_what_a_long_dash_leaves_behind_its_bullet_is_no_text(mark: str) -> None:
    record = parse(
        "SỞ NỘI VỤ\nSố: 12/KH-SNV\nKẾ HOẠCH\nKiểm kê kho mẫu\n"
        f"I. NỘI DUNG\n- {mark}Kiểm kê kho mẫu;\n- {mark}Báo cáo kết quả.\n"
    )
    assert [child.text for child in record.sections[0].children] == ["Kiểm kê kho mẫu;", "Báo cáo kết quả."]
