"""Smaller copies of a page's picture, where a thing is looked for that shows at any size.

A step whose result changes with single grey levels, as of skew or light, resizes the page at once instead.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def shrunk(grey: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """The picture at ``scale``, pixels averaged; itself from 1 on."""
    if scale >= 1.0:
        return grey
    height, width = grey.shape
    return shrunk_to(grey, (max(1, round(width * scale)), max(1, round(height * scale))))


def shrunk_to(grey: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture at ``size`` (width, height), pixels averaged: by halves first, which OpenCV does in a tenth of the
    time of other shares; an odd row or column at the end is left out then.
    """
    width, height = size
    while grey.shape[0] >= 2 * height and grey.shape[1] >= 2 * width:
        half = (grey.shape[1] // 2, grey.shape[0] // 2)
        grey = np.asarray(cv2.resize(grey[: 2 * half[1], : 2 * half[0]], half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
