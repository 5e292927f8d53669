"""Tables of the body: ruled, in Markdown, over page breaks; targets and tasks in their rows."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model.page import Cell, Document, Line, Page
from pipeline.model.record import Record, Section
from tests.parse.documents import PRODUCED_BY, document, parse, parser

HEAD = """UBND TỈNH MẪU SƠN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ VĂN HÓA\tĐộc lập - Tự do - Hạnh phúc
Số: 12/KH-SVH\tMẫu Sơn, ngày 03 tháng 5 năm 2022
KẾ HOẠCH
Phát triển thư viện năm 2022
I. MỤC ĐÍCH
Phục vụ bạn đọc tốt hơn.
II. CHỈ TIÊU
Các chỉ tiêu như sau:
"""
TAIL = """
III. KINH PHÍ
Sử dụng nguồn chi thường xuyên.
Trên đây là Kế hoạch phát triển thư viện./.
"""
MARKDOWN = """| STT | Chỉ tiêu | Đơn vị tính | Kế hoạch năm 2022 |
|---|---|---|---|
| 1 | Sách bổ sung | cuốn | 1.250 |
| 2 | Tỷ lệ bạn đọc hài lòng | % | ≥ 90 |
| 3 | Tỷ lệ xã có tủ sách | % | 70 - 80 |
| 4 | Xây dựng kho sách số | | Hoàn thành |
"""
Cells = list[list[str]]


def section(record: Record, name: str) -> Section:
    return next(section for section in record.sections if section.id == name)


def with_ruled(text: str, tables: list[Cells], tail: str = "") -> Document:
    """A document of text whose pages each hold a ruled table after the text."""
    base = document(text)
    pages = []
    for number, cells in enumerate(tables):
        lines = list(base.pages[number].lines) if number < len(base.pages) else []
        lines += [
            replace(Line.from_text(words), cell=Cell(0, row, column))
            for row, line in enumerate(cells)
            for column, content in enumerate(line)
            for words in content.split("\n")
            if words
        ]
        if number == len(tables) - 1:
            lines += [Line.from_text(line) for line in tail.split("\n")]
        pages.append(Page(number + 1, tuple(lines), origin="text"))
    return Document(base.source, tuple(pages))


def test_a_markdown_table_is_rows_with_cells() -> None:
    record = parse(HEAD + MARKDOWN + TAIL)
    part = section(record, "II")
    assert part.table is not None
    assert part.table.header == ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2022"]
    assert part.table.rows[0] == ["1", "Sách bổ sung", "cuốn", "1.250"]
    assert part.table.rows[3] == ["4", "Xây dựng kho sách số", "", "Hoàn thành"]
    assert part.text == "Các chỉ tiêu như sau:"
    assert not part.children
    assert [item.id for item in record.sections] == ["I", "II", "III"]
    assert record.evidence["/sections/1/table"].page == 1


def test_targets_of_a_table() -> None:
    found = parse(HEAD + MARKDOWN + TAIL).targets
    assert [(t.metric, t.comparator, t.value, t.value_max, t.unit, t.period) for t in found] == [
        ("Sách bổ sung", "=", 1250, None, "cuốn", "2022"),
        ("Tỷ lệ bạn đọc hài lòng", ">=", 90, None, "%", "2022"),
        ("Tỷ lệ xã có tủ sách", "range", 70, 80, "%", "2022"),
    ]
    assert {target.section for target in found} == {"II"}


def test_a_ruled_table_over_two_pages_is_one() -> None:
    header = ["TT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian"]
    first = [header, ["1", "Mở lớp\nđọc sách", "Phòng Nghiệp vụ", "Văn phòng, Thanh tra", "Tháng 6"]]
    second = [header, ["", "cho trẻ em", "", "", ""], ["2", "Kiểm kê", "Thư viện tỉnh", "", "Trước ngày 30/9/2022"]]
    source = with_ruled(HEAD, [first, second], TAIL)
    (record,) = parser().parse(source, PRODUCED_BY)
    table = section(record, "II").table
    assert table is not None
    assert table.header == header
    assert [row[1] for row in table.rows] == ["Mở lớp đọc sách cho trẻ em", "Kiểm kê"]
    assert [(task.assignee, task.text, task.coordinators, task.deadline) for task in record.tasks] == [
        ("Phòng Nghiệp vụ", "Mở lớp đọc sách cho trẻ em", ["Văn phòng", "Thanh tra"], "Tháng 6"),
        ("Thư viện tỉnh", "Kiểm kê", [], "Trước ngày 30/9/2022"),
    ]
    assert [item.id for item in record.sections] == ["I", "II", "III"]


def test_a_row_below_cells_of_the_page_before_takes_them_over() -> None:
    header = ["TT", "Nội dung", "Đơn vị chủ trì", "Kết quả", "Thời gian"]
    first = [header, ["1", "Mở rộng mạng lưới", "Phòng Nghiệp vụ", "Kế hoạch", "Quý I"]]
    second = [
        header,
        ["", "điểm đọc sách", "", "Báo cáo năm", "Quý IV"],
        ["2", "Kiểm kê", "Văn phòng, Thư viện", "Biên bản", ""],
    ]
    third = [header, ["", "", "Mẫu Sơn", "", ""], ["3", "Tổng kết", "Văn phòng", "Báo cáo", ""]]
    (record,) = parser().parse(with_ruled(HEAD, [first, second, third], TAIL), PRODUCED_BY)
    table = section(record, "II").table
    assert table is not None
    assert table.rows == [
        ["1", "Mở rộng mạng lưới điểm đọc sách", "Phòng Nghiệp vụ", "Kế hoạch", "Quý I"],
        ["1", "Mở rộng mạng lưới điểm đọc sách", "Phòng Nghiệp vụ", "Báo cáo năm", "Quý IV"],
        ["2", "Kiểm kê", "Văn phòng, Thư viện Mẫu Sơn", "Biên bản", ""],
        ["3", "Tổng kết", "Văn phòng", "Báo cáo", ""],
    ]


def test_labels_in_cells_open_no_sections() -> None:
    cells = [["STT", "Nội dung"], ["I", "IV. Phong trào"], ["1.", "a) Thi đọc sách"], ["-", "- Thi kể chuyện"]]
    (record,) = parser().parse(with_ruled(HEAD, [cells], TAIL), PRODUCED_BY)
    table = section(record, "II").table
    assert table is not None
    assert table.rows == [["I", "IV. Phong trào"], ["1.", "a) Thi đọc sách"], ["-", "- Thi kể chuyện"]]
    assert [item.id for item in record.sections] == ["I", "II", "III"]


def test_references_in_cells_are_found() -> None:
    cells = [["STT", "Nội dung"], ["1", "Thực hiện Quyết định số 45/QĐ-UBND ngày 02/3/2022"]]
    (record,) = parser().parse(with_ruled(HEAD, [cells], TAIL), PRODUCED_BY)
    assert [(reference.number, reference.section) for reference in record.references] == [("45/QĐ-UBND", "II")]


def test_header_cells_over_two_rows() -> None:
    spans = [
        ("STT", Cell(0, 0, 0, row_span=2)),
        ("Chỉ tiêu", Cell(0, 0, 1, row_span=2)),
        ("Kế hoạch (%)", Cell(0, 0, 2, column_span=2)),
        ("Năm 2021", Cell(0, 1, 2)),
        ("Năm 2022", Cell(0, 1, 3)),
        ("1", Cell(0, 2, 0)),
        ("Tủ sách trường học", Cell(0, 2, 1)),
        ("40", Cell(0, 2, 2)),
        ("55", Cell(0, 2, 3)),
    ]
    base = document(HEAD)
    cells = tuple(replace(Line.from_text(text), cell=cell) for text, cell in spans)
    page = replace(base.pages[0], lines=base.pages[0].lines + cells)
    (record,) = parser().parse(replace(base, pages=(page,)), PRODUCED_BY)
    table = section(record, "II").table
    assert table is not None
    assert table.header == ["STT", "Chỉ tiêu", "Kế hoạch (%) / Năm 2021", "Kế hoạch (%) / Năm 2022"]
    assert [(t.value, t.unit, t.period) for t in record.targets] == [(40, "%", "2021"), (55, "%", "2022")]


def test_a_second_table_of_a_section_is_a_child() -> None:
    other = "| Họ tên | Chức vụ |\n|---|---|\n| Nguyễn Văn Mẫu | Trưởng phòng |\n"
    part = section(parse(HEAD + MARKDOWN + "Danh sách phân công gồm:\n" + other + TAIL), "II")
    assert [child.id for child in part.children] == ["II/T2"]
    assert part.children[0].table is not None
    assert part.children[0].table.rows == [["Nguyễn Văn Mẫu", "Trưởng phòng"]]


def test_a_frame_around_text_is_no_table() -> None:
    long = " ".join(["chữ"] * 300)
    cells = [["Ghi", long], ["Ghi", long]]
    (record,) = parser().parse(with_ruled(HEAD, [cells]), PRODUCED_BY)
    assert section(record, "II").table is None
    assert long in section(record, "II").text


def test_a_table_without_a_section_stands_by_itself() -> None:
    record = parse(MARKDOWN)
    assert [item.id for item in record.sections] == ["T1"]
    assert len(record.targets) == 3


COLUMNS = """STT    Nội dung công việc          Đơn vị chủ trì        Thời gian
1      Bổ sung sách cho các        Thư viện tỉnh         Tháng 6
       tủ sách thôn, bản
