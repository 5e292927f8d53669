"""The parser on an invented plan, with marks and without."""

from __future__ import annotations

from pipeline.model.page import Document, Line, Page, Source
from pipeline.model.record import ProducedBy, Record
from pipeline.parse.parser import Parser
from pipeline.settings import Settings

PLAN = """UBND TỈNH TÂY NINH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ CÔNG THƯƠNG Độc lập - Tự do - Hạnh phúc
Số: 77/KH-SCT Tây Ninh, ngày 05 tháng 3 năm 2022
KẾ HOẠCH

Kiểm kê kho mẫu năm 2022

Căn cứ Quyết định số 12/QĐ-UBND ngày 04/01/2022 của UBND tỉnh về kiểm kê;
Sở Công Thương xây dựng Kế hoạch như sau:

I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
Nắm số lượng mẫu.
2. Yêu cầu
- Đúng hạn;
- Đủ số lượng.
I1. TỔ CHỨC THỰC HIỆN
1. Văn phòng Sở chủ trì, báo cáo Giám đốc Sở trước ngày 30/6/2022.
Trên đây là Kế hoạch kiểm kê kho mẫu năm 2022./.
"""


def document(text: str, name: str = "plan.txt") -> Document:
    """A text as the reader hands it on."""
    pages = tuple(
        Page(number, tuple(Line.from_text(line) for line in page.split("\n")), origin="text")
        for number, page in enumerate(text.split("\f"), start=1)
    )
    return Document(Source(name, "0" * 64, len(text), "text/plain"), pages)


def parse(text: str) -> Record:
    return Parser(Settings()).parse(document(text), ProducedBy(version="0", fingerprint="0" * 16, engine="text"))


def test_header() -> None:
    record = parse(PLAN)
    assert (record.type, record.number, record.serial, record.symbol) == ("KH", "77/KH-SCT", 77, "KH-SCT")
    assert (record.date, record.year, record.place) == ("2022-03-05", 2022, "Tây Ninh")
    assert (record.issuer.name, record.issuer.parent) == ("Sở Công Thương", "UBND tỉnh Tây Ninh")
    assert record.issuer.id == "vn/72-tay-ninh/so-cong-thuong"
    assert record.subject == "Kiểm kê kho mẫu năm 2022"


def test_outline() -> None:
    record = parse(PLAN)
    assert [section.id for section in record.sections] == ["I", "II"]
    assert [child.id for child in record.sections[0].children] == ["I/1", "I/2"]
    assert [child.id for child in record.sections[0].children[1].children] == ["I/2/-1", "I/2/-2"]
    assert record.sections[1].heading == "TỔ CHỨC THỰC HIỆN"


def test_serial_not_legible() -> None:
    record = parse(PLAN.replace("Số: 77/KH-SCT", "Số: A7 S/KH-SCT"))
    assert (record.number, record.serial, record.symbol) == (None, None, "KH-SCT")
    assert any(item.field == "/serial" for item in record.review)
