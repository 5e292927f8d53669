"""Sheets smaller than the glass under an open lid, and sheets on a dark table seen straight from above: cut out of the
dark around them, whose grain the engine would read, and whose edges hide how the sheet leans.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.negative import CONTRAST, WORKING_DPI, letters_in
from pipeline.clean.step import Step
from pipeline.model.page import Raster
from pipeline.model.shrinking import shrunk

_SIDE = 600
"""Pixels of the longer side at which the sheet is looked for."""
_LEAST_DARK, _MOST_DARK = 0.12, 0.75
"""Share of the picture around the sheet: less is a border (:mod:`pipeline.clean.borders`)."""
_DARK, _CONTRAST = 110.0, 80.0
"""Mean brightness of the ground at the most; grey levels between it and the sheet at the least."""
_ALL_DARK = 0.9
"""Share of what lies around the sheet that is dark, at the least."""
_WHOLE = 0.93
"""Share of the sheet's hull that is sheet, at the least: torn edges, hands and pictures fail."""
_PRINT = 11
"""Pixels across which print is closed over."""
_RIM = 2
"""Pixels of the sheet's own edge that go with the ground."""
_BESIDE = 21
"""Pixels at ``WORKING_DPI``, half of which are left out around the sheet where print is looked for: 2.5 mm."""
_LEAST_LETTERS = 8
"""Light letters on the dark, a word or two: it is no table then but part of the page, as on covers and posters."""


def cut_out(raster: Raster) -> Step | None:
    """The sheet with paper around it up to its upright box, and nothing beyond."""
    hull, share = _sheet(raster.pixels)
    if hull is None:
        return None
    height, width = raster.pixels.shape[:2]
    scale = max(height, width) / _SIDE
    outline = np.rint(hull * max(scale, 1.0)).astype(np.int32)
    if _is_printed_around(raster, outline):
        return None
    left, top, wide, tall = cv2.boundingRect(outline)
    right, bottom = min(left + wide, width), min(top + tall, height)
    pixels = raster.pixels[top:bottom, left:right].copy()
    inside = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, outline - (left, top), (1,))
    paper = np.median(pixels[inside > 0][::97], axis=0)
    pixels[inside == 0] = paper
    back = np.array([[1.0, 0.0, left], [0.0, 1.0, top], [0.0, 0.0, 1.0]])
    cleaned = replace(raster, pixels=pixels, to_original=raster.to_original @ back)
    return Step("sheet", f"A sheet covers {share:.0%} of the picture, the rest is dark.", cleaned)


def _sheet(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.int32] | None, float]:
    """Corners of the hull of a bright sheet in a smaller picture, and its share of the picture; None without one."""
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, _SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (5, 5), 0)
    _, bright = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if not 1 - _MOST_DARK < float(bright.mean()) < 1 - _LEAST_DARK / 2:
        return None, 0.0
    closed = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((_PRINT, _PRINT), np.uint8))
    apart = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((2 * _RIM + 1, 2 * _RIM + 1), np.uint8))
    outlines, _ = cv2.findContours(np.asarray(apart, np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea)) if outlines else None
    if hull is None:
        return None, 0.0
    inside = cv2.fillConvexPoly(np.zeros_like(bright), hull, (1,)) > 0
    around = cv2.dilate(inside.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0
    share = float(inside.mean())
    if not 1 - _MOST_DARK <= share <= 1 - _LEAST_DARK or not around.any():
        return None, share
    ground = small[around]
    sheet = float(np.median(small[inside]))
    dark = float(ground.mean()) <= _DARK and sheet - float(ground.mean()) >= _CONTRAST
    if not dark or float((bright[around] == 0).mean()) < _ALL_DARK or float(closed[inside].mean()) < _WHOLE:
        return None, share
    centre = hull.reshape(-1, 2).mean(axis=0)
    trimmed = centre + (hull.reshape(-1, 2) - centre) * (1 - 2 * _RIM / max(small.shape))
    return np.asarray(np.rint(trimmed), np.int32), share


def _is_printed_around(raster: Raster, outline: NDArray[np.int32]) -> bool:
    """Whether light print stands on the dark around the sheet."""
    grey = raster.pixels if raster.pixels.ndim == 2 else cv2.cvtColor(raster.pixels, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, WORKING_DPI / raster.dpi)
    small = shrunk(np.asarray(grey, np.uint8), scale)
    sheet = cv2.fillConvexPoly(np.zeros_like(small), np.rint(outline * scale).astype(np.int32), (1,))
    ground = cv2.dilate(sheet, np.ones((_BESIDE, _BESIDE), np.uint8)) == 0
    if not ground.any():
        return False
    print_ = ground & (small > float(np.median(small[ground])) + CONTRAST)
    return letters_in(print_.astype(np.uint8)) >= _LEAST_LETTERS
