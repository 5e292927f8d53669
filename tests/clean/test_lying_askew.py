"""Pages that lie far askew, on their side or head too, and negatives."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.clean.cleaner import Cleaner
from pipeline.clean.negative import positive
from pipeline.clean.orientation import quarters_off, turn
from pipeline.clean.skew import levelled, skew_angle
from pipeline.model.page import Raster
from pipeline.read.blank import is_blank
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page, page_array

Pixels = NDArray[np.uint8]
DPI = 200
MANY = LINES * 3


def raster(pixels: Pixels) -> Raster:
    return Raster(1, pixels, DPI, pixels.shape[1], pixels.shape[0])


def leaning(angle: float) -> Pixels:
    return page_array(draw_page(MANY, dpi=DPI, angle=angle))


@pytest.mark.parametrize("angle", [-9.0, -7.0, 5.5, 8.5])
def test_skew_beyond_five_degrees_is_found(angle: float) -> None:
    grey = np.asarray(cv2.cvtColor(leaning(angle), cv2.COLOR_RGB2GRAY), np.uint8)
    assert abs(skew_angle(grey, DPI) + angle) < 0.3


def test_a_page_whose_lower_half_holds_dust_alone_is_levelled() -> None:
    page = np.vstack([leaning(4.0), np.full_like(leaning(4.0), 255)])
    page[-200:-198, 300:303] = 0
    step = levelled(raster(np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)))
    assert step is not None and abs(step.raster.skew + 4.0) < 0.3


@pytest.mark.parametrize("angle", [-8.0, -5.0, 6.0, 9.0])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_which_way_up_is_told_of_a_page_far_askew(angle: float, quarters: int) -> None:
    page = raster(leaning(angle))
    assert (quarters_off(turn(page, quarters) if quarters else page) + quarters) % 4 == 0


def test_a_page_tells_by_how_many_quarters_it_was_turned() -> None:
    page = raster(leaning(0.0))
    assert Cleaner(Settings()).clean(page).quarters == 0
    assert [Cleaner(Settings()).clean(turn(page, quarters)).quarters for quarters in (1, 2, 3)] == [0, 0, 0]
    on_its_side = np.ascontiguousarray(np.rot90(page.pixels))
    assert Cleaner(Settings()).clean(raster(on_its_side)).quarters == 3


@pytest.mark.parametrize("colour", [True, False])
def test_a_negative_is_turned_into_print_and_is_no_blank_page(colour: bool) -> None:
    page = leaning(0.0)
    page = page if colour else np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    negative = raster(np.asarray(255 - page, np.uint8))
    assert not is_blank(negative)
    step = positive(negative)
    assert step is not None and step.name == "negative"
    assert np.array_equal(step.raster.pixels, page)


def test_other_dark_pictures_are_no_negatives() -> None:
    page = np.full((1600, 1200), 20, np.uint8)
    assert positive(raster(page)) is None, "a black page"
    sheet = page.copy()
    sheet[300:1300, 250:950] = 240
    cv2.putText(sheet, "PRINT", (300, 600), cv2.FONT_HERSHEY_SIMPLEX, 3, (20,), 8)
    assert positive(raster(sheet)) is None, "a sheet on a dark table"
    assert positive(raster(leaning(0.0))) is None, "print on paper"
