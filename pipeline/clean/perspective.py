"""Sheets photographed on a table: found by their edges against it, and laid flat."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.step import Step
from pipeline.model.page import Raster

_SIDE = 600
"""Pixels of the longer side at which the sheet is looked for."""
LEAST_CONVERGING = 0.06
"""How much shorter one side of the sheet is than the one across from it: below it, the engine reads lines that converge
as well, and the ragged rim of a copy may look like this."""
_SHARE = (0.4, 0.985)
"""Of the picture that the sheet covers; a sheet that reaches all edges needs nothing."""
_DARKER = 0.8
"""Brightness of the table along the sheet's edges over that of the sheet, at the most."""
_SLOW = 10
"""Grey levels from pixel to pixel up to which it is still the same ground, in whatever light."""
_STRAIGHT = 0.985
"""Share of the sheet that lies within its four corners and of these that is sheet: torn edges and hands fail."""
_TRIMMED = 0.012
"""Of the sheet, so that nothing of the ground is left along its edges: 1.5 mm of A4 on each side."""
_LEAST_VISIBLE = 3
"""Sides along which the table must be seen; a black border of a scan has two at the most and no perspective."""
_A4_LONG_INCH, _A4_SIDES = 11.69, (1.3, 1.53)
"""A sheet with about these sides is A4, which Nghị định 30/2020 prescribes: it tells the photo's resolution."""
Corners = NDArray[np.float32]


def flattened(raster: Raster) -> Step | None:
    """The sheet alone, its corners square."""
    corners = sheet_corners(raster.pixels)
    if corners is None:
        return None
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    converging = max(1 - min(top, bottom) / max(top, bottom), 1 - min(left, right) / max(left, right))
    if converging < LEAST_CONVERGING:
        return None
    width, height = round((top + bottom) / 2), round((left + right) / 2)
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    there = cv2.getPerspectiveTransform(corners, flat)
    pixels = cv2.warpPerspective(
        raster.pixels, there, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    long, short = max(width, height), min(width, height)
    dpi = long / _A4_LONG_INCH if _A4_SIDES[0] <= long / short <= _A4_SIDES[1] else raster.dpi
    cleaned = replace(
        raster,
        pixels=np.asarray(pixels, dtype=np.uint8),
        to_original=raster.to_original @ np.linalg.inv(there),
        dpi=dpi,
    )
    return Step("perspective", f"A sheet on darker ground, one side {converging:.0%} shorter than the other.", cleaned)


def sheet_corners(pixels: NDArray[np.uint8]) -> Corners | None:
    """Corners of a bright sheet on darker ground, clockwise from the top left; None where there is none."""
    scale = min(1.0, _SIDE / max(pixels.shape[:2]))
    page = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(small, (5, 5), 0)
    sheet = _not_ground(grey)
    outline, _ = cv2.findContours(sheet, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(max(outline, key=cv2.contourArea))
    corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True).reshape(-1, 2)
    if len(corners) != 4 or not _SHARE[0] <= cv2.contourArea(corners) / sheet.size <= _SHARE[1]:
        return None
    inside = cv2.fillConvexPoly(np.zeros_like(sheet), corners, 1)
    both = np.count_nonzero(inside & sheet)
    if both < _STRAIGHT * max(np.count_nonzero(inside), np.count_nonzero(sheet)):
        return None
    if not _on_darker_ground(grey, inside):
        return None
    middle = corners.mean(axis=0)
    return _clockwise((middle + (corners - middle) * (1 - _TRIMMED)).astype(np.float32)) / np.float32(scale)


def _not_ground(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where the ground does not reach from the picture's edges: it changes slowly, and sharply at the sheet."""
    smooth = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    steps = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    _, areas = cv2.connectedComponents((steps <= _SLOW).astype(np.uint8), connectivity=4)
    rim = np.ones(grey.shape, dtype=np.bool_)
    rim[1:-1, 1:-1] = False
    ground = np.unique(areas[rim & (smooth < _DARKER * float(np.median(smooth))) & (areas > 0)])
    reached = cv2.dilate(np.isin(areas, ground).astype(np.uint8), np.ones((5, 5), np.uint8))
    sheet = cv2.morphologyEx(1 - reached, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(sheet, connectivity=4)
    largest = 1 + int(np.argmax(boxes[1:, cv2.CC_STAT_AREA])) if len(boxes) > 1 else 0
    return np.asarray(labels == largest, dtype=np.uint8)


def _on_darker_ground(grey: NDArray[np.uint8], inside: NDArray[np.uint8]) -> bool:
    """Whether the ground is seen along enough of the picture's sides, and is darker than the sheet beside it."""
    edges = (inside[0], inside[-1], inside[:, 0], inside[:, -1])
    seen = sum(float(edge.mean()) < 0.5 for edge in edges)
    brush = np.ones((13, 13), np.uint8)
    beside = float(np.median(grey[cv2.dilate(inside, brush) > inside])) if seen else 255.0
    return seen >= _LEAST_VISIBLE and beside < _DARKER * float(np.median(grey[inside > cv2.erode(inside, brush)]))


def _clockwise(corners: Corners) -> Corners:
    """From the top left on."""
    sums, differences = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    order = [int(np.argmin(sums)), int(np.argmax(differences)), int(np.argmax(sums)), int(np.argmin(differences))]
    return corners[order]
