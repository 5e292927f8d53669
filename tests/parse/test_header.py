"""Header fields of invented letterheads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model.page import Box, Document, Line, Page, Source
from pipeline.model.record import Record
from tests.parse import test_scans as scans
from tests.parse.documents import PRODUCED_BY, document, parse, parser

HEAD = """UBND TỈNH TÂY NINH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ CÔNG THƯƠNG Độc lập - Tự do - Hạnh phúc
Số: 77/KH-SCT Tây Ninh, ngày 05 tháng 3 năm 2022
KẾ HOẠCH

Kiểm kê kho mẫu năm 2022

Căn cứ Quyết định số 12/QĐ-UBND ngày 04/01/2022 của UBND tỉnh về kiểm kê tài sản;
Sở Công Thương xây dựng Kế hoạch như sau:

I. MỤC ĐÍCH
Nắm số lượng mẫu.
"""


def test_one_column_text_with_two_columns_in_it() -> None:
    record = parse(HEAD)
    assert (record.type, record.type_name) == ("KH", "Kế hoạch")
    assert (record.number, record.serial, record.symbol) == ("77/KH-SCT", 77, "KH-SCT")
    assert (record.date, record.date_edtf, record.year) == ("2022-03-05", "2022-03-05", 2022)
    assert record.place == "Tây Ninh"
    assert (record.issuer.name, record.issuer.parent) == ("Sở Công Thương", "UBND tỉnh Tây Ninh")
    assert (record.issuer.level, record.issuer.province_code) == ("province", "72")
    assert record.issuer.id == "vn/72-tay-ninh/so-cong-thuong"
    assert record.subject == "Kiểm kê kho mẫu năm 2022"


def test_without_marks_the_tables_name_what_is_meant() -> None:
    record = parse(
        HEAD.replace("SỞ CÔNG THƯƠNG Độc lập - Tự do - Hạnh phúc", "SO CONG THUONG Poc 1ap - Tu do - Hanh phac")
        .replace(
            "UBND TỈNH TÂY NINH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "UBND TINH TAY NINH CONG HOA XA H0I CHU NGHIA VIET NAM",
        )
        .replace("Số: 77/KH-SCT Tây Ninh, ngày 05 tháng 3 năm 2022", "S6:77 /KH-SCT Tay Ninh, ngay05 thang 3 ndm 2022")
        .replace("KẾ HOẠCH", "KE HOACH")
    )
    assert (record.type, record.number, record.date) == ("KH", "77/KH-SCT", "2022-03-05")
    assert (record.issuer.name, record.place) == ("Sở Công Thương", "Tây Ninh")
    assert record.evidence["/issuer/name"].raw == "SO CONG THUONG"


@pytest.mark.parametrize("damaged", ["Số: A7 S/KH-SCT", "Số:      /KH-SCT", "Số: …/KH-SCT", "Số: 7?/KH-SCT"])
def test_a_serial_that_is_not_all_digits_is_null(damaged: str) -> None:
    record = parse(HEAD.replace("Số: 77/KH-SCT", damaged))
    assert (record.number, record.serial, record.symbol) == (None, None, "KH-SCT")
    assert "/serial" in {item.field for item in record.review}


@pytest.mark.parametrize(
    ("printed", "date", "edtf"),
    [
        ("ngày    tháng 3 năm 2022", None, "2022-03-XX"),
        ("ngày 31 tháng 02 năm 2022", None, "2022-02-XX"),
        ("ngày g5 tháng 3 năm 2022", None, "2022-03-XX"),
        ("ngày 29 tháng 02 năm 2024", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_day_that_is_not_legible_or_cannot_be_is_unknown(printed: str, date: str | None, edtf: str) -> None:
    record = parse(HEAD.replace("ngày 05 tháng 3 năm 2022", printed))
    assert (record.date, record.date_edtf) == (date, edtf)


def test_codes_are_those_of_the_documents_date() -> None:
    later = HEAD.replace("05 tháng 3 năm 2022", "05 tháng 9 năm 2025")
    assert parse(later).issuer.province_code == "80"


def test_letter() -> None:
    record = parse(
        """BỘ NỘI VỤ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/BNV-VP
V/v gửi mẫu thử
số hai
Hà Nội, ngày 02 tháng 4 năm 2021

