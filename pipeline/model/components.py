"""Connected components of a black-and-white picture, with labels as small as the OpenCV at hand is safe with."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_TELLS_OVERFLOW = 5
"""OpenCV's first major version that refuses 16-bit labels that do not suffice, where older ones number on wrongly."""

Components = tuple[NDArray[np.uint16] | NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]
"""Label of each pixel, 0 for the ground; for each label left, top, width, height, area; and its centre (x, y)."""


def components(ink: NDArray[np.uint8]) -> Components:
    """Components of what is not 0, touching at sides or corners.

    16-bit labels take 40 % of the time and half of the memory of OpenCV's default, and do for nearly every page.
    """
    if int(cv2.__version__.split(".")[0]) >= _TELLS_OVERFLOW:
        try:
            _, labels, boxes, centres = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_16U)
            return np.asarray(labels, np.uint16), np.asarray(boxes, np.int32), np.asarray(centres, np.float64)
        except cv2.error:  # more labels than 16 bits hold
            pass
    _, wide_labels, boxes, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(wide_labels, np.int32), np.asarray(boxes, np.int32), np.asarray(centres, np.float64)


def chosen(labels: NDArray[np.uint16] | NDArray[np.int32], kept: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """255 at the pixels of the components that are kept, else 0; the ground never is."""
    table = np.where(kept, 255, 0).astype(np.uint8)
    table[0] = 0
    return np.asarray(np.take(table, labels, mode="clip"), dtype=np.uint8)
