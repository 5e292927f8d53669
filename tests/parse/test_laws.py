"""Laws of the parser: it never raises, it is pure, its time is linear."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parse.documents import PRODUCED_BY, document, parse, parser

PIECES = st.sampled_from(
    """Số: 12/KH-SNV|Số:|ngày 31 tháng 02 năm 2020|KẾ HOẠCH|Căn cứ Luật Ngân sách nhà nước;|I. MỤC ĐÍCH|1. Yêu cầu:|a)
- Đạt 95% trở lên;|+ từ 7 - 8%/năm|Điều 1.|1.1.1. Mẫu|./.|Nơi nhận:|- Lưu: VT.|KT. GIÁM ĐỐC|PHÓ GIÁM ĐỐC|## |\f
Kính gửi:|Nguyễn Văn Mẫu|PHỤ LỤC I|V/v mẫu|[1] Chú thích|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc
Giao Sở Nội vụ chủ trì, phối hợp với|không để xảy ra mất mát; cháy, nổ""".replace("\n", "|").split("|")
)


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
        "đạt 95% ",
        "ngày 1 tháng ",
        "CỘNG HÒA ",
        "Giao Sở ",
        "“",
    ],
)
def test_a_long_line_takes_linear_time(piece: str) -> None:
    text = piece * (250_000 // len(piece))
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 4


def test_a_megabyte_of_junk_lines() -> None:
    letters = random.Random(7)
    lines = ["".join(letters.choices("abcdeghiklmno -.,;:/0123IVX%()", k=80)) for _ in range(12_500)]
    start = time.process_time()
    parse("\n".join(lines))
    assert time.process_time() - start < 10