Kính gửi: Các đơn vị
Đề nghị các đơn vị gửi mẫu."""
    )
    assert (record.type, record.number, record.symbol) == ("CV", "12/BNV-VP", "BNV-VP")
    assert record.subject == "gửi mẫu thử số hai"
    assert (record.issuer.name, record.issuer.level, record.issuer.id) == ("Bộ Nội vụ", "central", "vn/bo-noi-vu")


def test_party_document() -> None:
    record = parse(
        """TỈNH ỦY TÂY NINH ĐẢNG CỘNG SẢN VIỆT NAM
Số 34-KH/TU Tây Ninh, ngày 02 tháng 4 năm 2021
KẾ HOẠCH
tổ chức hội thi mẫu

Thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị, Ban Thường vụ xây dựng kế hoạch như sau:"""
    )
    assert (record.type, record.number, record.symbol) == ("KH", "34-KH/TU", "KH/TU")


def test_type_and_symbol_that_differ_go_to_review() -> None:
    record = parse(HEAD.replace("77/KH-SCT", "77/BC-SCT"))
    assert record.type == "KH"
    assert any(item.field == "/type" and "BC" in item.candidates for item in record.review)


def test_issuer_without_a_letterhead_is_inferred_and_reviewed() -> None:
    body = HEAD.split("KẾ HOẠCH\n", 1)[1]
    record = parse("KẾ HOẠCH\n" + body)
    assert (record.issuer.name, record.issuer.id) == ("Sở Công Thương", "vn/?/so-cong-thuong")
    assert record.evidence["/issuer/name"].source == "inferred"
    assert (record.number, record.date, record.year) == (None, None, 2022)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n   \n",
        "Chương một\nTrời mưa rất to. Anh đi ra ngõ, không mang theo gì cả.\nKhông ai nói với anh một lời nào.",
        "Dear Sir,\nWe thank you for your letter of 5 May 2020.\nYours sincerely",
    ],
)
def test_what_is_no_administrative_document_has_no_type(text: str) -> None:
    record = parse(text)
    assert record.type is None
    assert record.number is None
    assert record.status == "review"
    assert any(item.field == "/type" for item in record.review)


def test_subject_of_a_letter_behind_its_number() -> None:
    record = parse(
        "VĂN PHÒNG CHÍNH PHỦ\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
        "Số: 11/VPCP-NN V/v gửi mẫu thử\n\nHà Nội, ngày 18 tháng 11 năm 2025\n\nKính gửi: Các đơn vị."
    )
    assert (record.type, record.number, record.subject) == ("CV", "11/VPCP-NN", "gửi mẫu thử")


def test_number_line_of_a_law() -> None:
    record = parse(
        "QUỐC HỘI\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nLuật số: 51/2099/QH15\n\n"
        "LUẬT\nMẪU THỬ\n\n"
        "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;"
    )
    assert (record.type, record.number, record.serial, record.symbol) == ("Luật", "51/2099/QH15", 51, "QH15")


def test_two_agencies_in_one_line() -> None:
    record = parse(HEAD.replace("UBND TỈNH TÂY NINH", "X").replace("SỞ CÔNG THƯƠNG Độc", "BỘ TÀI CHÍNH CỤC THUẾ Độc"))
    assert (record.issuer.parent, record.issuer.name) == ("Bộ Tài chính", "Cục Thuế")


def reasons(text: str) -> dict[str, str]:
    record = parse(text)
    found = {item.field: item.reason for item in record.review}
    for pointer in found:
        evidence = record.evidence.get(pointer)
        assert evidence is None or evidence.confidence < 0.9
    return found


@pytest.mark.parametrize(
    ("printed", "instead", "pointer", "reason"),
    [
        ("77/KH-SCT", "77/BC-SCT", "/type", "type_and_symbol_differ"),
        ("77/KH-SCT", "77/KH-SXD", "/issuer/name", "letterhead_and_symbol_differ"),
        ("Số: 77/KH-SCT Tây Ninh", "Số: 77/KH-SCT Cà Mau", "/place", "letterhead_and_place_differ"),
        ("77/KH-SCT", "77/2021/KH-SCT", "/date", "number_and_date_differ"),
        ("SỞ CÔNG THƯƠNG Độc", "SỞ GIAO THÔNG VẬN TẢI Độc", "/issuer/name", "letterhead_and_symbol_differ"),
    ],
)
def test_zones_that_contradict_go_to_review(printed: str, instead: str, pointer: str, reason: str) -> None:
    assert printed in HEAD
    assert pointer not in reasons(HEAD)
    assert reasons(HEAD.replace(printed, instead))[pointer] == reason


def test_an_agency_that_was_merged_away_issues_nothing() -> None:
    text = HEAD.replace("SỞ CÔNG THƯƠNG", "SỞ GIAO THÔNG VẬN TẢI").replace("KH-SCT", "KH-SGTVT")
    assert "/issuer/name" not in reasons(text)
    assert reasons(text.replace("tháng 3 năm 2022", "tháng 9 năm 2025"))["/issuer/name"] == "agency_not_in_force"


def test_a_department_writes_with_the_code_of_what_it_belongs_to() -> None:
    text = HEAD.replace("UBND TỈNH TÂY NINH", "BỘ TÀI CHÍNH").replace("SỞ CÔNG THƯƠNG", "CỤC THUẾ")
    assert "/issuer/name" not in reasons(text.replace("KH-SCT", "KH-BTC"))


def test_a_document_that_cites_a_younger_one_has_a_doubtful_date() -> None:
    body = "Thực hiện Nghị định số 12/2019/NĐ-CP ngày 05/3/2019 và Quyết định số 9/QĐ-UBND ngày 07/4/2019;\n"
    text = HEAD.replace("I. MỤC ĐÍCH", body + "I. MỤC ĐÍCH")
    assert "/date" not in reasons(text)
    assert reasons(text.replace("tháng 3 năm 2022", "tháng 3 năm 2013"))["/date"] == "cites_later"
    same_year = text.replace("12/2019/NĐ-CP ngày 05/3/2019", "12/2022/NĐ-CP")
    assert "/date" not in reasons(same_year)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Trung tâm Kiểm kê mẫu thử báo cáo.", "Trung tâm Kiểm kê mẫu thử"),
        ("Trung tâm Kiểm kê mẫu thử và Trung tâm Kiêm kê mẫu thử.", "TRUNG TÂM KIỀM KÊ MẪU THỬ"),
        ("Trung tâm Kiểm kê - mẫu thử; Trung tâm Kiểm kê  -  mẫu thử.", "Trung tâm Kiểm kê - mẫu thử"),
        ("Các trung tâm báo cáo.", "TRUNG TÂM KIỀM KÊ MẪU THỬ"),
    ],
)
def test_a_name_that_no_table_knows_is_spelled_as_in_the_text(body: str, name: str) -> None:
    text = HEAD.replace("SỞ CÔNG THƯƠNG", "TRUNG TÂM KIỀM KÊ MẪU THỬ").replace("Nắm số lượng mẫu.", body)
    record = parse(text)
    assert record.issuer.name == name
    assert record.issuer.id == "vn/72-tay-ninh/trung-tam-kiem-ke-mau-thu"


def test_a_letter_of_doubt_before_a_name_is_a_speck() -> None:
    read = document(HEAD.replace("UBND TỈNH TÂY NINH CỘNG", "ị BỘ CÔNG THƯƠNG CỘNG"))
    first = read.pages[0].lines[0]
    words = (replace(first.words[0], confidence=0.02), *(replace(word, confidence=0.9) for word in first.words[1:]))
    page = replace(read.pages[0], origin="ocr", lines=(replace(first, words=words), *read.pages[0].lines[1:]))
    found = parser().parse(replace(read, pages=(page,)), PRODUCED_BY)[0]
    assert found.issuer.parent == "Bộ Công Thương"


COLUMNS = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 77/{code}
Tây Ninh, ngày 05 tháng 3 năm 2022
KẾ HOẠCH
Kiểm kê kho mẫu năm 2022
"""


