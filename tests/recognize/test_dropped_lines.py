from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from pipeline.model.page import Raster
from pipeline.recognize.dropped_lines import read_dropped_lines
from pipeline.recognize.engine import ReadWord, line_height
from pipeline.recognize.recognizer import Recognizer
from pipeline.recognize.tesseract_program import TesseractProgram
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page, page_array

GREY = page_array(draw_page(dpi=200).convert("L"))


class ForgetfulEngine:
    """Reads whole pages without one of their lines, and single lines as they are."""

    name = "forgetful"

    def __init__(self, forgets: str) -> None:
        self.engine = TesseractProgram("vie", 60)
        self.forgets = forgets

    def read(
        self, grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], dpi: float, segmentation: int
    ) -> list[ReadWord]:
        words = self.engine.read(grey, dpi, segmentation)
        if segmentation == 7:
            return words
        lost = {word.line_key for word in words if word.text == self.forgets}
        assert lost
        return [word for word in words if word.line_key not in lost]


@pytest.mark.parametrize("line", [2, 3, 5])
def test_a_line_that_was_passed_over_is_read_and_stands_in_its_place(line: int) -> None:
    engine = ForgetfulEngine(LINES[line].split()[-1])
    page = Recognizer(Settings(), engine).recognize(Raster(1, GREY, 200, GREY.shape[1], GREY.shape[0]))
    assert [found.text.split()[-1] for found in page.lines][line] == LINES[line].split()[-1]
    assert len(page.lines) == len(LINES)
    tops = [found.box.top for found in page.lines if found.box]
    assert tops == sorted(tops)


def test_a_page_read_whole_gives_nothing_more() -> None:
    engine = TesseractProgram("vie", 60)
    words = engine.read(GREY, 200, 3)
    reading = read_dropped_lines(engine, GREY, 200, words)
    assert reading.kept == words
    assert reading.found == []


def test_rings_and_strokes_are_no_lines() -> None:
    image = draw_page(dpi=200).convert("L")
    draw = ImageDraw.Draw(image)
    draw.ellipse((500, 900, 800, 1200), outline=0, width=6)
    draw.line((300, 1300, 900, 1180), fill=0, width=5)
    marked = page_array(image)
    engine = TesseractProgram("vie", 60)
    plain_words = engine.read(GREY, 200, 3)
    assert read_dropped_lines(engine, marked, 200, plain_words).found == []


def test_without_words_nothing_tells_the_size_of_print() -> None:
    assert line_height([]) is None
    assert read_dropped_lines(TesseractProgram("vie", 60), GREY, 200, []).found == []


def test_a_title_under_a_black_seal_is_read() -> None:
    image = draw_page(("Sở Nội vụ kính báo cáo.", "", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "", "", "Trần Văn Mẫu"), 200)
    image = image.convert("L")
    draw = ImageDraw.Draw(image)
    radius = 18 / 25.4 * 200
    for share, width in ((1.0, 6), (0.6, 3)):
        reach = share * radius
        draw.ellipse((130 - reach, 370 - reach, 130 + reach, 370 + reach), outline=0, width=width)
    grey = page_array(image)
    engine = ForgetfulEngine("ĐỐC")
    page = Recognizer(Settings(), engine).recognize(Raster(1, grey, 200, grey.shape[1], grey.shape[0]))
    assert [line.words[-1].text for line in page.lines][-2:] == ["ĐỐC", "Mẫu"]
