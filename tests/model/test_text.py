from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.text import nfc, old_tone_placement, skeleton, strip_marks


@given(st.text())
def test_nfc_is_idempotent_and_nfc(text: str) -> None:
    once = nfc(text)
    assert nfc(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_decomposed_names_are_the_same() -> None:
    assert nfc(unicodedata.normalize("NFD", "Kế hoạch Đắk Lắk")) == "Kế hoạch Đắk Lắk"
    assert nfc("a\u00a0b\u200b\ufeffc\u00ad") == "a bc"


def test_marks() -> None:
    assert strip_marks("Đảng bộ, ƯỚC") == "Dang bo, UOC"
    assert skeleton("  ỦY  BAN\tNhân dân ") == "uy ban nhan dan"


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("Khoẻ", "Khỏe"),
        ("UỶ BAN", "ỦY BAN"),
        ("hoàn quý quà thuyền", "hoàn quý quà thuyền"),
    ],
)
def test_old_tone_placement(new: str, old: str) -> None:
    assert old_tone_placement(new) == old
    assert old_tone_placement(old) == old
