"""Uneven light of photographs: divides the page by its background where that varies."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.step import Step
from pipeline.model.page import Raster

_UNEVEN = 40
"""Grey levels between the brightest and the dimmest part of the paper, from which it counts as uneven."""
_GRID = 16
_SIDE = 512


def evened(raster: Raster) -> Step | None:
    """The page with its paper at one brightness."""
    background = _background(raster.pixels)
    parts = cv2.resize(background, (_GRID, _GRID), interpolation=cv2.INTER_AREA)[1:-1, 1:-1]
    dim, bright = np.percentile(parts, [5, 95])
    if bright - dim < _UNEVEN:
        return None
    full = cv2.resize(background, raster.pixels.shape[::-1], interpolation=cv2.INTER_LINEAR)
    pixels = np.asarray(cv2.divide(raster.pixels, np.maximum(full, 1), scale=255), dtype=np.uint8)
    why = f"The paper's brightness varies from {dim:.0f} to {bright:.0f} of 255."
    return Step("light", why, replace(raster, pixels=pixels))


def _background(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Brightness of the paper, at most 512 pixels a side: print closed over, then smoothed."""
    scale = min(1.0, _SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15)))
    return np.asarray(cv2.medianBlur(closed, 21), dtype=np.uint8)
