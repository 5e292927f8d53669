from __future__ import annotations

import cv2
import numpy as np
import pytest
from rapidfuzz.fuzz import ratio

from pipeline.model.page import Raster
from pipeline.recognize.recognizer import Recognizer
from pipeline.recognize.small_print import SMALL, enlarged, letter_height
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page, page_array

TEXT = LINES * 3


def raster(dpi: int) -> Raster:
    """A page that was scanned at 300 dpi and saved at another resolution."""
    fine = page_array(draw_page(TEXT, dpi=300).convert("L"))
    scale = dpi / 300
    pixels = cv2.resize(fine, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Raster(1, np.asarray(pixels, np.uint8), dpi, pixels.shape[1], pixels.shape[0])


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_usual_scans_are_left_as_they_are(dpi: int) -> None:
    page = raster(dpi)
    assert enlarged(page) is page


def test_small_print_is_enlarged_and_the_way_back_is_kept() -> None:
    page = raster(75)
    large = enlarged(page)
    before, after = letter_height(page.pixels), letter_height(large.pixels)
    assert before is not None
    assert after is not None
    assert before < SMALL <= after
    height, width = large.pixels.shape
    box = large.original_box(0, 0, width, height)
    assert box.as_list() == [0, 0, page.width, page.height]
    assert large.dpi == pytest.approx(75 * width / page.width, rel=0.01)


def test_a_page_without_print_is_left_as_it_is() -> None:
    blank = Raster(1, np.full((300, 200), 255, np.uint8), 75, 200, 300)
    assert enlarged(blank) is blank


def test_small_print_is_read_better_and_boxes_stay_on_the_page() -> None:
    page = raster(75)
    read = Recognizer(Settings()).recognize(page)
    assert ratio(" ".join(read.text.split()), " ".join(" ".join(TEXT).split())) > 90
    assert all(word.box is not None and word.box.right <= page.width for word in read.words)
