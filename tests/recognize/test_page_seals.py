from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.seal import without_seal
from pipeline.model.page import Box, Document, Page, Raster, Source
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.recognizer import Recognizer
from pipeline.settings import Settings
from pipeline.write.pages import pages_from_json, read_pages_to_json

RED = (210, 30, 40)


class Reads:
    """Gives the same words for every picture."""

    name = "reads"

    def __init__(self, *words: ReadWord) -> None:
        self.words = list(words)

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        return self.words


def word(text: str, left: int, top: int) -> ReadWord:
    return ReadWord(text, left, top, left + 100, top + 30, 0.95, 1, 1, top)


def stamped() -> Raster:
    pixels = np.full((800, 1200, 3), 255, np.uint8)
    cv2.circle(pixels, (600, 400), 140, RED, 5)
    cv2.circle(pixels, (600, 400), 100, RED, 3)
    return Raster(2, pixels, 200, 1200, 800)


def test_a_red_seal_is_told_once_however_many_rings_it_has() -> None:
    step = without_seal(stamped())
    assert step is not None
    (seal,) = step.raster.seals
    assert np.abs(np.array(seal.as_list()) - (457, 257, 743, 543)).max() <= 4


def read_page() -> Page:
    step = without_seal(stamped())
    assert step is not None
    engine = Reads(word("GIÁM", 400, 330), word("ĐỐC", 510, 330), word("Mẫu", 400, 700))
    return Recognizer(Settings(), engine).recognize(step.raster)


def test_lines_with_a_word_under_a_seal_say_so() -> None:
    page = read_page()
    assert [(line.text, line.flags) for line in page.lines] == [("GIÁM ĐỐC", ("under_seal",)), ("Mẫu", ())]
    assert len(page.seals) == 1


def test_stored_pages_keep_their_seals() -> None:
    document = Document(
        Source("mau.pdf", "0" * 64, 1, "application/pdf"), (replace(read_page(), seals=(Box(1, 2, 3, 4),)),)
    )
    assert pages_from_json(read_pages_to_json(document)) == document
