"""Sheets on a dark ground are cut out of it, also askew; borders, pictures and pages that fill the glass stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.clean.cleaner import Cleaner
from pipeline.clean.sheet import cut_out
from pipeline.model.page import Raster
from pipeline.settings import Settings
from samples.rendering.defects import on_dark_ground
from tests.conftest import LINES, draw_page, page_array

Pixels = NDArray[np.uint8]


def raster(pixels: Pixels) -> Raster:
    return Raster(1, pixels, 200, pixels.shape[1], pixels.shape[0])


def page() -> Pixels:
    return page_array(draw_page(LINES * 3, dpi=200))


def under_a_lid(angle: float = 0.0) -> Pixels:
    return on_dark_ground(page(), angle, np.random.default_rng(1))


@pytest.mark.parametrize("angle", [0.0, -3.0, 6.0])
@pytest.mark.parametrize("colour", [True, False])
def test_the_sheet_alone_is_left_and_levelled(angle: float, colour: bool) -> None:
    picture = under_a_lid(angle)
    picture = picture if colour else np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    step = cut_out(raster(picture))
    assert step is not None and step.name == "sheet"
    height, width = step.raster.pixels.shape[:2]
    assert height * width < 0.85 * picture.shape[0] * picture.shape[1]
    corners = [step.raster.pixels[y, x] for y in (2, height - 3) for x in (2, width - 3)]
    assert min(int(corner.min()) for corner in corners) > 180
    box = step.raster.original_box(0, 0, width, height)
    original = picture[box.top : box.bottom, box.left : box.right]
    middle = np.s_[height // 3 : height // 2, width // 3 : width // 2]
    assert np.array_equal(original[middle], step.raster.pixels[middle]), "the way back"
    assert abs(Cleaner(Settings()).clean(raster(picture)).skew + angle) < 0.4


def test_a_border_an_empty_glass_and_a_dark_page_stay() -> None:
    assert cut_out(raster(page())) is None
    bordered = cv2.copyMakeBorder(page(), 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=(15, 15, 15))
    assert cut_out(raster(np.asarray(bordered, np.uint8))) is None
    assert cut_out(raster(np.full((1500, 1000), 20, np.uint8))) is None
    assert cut_out(raster(np.full((1500, 1000), 250, np.uint8))) is None


def test_a_page_with_a_dark_picture_in_it_stays() -> None:
    picture = page().copy()
    picture[picture.shape[0] // 2 : -60, 60:-60] = (30, 35, 40)
    assert cut_out(raster(picture)) is None


@pytest.mark.parametrize(("text", "stays"), [("KE HOACH 2024", True), ("", False)])
def test_a_light_panel_on_a_dark_cover_stays_where_print_stands_on_the_dark(text: str, stays: bool) -> None:
    cover = np.full((2339, 1654, 3), (20, 40, 90), np.uint8)
    cover[1000:2200, 150:1500] = 250
    cv2.putText(cover, text, (200, 500), cv2.FONT_HERSHEY_SIMPLEX, 2, (255, 255, 255), 6)
    assert (cut_out(raster(cover)) is None) == stays
