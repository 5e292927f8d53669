"""Laws of the parser: it never raises, it is pure, its work is linear in the length of the text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parse.documents import PRODUCED_BY, document, parse, parser
from tests.parse.test_body import TOP

TEXT = """\
Số: 12/KH-SNV|Số:|ngày 31 tháng 02 năm 2020|KẾ HOẠCH|Căn cứ Luật Ngân sách nhà nước;|I. MỤC ĐÍCH|1. Yêu cầu:|a)
- Đạt 95% trở lên;|+ từ 7 - 8%/năm|Điều 1.|1.1.1. Mẫu|./.|Nơi nhận:|- Lưu: VT.|KT. GIÁM ĐỐC|PHÓ GIÁM ĐỐC|## |\f
Kính gửi:|Nguyễn Văn Mẫu|PHỤ LỤC I|V/v mẫu|[1] Chú thích|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc
Giao Sở Nội vụ chủ trì, phối hợp với|không để xảy ra mất mát; cháy, nổ
STT   Nội dung   Đơn vị   Chỉ tiêu|1   Mẫu   %   95"""
TABLE = ["| STT | Chỉ tiêu | ĐVT |", "|---|---|---|", "| 1 | Mẫu | % |"]
PIECES = st.sampled_from([*TEXT.replace("\n", "|").split("|"), *TABLE])


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=400))
def test_never_raises_on_any_text(text: str) -> None:
    record = parse(text)
    assert record.status in ("ok", "review")


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES | st.text(max_size=20), max_size=40), st.sampled_from(["\n", " ", "\n\n"]))
def test_never_raises_on_shuffled_documents(pieces: list[str], glue: str) -> None:
    record = parse(glue.join(pieces))
    assert all(0 <= item.confidence <= 1 for item in record.evidence.values())
    assert len({item.field for item in record.review}) == len(record.review)


@settings(max_examples=30, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_same_text_same_record(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    assert parser().parse(document(text), PRODUCED_BY) == parser().parse(document(text), PRODUCED_BY)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1.",
        "- ",
        "12/KH-",
        "(",
        "; ",
        "Số: /",
        "Luật Abc ",
        "Luật Sửa đổi, bổ sung một số điều của Luật Abc và ",
        "đạt 95% ",
        "ngày 1 tháng ",
        "CỘNG HÒA ",
        "Giao Sở ",
        "“",
    ],
)
def test_a_long_line_comes_to_an_end(piece: str) -> None:
    """No rule's regular expression runs back and forth over a line; one that did would take days."""
    record = parse(piece * (250_000 // len(piece)))
    assert record.status == "review"
    assert parse(f"{TOP}I. MẪU\n1. {piece * (15_000 // len(piece))}\n").sections


@pytest.mark.parametrize(
    "text",
    [
        "I. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ tổ chức" + " ," * 180 + " x./.",
        "giao thực hiện " * 6_000 + "\n\n1. Sở Nội vụ kiểm tra mẫu.",
    ],
    ids=["call", "order"],
)
def test_a_long_sentence_comes_to_an_end(text: str) -> None:
    assert parse(TOP + text).sections


@pytest.mark.parametrize(
    "lines",
    [
        ["1. a"],
        ["- x", "+ y"],
        ["I. A", "1. b", "a) c", "- Đạt 95% trở lên;"],
        ["Điều 1. Căn cứ Luật Thư viện số 46/2019/QH14.", "PHỤ LỤC", "x"],
        ["STT   Nội dung   Ghi chú"],
        ["STT   Nội dung   Ghi chú", "1   a   b", "2   c   d"],
        ["| STT | Nội dung |", "| 1 | Đạt 95% |", "x"],
        ["1. Luật Abc, theo Kế hoạch số 1/KH-UBND về giữa A, Sở B đề nghị"],
    ],
    ids=lambda lines: lines[0],
)
def test_work_grows_as_the_text_does(lines: list[str]) -> None:
    """Calls of functions for twice the text are at most a little more than twice as many."""
    once, twice = (_calls(f"{TOP}I. MẪU\n" + "\n".join(lines * (count // len(lines)))) for count in (400, 800))
    assert twice < 2.3 * once


def _calls(text: str) -> int:
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    source = document(text)
    reader = parser()
    sys.setprofile(counted)
    try:
        reader.parse(source, PRODUCED_BY)
    finally:
        sys.setprofile(None)
    return count
