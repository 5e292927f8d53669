"""Figures written by pen: filled in when sure, candidates when not, never the engine's guess."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from pipeline.model.page import Alternative, Handwritten
from pipeline.model.record import Record
from tests.parse.documents import PRODUCED_BY, document, parser

TEXT = """SỞ CÔNG THƯƠNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 45/KH-SCT An Giang, ngày 11 tháng 6 năm 2024
KẾ HOẠCH
Kiểm kê kho mẫu
"""


def figure(field: Literal["serial", "day", "month"], printed: float, **candidates: float) -> Handwritten:
    found = tuple(Alternative(text.strip("_"), probability) for text, probability in candidates.items())
    return Handwritten(field, found, printed)


def record(*figures: Handwritten, text: str = TEXT) -> Record:
    read = document(text)
    page = replace(read.pages[0], handwriting=figures)
    return parser().parse(replace(read, pages=(page,)), PRODUCED_BY)[0]


def review(found: Record) -> dict[str, list[str]]:
    return {item.field: item.candidates for item in found.review if item.reason == "handwritten"}


def test_a_sure_serial_is_filled_in() -> None:
    found = record(figure("serial", 0.01, _472=0.995))
    assert (found.number, found.serial, found.symbol) == ("472/KH-SCT", 472, "KH-SCT")
    assert found.evidence["/serial"].confidence == pytest.approx(0.995)


def test_an_unsure_serial_is_null_with_candidates() -> None:
    found = record(figure("serial", 0.01, _155=0.6, _955=0.3))
    assert (found.number, found.serial, found.symbol) == (None, None, "KH-SCT")
    assert review(found) == {"/serial": ["155", "955"], "/number": ["155/KH-SCT", "955/KH-SCT"]}


def test_a_serial_with_a_letter_is_never_filled_in() -> None:
    found = record(figure("serial", 0.01, **{"12?": 0.999}))
    assert (found.number, found.serial) == (None, None)


def test_what_is_printed_is_left_to_the_engine() -> None:
    found = record(figure("serial", 0.99, _45=0.99), figure("day", 0.99, _17=0.99))
    assert (found.number, found.date) == ("45/KH-SCT", "2024-06-11")


@pytest.mark.parametrize(("seen", "date"), [("11", "2024-06-11"), ("17", None)])
def test_print_that_the_engine_doubts_counts_when_both_read_the_same(seen: str, date: str | None) -> None:
    read = document(TEXT)
    lines = tuple(
        replace(line, words=tuple(replace(word, confidence=0.3 if word.text == "11" else 0.95) for word in line.words))
        for line in read.pages[0].lines
    )
    figures = (figure("day", 0.99, **{f"_{seen}": 0.99}), figure("month", 0.99, _6=0.99))
    page = replace(read.pages[0], lines=lines, origin="ocr", handwriting=figures)
    assert parser().parse(replace(read, pages=(page,)), PRODUCED_BY)[0].date == date


def test_two_readings_of_print_leave_the_field_open() -> None:
    read = document(TEXT)
    lines = tuple(
        replace(line, words=tuple(replace(word, confidence=0.88) for word in line.words))
        for line in read.pages[0].lines
    )
    figures = (figure("serial", 0.99, _46=0.99), figure("day", 0.99, _17=0.99), figure("month", 0.99, _6=0.99))
    page = replace(read.pages[0], lines=lines, origin="ocr", handwriting=figures)
    found = parser().parse(replace(read, pages=(page,)), PRODUCED_BY)[0]
    assert (found.number, found.date, found.date_edtf) == (None, None, "2024-06-XX")
    asked = {item.field: item.candidates for item in found.review if item.reason == "read_differently"}
    assert asked == {
        "/serial": ["45", "46"],
        "/number": ["45/KH-SCT", "46/KH-SCT"],
        "/date": ["2024-06-11", "2024-06-17"],
    }


def test_a_sure_day_is_filled_in() -> None:
    assert record(figure("day", 0.01, _27=0.99)).date == "2024-06-27"


def test_an_unsure_day_keeps_month_and_year() -> None:
    found = record(figure("day", 0.01, _27=0.7, _21=0.2))
    assert (found.date, found.date_edtf, found.year) == (None, "2024-06-XX", 2024)
    assert review(found) == {"/date": ["2024-06-27", "2024-06-21"]}


def test_a_day_that_its_month_does_not_have_is_not_filled_in() -> None:
    found = record(figure("day", 0.01, _31=0.999))
    assert (found.date, found.date_edtf) == (None, "2024-06-XX")


@pytest.mark.parametrize(
    ("candidates", "edtf"), [({"_6": 0.99}, "2024-06-11"), ({"_8": 0.99}, "2024-XX-11"), ({"_8": 0.5}, "2024-XX-11")]
)
def test_a_month_by_pen_must_agree_with_what_was_read(candidates: dict[str, float], edtf: str) -> None:
    found = record(figure("month", 0.01, **candidates))
    assert found.date == (edtf if "X" not in edtf else None)
