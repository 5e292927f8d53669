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


@pytest.mark.parametrize(
    ("text", "assignee"),
    [
        ("1. Ủy ban Kiểm tra Huyện ủy kiểm tra việc nêu gương.", "Ủy ban Kiểm tra Huyện ủy"),
        (
            "1. Giao Ban Quản lý dự án đầu tư xây dựng tỉnh yêu cầu nhà thầu làm ba ca.",
            "Ban Quản lý dự án đầu tư xây dựng tỉnh",
        ),
        ("1. Các cơ quan, tổ chức, đơn vị tổ chức thực hiện Kế hoạch này.", "Các cơ quan, tổ chức, đơn vị"),
        ("1. Hội đồng nhân dân xã giao Ủy ban nhân dân xã tổ chức thực hiện.", "Ủy ban nhân dân xã"),
    ],
)
def test_verbs_within_a_name_belong_to_it(text: str, assignee: str) -> None:
    (task,) = tasks(text)
    assert task.assignee == assignee


@pytest.mark.parametrize(
    "text",
    [
        "1. Ủy ban nhân dân xã đã tổ chức 12 buổi họp.",
        "1. Báo cáo kết quả thực hiện về Sở.",
        "1. Sở thông báo để các đơn vị biết, thực hiện./.",
        "1. Trường hợp có vướng mắc thì thực hiện theo hướng dẫn.",
        "1. Bố cục chương trình\n- Phần mở đầu.",
    ],
)
def test_what_names_nobody_or_was_done_already_is_no_task(text: str) -> None:
    assert not tasks(text)


def test_an_opening_that_directs_gives_out_tasks() -> None:
    body = "1. Giám đốc Sở Y tế\na) Chuẩn bị thuốc dự phòng.\nb) Cử hai kíp trực.\n2. Các chủ hồ chứa vận hành hồ.\n"
    directed = "Trước tình hình mưa lũ, Chủ tịch Ủy ban nhân dân tỉnh yêu cầu các đơn vị thực hiện các việc sau:\n"
    found = parse(f"SỞ VĂN HÓA\nSố: 12/KH-SVH\nKẾ HOẠCH\nPhòng lụt năm 2022\n\n{directed}{body}").tasks
    assert [(task.section, task.assignee) for task in found] == [
        ("1/a", "Giám đốc Sở Y tế"),
        ("1/b", "Giám đốc Sở Y tế"),
        ("2", "Các chủ hồ chứa"),
    ]
    told = "Căn cứ Luật Phòng thủ dân sự, Sở báo cáo kết quả như sau:\n"
    assert not parse(f"SỞ VĂN HÓA\nSố: 12/KH-SVH\nKẾ HOẠCH\nPhòng lụt năm 2022\n\n{told}{body}").tasks
