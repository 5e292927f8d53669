"""Negatives: light print on black, as microfilm gives and scanners that were set so."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH
from pipeline.clean.step import Step
from pipeline.model.components import components
from pipeline.model.page import Raster
from pipeline.model.shrinking import shrunk

_RIM = 0.1
"""Of each side, not looked at: lids, tables and borders are dark and no paper."""
_DARK = 100
"""Brightness of the ground at the most."""
CONTRAST = 60
"""Grey levels by which print stands out at the least."""
_MOST_PRINT = 0.3
"""Share of the page; a sheet on a dark table is more."""
WORKING_DPI = 100.0
_LETTER_MM = (1.1, 8.0)
"""Height, from the x-height of 6 point to capitals of 30."""
_LEAST_LETTERS = 30
"""About a line."""


def positive(raster: Raster) -> Step | None:
    """The page with dark print on light paper, where it was the other way round."""
    grey = raster.pixels if raster.pixels.ndim == 2 else cv2.cvtColor(raster.pixels, cv2.COLOR_RGB2GRAY)
    if float(np.median(grey[::16, ::16])) >= _DARK:
        return None
    small = shrunk(np.asarray(grey, np.uint8), min(1.0, WORKING_DPI / raster.dpi))
    down, across = (round(side * _RIM) for side in small.shape)
    inner = small[down : small.shape[0] - down, across : small.shape[1] - across]
    ground = float(np.median(inner)) if inner.size else 255.0
    print_ = (inner > ground + CONTRAST).astype(np.uint8)
    if ground >= _DARK or print_.mean() > _MOST_PRINT or letters_in(print_) < _LEAST_LETTERS:
        return None
    return Step(
        "negative", "Light print stands on dark ground.", replace(raster, pixels=cv2.bitwise_not(raster.pixels))
    )


def letters_in(print_: NDArray[np.uint8]) -> int:
    """How many spots of a mask at ``WORKING_DPI`` are as tall as letters, and not much wider."""
    _, boxes, _ = components(print_)
    wide, tall = boxes[1:, cv2.CC_STAT_WIDTH], boxes[1:, cv2.CC_STAT_HEIGHT]
    low, high = (limit / MM_PER_INCH * WORKING_DPI for limit in _LETTER_MM)
    return int(np.count_nonzero((tall >= low) & (tall <= high) & (wide <= 6 * tall)))
