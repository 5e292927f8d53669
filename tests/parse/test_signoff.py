"""Signers and recipients as scans show them: under seals, with strokes of a pen; all persons are invented."""

from __future__ import annotations

import pytest

from pipeline.model.page import Line
from pipeline.model.record import Record
from pipeline.parse.titles import SigningTitles
from pipeline.settings import Settings
from tests.parse.documents import parse as parse_text
from tests.parse.test_scans import head, line, parse

TITLES = SigningTitles(Settings())


def signed(*rows: Line) -> Record:
    closing = line((300, "Trên đây là Kế hoạch kiểm kê kho mẫu./."), top=600)
    return parse(*head("12", "05", {}), closing, *rows)


def reasons(record: Record) -> dict[str, tuple[str, list[str]]]:
    return {item.field: (item.reason, item.candidates) for item in record.review}


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu"),
        (">”Nguyễn Văn Mẫu ˆ", "Nguyễn Văn Mẫu"),
        ("TS. Trần Thị Thử", "Trần Thị Thử"),
        ("Thượng tướng Trần Văn Thử", "Trần Văn Thử"),
        ("ĐẠI TÁ Trần Văn Thử", "Trần Văn Thử"),
        ("Văn Mẫu", None),
        ("Nguyễn Văn", None),
        ("Zuyễn Văn Mẫu", None),
        ("Hoàng Mẫu", "Hoàng Mẫu"),
        ("· Hoàng Mẫu", "Hoàng Mẫu"),
        ("4 Hoàng Mẫu", None),
        ("4 Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu"),
        ("Giám đốc Sở", None),
    ],
)
def test_names(read: str, name: str | None) -> None:
    assert TITLES.name_in(read) == name


@pytest.mark.parametrize(
    ("read", "titles"),
    [
        ("CHỦ TỊCH PHÓ CHỦ TỊCH", ["Chủ tịch", "Phó Chủ tịch"]),
        ("2PHÓ TRƯƠNG PHÒNG _", ["Phó Trưởng phòng"]),
        ("—=FHÓ GIÁM ĐỐC", ["Phó Giám đốc"]),
        (",GIÁM ĐỐC", ["Giám đốc"]),
        ("THỨ TRƯỞNG", ["Thứ trưởng"]),
        ("CỘNG HÒA", []),
    ],
)
def test_titles(read: str, titles: list[str]) -> None:
    assert TITLES.titles_in(read) == titles


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("KT. GIÁM ĐỐC", "KT."),
        ("KT GIÁM ĐỐC", "KT."),
        ("K/T CHÁNH VĂN PHÒNG", "KT."),
        ("T/M BAN THƯỜNG VỤ", "TM."),
        ("Q. GIÁM ĐỐC", "Q."),
        ("QUYẾT ĐỊNH:", None),
        ("TIẾP TỤC", None),
        ("KIẾN NGHỊ", None),
    ],
)
def test_a_role_stands_apart_from_the_title(text: str, role: str | None) -> None:
    found = TITLES.role(text)
    assert (found[0] if found else None) == role


@pytest.mark.parametrize(
    ("row", "starts"),
    [
        ("TM. ỦY BAN NHÂN DÂN KT CHỦ TỊCH", [(0, True), (20, True)]),
        ("CHỦ TỊCH KT CHỦ TỊCH", [(0, False), (9, True)]),
        ("— KT GIÁM ĐỐC", [(0, False), (2, True)]),
        ("ĐHÓ BỶ TL. THƯỜNG TRỰC", [(0, False), (7, True)]),
        ("ĐHÓ BỶ TL THƯỜNG TRỰC", [(0, False)]),
    ],
)
def test_letters_amid_misread_words_are_no_role(row: str, starts: list[tuple[int, bool]]) -> None:
    assert TITLES.roles_in(row) == starts


