"""Uneven light of photographs: divides the page by its background where that varies."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_UNEVEN = 40
"""Grey levels between the brightest and the dimmest part of the paper, from which it counts as uneven."""
_GRID = 16
_SIDE = 512


def even_light(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The page with its paper at one brightness; unchanged where it is even already."""
    background = _background(grey)
    parts = cv2.resize(background, (_GRID, _GRID), interpolation=cv2.INTER_AREA)[1:-1, 1:-1]
    dim, bright = np.percentile(parts, [5, 95])
    if bright - dim < _UNEVEN:
        return grey
    full = cv2.resize(background, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(full, 1), scale=255), dtype=np.uint8)


def _background(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Brightness of the paper, at most 512 pixels a side: print closed over, then smoothed."""
    scale = min(1.0, _SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15)))
    return np.asarray(cv2.medianBlur(closed, 21), dtype=np.uint8)
