"""Which way up: pages that were laid on the glass on their side or upside down.

Lines of print give sharp steps between inked and empty rows, and none between columns. Which end is up, the marks
tell: Vietnamese has nearly all of them, and the capitals and risers, above the body of its lines, and little below.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH
from pipeline.clean.step import Step
from pipeline.model.components import chosen, components
from pipeline.model.page import Raster
from pipeline.model.shrinking import shrunk

LEAST_SIDEWAYS = 1.05
"""Sharpness of columns over that of rows from which lines run up or down, each at its best lean; 61 real upright pages
have 0.8 at most."""
_LEANS = tuple(float(lean) for lean in range(-9, 10))
"""Degrees: where a page lies askew, rows are as dull as columns until it is levelled."""
_LEANING = 3.0
"""Degrees beyond which lines run into one another within a strip of the page."""
LEAST_ABOVE = 0.08
"""Ink above the body of lines less that below, over both, which decides what is up: these pages have 0.14 to 0.47."""
_WORKING_DPI = 100.0
_ACROSS = 8
"""Pixels across that are added up before letters are sheared: at 3 degrees they rise by less than half a row, at 9 by
one."""
_STRIPS = 10
"""Parts across in which lines are looked for, so that a leaning page's do not run into each other."""
_LARGEST_MM = 11.0
"""Larger spots are rules, seals and pictures."""
_LEAST_SPOT = 6
_LINE_HEIGHTS = (8, 45)
"""Rows that a line of print takes at the working resolution: 6 to 32 point."""
_LEAST_INK = 400
"""Pixels above and below lines, fewer of which decide nothing: a line or two of print."""
Profile = NDArray[np.float32]


def upright(raster: Raster) -> Step | None:
    """The page turned by quarters so that its lines can be read (flag ``turned``)."""
    quarters = quarters_off(raster)
    if quarters == 0:
        return None
    said = {1: "The lines run from top to bottom.", 2: "The lines stand on their head.", 3: "The lines run upwards."}
    turned = turn(raster, quarters)
    return Step("orientation", said[quarters], replace(turned, flags=(*turned.flags, "turned")))


def quarters_off(raster: Raster) -> int:
    """Quarters counter-clockwise by which the page has to be turned; 0 where that is not clear."""
    letters = _letters(raster)
    across = np.ascontiguousarray(letters.T[::-1])
    (columns, across_lean), (rows, lean) = _sharpest(across), _sharpest(letters)
    sideways = columns > LEAST_SIDEWAYS * rows
    above = _above(_sheared(across, across_lean, 1) if sideways else _sheared(letters, lean, 1))
    if above is None or abs(above) < LEAST_ABOVE:
        return 0
    return (1 if above > 0 else 3) if sideways else (0 if above > 0 else 2)


def turn(raster: Raster, quarters: int) -> Raster:
    """The raster turned counter-clockwise by 1, 2 or 3 quarters."""
    height, width = raster.pixels.shape[:2]
    back = {
        1: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
        2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        3: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
    }[quarters]
    pixels = np.ascontiguousarray(np.rot90(raster.pixels, quarters))
    to_original = raster.to_original @ np.array(back, dtype=np.float64)
    return replace(raster, pixels=pixels, to_original=to_original, quarters=(raster.quarters + quarters) % 4)


def _letters(raster: Raster) -> Profile:
    """1 where spots of letter size are, at the working resolution."""
    pixels = raster.pixels
    scale = min(1.0, _WORKING_DPI / raster.dpi)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    small = shrunk(np.asarray(grey, np.uint8), scale)
    spots = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    labels, boxes, _ = components(np.asarray(spots, dtype=np.uint8))
    longer = np.maximum(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
    kept = (longer < _LARGEST_MM / MM_PER_INCH * _WORKING_DPI) & (boxes[:, cv2.CC_STAT_AREA] >= _LEAST_SPOT)
    return np.asarray(chosen(labels, kept) > 0, dtype=np.float32)


def _profiles(letters: Profile) -> Profile:
    """Ink of each row, a row of the result for each strip."""
    starts = [int(strip[0]) for strip in np.array_split(np.arange(letters.shape[1]), _STRIPS)]
    return np.ascontiguousarray(np.add.reduceat(letters, starts, axis=1).T)


def _sharpest(letters: Profile) -> tuple[float, float]:
    """Sharpness of the steps between rows at the lean at which they are sharpest, and that lean."""
    height, width = letters.shape
    narrow = cv2.resize(letters, (max(_STRIPS, width // _ACROSS), height), interpolation=cv2.INTER_AREA)
    narrow = np.asarray(narrow, dtype=np.float32)
    return max((_sharpness(_sheared(narrow, lean, _ACROSS)), -abs(lean), lean) for lean in _LEANS)[::2]


def _sharpness(letters: Profile) -> float:
    return float(np.square(np.diff(_profiles(letters))).sum())


def _sheared(letters: Profile, lean: float, across: int) -> Profile:
    """Columns, of which each stands for ``across`` pixels, shifted by what lines of that lean rise."""
    if not lean or (across == 1 and abs(lean) <= _LEANING):
        return letters
    height, width = letters.shape
    shift = across * np.tan(np.radians(lean))
    shear = np.array([[1.0, 0.0, 0.0], [shift, 1.0, -shift * width / 2]])
    return np.asarray(cv2.warpAffine(letters, shear, (width, height), flags=cv2.INTER_LINEAR), dtype=np.float32)


def _above(letters: Profile) -> float | None:
    """Ink above the bodies of lines less that below, over both; None where there is too little."""
    above = below = 0.0
    for profile in _profiles(letters):
        ends = np.flatnonzero(np.diff((profile > 0).astype(np.int8), prepend=0, append=0))
        for start, stop in zip(ends[::2], ends[1::2], strict=True):
            line = profile[start:stop]
            if _LINE_HEIGHTS[0] <= line.size <= _LINE_HEIGHTS[1]:
                body = np.flatnonzero(line >= 0.5 * np.percentile(line, 90))
                above += float(line[: body[0]].sum())
                below += float(line[body[-1] + 1 :].sum())
    return (above - below) / (above + below) if above + below >= _LEAST_INK else None
