"""Which words can be a Vietnamese page."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.honesty import Counts, Syllables
from pipeline.read.text_layer import text_reason
from pipeline.settings import Settings

SYLLABLES = Syllables(Settings())
TEXT = "Thực hiện chương trình công tác năm 2024, Ủy ban nhân dân xây dựng kế hoạch số hóa tài liệu lưu trữ"


def counts(text: str) -> Counts:
    return SYLLABLES.count(text.split())


@pytest.mark.parametrize("word", ["nghiêng", "giềng", "quý", "khoẻ", "khỏe", "thuỷ", "ĐƯỢC", "Ủy", "gì", "oan", "yêu"])
def test_legal_syllables(word: str) -> None:
    assert SYLLABLES.legal(word)


@pytest.mark.parametrize(
    "word", ["nghang", "thwc", "hoacch", "cat", "tôic", "ngk", "kế hoạch", "2024", "", "tower", "ắḿ"]
)
def test_illegal_syllables(word: str) -> None:
    assert not SYLLABLES.legal(word)


def test_kinds_of_words() -> None:
    found = counts("UBND tỉnh ban hành Kế hoạch 12/KH-UBND (website: a@b.vn), 5%.")
    assert (found.legal, found.marked, found.other, found.abbreviations, found.odd) == (5, 4, 1, 1, 0)


def test_true_text_passes() -> None:
    assert text_reason(counts(TEXT)) is None
    assert text_reason(counts(TEXT.upper())) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("7KӵF KLӋQ FKѭѫQJ WUuQK F{QJ WiF QăP %DQ KjQK Nӂ KRҥFK", "glyphs"),
        ("Uû ban nh©n d©n tØnh ban hµnh kÕ ho¹ch c«ng t¸c v¨n th\u00b5 l\u00b5u tr÷", "glyphs"),
        ("T h ự c h i ệ n c h ư ơ n g t r ì n h c ô n g t á c", "spaced"),
        ("Thwc hien chwong trinh cong lac nam vira qua, Uy ban nhan dan xay dwng ke hoacb", "syllables"),
        ("Phong ban chung ta cho nam nay xem qua theo ban giao cho dan", "marks"),
        ("Phụ lục", "few_words"),
        ("12 345 678 90", "few_words"),
        ("", "few_words"),
    ],
)
def test_other_text_does_not(text: str, reason: str) -> None:
    assert text_reason(counts(unicodedata.normalize("NFC", text))) == reason


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=400))
def test_nothing_without_marks_passes(text: str) -> None:
    assert text_reason(counts(text)) is not None


@given(st.permutations(TEXT.split()))
def test_the_order_of_words_does_not_matter(order: list[str]) -> None:
    assert SYLLABLES.count(order) == counts(TEXT)


@given(st.lists(st.sampled_from(TEXT.split()), min_size=8), st.integers(1, 3))
def test_letter_case_does_not_matter_to_the_share(some: list[str], _: int) -> None:
    assert SYLLABLES.share(some) == SYLLABLES.share([word.lower() for word in some])
