"""Pages of scattered dots become shades; pages by a threshold and dusty ones do not."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.cleaner import Cleaner
from pipeline.clean.dither import smoothed
from pipeline.model.page import Raster
from pipeline.settings import Settings
from samples.rendering.defects import dithered
from tests.conftest import LINES, draw_page, page_array

Pixels = NDArray[np.uint8]


def page() -> Pixels:
    """On paper that is not quite white."""
    blurred = cv2.GaussianBlur(page_array(draw_page(LINES * 3, dpi=200)), (0, 0), 0.8)
    return np.asarray(blurred * 0.92, np.uint8)


def raster(pixels: Pixels) -> Raster:
    return Raster(1, pixels, 200, pixels.shape[1], pixels.shape[0])


def test_scattered_dots_become_shades() -> None:
    step = smoothed(raster(dithered(page())))
    assert step is not None and step.name == "dither"
    grey = np.asarray(cv2.cvtColor(page(), cv2.COLOR_RGB2GRAY), np.float64)
    before, after = (np.abs(pixels - grey).mean() for pixels in (dithered(page()), step.raster.pixels))
    assert after < before / 2


def test_pages_by_a_threshold_and_pages_with_shades_stay() -> None:
    grey = np.asarray(cv2.cvtColor(page(), cv2.COLOR_RGB2GRAY), np.uint8)
    assert smoothed(raster(grey)) is None
    assert smoothed(raster(np.where(grey < 128, 0, 255).astype(np.uint8))) is None
    assert smoothed(raster(np.full((500, 400), 255, np.uint8))) is None


def _is_soft(strip: Pixels) -> bool:
    """Whether many pixels are neither ink nor paper."""
    return float(((strip > 60) & (strip < 190)).mean()) > 0.02


def test_smoothing_has_to_be_better_than_taking_specks_away() -> None:
    given = raster(dithered(page()))

    def legibility(of_shades: float) -> Cleaner:
        return Cleaner(Settings(), lambda strip, dpi: of_shades if _is_soft(strip) else 100.0)

    assert "dither" in [step.name for step in legibility(103.0).steps(given) if step.kept]
    assert "dither" not in [step.name for step in legibility(101.0).steps(given) if step.kept]
