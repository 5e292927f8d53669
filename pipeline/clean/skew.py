"""Skew: how far the lines of text lean, and the page turned back."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.step import Step
from pipeline.model.page import Raster

LEAST_CORRECTION = 0.1
"""Degrees; below it, turning blurs more than it mends."""
_HALF_KEEPS = 0.5
"""Of the sharpness of each half's lines: a picture, a ruled edge or a second sheet may lean otherwise."""
_HALF_COUNTS = 0.02
"""Of the page's ink: a half with less is empty but for dust."""
_WIDEST, _LIKELY_WIDEST = 10.0, 5.0
"""Degrees. Scanners hardly ever pull a sheet in by more than five, so beyond it the lines must be clearer still."""
_CLEARER, _MUCH_CLEARER = 1.02, 1.5
"""Sharpness of the lines after turning over that before, within five degrees and beyond."""
_WORKING_DPI = 75.0
_ACROSS = 8
"""Pixels across that are added up before a page is sheared: at 10 degrees they rise by a row and a half."""


def levelled(raster: Raster) -> Step | None:
    """The page turned so that its lines stand level, where that is no loss to the upper or the lower half."""
    ink = _small_ink(raster.pixels, raster.dpi)
    angle = _angle_of(ink)
    if abs(angle) < LEAST_CORRECTION:
        return None
    for half in np.array_split(ink, 2):
        printed = half.sum() > _HALF_COUNTS * ink.sum()
        if printed and _sharpness(half, angle) < _HALF_KEEPS * _sharpness(half, 0.0):
            return None
    return Step("skew", f"The lines lean by {-angle:g} degrees counter-clockwise.", straighten(raster, angle))


def skew_angle(grey: NDArray[np.uint8], dpi: float) -> float:
    """Degrees by which the page has to be turned counter-clockwise, between -10 and 10; 0 where no lines show.

    Projection profiles (Postl 1986): rows of text that stand level give the sharpest steps between inked and empty
    rows. Searched at 75 dpi in steps of 0.5, 0.1 and 0.05 degrees.
    """
    return _angle_of(_small_ink(grey, dpi))


def _angle_of(ink: NDArray[np.float32]) -> float:
    if not 0.0005 < float(ink.mean()) < 0.5:
        return 0.0
    best = 0.0
    for reach, step in ((_WIDEST, 0.5), (0.4, 0.1), (0.05, 0.05)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        sharpness = [_sharpness(ink, float(angle)) for angle in angles]
        best = float(angles[int(np.argmax(sharpness))])
    # Level unless turning makes a clear difference: pages of pictures or few words have no skew to speak of.
    clearer = _CLEARER if abs(best) <= _LIKELY_WIDEST else _MUCH_CLEARER
    if _sharpness(ink, best) < clearer * _sharpness(ink, 0.0):
        return 0.0
    return round(best, 2)


def straighten(raster: Raster, angle: float) -> Raster:
    """The raster turned by ``angle`` degrees counter-clockwise around its centre, white at the corners, size kept."""
    height, width = raster.pixels.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    pixels = cv2.warpAffine(
        raster.pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    back = cv2.invertAffineTransform(turn)
    to_original = raster.to_original @ np.vstack([back, [0.0, 0.0, 1.0]])
    return replace(raster, pixels=np.asarray(pixels, dtype=np.uint8), to_original=to_original, skew=angle)


def _small_ink(grey: NDArray[np.uint8], dpi: float) -> NDArray[np.float32]:
    """Ink at the working resolution down and an eighth of it across."""
    scale = min(1.0, _WORKING_DPI / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    margin_y, margin_x = (max(1, side // 25) for side in ink.shape)
    # Scanner shadows along the edges are straight however the paper lies.
    inner = ink[margin_y:-margin_y, margin_x:-margin_x].astype(np.float32)
    size = (max(1, inner.shape[1] // _ACROSS), inner.shape[0])
    return np.asarray(cv2.resize(inner, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _sharpness(ink: NDArray[np.float32], angle: float) -> float:
    """Sum of squared steps of the row sums after a shear by ``angle`` degrees (close to a turn at these angles)."""
    height, width = ink.shape
    lean = _ACROSS * np.tan(np.radians(angle))
    shear = np.array([[1.0, 0.0, 0.0], [-lean, 1.0, lean * width / 2]])
    rows = cv2.warpAffine(ink, shear, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())
