"""Very fine pages are brought to 300 dpi, others stay; boxes and resolution are told of the page as it came in."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.clean.cleaner import Cleaner
from pipeline.clean.resolution import reduced
from pipeline.model.page import Raster
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page, page_array


def raster(dpi: float, sheets: int = 1) -> Raster:
    """A5 pages beside each other, at a resolution."""
    page = page_array(draw_page(LINES * 3, dpi=300).convert("L"))
    pixels = cv2.resize(np.hstack([page] * sheets), None, fx=dpi / 300, fy=dpi / 300, interpolation=cv2.INTER_CUBIC)
    return Raster(1, np.asarray(pixels, np.uint8), dpi, pixels.shape[1], pixels.shape[0])


@pytest.mark.parametrize("colour", [True, False])
def test_a_page_of_600_dpi_is_reduced_and_the_way_back_is_kept(colour: bool) -> None:
    page = raster(600)
    if colour:
        page = Raster(1, np.repeat(page.pixels[:, :, None], 3, axis=2), 600, page.width, page.height)
    step = reduced(page)
    assert step is not None and step.name == "resolution"
    height, width = step.raster.pixels.shape[:2]
    assert 250 < step.raster.dpi < 350
    assert width / page.width == pytest.approx(step.raster.dpi / 600, rel=0.01)
    assert step.raster.original_box(0, 0, width, height).as_list() == [0, 0, page.width, page.height]
    assert step.raster.original_dpi == pytest.approx(600, rel=0.01)


def test_large_sheets_and_usual_scans_stay() -> None:
    for page in (raster(200), raster(300), raster(300, sheets=4)):
        assert reduced(page) is None


@pytest.mark.parametrize(("dpi", "left"), [(300, 300), (600, 300), (200, 85)])
def test_signs_of_a_map_are_no_large_print(dpi: float, left: float) -> None:
    """A3 at 300 dpi, A4 at 600; at 200 no office would have such a sheet, so its dots are letters."""
    pixels = np.full((3508, 4961), 255, np.uint8)
    for y in range(100, 3400, 120):
        for x in range(100, 4900, 120):
            cv2.circle(pixels, (x, y), 30, (60,), -1)
    page = Raster(1, pixels, dpi, 4961, 3508)
    step = reduced(page)
    assert (page if step is None else step.raster).dpi == pytest.approx(left, rel=0.02)


def test_what_has_no_letters_stays() -> None:
    assert reduced(Raster(1, np.full((4000, 3000), 255, np.uint8), 600, 3000, 4000)) is None


def test_the_resolution_of_the_page_as_it_came_in_is_told_after_all_steps() -> None:
    page = raster(200)
    assert Cleaner(Settings()).clean(page).original_dpi == pytest.approx(200, rel=0.001)