2      Tập huấn người phụ          Phòng Nghiệp vụ       Quý III
       trách tủ sách                                     năm 2022
Trong quá trình thực hiện, các đơn vị phối hợp chặt chẽ với Thư viện tỉnh.
"""


def test_columns_of_plain_text_are_a_table() -> None:
    record = parse(HEAD + COLUMNS + TAIL)
    part = section(record, "II")
    assert part.table is not None
    assert part.table.header == ["STT", "Nội dung công việc", "Đơn vị chủ trì", "Thời gian"]
    assert part.table.rows == [
        ["1", "Bổ sung sách cho các tủ sách thôn, bản", "Thư viện tỉnh", "Tháng 6"],
        ["2", "Tập huấn người phụ trách tủ sách", "Phòng Nghiệp vụ", "Quý III năm 2022"],
    ]
    assert "Trong quá trình thực hiện" in part.text
    assert [task.assignee for task in record.tasks] == ["Thư viện tỉnh", "Phòng Nghiệp vụ"]


def test_a_sentence_that_begins_like_a_header_is_none() -> None:
    text = "TT Thông tin và Nội dung công việc của đơn vị được công bố.\n1 lần mỗi năm.\n2 lần mỗi quý.\n"
    assert section(parse(HEAD + text + TAIL), "II").table is None
