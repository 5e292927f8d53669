"""Which label stands under which, which rows begin a section, and what of a section is its heading."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.model.page import Box, Word
from pipeline.parse.labels import LETTERS, RANK, LabelReader, roman
from pipeline.parse.outline import Node, OutlineReader
from pipeline.parse.rows import Row
from pipeline.settings import Settings


def rows(*lines: str) -> list[Row]:
    return [
        Row(tuple(map(Word, line.split())), page=1, number=number, source="text")
        for number, line in enumerate(lines, start=1)
    ]


@pytest.fixture(scope="module")
def outline() -> OutlineReader:
    return OutlineReader(Settings())


@pytest.fixture(scope="module")
def labels() -> LabelReader:
    return LabelReader(Settings())


def ids(nodes: list[Node]) -> list[str]:
    return [name for node in nodes for name in (node.id, *ids(node.children))]


def test_no_two_styles_stand_side_by_side(outline: OutlineReader) -> None:
    """Each is nested below those before it: two levels of a document are never taken for one."""
    labels = [
        "Phần I.",
        "Chương I.",
        "Mục 1.",
        "Điều 1.",
        "A.",
        "I.",
        "1.",
        "1.1.",
        "1.1.1.",
        "1)",
        "a)",
        "(1)",
        "-",
        "+",
    ]
    ordered = [f"{label} Kinh phí của các thư viện." for label in labels]
    assert len(ordered) == len(RANK)
    for above, below in pairwise(ordered):
        (top,) = outline.read(rows(above, below))[1]
        assert len(top.children) == 1, (above, below)


@pytest.mark.parametrize(
    ("word", "number"),
    list(zip(["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"], range(1, 11), strict=True)),
)
def test_parts_are_counted_in_words(labels: LabelReader, word: str, number: int) -> None:
    (found,) = labels.read(rows(f"Phần thứ {word}")[0])
    assert (found.style, found.name, found.label()) == ("part", f"P{number}", f"Phần {roman(number)}")


def test_points_follow_the_vietnamese_alphabet(outline: OutlineReader) -> None:
    points = [f"{letter}) Nội dung thứ {number}." for number, letter in enumerate(LETTERS, start=1)]
    _, nodes = outline.read(rows(*points))
    assert [node.id for node in nodes] == list(LETTERS)


@pytest.mark.parametrize(("text", "raw"), [("lI", "11."), ("11..", "11."), ("1", "11.")])
def test_the_text_begins_behind_the_label_however_restoration_changed_its_length(
    labels: LabelReader, text: str, raw: str
) -> None:
    row = Row((Word(text, raw=raw), *rows("Kinh phí")[0].words), 1, 1, "text")
    found = next(one for one in labels.read(row) if (one.style, one.ordinal) == ("arabic", 11))
    assert row.text[found.end :].strip() == "Kinh phí"


def test_blank_rows_between_sections_are_nothing(outline: OutlineReader) -> None:
    before, nodes = outline.read(rows("", "1. Kinh phí.", "", "2. Nhân lực.", "", "", "3. Thời gian."))
    assert ids(nodes) == ["1", "2", "3"]
    assert not any(before)


def test_bullets_before_the_first_number_are_sections_unless_a_basis_is_named(outline: OutlineReader) -> None:
    listed = ["- Kiểm kê sách;", "- Lập thẻ.", "1. Kinh phí."]
    assert ids(outline.read(rows(*listed))[1]) == ["-1", "-2", "1"]
    assert ids(outline.read(rows("Căn cứ các quy định sau:", *listed))[1]) == ["1"]


@pytest.mark.parametrize("label", ["I.", "A.", "1."])
def test_a_run_in_heading_stands_before_its_colon(outline: OutlineReader, label: str) -> None:
    (node,) = outline.read(rows(f"{label} Kinh phí: Do ngân sách tỉnh cấp."))[1]
    assert (node.heading, [paragraph.text for paragraph in node.paragraphs]) == ("Kinh phí", ["Do ngân sách tỉnh cấp."])


@pytest.mark.parametrize(
    "text", ["Họp từ 14:00 ngày mai.", "Tải mẫu tại https://mau.example/a.", "Bản đồ tỷ lệ 1:500."]
)
def test_a_colon_within_figures_or_an_address_ends_no_heading(outline: OutlineReader, text: str) -> None:
    (node,) = outline.read(rows(f"1. {text}"))[1]
    assert (node.heading, [paragraph.text for paragraph in node.paragraphs]) == (None, [text])


@pytest.mark.parametrize("label", ["a)", "-", "(1)"])
def test_a_point_or_a_bullet_keeps_what_stands_before_its_colon(outline: OutlineReader, label: str) -> None:
    text = "Kinh phí: Do ngân sách tỉnh cấp."
    (node,) = outline.read(rows(f"{label} {text}"))[1]
    assert (node.heading, [paragraph.text for paragraph in node.paragraphs]) == (None, [text])


def test_a_long_heading_of_a_point_ends_in_no_colon(outline: OutlineReader) -> None:
    """``a) Thủ trưởng các đơn vị có trách nhiệm:`` opens a list; a few words with a colon are a heading."""
    short, long = "Trách nhiệm của các phòng:", "Thủ trưởng các đơn vị trực thuộc có trách nhiệm:"
    (point,) = outline.read(rows(f"a) {short}", "- Kiểm kê sách;"))[1]
    assert point.heading == short.rstrip(":")
    (point,) = outline.read(rows(f"a) {long}", "- Kiểm kê sách;"))[1]
    assert (point.heading, [paragraph.text for paragraph in point.paragraphs]) == (None, [long])


def test_a_full_stop_ends_a_heading_of_a_high_level_alone(outline: OutlineReader) -> None:
    text = "Tổ chức thực hiện kế hoạch."
    (node,) = outline.read(rows(f"I. {text}"))[1]
    assert node.heading == text
    (node,) = outline.read(rows(f"1. {text}"))[1]
    assert node.heading is None
    (node,) = outline.read(rows("I. " + "Kiểm kê sách của các thư viện trong tỉnh và lập thẻ mới."))[1]
    assert node.heading is None


def test_a_long_paragraph_without_an_end_is_text(outline: OutlineReader) -> None:
    """Of a page that was cut off, say: more words than a heading has, and nothing below it."""
    (node,) = outline.read(
        rows("1. " + "Các thư viện kiểm kê sách và lập thẻ mới cho bạn đọc của các trường học trong")
    )[1]
    assert (node.heading, len(node.paragraphs)) == (None, 1)
    (node,) = outline.read(rows("1. Kiểm kê sách và lập thẻ mới"))[1]
    assert node.heading == "Kiểm kê sách và lập thẻ mới"


def test_to_whom_a_letter_goes_ends_with_its_list(outline: OutlineReader) -> None:
    lines = (
        "Sở gửi văn bản mẫu.\nKính gửi:\n- Các thư viện huyện;\n- Ủy ban nhân dân các xã,\nphường và thị trấn;\n"
        "- Các trường học,\ntrung tâm học tập.\n1. Kiểm kê sách.\n- Đếm sách;\n- Lập thẻ."
    ).splitlines()
    before, nodes = outline.read(rows(*lines))
    assert ids(nodes) == ["1", "1/-1", "1/-2"]
    assert [row.text for row in before[2:]] == [
        "Các thư viện huyện;", "Ủy ban nhân dân các xã,", "phường và thị trấn;", "Các trường học,",
        "trung tâm học tập.",
    ]  # fmt: skip


def test_a_full_stop_ends_the_list_of_those_to_whom_a_letter_goes(outline: OutlineReader) -> None:
    lines = ["Kính gửi:", "- Các thư viện huyện;", "- Các trường học.", "- Kiểm kê sách;", "- Lập thẻ."]
    before, nodes = outline.read(rows(*lines))
    assert [row.text for row in before] == ["Kính gửi:", "Các thư viện huyện;", "Các trường học."]
    assert [node.rows[0].text for node in nodes] == ["Kiểm kê sách;", "Lập thẻ."]


@pytest.mark.parametrize(("above", "found"), [("Hỗ trợ các hộ thuộc diện:", 2), ("CHỦ TỊCH TỈNH ĐIỆN:", 0)])
def test_the_addressees_of_a_telegram_are_no_sections(outline: OutlineReader, above: str, found: int) -> None:
    assert len(outline.read(rows(above, "- Hộ mẫu một;", "- Hộ mẫu hai."))[1]) == found


def test_a_stock_heading_speaks_for_a_roman_label(outline: OutlineReader) -> None:
    """``I`` and ``l`` may be a one; under ``Mục đích`` they are Roman, as plans have it."""
    _, nodes = outline.read(rows("I. Mục đích", "Phục vụ bạn đọc."))
    assert [(node.id, node.reading.style) for node in nodes] == [("I", "roman")]


def test_a_letter_that_was_read_as_another_costs_more_than_a_whole_one(labels: LabelReader) -> None:
    for damaged in ("é) Kinh phí", "é. Kinh phí", "dd) Kinh phí"):
        readings = labels.read(rows(damaged)[0])
        assert all(reading.cost > 0 for reading in readings), damaged


def test_items_beside_items_with_headings_have_headings(outline: OutlineReader) -> None:
    lines = (
        "I. NỘI DUNG\n1. Kinh phí: Do ngân sách cấp.\n2. Nhân lực: Mỗi thư viện hai người.\n"
        "3. Thời gian thực hiện kế hoạch: từ tháng một."
    ).splitlines()
    (top,) = outline.read(rows(*lines))[1]
    assert [node.heading for node in top.children] == ["Kinh phí", "Nhân lực", "Thời gian thực hiện kế hoạch"]


def boxed(text: str, line: int, left: int) -> Row:
    words, x = [], left
    for piece in text.split():
        words.append(Word(piece, Box(x, 60 * line, x + 14 * len(piece), 60 * line + 40)))
        x += 14 * (len(piece) + 1)
    return Row(tuple(words), 1, line, "ocr", page_width=1650, left_margin=200.0, right_margin=1500.0)


@pytest.mark.parametrize(("left", "found"), [(260, ["1", "2"]), (200, ["1"])])
def test_a_row_indented_as_the_label_above_it_begins_a_section(
    outline: OutlineReader, left: int, found: list[str]
) -> None:
    """The row above is full and ends no sentence; what goes on with it would stand at the margin."""
    full = "Các đơn vị báo cáo kết quả thực hiện theo hướng dẫn của Sở tại các mục sau đây và mục"
    _, nodes = outline.read(
        [boxed(f"1. {full}", 1, 260), boxed(f"2. Phần {full}", 2, left), boxed(full, 3, 200), boxed(full, 4, 200)]
    )
    assert ids(nodes) == found


def test_a_roman_label_with_a_title_and_a_colon_begins_a_section_wherever_it_stands(outline: OutlineReader) -> None:
    """``III. Thời gian nghiệm thu:`` below a full row that ends no sentence."""
    full = "Các thư viện kiểm kê sách, lập thẻ mới cho bạn đọc và báo cáo kết quả về Sở"
    for title, found in (("Thời gian nghiệm thu:", ["I", "II", "III"]), ("Thời gian nghiệm thu", ["I", "II"])):
        _, nodes = outline.read(rows("I. NỘI DUNG", full, full, "II. KINH PHÍ", full, full, f"III. {title}", full))
        assert ids(nodes) == found