def test_a_short_decision_keeps_its_articles() -> None:
    record = parse_text(
        """UBND TỈNH TÂY NINH
SỞ CÔNG THƯƠNG
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 12/QĐ-SCT
Tây Ninh, ngày 05 tháng 3 năm 2022
QUYẾT ĐỊNH
Về kiểm kê kho mẫu
GIÁM ĐỐC SỞ CÔNG THƯƠNG
Căn cứ Luật Mẫu thử;
QUYẾT ĐỊNH:
Điều 1. Kiểm kê kho mẫu.
Điều 2. Quyết định này có hiệu lực từ ngày ký.
Điều 3. Các phòng chịu trách nhiệm thi hành./.
Nơi nhận:
- Như Điều 3;
- Lưu: VT.
KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC Nguyễn Văn Mẫu
"""
    )
    assert [section.id for section in record.sections] == ["D1", "D2", "D3"]
    assert (record.recipients, record.archive) == (["Như Điều 3"], "VT")
    assert (record.signer.title, record.signer.name) == ("Phó Giám đốc", "Nguyễn Văn Mẫu")


def test_recipients_whose_head_lies_under_the_seal() -> None:
    record = signed(
        line((300, "Nệm fhốtitiệc"), (1000, "GIÁM ĐỐC"), top=700, sure=0.1),
        line((300, "- Các phòng;"), top=740),
        line((300, "- Ủy ban nhân dân"), top=780),
        line((320, "các huyện;"), top=820),
        line((300, "- Lưu: VT."), top=860),
        line((1000, "Nguyễn Văn Mẫu"), top=900),
    )
    assert (record.recipients, record.archive) == (["Các phòng", "Ủy ban nhân dân các huyện"], "VT")
    assert record.signer.name == "Nguyễn Văn Mẫu"


def test_dashes_of_the_body_are_no_recipients() -> None:
    wide = "- Các phòng, ban, đơn vị thuộc Sở kiểm kê kho mẫu của mình trước ngày 30 tháng 4 năm 2021 và báo cáo Sở;"
    record = parse(
        *head("12", "05", {}),
        line((300, wide), top=540),
        line((300, wide), top=580),
        line((300, "- Lưu: VT."), top=860),
    )
    assert record.recipients == []


def test_a_recipient_that_was_read_from_a_seal_is_left_out_and_reviewed() -> None:
    record = signed(
        line((300, "Nơi nhận:"), (1000, "GIÁM ĐỐC"), top=700),
        line((300, "- lư p $ [="), top=740, sure=0.2),
        line((300, "- Lưu: VT."), top=780),
    )
    assert record.recipients == []
    assert reasons(record)["/recipients"][0] == "illegible"


def test_the_same_title_twice_is_a_deputy_whose_word_was_lost() -> None:
    record = signed(
        line((300, "Nơi nhận:"), (1000, "-#T, GIÁM ĐỐC"), top=700),
        line((300, "- Lưu: VT."), (1000, "'GIÁM ĐỐC,"), top=740),
        line((1000, "Nguyễn Văn Mẫu"), top=900),
    )
    assert (record.signer.title, record.signer.name) == (None, "Nguyễn Văn Mẫu")
    assert reasons(record)["/signer/title"] == ("contradicts_role", ["Phó Giám đốc"])


def test_the_rest_of_a_name_is_a_candidate() -> None:
    record = signed(
        line((300, "Nơi nhận:"), (1000, "GIÁM ĐỐC"), top=700),
        line((300, "- Lưu: VT."), top=740),
        line((1000, "Văn Mẫu"), top=900),
    )
    assert record.signer.name is None
    assert reasons(record)["/signer/name"] == ("incomplete", ["Văn Mẫu"])


def test_several_signers_of_one_block_are_candidates() -> None:
    record = signed(
        line((300, "Nơi nhận:"), (1000, "GIÁM ĐỐC"), top=700),
        line((300, "- Lưu: VT."), top=740),
        line((1000, "Nguyễn Văn Mẫu"), top=900),
        line((1000, "TRƯỞNG PHÒNG"), top=940),
        line((1000, "Trần Thị Thử"), top=1040),
    )
    assert (record.signer.title, record.signer.name) == (None, None)
    assert reasons(record)["/signer/name"] == ("several_signers", ["Nguyễn Văn Mẫu", "Trần Thị Thử"])