@pytest.mark.parametrize(
    ("agencies", "code", "name", "parent"),
    [
        ("VĂN PHÒNG\nCHÍNH PHỦ", "KH-VPCP", "Văn phòng Chính phủ", None),
        ("UBND TỈNH TÂY NINH SỞ CÔNG THƯƠNG", "KH-SCT", "Sở Công Thương", "UBND tỉnh Tây Ninh"),
        ("Trung tâm Công\nbáo và Tin học\n\nSỞ CÔNG THƯƠNG", "KH-SCT", "Sở Công Thương", None),
        ("TRUNG TÂM CÔNG BÁO\nmau@example.vn\nSỞ CÔNG THƯƠNG", "KH-SCT", "Sở Công Thương", None),
        ("CỤC THUẾ\nTHUẾ TỈNH TÂY NINH", "KH-TNI", "THUẾ TỈNH TÂY NINH", "Cục Thuế"),
        (f"SỞ CÔNG THƯƠNG\nSau đây gọi là Bên A, {'cùng nhau thỏa thuận ' * 5}", "KH-SCT", "Sở Công Thương", None),
    ],
)
def test_agencies_of_the_left_column(agencies: str, code: str, name: str, parent: str | None) -> None:
    record = parse(f"{agencies}\n{COLUMNS.format(code=code)}")
    assert (record.issuer.name, record.issuer.parent) == (name, parent)


