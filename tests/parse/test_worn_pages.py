"""What wear and page segmentation do to a document, and facts of Vietnamese documents that mend it; invented text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model.page import Document, Line, Page, Source
from pipeline.model.record import Record
from pipeline.parse.agencies import Gazetteer
from pipeline.parse.labels import LabelReader
from pipeline.settings import Settings
from tests.parse.documents import PRODUCED_BY, parser, row
from tests.parse.documents import parse as parse_text
from tests.parse.test_body import TOP, ids
from tests.parse.test_scans import HEIGHT, WIDTH, head, line, parse
from tests.parse.test_tables import HEAD, TAIL, section, with_ruled

FULL = "các đơn vị thuộc Sở kiểm kê kho mẫu của mình và báo cáo Giám đốc Sở trước ngày 30 tháng 4 năm 2021, bảo"


def pages(*found: list[Line]) -> Record:
    made = tuple(Page(number, tuple(lines), WIDTH, HEIGHT, 200, "ocr", "test") for number, lines in enumerate(found, 1))
    return parser().parse(Document(Source("scan.png", "0" * 64, 1, "image/png"), made), PRODUCED_BY)[0]


def test_the_right_column_of_a_letterhead_may_be_read_behind_the_salutation() -> None:
    left = [
        line((250, "UBND TỈNH MẪU SƠN"), top=100),
        line((300, "SỞ NỘI VỤ"), top=140),
        line((280, "Số: 12/SNV-VP"), top=200),
        line((250, "V/v kiểm kê kho mẫu"), top=240),
    ]
    right = [
        line((800, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), top=100),
        line((900, "Độc lập - Tự do - Hạnh phúc"), top=140),
        line((860, "Mẫu Sơn, ngày 05 tháng 4 năm 2021"), top=200),
    ]
    addressed = [line((400, "— Kính gửi:"), top=340), line((560, "- Phòng Tài vụ;"), top=380)]
    body = [line((560, "- Phòng Hành chính."), top=420), line((300, "1. Kiểm kê kho mẫu số một."), top=500)]
    record = parse(*left, addressed[0], *right, addressed[1], *body)
    assert (record.date, record.place, record.subject) == ("2021-04-05", "Mẫu Sơn", "kiểm kê kho mẫu")
    assert [found.id for found in record.sections] == ["1"]


def test_what_is_indented_as_the_labelled_row_above_begins_anew() -> None:
    rows = [line((240, FULL), top=900 + 40 * number) for number in range(5)]
    heading = line(
        (320, "1. Đối với kho mẫu ở khu nhà ba tầng phía sau, đoạn giáp với đường Mẫu, tính từ cổng phụ"), top=1120
    )
    points = [
        line(
            (320, "a) Thống nhất chuyển các tủ mẫu sang nhà hai tầng, phần khối lượng tăng thêm do các đơn vị"),
            top=1160,
        ),
        line((240, "tự chuyển."), top=1200),
        line((320, "b) Sơn lại tường."), top=1240),
    ]
    record = parse(*head("12", "05", {})[:6], *rows, heading, *points)
    assert [child.id for child in record.sections[0].children] == ["1/a", "1/b"]
    assert (record.sections[0].heading or "").startswith("Đối với kho mẫu")


@pytest.mark.parametrize(
    ("text", "style", "ordinal"),
    [
        ("€) Số hóa kho mẫu.", "letter", 3),
        ("I1. PHẠM VI, THỜI GIAN", "roman", 1),
        ("- II. NỘI DUNG", "roman", 2),
        ("~- Kiểm kê kho mẫu.", "dash", 0),
        ("- IIII. KHO MẪU", "dash", 0),
    ],
)
def test_labels_with_specks(text: str, style: str, ordinal: int) -> None:
    readings = LabelReader(Settings()).read(row(text))
    assert any(reading.style == style and reading.ordinal in (ordinal, 1) for reading in readings)


def test_items_of_one_list_have_run_in_headings_alike() -> None:
    record = parse_text(
        TOP + "I. NỘI DUNG\n1. Phần một: kể tên mẫu.\n2. Phần hai: đo mẫu.\n"
        "3. Phần ba gồm việc cân mẫu: mỗi mẫu cân hai lần.\n"
    )
    assert [child.heading for child in record.sections[0].children] == [
        "Phần một",
        "Phần hai",
        "Phần ba gồm việc cân mẫu",
    ]


def test_a_salutation_is_no_bullet() -> None:
    assert ids("I. NỘI DUNG\n1. Một mẫu.\n") == ["I", "I/1"]
    letter = "SỞ CÔNG THƯƠNG\nSố: 7/SCT-VP\nV/v mẫu\n— Kính gửi: Phòng Tài vụ.\n1. Một mẫu.\n2. Hai mẫu.\n"
    assert [found.id for found in parse_text(letter).sections] == ["1", "2"]


# -- tables --------------------------------------------------------------------------------------------------------


def test_the_first_row_of_a_ruled_table_is_its_header_where_only_the_others_have_figures() -> None:
    rows = [["Giải", "Số lượng", "Kèm theo"], ["Nhất", "01", "Cúp"], ["Nhì", "02", "Giấy khen"], ["Ba", "03", "Quà"]]
    record = parser().parse(with_ruled(HEAD, [rows], TAIL), PRODUCED_BY)[0]
    table = section(record, "II").table
    assert table is not None and table.header == rows[0] and table.rows == rows[1:]
    plain = [["Nhất", "Một", "Cúp"], *rows[2:]]
    table = section(parser().parse(with_ruled(HEAD, [[*plain, ["Tư", "-", "Quà"]]], TAIL), PRODUCED_BY)[0], "II").table
    assert table is not None and table.header == []
    power = [["Kho", "Diện tích (m²)", "Loại"], ["Một", "12", "*"], ["Hai", "30", "A"]]
    table = section(parser().parse(with_ruled(HEAD, [power], TAIL), PRODUCED_BY)[0], "II").table
    assert table is not None and (table.header, [cells[2] for cells in table.rows]) == (power[0], ["*", "A"])


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (["1", "2.", "3_", "4"], ["1", "2", "3", "4"]),
        (["Chi", "2", "3", "4"], ["1", "2", "3", "4"]),
        (["1", "z", "3", "4"], ["1", "2", "3", "4"]),
        (["1", "z", "z", "4"], ["1", "z", "z", "4"]),
        (["1.", "2.", "3.", "4"], ["1.", "2.", "3.", "4"]),
        (["1", "A", "2", "3"], ["1", "A", "2", "3"]),
    ],
)
def test_numbers_of_rows(read: list[str], meant: list[str]) -> None:
    rows = [["STT", "Nội dung", "Ghi chú"], *([number, f"Kho mẫu {number}", "x"] for number in read)]
    table = section(parser().parse(with_ruled(HEAD, [rows], TAIL), PRODUCED_BY)[0], "II").table
    assert table is not None and [cells[0] for cells in table.rows] == meant


@pytest.mark.parametrize(("number", "taken"), [("4", True), ("6", False)])
def test_a_last_row_on_the_next_page_belongs_to_the_table(number: str, taken: bool) -> None:
    grid = [["STT", "Kho", "Số mẫu"], *([str(place), f"Kho số {place}", f"{place}0"] for place in (1, 2, 3))]
    lefts = (240, 400, 1200)
    document = with_ruled("", [grid])
    cells = [
        replace(line((lefts[found.cell.column], found.text), top=2000 + 60 * found.cell.row), cell=found.cell)
        for found in document.pages[0].lines
        if found.cell is not None
    ]
    before = [*head("12", "05", {})[:6], line((320, "I. CÁC KHO"), top=1900)]
    last = line((240, number), (400, "Kho số bốn"), (1200, "40"), top=100)
    record = pages([*before, *cells], [last, line((320, "II. KINH PHÍ"), top=200), line((320, "Tự lo."), top=240)])
    table = record.sections[0].table
    assert table is not None and len(table.rows) == (4 if taken else 3)
    if taken:
        assert table.rows[-1] == ["4", "Kho số bốn", "40"]


def test_a_percent_sign_with_letters_is_one() -> None:
    rows = [["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2022"], ["1", "Tỷ lệ hài lòng", "O/ %", "90"]]
    record = parser().parse(with_ruled(HEAD, [rows], TAIL), PRODUCED_BY)[0]
    assert [(target.value, target.unit) for target in record.targets] == [(90, "%")]


# -- citations -----------------------------------------------------------------------------------------------------


def test_a_law_that_amends_others_is_one_law() -> None:
    record = parse_text(
        TOP.replace(
            "Căn cứ Quyết",
            "Căn cứ Luật Lưu trữ ngày 11 tháng 11 năm 2011; Luật sửa đổi, bổ sung một số điều của Luật "
            "Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22 tháng 11 năm 2019;\nCăn cứ Quyết",
        )
    )
    laws = [(found.subject, found.date) for found in record.references if found.type == "Luật"]
    amending = "sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương"
    assert laws == [("Lưu trữ", "2011-11-11"), (amending, "2019-11-22")]


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        (
            "Luật sửa đổi, bổ sung một số điều của Luật Thư viện số 46/2019/QH14 ngày 21 tháng 11 năm 2019",
            [("46/2019/QH14", None)],
        ),
        ("dự thảo luật sửa đổi, bổ sung một số điều của Luật Thư viện", [(None, "Thư viện")]),
        ("Luật sửa đổi, bổ sung một số điều của các luật về mẫu và Luật Thư viện", [(None, "Thư viện")]),
        (
            "Luật Sửa đổi, bổ sung một số điều của Luật Thư viện",
            [(None, "Sửa đổi, bổ sung một số điều của Luật Thư viện")],
        ),
    ],
)
def test_a_law_that_amends_is_cited_once_and_none_is_lost(cited: str, found: list[tuple[str | None, str]]) -> None:
    record = parse_text(f"{TOP}I. MỘT\nThực hiện {cited}.\n")
    assert [(law.number, law.subject) for law in record.references if law.type == "Luật"] == found


@pytest.mark.parametrize(
    ("rest", "subject"),
    [
        (", Sở Công Thương đề nghị các đơn vị thực hiện như sau:", "kiểm kê kho mẫu năm 2022"),
        (", Hôm nay, ngày 05 tháng 3 năm 2022, chúng tôi gồm:", "kiểm kê kho mẫu năm 2022"),
        (", đo đạc lại kho mẫu.", "kiểm kê kho mẫu năm 2022, đo đạc lại kho mẫu"),
        (
            " giữa Sở Nội vụ, Sở Y tế, Công an tỉnh tổ chức và Hội Nông dân, Sở Công Thương đề nghị báo cáo:",
            "kiểm kê kho mẫu năm 2022 giữa Sở Nội vụ, Sở Y tế, Công an tỉnh tổ chức và Hội Nông dân",
        ),
    ],
)
def test_a_subject_ends_where_the_sentence_goes_on(rest: str, subject: str) -> None:
    cited = "Thực hiện Kế hoạch số 37/KH-SNV ngày 02 tháng 3 năm 2022 của Sở Nội vụ về kiểm kê kho mẫu năm 2022"
    record = parse_text(f"{TOP}I. MỘT\n{cited}{rest}\n")
    assert next(found.subject for found in record.references if found.number == "37/KH-SNV") == subject


def test_the_last_call_of_a_directive_is_no_task() -> None:
    end = "Yêu cầu các sở, ban, ngành nghiêm túc thực hiện Chỉ thị này. Chỉ thị này thay thế Chỉ thị số 02/CT-UBND./."
    record = parse_text(TOP + f"I. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ kiểm tra kho mẫu.\n{end}\n")
    assert [task.assignee for task in record.tasks] == ["Sở Nội vụ"]


# -- letterhead, foot and end --------------------------------------------------------------------------------------


def test_an_agency_below_the_stamp_of_arrival_is_no_number() -> None:
    stamp = [
        line((120, "CÔNG VĂN ĐẾN"), top=10),
        line(
            (120, "Ngày Âm)*PÌNH TỈNH MẪU"),
            top=40,
        ),
    ]
    low = [replace(word, confidence=0.4) for word in stamp[1].words]
    rows = head("12", "05", {})
    record = parse(stamp[0], replace(stamp[1], words=tuple(low)), *rows)
    assert (record.issuer.name, record.marks) == ("Sở Nội vụ", ["arrival_stamp"])


@pytest.mark.parametrize(
    ("printed", "date", "name", "province"),
    [
        ("UBND PHƯỜNG BẮC CAMRANH", "2025-12-05", "UBND phường Bắc Cam Ranh", "Khánh Hòa"),
        ("UBND HUYỆN THANHLIÊM", "2023-05-05", "UBND huyện Thanh Liêm", "Hà Nam"),
        ("UBND XÃ TÂN TIẾN", "2025-12-05", "UBND xã Tân Tiến", None),
        ("UBND XÃ BẮC SƠN", "2022-01-01", "UBND xã Bắc Sơn", None),
        ("UBND PHƯỜNG BẮC CAM RANH", None, "UBND phường Bắc Cam Ranh", None),
    ],
)
def test_places_whose_words_were_joined_and_communes_of_one_province(
    printed: str, date: str | None, name: str, province: str | None
) -> None:
    found = Gazetteer(Settings()).agency(printed, date)
    assert (found.name, found.province and found.province.name) == (name, province)


def test_the_registry_keeps_a_copy() -> None:
    end = "Trên đây là Kế hoạch./.\nNơi nhận:\n- Như trên;\n- Lưu: VI, KTHT.\n"
    assert parse_text(TOP + "I. MỘT\nTự lo.\n" + end).archive == "VT, KTHT"


def test_an_address_at_the_foot_goes_on_in_the_next_row() -> None:
    foot = [
        line((300, "Địa chỉ: số 1 đường Mẫu; điện thoại: 0123 456 789; thư điện tử:"), top=2200),
        line((700, "mau@example.vn"), top=2230),
    ]
    record = pages(
        [*head("12", "05", {})[:6], line((300, "1. Một mẫu của kho mẫu."), top=900), *foot],
        [line((300, "2. Hai mẫu."), top=200)],
    )
    assert [found.text for found in record.sections] == ["Một mẫu của kho mẫu.", "Hai mẫu."]


def test_a_symbol_whose_slash_was_not_read() -> None:
    record = parse_text("SỞ CÔNG THƯƠNG\nSố: 7 ? KH-SCT\nKẾ HOẠCH\nKiểm kê kho mẫu\n\nI. MỘT\nTự lo.\n")
    assert (record.number, record.symbol) == (None, "KH-SCT")


def test_the_star_of_a_party_letterhead_may_be_read_after_the_title() -> None:
    rows = [
        line((300, "HUYỆN ỦY MẪU SƠN"), (900, "ĐẢNG CỘNG SẢN VIỆT NAM"), top=100),
        line((330, "Số 12-KH/HU"), (900, "Mẫu Sơn, ngày 05 tháng 4 năm 2021"), top=200),
        line((750, "KẾ HOẠCH"), top=300),
        line((420, "*"), top=150),
        line((640, "kiểm kê kho mẫu năm 2021"), top=340),
        line((300, "1. Kiểm kê kho mẫu số một trong tháng 4."), top=500),
    ]
    record = parse(*rows)
    assert (record.subject, [found.id for found in record.sections]) == ("kiểm kê kho mẫu năm 2021", ["1"])


@pytest.mark.parametrize("mark", ["V/v", "V%v", "V/%v"])
def test_the_mark_of_a_letters_subject(mark: str) -> None:
    record = parse_text(
        f"SỞ CÔNG THƯƠNG\nSố: 7/SCT-VP\n{mark} trông kho mẫu\n"
        "Tây Ninh, ngày 05 tháng 3 năm 2022\nKính gửi: Phòng Tài vụ.\n"
    )
    assert (record.type, record.subject, record.date) == ("CV", "trông kho mẫu", "2022-03-05")


@pytest.mark.parametrize(("printed", "authority"), [("T/L BAN THƯỜNG VỤ", "TL. BAN THƯỜNG VỤ"), ("TL. GIÁM ĐỐC", None)])
def test_who_signs_for_a_body(printed: str, authority: str | None) -> None:
    end = f"Trên đây là Kế hoạch./.\n{printed}\nCHÁNH VĂN PHÒNG\nNguyễn Văn Mẫu\n"
    signer = parse_text(TOP + "I. MỘT\nTự lo.\n" + end).signer
    assert (signer.role, signer.authority, signer.title) == ("TL.", authority, "Chánh Văn phòng")