def test_a_title_below_the_name_is_not_the_signing_one() -> None:
    record = signed(
        line((300, "Nơi nhận:"), (1000, "T/M ĐOÀN KIỂM TRA"), top=700),
        line((300, "- Lưu: VT."), top=740),
        line((1000, "Nguyễn Văn Mẫu"), top=900),
        line((1000, "PHÓ GIÁM ĐỐC"), top=940),
    )
    assert (record.signer.role, record.signer.title, record.signer.name) == ("TM.", None, "Nguyễn Văn Mẫu")
    assert reasons(record)["/signer/title"] == ("below_name", ["Phó Giám đốc"])


def test_a_surname_with_other_marks_is_kept_doubted_and_the_known_one_a_candidate() -> None:
    record = signed(
        line((300, "Nơi nhận:"), (1000, "GIÁM ĐỐC"), top=700),
        line((300, "- Lưu: VT."), top=740),
        line((1000, "Bũi Văn Mẫu"), top=900),
    )
    assert record.signer.name == "Bũi Văn Mẫu"
    assert record.evidence["/signer/name"].confidence < 0.7
    assert reasons(record)["/signer/name"] == ("surname_not_in_table", ["Bùi Văn Mẫu"])


@pytest.mark.parametrize(
    ("surname", "sure", "doubted"), [("Trà", 0.7, True), ("Trà", 0.95, False), ("Trần", 0.7, False)]
)
def test_a_rare_surname_that_was_not_read_surely_is_doubted(surname: str, sure: float, doubted: bool) -> None:
    record = signed(
        line((300, "Nơi nhận:"), (1000, "GIÁM ĐỐC"), top=700),
        line((300, "- Lưu: VT."), top=740),
        line((1000, f"{surname} Văn Mẫu"), top=900, sure=sure),
    )
    assert record.signer.name == f"{surname} Văn Mẫu"
    assert ("rare_surname_read_unsurely" in {item.reason for item in record.review}) == doubted


def test_what_was_read_from_a_seal_behind_an_entry_is_left_out() -> None:
    seal = line((520, "rót éi"), top=740, sure=0.2).words
    entry = line((300, "- Các phòng;"), top=740)
    record = signed(
        line((300, "Nơi nhận:"), (1000, "GIÁM ĐỐC"), top=700),
        Line.from_words((*entry.words, *seal)),
        line((300, "- Lãnh đạo Sở; Công đoàn Sở;"), top=780),
        line((300, "- Lưu: VT."), top=820),
    )
    assert record.recipients == ["Các phòng", "Lãnh đạo Sở; Công đoàn Sở"]


def test_a_sign_off_goes_on_behind_a_page_break() -> None:
    text = (
        "SỞ CÔNG THƯƠNG\nSố: 12/KH-SCT\nKẾ HOẠCH\nKiểm kê kho mẫu\n\n1. Kiểm kê.\n2. Báo cáo.\nTrên đây là Kế hoạch.\n"
        "Nơi nhận:\n- Các phòng;{0}\n- Lưu: VT.\nGIÁM ĐỐC{1}\nNguyễn Văn Mẫu\n{2}PHỤ LỤC\nDanh sách kho\n"
    )
    for breaks in (("\f", "", ""), ("", "\f", ""), ("", "", "\f"), ("", "\f", "\f")):
        record = parse_text(text.format(*breaks))
        assert (record.recipients, record.archive) == (["Các phòng"], "VT")
        assert (record.signer.title, record.signer.name) == ("Giám đốc", "Nguyễn Văn Mẫu")


@pytest.mark.parametrize(
    ("torn", "title"), [("HHU TRƯỞNG", None), ("HIEU TRUONC", "Hiệu trưởng"), ("THỨ TRUỞNC", "Thứ trưởng")]
)
def test_a_torn_title_between_two_is_neither(torn: str, title: str | None) -> None:
    assert TITLES.title(torn) == title