def test_who_decides_is_the_issuer_where_there_is_no_letterhead() -> None:
    record = parse(
        COLUMNS.format(code="QĐ-X").replace("KẾ HOẠCH", "QUYẾT ĐỊNH")
        + "GIÁM ĐỐC SỞ CÔNG THƯƠNG\nCăn cứ Luật Mẫu thử;\nĐiều 1. Kiểm kê kho mẫu."
    )
    assert record.issuer.name == "Sở Công Thương"
    assert record.evidence["/issuer/name"].rules[0] == "issuer_of_authority"
    assert any(item.field == "/issuer" and item.reason == "letterhead_missing" for item in record.review)


def test_lines_that_were_cut_in_two() -> None:
    record = parse(
        "SỞ CÔNG THƯƠNG\nSố: 97\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n/GP-SCT\n"
        "Tây Ninh, ngày 14 tháng 6\n\nnăm 2021\n\nGIẤY PHÉP\nMở kho mẫu\n\nĐiều 1. Kho mẫu.\nĐiều 2. Hiệu lực."
    )
    assert (record.number, record.date, record.place) == ("97/GP-SCT", "2021-06-14", "Tây Ninh")
    assert [section.id for section in record.sections] == ["D1", "D2"]
    assert parse(HEAD.replace("KẾ HOẠCH\n", "KẾ HOẠCH\nnăm 2020\n", 1)).date == "2022-03-05"


def test_a_letter_without_a_number() -> None:
    record = parse(
        "SỞ CÔNG THƯƠNG\nPHÒNG KHO MẪU\nV/v kiểm kê kho\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nTây Ninh, ngày 19 tháng 6 năm 2026\nKính gửi: Phòng Tài vụ\nĐề nghị kiểm kê."
    )
    assert (record.type, record.number, record.subject) == ("CV", None, "kiểm kê kho")
    assert any(item.field == "/number" for item in record.review)


def test_a_sentence_that_begins_with_a_date_is_no_subject() -> None:
    text = HEAD.replace(
        "Kiểm kê kho mẫu năm 2022\n\nCăn cứ", "Kiểm kê kho mẫu từ\nngày 02/3/2022\nNgày 01/3/2022, căn cứ"
    )
    assert parse(text).subject == "Kiểm kê kho mẫu từ ngày 02/3/2022"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("UBNDTỈNHTÂYNINH", "UBND tỉnh Tây Ninh"),
        ("UBNDTỈÏNHTÂYNINH", "UBND tỉnh Tây Ninh"),
        ("UBNDTỈNHQUẢNGN", None),
        ("LBND TỈNH TÂY NINH", "UBND tỉnh Tây Ninh"),
        ("ỦY BAU NHẤN DÂN TỈNH TÂY NINH", "Ủy ban nhân dân tỉnh Tây Ninh"),
    ],
)
def test_committees_whose_words_are_damaged(printed: str, name: str | None) -> None:
    record = parse(HEAD.replace("UBND TỈNH TÂY NINH", printed))
    assert record.issuer.name == "Sở Công Thương"
    assert record.issuer.parent == name


@pytest.mark.parametrize(
    ("parent", "name", "province"),
    [
        ("ĐẢNG BỘ TỈNH TÂY NINH", "ĐẢNG ỦY XÃ MẪU", "Tây Ninh"),
        ("ĐẢNG BỘ TỈNH HÀ TĨNH", "HUYỆN ỦY HƯƠNG KHÊ", "Hà Tĩnh"),
        ("HUYỆN ỦY LẤP VÒ", "ỦY BAN KIỂM TRA", "Đồng Tháp"),
    ],
)
def test_committees_of_the_party(parent: str, name: str, province: str) -> None:
    record = parse(
        f"{parent} ĐẢNG CỘNG SẢN VIỆT NAM\n{name}\n*\nSố 27-CV/ĐU Mẫu, ngày 09 tháng 9 năm 2021\nV/v rà soát thẻ\n"
        "Kính gửi: Các chi bộ\nĐảng ủy đề nghị các chi bộ rà soát thẻ đảng.\n"
    )
    assert (record.issuer.level, record.issuer.province) == ("party", province)


