"""Labels by themselves: what a row's first characters may mean, and how sure the outline is of it."""

from __future__ import annotations

import pytest

from pipeline.model.page import Word
from pipeline.parse.labels import LabelReader
from pipeline.parse.outline import OutlineReader
from pipeline.parse.rows import Row
from pipeline.settings import Settings


def rows(*lines: str) -> list[Row]:
    return [
        Row(tuple(map(Word, line.split())), page=1, number=number, source="text")
        for number, line in enumerate(lines, start=1)
    ]


@pytest.fixture(scope="module")
def labels() -> LabelReader:
    return LabelReader(Settings())


@pytest.mark.parametrize(
    ("line", "style", "name", "printed", "rest"),
    [
        ("Phần thứ hai", "part", "P2", "Phần II", ""),
        ("Chương IV", "chapter", "C4", "Chương IV", ""),
        ("Mục 3. Kinh phí", "title", "M3", "Mục 3", "Kinh phí"),
        ("Điều 15a. Hiệu lực", "article", "D15a", "Điều 15a", "Hiệu lực"),
        ("A. Mục tiêu", "upper", "A", "A.", "Mục tiêu"),
        ("D. Kinh phí", "upper", "D", "D.", "Kinh phí"),
        ("XIV. Kinh phí", "roman", "XIV", "XIV.", "Kinh phí"),
        ("TH. KINH PHÍ", "roman", "III", "III.", "KINH PHÍ"),
        ("12. Kinh phí", "arabic", "12", "12.", "Kinh phí"),
        ("2.3. Kinh phí", "decimal", "2.3", "2.3.", "Kinh phí"),
        ("2.3.4. Kinh phí", "decimal3", "2.3.4", "2.3.4.", "Kinh phí"),
        ("4) Kinh phí", "number", "4", "4)", "Kinh phí"),
        ("đ) Kinh phí", "letter", "đ", "đ)", "Kinh phí"),
        ("(3) Kinh phí", "bracket", "3", "(3)", "Kinh phí"),
        # The sequence gives bullets their places.
        ("- Kinh phí", "dash", "-0", "-", "Kinh phí"),
        ("+ Kinh phí", "plus", "+0", "+", "Kinh phí"),
    ],
)
def test_a_whole_label_is_read_with_its_place(
    labels: LabelReader, line: str, style: str, name: str, printed: str, rest: str
) -> None:
    (row,) = rows(line)
    found = min((one for one in labels.read(row) if one.style == style), key=lambda one: one.cost)
    assert (found.name, found.label(), line[found.end :].strip()) == (name, printed, rest)


@pytest.mark.parametrize(
    "line", ["Kinh phí", "2023 là năm đầu", "0. Kinh phí", "0.1. Kinh phí", "Chương trình", "...."]
)
def test_other_rows_begin_with_no_label(labels: LabelReader, line: str) -> None:
    assert labels.read(rows(line)[0]) == []


@pytest.mark.parametrize(
    ("whole", "damaged"),
    [
        ("1. Kinh phí", "1, Kinh phí"),
        ("1. Kinh phí", "l. Kinh phí"),
        ("II. Kinh phí", "1I. Kinh phí"),
        ("II. Kinh phí", "II, Kinh phí"),
        ("b) Kinh phí", "b. Kinh phí"),
    ],
)
def test_a_damaged_label_costs_more_than_a_whole_one(labels: LabelReader, whole: str, damaged: str) -> None:
    expected = min(labels.read(rows(whole)[0]), key=lambda reading: reading.cost)
    found = [
        reading
        for reading in labels.read(rows(damaged)[0])
        if (reading.style, reading.ordinal) == (expected.style, expected.ordinal)
    ]
    assert found and expected.cost < min(reading.cost for reading in found)


def test_what_was_read_before_restoration_counts_too(labels: LabelReader) -> None:
    """Restoration took ``1l.`` for a word; the label is found in what the engine read, for a little more."""
    changed = Word("lI.", raw="11.")
    (row,) = rows("x Kinh phí")
    found = labels.read(Row((changed, *row.words[1:]), 1, 1, "text"))
    assert ("arabic", 11) in {(reading.style, reading.ordinal) for reading in found}


def test_a_section_is_as_sure_as_its_label_is_whole() -> None:
    _, (first, second, third) = OutlineReader(Settings()).read(
        rows("1. Kinh phí.", "2, Nhân lực.", "3. Tổ chức thực hiện.")
    )
    assert [node.id for node in (first, second, third)] == ["1", "2", "3"]
    assert 0 < second.strength < first.strength == third.strength < 1


def test_a_row_under_a_full_one_goes_on_though_it_begins_like_a_label() -> None:
    """``khoản / 2. Phần`` over a line end: above it the row is full, so that nothing ended there."""
    full = "1. Các đơn vị báo cáo kết quả thực hiện theo hướng dẫn tại mục"
    more = "2. Phần II của hướng dẫn này, nêu rõ khó khăn và kiến nghị gửi"
    last = "phòng Nghiệp vụ tổng hợp, trình lãnh đạo Sở xem xét trong tháng."
    _, nodes = OutlineReader(Settings()).read(rows(full, more, last))
    assert [node.id for node in nodes] == ["1"]
    short = "1. Nhiệm vụ của các đơn vị"
    _, nodes = OutlineReader(Settings()).read(rows(short, more, last))
    assert [node.id for node in nodes] == ["1", "2"]
