"""Dark borders: what an open lid, a copier or a sheet smaller than the glass leaves along the edges."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH, Ink
from pipeline.clean.step import Step
from pipeline.model.page import Raster

_DARK = 0.45
"""Of the print's darkness."""
_WORKING_DPI = 50.0
_LEAST_MM2 = 60.0
"""Area that is dark without a gap; the stroke of a rule that runs off the page is thinner."""
_DEEP_MM = 25.0
"""How far in a border may reach: beyond the margins of Nghị định 30/2020 on any side but the left."""


def without_borders(raster: Raster, ink: Ink) -> Step | None:
    """The page with paper in place of dark areas that begin at its edges."""
    height, width = raster.pixels.shape
    scale = min(1.0, _WORKING_DPI / raster.dpi)
    small = cv2.resize(raster.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = (small < ink.brightness - _DARK * ink.contrast).astype(np.uint8)
    border = _at_the_edges(dark, raster.dpi * scale)
    if not border.any():
        return None
    grown = cv2.dilate(border, np.ones((5, 5), np.uint8))
    mask = cv2.resize(grown, (width, height), interpolation=cv2.INTER_NEAREST) > 0
    pixels = np.where(mask, np.uint8(ink.brightness), raster.pixels)
    why = f"{mask.mean():.1%} of the page are dark areas along its edges."
    return Step("borders", why, replace(raster, pixels=pixels), mask)


def _at_the_edges(dark: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """Thick dark components that touch an edge, cut ``_DEEP_MM`` from the edges."""
    scale = dpi / MM_PER_INCH
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE)
    deep = round(_DEEP_MM * scale)
    solid[deep:-deep, deep:-deep] = 0
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    left, top, wide, tall, area = (boxes[:, column] for column in range(5))
    high, across = solid.shape
    touches = (left <= 1) | (top <= 1) | (left + wide >= across - 1) | (top + tall >= high - 1)
    kept = touches & (area >= _LEAST_MM2 * scale**2)
    kept[0] = False
    return np.asarray(kept[labels], dtype=np.uint8)