def _scan(*rows: tuple[int, int, str], right: int = 1500) -> Record:
    """Rows as (left, top, text); all end at the right margin that begin left of 300."""
    lines = [_row_between(left, right if left < 300 else None, top, text) for left, top, text in rows]
    page = Page(1, (*scans.head("12", "05", {})[:3], *lines), scans.WIDTH, scans.HEIGHT, 200, "ocr", "test")
    return parser().parse(Document(Source("scan.png", "0" * 64, 1, "image/png"), (page,)), PRODUCED_BY)[0]


def _row_between(left: int, right: int | None, top: int, text: str) -> Line:
    words = scans.line((left, text), top=top).words
    if right is None:
        return Line.from_words(words)
    last = words[-1]
    return Line.from_words([*words[:-1], replace(last, box=Box(right - 60, top, right, top + 25))])


def test_a_subject_ends_where_an_indented_row_and_the_next_fill_their_lines() -> None:
    record = _scan(
        (750, 300, "KẾ HOẠCH"),
        (600, 340, "Kiểm kê kho mẫu năm 2021"),
        (280, 380, "Mùa mưa năm nay đến sớm, các kho mẫu trên địa bàn tỉnh có nguy cơ bị ẩm, dột"),
        (200, 420, "và mối mọt; để chủ động phòng ngừa, Sở Nội vụ kiểm kê kho mẫu tại các phòng,"),
        (200, 460, "ban, đơn vị thuộc Sở."),
    )
    assert record.subject == "Kiểm kê kho mẫu năm 2021"


def test_a_line_that_was_cut_at_its_dash_is_put_together() -> None:
    record = _scan(
        (750, 300, "KẾ HOẠCH"),
        (480, 340, "Kiểm kê kho mẫu giai đoạn 2021 -"),
        (870, 341, "2025 của tỉnh"),
        (300, 460, "Căn cứ Luật Lưu trữ; Sở Nội vụ xây dựng Kế hoạch kiểm kê kho mẫu như sau:"),
    )
    assert record.subject == "Kiểm kê kho mẫu giai đoạn 2021 - 2025 của tỉnh"


@pytest.mark.parametrize("stamp", ["THƯỢNG KHẨN", "THƯỢNG RHẨN"])
def test_a_stamp_below_the_subject_of_a_letter_is_none_of_it(stamp: str) -> None:
    record = _scan((320, 240, "V/v kiểm kê kho mẫu"), (320, 280, stamp), (600, 340, "Kính gửi: Các phòng mẫu thử"))
    assert (record.subject, record.urgency) == ("kiểm kê kho mẫu", "Thượng khẩn")


def test_a_number_that_was_not_read_is_no_part_of_the_issuer() -> None:
    record = parse("ĐẢNG BỘ THÀNH PHỐ HUẾ\nĐẢNG ỦY PHƯỜNG MẪU LONG\nSố 05 -NÑQ/ĐU\nNGHỊ QUYẾT\nvề nếp sống mẫu\n")
    assert record.issuer.name is not None and "05" not in record.issuer.name


def test_a_centre_stands_no_higher_than_what_it_belongs_to() -> None:
    record = parse(
        "UBND PHƯỜNG MẪU SƠN\nTRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG\nSố: 12/BC-TTPVHCC\nBÁO CÁO\nKết quả tháng 11\n"
    )
    assert record.issuer.level == "commune"


def test_rows_right_of_a_letters_subject_are_none_of_it() -> None:
    record = _scan(
        (320, 240, "V/v kiểm kê kho mẫu"),
        (340, 280, "năm 2021"),
        (305, 330, "HỎA TỌNC - Các phòng mẫu thử"),
        (640, 370, "- Các trung tâm mẫu."),
    )
    assert record.subject == "kiểm kê kho mẫu năm 2021"


def test_a_letters_subject_of_whose_sign_only_the_capital_was_read() -> None:
    record = _scan((320, 240, "V kiểm kê kho mẫu"), (640, 340, "Kính gửi: Các phòng mẫu thử"))
    assert record.subject == "kiểm kê kho mẫu"
