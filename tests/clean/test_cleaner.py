"""Pages come out straight, without red ink, evenly lit, and every pixel knows where it came from."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import ImageDraw

from pipeline.clean.cleaner import Cleaner
from pipeline.clean.illumination import evened
from pipeline.clean.seal import red_mask, without_red_ink, without_seal
from pipeline.clean.skew import skew_angle, straighten
from pipeline.model.page import Raster
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page, page_array

MANY = LINES * 3


def raster(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], dpi: float = 150) -> Raster:
    return Raster(1, pixels, dpi, pixels.shape[1], pixels.shape[0])


@pytest.mark.parametrize("angle", [-4.0, -1.3, -0.5, 0.0, 0.4, 1.0, 3.7])
def test_skew_is_found_to_a_fifth_of_a_degree(angle: float) -> None:
    page = page_array(draw_page(MANY, angle=-angle).convert("L"))
    assert skew_angle(page, 150) == pytest.approx(angle, abs=0.2)


def test_an_empty_page_has_no_skew() -> None:
    assert skew_angle(np.full((800, 600), 255, np.uint8), 150) == 0
    assert skew_angle(np.zeros((800, 600), np.uint8), 150) == 0


@given(angle=st.floats(-5, 5), x=st.integers(60, 339), y=st.integers(80, 519))
@hypothesis_settings(max_examples=40, deadline=None)
def test_what_is_turned_finds_its_way_back(angle: float, x: int, y: int) -> None:
    page = np.full((600, 400), 255, np.uint8)
    cv2.circle(page, (x, y), 4, 0, -1)
    turned = straighten(raster(page), angle)
    found_y, found_x = np.argwhere(turned.pixels < 128).mean(axis=0)
    box = turned.original_box(found_x, found_y, found_x, found_y)
    assert abs(box.left - x) <= 2
    assert abs(box.top - y) <= 2


def test_the_red_seal_goes_and_the_print_stays() -> None:
    image = draw_page()
    ImageDraw.Draw(image).ellipse((200, 450, 420, 670), outline=(215, 30, 40), width=8)
    stamped, plain = page_array(image), page_array(draw_page())
    assert without_seal(raster(stamped)) is not None
    assert without_seal(raster(plain)) is None
    assert red_mask(stamped).sum() > 3000
    grey = without_red_ink(stamped)
    assert (grey < 128).sum() == pytest.approx((plain[:, :, 0] < 128).sum(), rel=0.02)


def test_uneven_light_is_evened_and_even_light_left_alone() -> None:
    page = page_array(draw_page(MANY).convert("L"))
    assert evened(raster(page)) is None
    light = np.linspace(1.0, 0.35, page.shape[1])[None, :]
    dim = (page * light).astype(np.uint8)
    step = evened(raster(dim))
    assert step is not None
    assert np.percentile(step.raster.pixels[page > 250], 2) > 235
    assert np.median(step.raster.pixels[page < 60]) < 120


def test_the_cleaner_alters_nothing_that_it_was_given() -> None:
    page = page_array(draw_page(MANY, angle=2))
    before = page.copy()
    cleaned = Cleaner(Settings()).clean(raster(page))
    assert np.array_equal(page, before)
    assert cleaned.skew == pytest.approx(-2, abs=0.2)
    assert cleaned.pixels.ndim == 2


def test_switched_off_it_only_makes_grey() -> None:
    page = page_array(draw_page(MANY, angle=2))
    cleaned = Cleaner(Settings(clean=False)).clean(raster(page))
    assert cleaned.skew == 0
    assert cleaned.pixels.shape == page.shape[:2]


@pytest.mark.parametrize("sides", [(1, 1), (16, 16), (16, 3000), (3000, 16), (40, 40)])
@pytest.mark.parametrize("dpi", [68, 200, 600, 1200])
def test_scraps_do_no_harm(sides: tuple[int, int], dpi: float) -> None:
    height, width = sides
    pixels = np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)
    cleaned = Cleaner(Settings()).clean(Raster(1, pixels, dpi, width, height))
    assert cleaned.pixels.ndim == 2
