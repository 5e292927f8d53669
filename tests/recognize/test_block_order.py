"""Blocks in reading order: what stands above in a column is read first, all else stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.recognize.block_order import in_reading_order
from pipeline.recognize.engine import ReadWord


def word(text: str, block: int, left: int, top: int, right: int, line: int = 1) -> ReadWord:
    return ReadWord(text, left, top, right, top + 30, 0.9, block, 1, line)


LETTERHEAD = [word("TỈNH", 1, 100, 100, 400), word("SỞ", 3, 100, 150, 400), word("CỘNG", 4, 700, 100, 1300)]


def test_a_line_put_between_those_of_the_letterhead_goes_back_to_its_paragraph() -> None:
    cut_off = word("dân.", 2, 100, 500, 700)
    body = [word("Thực", 5, 150, 300, 1300), word("ban", 5, 100, 400, 1300, line=2)]
    below = [word("Tính", 6, 150, 600, 1300)]
    read = [LETTERHEAD[0], cut_off, *LETTERHEAD[1:], *body, *below]
    assert in_reading_order(read) == [*LETTERHEAD, *body, cut_off, *below]


def test_columns_stay_one_after_the_other() -> None:
    left = [word("Nơi", 1, 100, 100, 400), word("Lưu", 1, 100, 700, 400, line=2)]
    right = [word("KT.", 2, 800, 90, 1300), word("PHÓ", 3, 800, 200, 1300)]
    assert in_reading_order([*left, *right]) == [*left, *right]
    assert in_reading_order([*right, *left]) == [*right, *left]


def test_blocks_that_reach_into_each_other_stay() -> None:
    one, other = word("Một", 1, 100, 130, 400), word("Hai", 2, 100, 120, 400)
    assert in_reading_order([one, other]) == [one, other]


def test_rules_and_specks_hold_nothing_back() -> None:
    rule = ReadWord("|", 90, 80, 1400, 90, 0.9, 1, 1, 1)
    picture = ReadWord("im", 90, 80, 1400, 400, 0.9, 2, 1, 1)
    words = [word("Dưới", 3, 100, 500, 400), word("bên", 4, 600, 100, 900), rule, picture]
    assert in_reading_order(words) == words
    assert in_reading_order([]) == []


BOXES = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(20, 300))


@given(st.lists(BOXES, max_size=12))
def test_nothing_is_lost_and_the_upper_one_is_first(boxes: list[tuple[int, int, int]]) -> None:
    words = [word(f"a{number}", number, left, top, left + wide) for number, (left, top, wide) in enumerate(boxes)]
    ordered = in_reading_order(words)
    assert sorted(ordered, key=lambda word: word.block) == words
    for place, one in enumerate(ordered):
        for later in ordered[place + 1 :]:
            in_one_column = later.left < one.right and one.left < later.right
            assert not (in_one_column and later.bottom <= one.top)
    assert in_reading_order(ordered) == ordered
