"""Ruled lines of a page's picture, found by morphology, and the tables that they make.

A ruled line is a run of ink much longer than any stroke of print: opening the black-and-white page with a bar of that
length leaves the lines alone (the usual method, as in OpenCV's tutorial "Extract horizontal and vertical lines").
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.components import components
from pipeline.model.grid import Grid, Ruling, grids_of

_DPI = 150
"""Enough for lines of half a point, which office software draws: less misses lines of worn scans, more takes longer."""
_WIDE, _TALL = 0.4, 0.2
"""Inches: the shortest ruled lines. Capitals of 14 points have strokes of 0.14, a row of a table is 0.2 high."""
_THICK = 0.08
"""Inches: what is thicker is a bar or a shadow; a line that still leans a little fills this much."""
_GAP = 0.02
"""Inches: breaks of a line that are closed."""
_NEAR = 0.06
"""Inches: lines closer than this are one."""
_WINDOW, _DARKER = 0.15, 20
"""Ink is this much darker (of 255) than the mean of the window (inches) around it."""


def find_tables(grey: NDArray[np.uint8], dpi: float) -> list[Grid]:
    """Tables of a straight page, in its pixels."""
    scale = min(1.0, _DPI / dpi)
    small = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dpi *= scale
    gap = max(round(_GAP * dpi) | 1, 3)
    window = max(round(_WINDOW * dpi) | 1, 3)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _DARKER)
    horizontal = _rulings(np.asarray(ink, dtype=np.uint8), round(_WIDE * dpi), _THICK * dpi, gap)
    if len(horizontal) < 2:  # as on most pages: no table
        return []
    vertical = _rulings(np.ascontiguousarray(ink.T, dtype=np.uint8), round(_TALL * dpi), _THICK * dpi, gap)
    return grids_of(_scaled(horizontal, 1 / scale), _scaled(vertical, 1 / scale), _NEAR * dpi / scale)


def _scaled(rulings: list[Ruling], times: float) -> list[Ruling]:
    return [Ruling(line.position * times, line.start * times, line.end * times) for line in rulings]


def _rulings(ink: NDArray[np.uint8], length: int, thick: float, gap: int) -> list[Ruling]:
    """Lines along the rows of ``ink``; small breaks are closed, steps of a leaning line joined."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, max(length, 2)), np.uint8))
    if not cv2.countNonZero(runs):
        return []
    joined = cv2.dilate(runs, np.ones((3, 3), np.uint8))
    _, boxes, _ = components(np.asarray(joined, dtype=np.uint8))
    return [
        Ruling(top + tall / 2, left, left + wide)
        for left, top, wide, tall, _ in boxes[1:].tolist()
        if tall - 2 <= thick
    ]
