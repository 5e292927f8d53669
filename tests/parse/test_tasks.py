"""Who is to do what: where the name of an assignee begins and ends."""

from __future__ import annotations

import pytest

from pipeline.model.record import Task
from tests.parse.documents import parse

HEAD = "SỞ VĂN HÓA\nSố: 12/KH-SVH\nKẾ HOẠCH\nPhát triển thư viện năm 2022\nI. MỤC ĐÍCH\nPhục vụ bạn đọc.\n"


def tasks(text: str) -> list[Task]:
    return parse(f"{HEAD}II. TỔ CHỨC THỰC HIỆN\n{text}\n").tasks


@pytest.mark.parametrize(
    ("text", "assignee", "begins"),
    [
        ("- Văn phòng Sở: Làm đầu mối tổ chức hội nghị.", "Văn phòng Sở", "Làm đầu mối tổ chức"),
        (
            "- Phòng Nghiệp vụ định kỳ hằng quý tổ chức ngày hội đọc sách.",
            "Phòng Nghiệp vụ",
            "định kỳ hằng quý tổ chức",
        ),
        ("- Phòng Nghiệp vụ có trách nhiệm theo dõi.", "Phòng Nghiệp vụ", "có trách nhiệm"),
        ("- Các phòng của Sở cử cán bộ tham gia đoàn kiểm tra.", "Các phòng của Sở", "cử cán bộ"),
    ],
)
def test_the_name_ends_where_the_work_begins(text: str, assignee: str, begins: str) -> None:
    (task,) = tasks(text)
    assert task.assignee == assignee
    assert task.text.startswith(begins)


def test_a_verb_that_looks_like_an_agency_is_none() -> None:
    (task,) = tasks("1. Phòng Nghiệp vụ\n- Bố trí phòng đọc cho các đoàn kiểm tra, phối hợp khi cần.")
    assert task.assignee == "Phòng Nghiệp vụ"


def test_a_heading_of_duty_names_its_agency() -> None:
    first, second = tasks("1. Văn phòng Sở có trách nhiệm:\n- Chủ trì hội nghị.\n- Tổng hợp kết quả.")
    assert first.assignee == second.assignee == "Văn phòng Sở"


def test_what_a_task_enumerates_are_no_tasks() -> None:
    text = "1. Các đơn vị\n- Chuẩn bị tài liệu cho đoàn kiểm tra gồm:\n+ Báo cáo tự chấm điểm;\n+ Danh mục sách."
    assert [task.section for task in tasks(text)] == ["II/1/-1"]
