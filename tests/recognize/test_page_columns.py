from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.model.grid import Ruling, grids_of
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.page_columns import in_columns

HEIGHT = 30
ADVANCE = 18
"""Pixels from letter to letter."""


def line(number: int, *pieces: tuple[int, str], block: int = 1) -> list[ReadWord]:
    """Words of pieces of a line that begin at given pixels; lines are 50 pixels apart."""
    words, top = [], 50 * number
    for start, text in pieces:
        left = start
        for word in text.split():
            right = left + ADVANCE * len(word)
            words.append(ReadWord(word, left, top, right, top + HEIGHT, 0.9, block, 1, number))
            left = right + 12
    return words


def texts(words: list[ReadWord]) -> list[str]:
    return [" ".join(word.text for word in group) for _, group in groupby(words, lambda word: word.line_key)]


BODY = "Căn cứ Luật Tổ chức chính quyền địa phương năm 2025 và các quy định khác"
LETTERHEAD = [
    *line(1, (40, "UBND TỈNH MẪU"), (640, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA")),
    *line(2, (80, "SỞ TƯ PHÁP"), (560, "_"), (700, "Độc lập - Tự do")),
    *line(3, (60, "Số: 12/KH-STP"), (660, "Mẫu, ngày 3 tháng 5")),
]


def test_a_letterhead_is_read_column_by_column() -> None:
    body = [word for number in (5, 6) for word in line(number, (40, BODY), block=2)]
    assert texts(in_columns([*LETTERHEAD, *line(4, (500, "KẾ HOẠCH")), *body], [])) == [
        *("UBND TỈNH MẪU", "SỞ TƯ PHÁP", "Số: 12/KH-STP"),
        *("CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "_ Độc lập - Tự do", "Mẫu, ngày 3 tháng 5"),
        "KẾ HOẠCH",
        *(BODY, BODY),
    ]


def test_the_signers_name_far_below_goes_on_his_column() -> None:
    signed = [
        *line(1, (40, BODY)),
        *line(2, (40, "Nơi nhận:"), (800, "GIÁM ĐỐC")),
        *line(3, (40, "- Như trên;")),
        *line(4, (40, "- Lưu: VT.")),
        *line(8, (780, "Trần Văn Mẫu")),
    ]
    assert texts(in_columns(signed, [])) == [BODY, "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC", "Trần Văn Mẫu"]


def test_parts_of_a_line_that_is_cut_are_blocks_of_their_own() -> None:
    words = in_columns(LETTERHEAD, [])
    assert {word.block for word in words if word.left < 500} == {1}
    assert 1 not in {word.block for word in words if word.left > 560}


def test_rows_of_a_list_in_columns_stay_together() -> None:
    rows = [word for number in range(1, 8) for word in line(number, (40, f"{number}. Phường Mẫu"), (700, "ba hộ"))]
    assert in_columns(rows, []) == rows


def test_a_wide_gap_in_one_line_parts_no_columns() -> None:
    page = [*line(1, (40, BODY)), *line(2, (40, "Điện thoại: không có"), (700, "Thư: không có")), *line(3, (40, BODY))]
    assert in_columns(page, []) == page


def test_ruled_tables_are_left_alone() -> None:
    across = [Ruling(position, 20, 1200) for position in (45, 95, 145, 195)]
    down = [Ruling(position, 45, 195) for position in (20, 600, 1200)]
    assert in_columns(LETTERHEAD, grids_of(across, down, 10)) == LETTERHEAD


@pytest.mark.parametrize("words", [[], line(1, (40, "a"))])
def test_pages_with_hardly_a_word(words: list[ReadWord]) -> None:
    assert in_columns(words, []) == words


PIECES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["mẫu", "Sở Tư pháp", "-", "x"])), min_size=1, max_size=4
)


@given(st.lists(PIECES, max_size=12))
@hypothesis_settings(max_examples=60, deadline=None)
def test_no_word_is_lost_and_lines_stay_whole(rows: list[list[tuple[int, str]]]) -> None:
    page = [
        word
        for number, row in enumerate(rows)
        for word in line(number, *((300 * place + 5 * left, text) for place, (left, text) in enumerate(row)))
    ]
    found = in_columns(page, [])
    assert sorted((word.text, word.left, word.top) for word in found) == sorted(
        (word.text, word.left, word.top) for word in page
    )
    keys = [key for key, _ in groupby(found, lambda word: word.line_key)]
    assert len(keys) == len(set(keys)), "the words of a line follow one another"
    assert all(len({word.top for word in group}) == 1 for _, group in groupby(found, lambda word: word.line_key))
