"""Blank pages, told by their ink, so that no engine reads dust."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Raster
from pipeline.model.shrinking import shrunk_to
from pipeline.read.shown import letter_spots, letters_in_rows

DPI = 72
"""Coarse enough to average a sheet's grain away, fine enough for 8 point."""
_FAINT = 12
"""Grey levels of 255 under the paper around it that count as ink: a twentieth of black."""
_SHADE = 60
"""Grey levels under the page's usual paper that light does not explain: a picture's or a cover's dark area is ink."""
_LEAST_SPOT = 3
"""Pixels at 72 dpi; grain and compression leave smaller ones."""
_SURELY = _SHADE + _FAINT
"""Grey levels under the page's usual paper that are ink in any light."""
MOST_INK = 100
"""Pixels at 72 dpi in all spots: about five letters of 13 point. The emptiest of 211 real pages has 16,000."""
_DARK_PAGE = 100
"""Grey levels: what is mostly darker is a negative, a cover or a picture, and no empty sheet."""
_ROW = 3
"""Letters side by side that make a page not blank, however little else it has."""
_EDGE_MM = 8
"""Rim that is not looked at, for shadows of the scanner's lid; Nghị định 30/2020, annex I, keeps 15 mm free."""


def is_blank(raster: Raster) -> bool:
    """Whether a page certainly has nothing on it, its page number aside.

    True only where there is no row of letters and hardly a spot, so never for a faint page.
    """
    coarse = _coarse(raster)
    if float(np.median(coarse)) < _DARK_PAGE:
        return False
    rim = round(_EDGE_MM * DPI / 25.4)
    if _is_printed(coarse, rim):
        return False
    inner = _darker_than_paper(coarse)[rim:-rim, rim:-rim]
    if inner.size == 0:
        return False
    ink = (inner >= _FAINT).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if areas[areas >= _LEAST_SPOT].sum() > MOST_INK:
        return False
    spots = letter_spots(np.where(ink > 0, 0, 255).astype(np.uint8), DPI / 25.4)
    return letters_in_rows(spots, least=_ROW) == 0


def _is_printed(grey: NDArray[np.uint8], rim: int) -> bool:
    """Whether spots of plain ink alone are more than a blank page has, as on nearly every page: the quick way out."""
    dark = (grey[rim:-rim, rim:-rim] <= int(np.median(grey)) - _SURELY).astype(np.uint8)
    if dark.size == 0:
        return False
    within = cv2.erode(dark, np.ones((1, _LEAST_SPOT), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return cv2.countNonZero(within) > MOST_INK


def _coarse(raster: Raster) -> NDArray[np.uint8]:
    pixels = raster.pixels
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    factor = min(DPI / raster.dpi, 1.0)
    size = (max(round(grey.shape[1] * factor), 1), max(round(grey.shape[0] * factor), 1))
    return shrunk_to(np.asarray(grey, np.uint8), size)


def _darker_than_paper(grey: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Grey levels by which each pixel is darker than the paper around it; large dark areas count as ink too."""
    paper = cv2.medianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), 9)
    dark_area = int(np.median(grey)) - _SHADE
    return np.asarray(np.maximum(paper.astype(np.int16), dark_area) - grey, dtype=np.int16)
