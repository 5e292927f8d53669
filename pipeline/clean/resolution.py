"""Pages finer than the engine needs: archive scans of 400 to 600 dpi and photographs of many pixels. They take four
times as long as the same pages at 300 dpi, and are read worse.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.step import Step
from pipeline.model.components import components
from pipeline.model.page import Raster

_MOST_PIXELS = 11_000_000
"""A quarter more than A4 at 300 dpi has; below it nothing is looked at."""
_TALL, _WANTED = 36.0, 26.0
"""Median height of letters from which the page is reduced, and to which: 13 points at 415 and at 300 dpi."""
_LEAST_DPI, _LARGEST_INCH = 300.0, 18.0
"""Resolution that is kept where it would be that of a sheet up to A3: signs of a map or of a chart pass for letters."""
_LEAST_LETTERS = 100
"""In the middle of the page; fewer say nothing about the size of print."""


def reduced(raster: Raster) -> Step | None:
    """The page with letters as large as at 300 dpi, where they are much larger."""
    height, width = raster.pixels.shape[:2]
    if height * width < _MOST_PIXELS:
        return None
    tall = _letter_height(raster.pixels[height // 3 : 2 * height // 3])
    if tall is None or tall < _TALL:
        return None
    scale = _WANTED / tall
    if max(height, width) <= _LARGEST_INCH * raster.dpi:
        scale = max(scale, _LEAST_DPI / raster.dpi)
    if scale > _WANTED / _TALL:
        return None
    pixels = cv2.resize(raster.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    across, down = pixels.shape[1] / width, pixels.shape[0] / height
    cleaned = replace(
        raster,
        pixels=np.asarray(pixels, dtype=np.uint8),
        dpi=raster.dpi * scale,
        to_original=raster.to_original @ np.diag([1 / across, 1 / down, 1.0]),
    )
    return Step("resolution", f"Its letters are {tall:.0f} pixels high.", cleaned)


def _letter_height(pixels: NDArray[np.uint8]) -> float | None:
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, boxes, _ = components(np.asarray(ink, dtype=np.uint8))
    wide, tall = boxes[1:, cv2.CC_STAT_WIDTH], boxes[1:, cv2.CC_STAT_HEIGHT]
    letters = tall[(tall >= _WANTED / 2) & (wide >= _WANTED / 4) & (tall < grey.shape[0] / 6)]
    return float(np.median(letters)) if len(letters) >= _LEAST_LETTERS else None
