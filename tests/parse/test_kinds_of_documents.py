"""Kinds of documents with forms of their own: attached regulations, telegrams, regulations of the party; invented text.

Columns of plain text stand apart by spaces.
"""

from __future__ import annotations

from tests.parse.documents import parse
from tests.parse.test_body import TOP

DECISION = """ỦY BAN NHÂN DÂN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHƯỜNG MẪU                             Độc lập - Tự do - Hạnh phúc
Số: 45/QĐ-UBND                     Mẫu, ngày 12 tháng 01 năm 2024

QUYẾT ĐỊNH
Ban hành Quy chế trông kho mẫu

Điều 1. Ban hành kèm theo Quyết định này Quy chế trông kho mẫu.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký./.

Nơi nhận:                              TM. ỦY BAN NHÂN DÂN
- UBND thành phố (b/c);                    KT. CHỦ TỊCH
- Như Điều 3;                              PHÓ CHỦ TỊCH
- Lưu: VT.
                                        Nguyễn Thị Mẫu

QUY CHẾ
Trông kho mẫu của phường
(Ban hành kèm theo Quyết định số 45/QĐ-UBND ngày 12 tháng 01 năm 2024
của Ủy ban nhân dân phường Mẫu)

Chương I
QUY ĐỊNH CHUNG

Điều 1. Phạm vi
1. Quy chế này quy định việc trông kho mẫu.
2. Người trông kho theo Quy chế này.
"""


def test_columns_of_plain_text_at_the_end() -> None:
    record = parse(DECISION)
    assert record.recipients == ["UBND thành phố (b/c)", "Như Điều 3"]
    signer = record.signer
    assert (signer.role, signer.authority, signer.title) == ("KT.", "TM. ỦY BAN NHÂN DÂN", "Phó Chủ tịch")
    assert (signer.name, record.archive) == ("Nguyễn Thị Mẫu", "VT")


def test_what_is_issued_with_a_decision_is_an_appendix() -> None:
    record = parse(DECISION)
    assert [section.id for section in record.sections] == ["D1", "D2"]
    appendix = record.appendices[0]
    assert (appendix.label, appendix.heading) == (None, "QUY CHẾ Trông kho mẫu của phường")
    assert appendix.children[0].id == "A1/C1"
    assert [child.id for child in appendix.children[0].children[0].children] == ["A1/C1/D1/1", "A1/C1/D1/2"]


def test_to_whom_a_telegram_goes_is_no_section_and_what_it_orders_are_tasks() -> None:
    record = parse(
        "UBND TỈNH MẪU SƠN\nSố: 05/CĐ-UBND\nCÔNG ĐIỆN\nVề việc trông kho mẫu khi có bão\n\n"
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH MẪU SƠN ĐIỆN:\n- Giám đốc các Sở;\n- Chủ tịch Ủy ban nhân dân các huyện.\n\n"
        "Theo dự báo có mưa to. Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:\n\n"
        "1. Sở Nội vụ kiểm tra các kho mẫu.\n2. Sở Y tế tổ chức chuyển mẫu.\n"
    )
    assert [section.id for section in record.sections] == ["1", "2"]
    assert [task.assignee for task in record.tasks] == ["Sở Nội vụ", "Sở Y tế"]
    assert (record.preamble or "").endswith("yêu cầu:")


def test_a_regulation_of_the_party() -> None:
    record = parse(
        "TỈNH ỦY BẾN TRE                    ĐẢNG CỘNG SẢN VIỆT NAM\n*\n"
        "Số 18-QĐ/TU                Bến Tre, ngày 15 tháng 8 năm 2019\n\nQUY ĐỊNH\nvề trông kho mẫu\n\n"
        "Điều 1. Trách nhiệm\n"
        "1- Ban Tuyên giáo Tỉnh ủy chủ trì, phối hợp với Ban Tổ chức Tỉnh ủy hướng dẫn, theo dõi việc trông kho.\n"
    )
    assert (record.type, record.number, record.issuer.name) == ("QĐi", "18-QĐ/TU", "Tỉnh ủy Bến Tre")
    assert not [entry for entry in record.review if entry.reason == "type_and_symbol_differ"]
    assert record.tasks[0].coordinators == ["Ban Tổ chức Tỉnh ủy"]


def test_a_section_ends_a_table_in_columns() -> None:
    record = parse(
        TOP + "I. LỊCH\n\nSTT   Nội dung công việc       Thời gian     Chủ trì\n1     Xây dựng kế hoạch        Tháng 2"
        "       Trưởng Ban\n2     Đếm mẫu                  Tháng 4       Phó Trưởng Ban\n\n"
        "II. TỔ CHỨC THỰC HIỆN\n1. Tự làm.\n"
    )
    assert [section.id for section in record.sections] == ["I", "II"]
    table = record.sections[0].table
    assert table is not None and table.rows[-1] == ["2", "Đếm mẫu", "Tháng 4", "Phó Trưởng Ban"]


def test_a_group_of_rows_does_not_end_a_table_in_columns() -> None:
    record = parse(
        TOP + "I. LỊCH\n\nSTT   Nội dung công việc       Thời gian     Chủ trì\nI.    KHO MẪU\n"
        "1     Xây dựng kế hoạch        Tháng 2       Trưởng Ban\nII.   NHÀ MẪU\n"
        "2     Đếm mẫu                  Tháng 4       Phó Trưởng Ban\n\nII. TỔ CHỨC THỰC HIỆN\n1. Tự làm.\n"
    )
    assert [section.id for section in record.sections] == ["I", "II"]
    table = record.sections[0].table
    assert table is not None and len(table.rows) == 2
