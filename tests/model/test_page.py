from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.page import Box, Line, Raster, Word

numbers = st.integers(0, 5000)
boxes = st.builds(
    lambda a, b, c, d: Box(min(a, c), min(b, d), max(a, c), max(b, d)), numbers, numbers, numbers, numbers
)


@given(st.lists(boxes, min_size=1))
def test_union_holds_all(found: list[Box]) -> None:
    union = Box.union(found)
    assert union is not None
    for box in found:
        assert union.left <= box.left <= box.right <= union.right
        assert union.top <= box.top <= box.bottom <= union.bottom


def test_union_of_nothing() -> None:
    assert Box.union([]) is None
    assert Box.union([None]) is None


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r")))
def test_line_from_text_places_every_word(raw: str) -> None:
    line = Line.from_text(raw)
    assert [word.text for word in line.words] == raw.split()
    for word in line.words:
        assert word.span is not None
        assert raw[word.span[0] : word.span[1]] == word.text


def test_line_from_words_places_every_word() -> None:
    line = Line.from_words([Word("Kế", Box(0, 0, 10, 10)), Word("hoạch", Box(12, 0, 40, 11))], block=2)
    assert line.raw == line.text == "Kế hoạch"
    assert [word.span for word in line.words] == [(0, 2), (3, 8)]
    assert line.box == Box(0, 0, 40, 11)


def test_boxes_stay_on_the_page() -> None:
    raster = Raster(1, np.zeros((10, 20), np.uint8), 200, 20, 10)
    assert raster.original_box(-5, 2, 30, 9) == Box(0, 2, 20, 9)
