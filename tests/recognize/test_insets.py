"""Words that were taken out of the page are lines of their own, below what they belong to."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.model.page import Box, Inset, Page, Raster
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.recognizer import Recognizer
from pipeline.settings import Settings


class Reads:
    """The page's words, and those of an inset."""

    name = "reads"

    def __init__(self, page: list[ReadWord], inset: list[ReadWord]) -> None:
        self.words = {3: page, 7: inset}
        self.insets: list[NDArray[np.uint8]] = []

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        if segmentation == 7:
            self.insets.append(grey)
        return self.words.get(segmentation, [])


def word(text: str, left: int, top: int, block: int, confidence: float = 0.95) -> ReadWord:
    return ReadWord(text, left, top, left + 20 * len(text), top + 30, confidence, block, 1, 1)


PAGE = [
    word("Số:12/SNV-VP", 200, 100, 1),
    word("V/v", 200, 150, 2),
    word("Kính gửi:", 480, 240, 3),
    word("Căn cứ quy chế của phòng mẫu", 200, 400, 4),
]


def read(*inset: ReadWord) -> Page:
    engine = Reads(PAGE, list(inset))
    mark = Inset(np.full((40, 200), 255, np.uint8), Box(220, 220, 420, 290))
    raster = Raster(1, np.full((800, 1200), 255, np.uint8), 200, 1200, 800, insets=(mark,))
    page = Recognizer(Settings(), engine).recognize(raster)
    assert len(engine.insets) == 1
    assert len({line.block for line in page.lines}) == len(page.lines)
    for line in page.lines:
        assert line.box is not None and line.box.right <= 1200
    return page


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def test_a_mark_stands_below_number_and_subject() -> None:
    found = read(word("|", 0, 0, 1, 0.97), word("HỎA", 10, 0, 1), word("TỐC", 80, 0, 1))
    assert texts(found) == ["Số:12/SNV-VP", "V/v", "HỎA TỐC", "Kính gửi:", "Căn cứ quy chế của phòng mẫu"]
    assert found.flags == ()


@pytest.mark.parametrize("words", [[], [("KlaXn", 0.4)], [("x", 0.9)], [("---", 0.9)]])
def test_what_is_unlikely_is_left_out_and_told(words: list[tuple[str, float]]) -> None:
    found = read(*(word(text, 0, 0, 1, confidence) for text, confidence in words))
    assert texts(found) == ["Số:12/SNV-VP", "V/v", "Kính gửi:", "Căn cứ quy chế của phòng mẫu"]
    assert found.flags == ("red_mark_unread",)
