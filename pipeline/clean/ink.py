"""How dark each pixel of a grey page is, between its paper and its print: what several operations look at."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Box, Raster

MM_PER_INCH = 25.4
SEAL_MM = (24.0, 46.0)
"""Round seals of agencies are 36 mm wide, of offices 30 to 36 (Thông tư 21/2012/TT-BCA); a part may be missing."""
Darkness = NDArray[np.float32]
"""0 at the paper, 1 at the darkest print."""
_COARSE = 8
"""Pixels a side that are averaged for the paper around a place."""
_LEAST_CONTRAST = 60.0
"""Grey levels between paper and print, at the least; pages without print have no contrast of their own."""


class Ink:
    """Darkness of a grey page against the paper around each pixel."""

    def __init__(self, grey: NDArray[np.uint8]) -> None:
        self.paper = _paper(grey)
        """Brightness of the paper around each pixel, uint8; large dark areas count as paper."""
        self.brightness = float(np.percentile(self.paper[::8, ::8], 50))
        """Of the page's usual paper."""
        self.contrast = max(self.brightness - _percentile(grey[::2, ::2], 0.5), _LEAST_CONTRAST)
        """Grey levels between paper and print."""
        self._below_paper = np.asarray(cv2.subtract(self.paper, grey), dtype=np.uint8)

    def darkness(self, thin: int = 1) -> Darkness:
        """Of every ``thin``-th pixel both ways. Made anew each time: four bytes a pixel are much to keep."""
        return self._below_paper[::thin, ::thin].astype(np.float32) / np.float32(self.contrast)

    def over(self, share: float) -> NDArray[np.uint8]:
        """1 where there is ink darker than ``share``."""
        return (self._below_paper > share * self.contrast).astype(np.uint8)


def _percentile(grey: NDArray[np.uint8], share: float) -> float:
    """As NumPy's, from a histogram: of bytes that takes a tenth of the time."""
    counts = np.cumsum(cv2.calcHist([np.ascontiguousarray(grey)], [0], None, [256], [0, 256]).ravel().astype(np.int64))
    place = share / 100 * (grey.size - 1)
    low, high = np.searchsorted(counts, [int(place), min(int(place) + 1, grey.size - 1)], side="right").tolist()
    return float(low + (high - low) * (place - int(place)))


def circle_box(raster: Raster, centre: tuple[int, int], radius: float) -> Box:
    """The box around a circle of a raster in the original page's pixels."""
    x, y = centre
    return raster.original_box(x - radius, y - radius, x + radius, y + radius)


def _paper(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = grey.shape
    size = (max(1, width // _COARSE), max(1, height // _COARSE))
    coarse = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    smooth = cv2.medianBlur(coarse, 21)
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
