"""Frames of stamps go, the print that they cross stays; walls of tables, other sizes and underlines stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.clean.cleaner import Cleaner
from pipeline.clean.frames import without_frames
from pipeline.clean.step import Step
from pipeline.model.page import Raster
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page, page_array

Pixels = NDArray[np.uint8]
DPI = 200
MM = DPI / 25.4


@pytest.fixture(scope="module")
def page() -> Pixels:
    """A5 in grey, a little blurred."""
    grey = cv2.cvtColor(page_array(draw_page(LINES * 3, dpi=DPI)), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.6), np.uint8)


@pytest.fixture(scope="module")
def letterhead(page: Pixels) -> Pixels:
    """Lines of print that begin within the stamp, and paper below them."""
    out = page.copy()
    out[round(58 * MM) :] = 255
    out[:, : round(52 * MM)] = 255
    return out


def raster(pixels: Pixels) -> Raster:
    return Raster(1, pixels, DPI, pixels.shape[1], pixels.shape[0])


def step(pixels: Pixels) -> Step | None:
    return without_frames(raster(pixels))


def framed(
    pixels: Pixels, wide: float, tall: float, angle: float = 0.0, at: tuple[float, float] = (60, 60), ink: int = 40
) -> Pixels:
    """With a rectangle; sizes and its middle in millimetres, degrees counter-clockwise."""
    corners = cv2.boxPoints(((at[0] * MM, at[1] * MM), (wide * MM, tall * MM), -angle))
    out = pixels.copy()
    cv2.polylines(out, [np.rint(corners).astype(np.int32)], True, (ink,), round(0.5 * MM), cv2.LINE_AA)
    return np.minimum(out, pixels)


@pytest.mark.parametrize("angle", [-5.0, -1.3, 0.0, 2.0, 4.6])
@pytest.mark.parametrize(
    ("wide", "tall", "left", "ink"), [(50, 35, 60.0, 20), (42, 20, 66.0, 20), (68, 24, 57.0, 20), (50, 28, 63.0, 100)]
)
def test_a_frame_goes_and_the_print_stays(
    letterhead: Pixels, angle: float, wide: float, tall: float, left: float, ink: int
) -> None:
    stamped = framed(letterhead, wide, tall, angle, (left, 60), ink)
    before = stamped.copy()
    found = step(stamped)
    assert found is not None and found.name == "frames"
    assert (stamped == before).all()
    frame = (letterhead > 200) & (stamped < 128)
    assert (found.raster.pixels[frame] > 200).mean() > 0.9
    print_ = (letterhead < 100) & (stamped == letterhead)
    assert (found.raster.pixels[print_] < 128).mean() > 0.9


@pytest.mark.parametrize(
    ("wide", "tall"), [(50, 8), (15, 20), (100, 60)], ids=["a word's", "narrow", "a table's or a picture's"]
)
def test_other_sizes_stay(wide: float, tall: float) -> None:
    assert step(framed(np.full((1200, 1200), 255, np.uint8), wide, tall, at=(70, 70))) is None


@pytest.mark.parametrize("walls", [((40, 60, 80, 60),), ((55, 45, 55, 75),), ((40, 45, 120, 45), (40, 75, 120, 75))])
def test_walls_of_tables_stay(walls: tuple[tuple[int, int, int, int], ...]) -> None:
    """A rectangle of 40 by 30 mm with a wall across, with one down, or as the first cell of a longer row."""
    table = framed(np.full((1000, 1100), 255, np.uint8), 40, 30)
    for x, y, to_x, to_y in walls:
        ends = (round(x * MM), round(y * MM)), (round(to_x * MM), round(to_y * MM))
        cv2.line(table, *ends, (40,), round(0.5 * MM))
    assert step(table) is None


def test_print_and_its_rules_call_for_nothing(page: Pixels) -> None:
    ruled = page.copy()
    for y in (20, 45, 60):
        cv2.line(ruled, (round(20 * MM), round(y * MM)), (round(70 * MM), round(y * MM)), (30,), 3)
    assert step(ruled) is None
    ring = page.copy()
    cv2.circle(ring, (round(60 * MM), round(60 * MM)), round(18 * MM), (30,), 4)
    assert step(ring) is None


def test_the_cleaner_levels_the_page_first(letterhead: Pixels) -> None:
    turn = cv2.getRotationMatrix2D((letterhead.shape[1] / 2, letterhead.shape[0] / 2), 2.0, 1.0)
    stamped = framed(letterhead, 45, 25, 3.0)
    askew = np.asarray(cv2.warpAffine(stamped, turn, letterhead.shape[::-1], borderValue=(255,)), np.uint8)
    assert [found.name for found in Cleaner(Settings()).steps(raster(askew))] == ["skew", "frames"]
