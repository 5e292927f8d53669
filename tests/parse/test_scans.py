"""Rules that hang on boxes and confidences, on invented scanned pages."""

from __future__ import annotations

from pipeline.model.page import Box, Document, Line, Page, Source, Word
from pipeline.model.record import Record
from tests.parse.documents import PRODUCED_BY, parser

WIDTH, HEIGHT = 1650, 2340


def line(*parts: tuple[int, str], top: int, tall: dict[str, int] | None = None, sure: float = 0.95) -> Line:
    """Words from the left edge of each part on, 12 pixels a letter; ``tall``: heights of certain words."""
    words: list[Word] = []
    for start, text in parts:
        left = start
        for piece in text.split():
            height = (tall or {}).get(piece, 25)
            words.append(Word(piece, Box(left, top, left + 12 * len(piece), top + height), sure))
            left += 12 * len(piece) + 10
    return Line.from_words(words)


def parse(*lines: Line, flags: tuple[str, ...] = ()) -> Record:
    page = Page(1, lines, WIDTH, HEIGHT, 200, "ocr", "test", flags=flags)
    return parser().parse(Document(Source("scan.png", "0" * 64, 1, "image/png"), (page,)), PRODUCED_BY)[0]


def head(number: str, day: str, tall: dict[str, int]) -> list[Line]:
    return [
        line((300, "UBND TỈNH TÂY NINH"), (800, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), top=100),
        line((350, "SỞ NỘI VỤ"), (900, "Độc lập - Tự do - Hạnh phúc"), top=140),
        line((320, f"Số: {number} /KH-SNV"), (900, f"Tây Ninh, ngày {day} tháng 4 năm 2021"), top=200, tall=tall),
        line((750, "KẾ HOẠCH"), top=300),
        line((600, "Kiểm kê kho mẫu năm 2021"), top=340),
        line((300, "Căn cứ Luật Lưu trữ; Sở Nội vụ xây dựng Kế hoạch kiểm kê kho mẫu như sau:"), top=460),
        line((300, "1. Kiểm kê kho mẫu tại các phòng, ban, đơn vị thuộc Sở trong tháng 4 năm 2021."), top=500),
    ]


def test_printed_figures_are_reported() -> None:
    record = parse(*head("12", "05", {}))
    assert (record.number, record.serial, record.date) == ("12/KH-SNV", 12, "2021-04-05")
    assert record.evidence["/number"].box is not None
    assert record.evidence["/number"].source == "ocr"


def test_tall_figures_are_taken_for_handwriting() -> None:
    record = parse(*head("12", "05", {"12": 40, "05": 38}))
    assert (record.number, record.serial, record.symbol) == (None, None, "KH-SNV")
    assert (record.date, record.date_edtf) == (None, "2021-04-XX")
    reasons = {item.field: (item.reason, item.candidates) for item in record.review}
    assert reasons["/serial"] == ("handwritten", ["12"])
    assert reasons["/date"] == ("handwritten", ["2021-04-05"])


def test_recipients_left_and_signer_right() -> None:
    end = [
        line((300, "Trên đây là Kế hoạch kiểm kê kho mẫu./."), top=600),
        line((300, "Nơi nhận:"), (1000, "KT. GIÁM ĐỐC"), top=700),
        line((300, "- Các phòng;"), (1000, "PHÓ GIÁM ĐỐC"), top=740),
        line((300, "- Lưu: VT."), top=780),
        line((1000, "Nguyễn Văn Mẫu"), top=900),
    ]
    record = parse(*head("12", "05", {}), *end)
    assert (record.recipients, record.archive) == (["Các phòng"], "VT")
    assert (record.signer.role, record.signer.title, record.signer.name) == ("KT.", "Phó Giám đốc", "Nguyễn Văn Mẫu")


def test_of_two_signers_the_right_one_and_a_review() -> None:
    end = [
        line((300, "Trên đây là Kế hoạch kiểm kê kho mẫu./."), top=600),
        line((300, "CHỦ TỊCH"), (1100, "GIÁM ĐỐC"), top=700),
        line((300, "Trần Văn Mẫu"), top=800),
        line((1100, "Nguyễn Thị Thử"), top=805),
    ]
    record = parse(*head("12", "05", {}), *end)
    assert (record.signer.title, record.signer.name) == ("Giám đốc", "Nguyễn Thị Thử")
    assert any(item.field == "/signer" and item.reason == "two_signers" for item in record.review)
