"""Pictures too coarse for the engine: pages saved small, as pictures of documents on the web and in chats are.

Tesseract's network was taught on letters about 30 pixels high with their marks. Scans of 150 dpi and more gain nothing
from being enlarged; letters of fewer than 11 pixels, as on a page of 70 to 100 dpi, do (docs/ocr.md has the figures).
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.components import components
from pipeline.model.page import Raster

SMALL = 11
"""Median height of letters in pixels below which a page is enlarged: 13 points at 150 dpi have 13."""
_WANTED = 16
_MOST = 2.0
_LEAST_LETTERS = 100
"""Fewer say nothing about the size of print."""


def enlarged(raster: Raster) -> Raster:
    """The grey raster with its letters brought to 16 pixels, at most twice as large; unchanged where they are large."""
    height = letter_height(raster.pixels)
    if height is None or height >= SMALL:
        return raster
    scale = min(_MOST, _WANTED / height)
    pixels = cv2.resize(raster.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    across, down = (new / old for new, old in zip(pixels.shape[::-1], raster.pixels.shape[::-1], strict=True))
    return replace(
        raster,
        pixels=np.asarray(pixels, dtype=np.uint8),
        dpi=raster.dpi * scale,
        to_original=raster.to_original @ np.diag([1 / across, 1 / down, 1.0]),
    )


def letter_height(grey: NDArray[np.uint8]) -> float | None:
    """Median height in pixels of what may be letters; None where there is too little of it."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, boxes, _ = components(np.asarray(ink, dtype=np.uint8))
    wide, tall, area = (boxes[1:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    letters = tall[(tall >= 3) & (wide >= 2) & (area >= 6) & (tall < grey.shape[0] / 20)]
    return float(np.median(letters)) if len(letters) >= _LEAST_LETTERS else None
