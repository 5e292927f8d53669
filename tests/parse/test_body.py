"""Sections, references, targets, tasks and the end of invented plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from pipeline.model.record import Section
from tests.parse.documents import parse

TOP = """SỞ CÔNG THƯƠNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 77/KH-SCT Tây Ninh, ngày 05 tháng 3 năm 2022
KẾ HOẠCH
Kiểm kê kho mẫu năm 2022

Căn cứ Quyết định số 12/QĐ-UBND ngày 04/01/2022 của UBND tỉnh về kiểm kê tài sản;
Sở Công Thương xây dựng Kế hoạch như sau:

"""


def flat(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from flat(section.children)


def ids(text: str) -> list[str]:
    return [section.id for section in flat(parse(TOP + text).sections)]


def test_levels() -> None:
    assert ids(
        "I. MỤC ĐÍCH\n1. Chung\na) Một mẫu.\nb) Hai mẫu.\n2. Riêng\n2.1. Trước\n- Một;\n+ Nhỏ;\n- Hai.\n"
        "II. KINH PHÍ\nTự lo."
    ) == ["I", "I/1", "I/1/a", "I/1/b", "I/2", "I/2/2.1", "I/2/2.1/-1", "I/2/2.1/-1/+1", "I/2/2.1/-2", "II"]


def test_articles() -> None:
    articles = "Điều 1. Phạm vi\n1. Một việc cần làm.\na) Nhỏ;\nb) Nhỏ.\n2. Hai.\nĐiều 2. Hiệu lực\nTừ nay."
    assert ids("Chương I\nQUY ĐỊNH CHUNG\n" + articles) == [
        "C1", "C1/D1", "C1/D1/1", "C1/D1/1/a", "C1/D1/1/b", "C1/D1/2", "C1/D2",
    ]  # fmt: skip


@pytest.mark.parametrize("third", ["III.", "I11.", "IIL", "IIIL.", "HI.", "IH.", "1."])
def test_damaged_roman_is_repaired_by_sequence(third: str) -> None:
    text = f"I. MỤC ĐÍCH\nMột.\nIl. NỘI DUNG\nHai.\n{third} TỔ CHỨC THỰC HIỆN\nBa.\nIV. KINH PHÍ\nBốn."
    assert ids(text) == ["I", "II", "III", "IV"]


def test_a_dash_inside_a_sentence_is_no_bullet() -> None:
    long = "Giữ kho mẫu sạch, gọn và khô, góp phần phát triển kinh tế, bảo đảm quốc phòng\n- an ninh trên địa bàn."
    assert ids(f"I. MỤC ĐÍCH\n1. {long}\n2. Hai.") == ["I", "I/1", "I/2"]


def test_lines_of_a_paragraph_are_joined_and_numbers_whole() -> None:
    record = parse(
        TOP + "I. MỤC ĐÍCH\n1. Thực hiện những điều đã nêu trong Kế hoạch số 23/KH-\nHĐTĐ ngày 09/02/2022.\n2. Hai."
    )
    assert record.sections[0].children[0].text.endswith("số 23/KH-HĐTĐ ngày 09/02/2022.")
    assert "23/KH-HĐTĐ" in [reference.number for reference in record.references]


def test_references() -> None:
    record = parse(
        TOP + "I. NỘI DUNG\n1. Thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị về học tập và làm theo;"
        " Nghị quyết Trung ương 4 khóa XII; Luật Thi đua, khen thưởng năm 2022 và Luật Lưu trữ số 33/2024/QH15."
        "\n2. Tiếp tục Chỉ thị số 05-CT/TW."
    )
    found = {
        (item.type, item.number, item.subject if item.number is None else None): item for item in record.references
    }
    assert found[("QĐ", "12/QĐ-UBND", None)].role == "legal_basis"
    directive = found[("CT", "05-CT/TW", None)]
    assert (directive.date, directive.issuer, directive.role, directive.section) == (
        "2016-05-15",
        "Bộ Chính trị",
        "mention",
        "I/1",
    )
    assert ("Luật", "33/2024/QH15", None) in found
    assert ("Luật", None, "Thi đua, khen thưởng") in found
    assert any(item.type == "NQ" and item.issuer == "Trung ương 4 khóa XII" for item in record.references)
    assert len([item for item in record.references if item.number == "05-CT/TW"]) == 1


def test_the_day_of_a_law_without_number() -> None:
    record = parse(
        TOP
        + "I. NỘI DUNG\n1. Thực hiện Luật Lưu trữ ngày 21 tháng 6 năm 2024; Luật sửa đổi, bổ sung một số điều của Luật"
        " Đầu tư công ngày 15 tháng 11 năm 2010."
    )
    found = {item.subject: item.date for item in record.references if item.type == "Luật"}
    assert found["Lưu trữ"] == "2024-06-21"
    assert found["sửa đổi, bổ sung một số điều của Luật Đầu tư công"] == "2010-11-15"
    assert "Đầu tư công" not in found


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("Phấn đấu 100% kho đạt chuẩn.", [("=", 100, None, "%")]),
        ("từ 95% trở lên số mẫu được dán nhãn.", [(">=", 95, None, "%")]),
        ("Ít nhất 85% mẫu có hồ sơ; không quá 5% mẫu hỏng.", [(">=", 85, None, "%"), ("<=", 5, None, "%")]),
        ("Tỷ lệ mẫu hỏng dưới 1,5%.", [("<", 1.5, None, "%")]),
        ("Thu khoảng 1.250 triệu đồng/năm.", [("~", 1250, None, "triệu đồng/năm")]),
        ("Tăng trưởng từ 7 đến 8%/năm.", [("range", 7, 8, "%/năm")]),
        ("Giảm 10% số mẫu hỏng, giảm 20% số kho thuê.", [("delta-", 10, None, "%"), ("delta-", 20, None, "%")]),
        ("Nâng tỷ lệ số hóa lên 85%.", [("=", 85, None, "%")]),
        ("Tổ chức ít nhất 02 lớp tập huấn.", [(">=", 2, None, "lớp")]),
        ("Bình quân ít nhất 3 bản sách một học sinh.", [(">=", 3, None, "bản")]),
        ("Xây dựng mới 04 bến tàu khách.", [("=", 4, None, "bến")]),
        ("Thu hút 2.000 lượt khách.", [("=", 2000, None, "lượt")]),
        ("Ít nhất 25 nhà vườn mở cửa.", [(">=", 25, None, "nhà vườn")]),
        ("Kỷ niệm 70 năm ngày thành lập, giai đoạn 2021 - 2025, người từ 65 tuổi trở lên.", []),
    ],
)  # fmt: skip
def test_targets(clause: str, expected: list[tuple[str, float, float | None, str]]) -> None:
    record = parse(TOP + "I. CHỈ TIÊU NĂM 2022\n1. " + clause)
    found = [(item.comparator, item.value, item.value_max, item.unit) for item in record.targets]
    assert found == expected
    assert all(item.section == "I/1" and item.period == "2022" for item in record.targets)


def test_zero_goes_on_over_semicolons() -> None:
    record = parse(TOP + "I. CHỈ TIÊU\n1. Không để xảy ra mất mẫu; cháy, nổ; không có người vi phạm.")
    assert [(item.kind, item.value) for item in record.targets] == [("zero", 0)] * 3


def test_percentages_outside_aims_are_no_targets() -> None:
    record = parse(
        TOP + "I. KẾT QUẢ NĂM 2021\n1. Đã kiểm 95% số kho.\nII. KINH PHÍ\n1. Nhà nước cấp đủ (tối đa 10% dự phòng)."
    )
    assert record.targets == []


@pytest.mark.parametrize(
    "told",
    [
        "Đến hết tháng 5, giải ngân mới đạt 34,6% kế hoạch.",
        "Thống nhất đánh giá kết quả 6 tháng: thu ngân sách đạt 63%; trồng 2 ha rừng.",
        "Áp dụng cho khoản chi từ 500 triệu đồng trở lên, do ngân sách tỉnh bảo đảm.",
    ],
)
def test_what_was_reached_or_is_a_condition_is_no_target(told: str) -> None:
    assert parse(TOP + f"I. NỘI DUNG\n1. {told}").targets == []


def test_tasks() -> None:
    record = parse(
        TOP + "III. TỔ CHỨC THỰC HIỆN\n1. Phòng Hành chính\n- Mở kho; báo cáo Giám đốc Sở.\n"
        "2. Văn phòng Sở chủ trì, phối hợp với Thanh tra Sở tổ chức kiểm đếm hằng quý, xong trước ngày 30/6/2022."
    )
    assert [(task.section, task.assignee) for task in record.tasks] == [
        ("III/1/-1", "Phòng Hành chính"),
        ("III/2", "Văn phòng Sở"),
    ]
    second = record.tasks[1]
    assert second.coordinators == ["Thanh tra Sở"]
    assert second.deadline == "trước ngày 30/6/2022"
    assert record.tasks[0].report_to == ["Giám đốc Sở"]


def test_end() -> None:
    record = parse(
        TOP + "I. MỤC ĐÍCH\nMột.\n\nTrên đây là Kế hoạch kiểm kê kho mẫu./.\n\n"
        "Nơi nhận:\n- UBND tỉnh (b/c);\n- Các phòng;\n- Lưu: VT, HC.\n(nguoisoan)\n\n"
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nNguyễn Văn Mẫu"
    )
    assert record.closing == "Trên đây là Kế hoạch kiểm kê kho mẫu./."
    assert record.recipients == ["UBND tỉnh (b/c)", "Các phòng"]
    assert (record.archive, record.drafter) == ("VT, HC", "nguoisoan")
    signer = record.signer
    assert (signer.role, signer.authority, signer.title, signer.name) == (
        "KT.", "TM. ỦY BAN NHÂN DÂN", "Phó Chủ tịch", "Nguyễn Văn Mẫu",
    )  # fmt: skip


def test_a_deputy_whose_word_was_lost_is_not_made_the_head() -> None:
    end = "Trên đây là Kế hoạch năm 2024./.\nKT. GIÁM ĐỐC\n{}GIÁM ĐỐC\nTrần Thị Bích Vân\n"
    whole, damaged = (parse(TOP + end.format(word)) for word in ("PHÓ ", ""))
    assert (whole.signer.role, whole.signer.title) == ("KT.", "Phó Giám đốc")
    assert (damaged.signer.role, damaged.signer.title) == ("KT.", None)
    assert ("/signer/title", ["Phó Giám đốc"]) in [(item.field, item.candidates) for item in damaged.review]


def test_evidence_names_page_line_and_what_was_read() -> None:
    record = parse(TOP + "I. MỤC ĐÍCH\nMột.\fII. NỘI DUNG\nHai.")
    assert record.evidence["/number"].line == 2
    assert (record.evidence["/sections/1"].page, record.evidence["/sections/1"].raw) == (2, "II. NỘI DUNG")
    assert all(item.source in ("text", "inferred") and item.box is None for item in record.evidence.values())
