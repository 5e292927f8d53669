from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.text import nfc, old_tone_placement
from pipeline.restore.tone_style import new_tone_placement, style_of


@pytest.mark.parametrize(
    ("old", "new"),
    [("hòa", "hoà"), ("thủy", "thuỷ"), ("KHỎE", "KHOẺ"), ("quý", "quý"), ("hoàn", "hoàn"), ("của", "của")],
)
def test_both_ways(old: str, new: str) -> None:
    assert new_tone_placement(old) == new
    assert old_tone_placement(new) == old


@given(st.text(alphabet="hoòóỏõọaàáảãạuùúủũụyỳýỷỹỵtkq "))
def test_there_and_back(text: str) -> None:
    assert old_tone_placement(new_tone_placement(old_tone_placement(nfc(text)))) == old_tone_placement(nfc(text))


def test_the_page_decides() -> None:
    assert style_of(["Cộng hoà", "hoá đơn, hòa bình"]) == "new"
    assert style_of(["Cộng hòa"]) == "old"
    assert style_of(["kế hoạch"]) == "old"
