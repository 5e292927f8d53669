"""Pages made black and white by scattered dots, as fax programs and copiers do with what is grey: letters have frayed
edges, and paper has dots, that smoothing turns into shades again.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.step import Step
from pipeline.model.page import Raster

_TWO_VALUES = 0.995
"""Share of the pixels that are black or white, at the least."""
_SCATTERED = 0.008
"""Share of the black pixels with no black one around them; 1-bit scans by a threshold have none."""
_SMOOTHED = 1.0
"""Standard deviation in pixels at 200 dpi."""


def smoothed(raster: Raster) -> Step | None:
    """The grey page with shades in place of scattered dots."""
    share = _scattered(raster.pixels)
    if share < _SCATTERED:
        return None
    pixels = cv2.GaussianBlur(raster.pixels, (0, 0), _SMOOTHED * raster.dpi / 200)
    why = f"The page is black and white, and {share:.0%} of its ink are single dots."
    return Step("dither", why, replace(raster, pixels=np.asarray(pixels, np.uint8)))


def _scattered(grey: NDArray[np.uint8]) -> float:
    """Of the black pixels of a page in black and white; 0 for pages with shades."""
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    if counts[:16].sum() + counts[240:].sum() < _TWO_VALUES * grey.size:
        return 0.0
    _, black = cv2.threshold(grey, 128, 1, cv2.THRESH_BINARY_INV)
    around = cv2.boxFilter(black, -1, (3, 3), normalize=False)
    single = cv2.countNonZero(cv2.bitwise_and(black, np.asarray(around == 1, np.uint8)))
    return float(single / max(cv2.countNonZero(black), 1))
