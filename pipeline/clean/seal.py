"""Red ink: round seals, date stamps and marks of secrecy, which Nghị định 30/2020 prescribes in red. Offices that stamp
the signer's name use the same pad, so red letters beside a seal are print to be read.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH
from pipeline.clean.step import Step
from pipeline.model.page import Raster

_LEAST_SEAL_MM = 13.0
"""Smaller red spots are letters or marks; a seal is larger, also where its rim is broken."""
_ROUND = 1.35
"""Longer side over shorter, up to which a large spot is a seal and not a frame."""
_RIM = 1.06
"""Radius, over that of the seal's box, within which all red belongs to the seal."""
_BESIDE = 1.5
"""Distance from a seal's centre, over its diameter, within which a name is stamped; chosen on 12 real pages."""
_LETTER_MM = (1.2, 9.0)
"""Height of stamped letters, and of words whose letters touch."""
_WORD_MM = 40.0
_LEAST_LETTERS = 4
_LEAST_SHARE = 0.0004
"""Share of red pixels from which a page counts as stamped: a seal of 36 mm on A4 is about 2 % with all its gaps."""


def without_seal(raster: Raster) -> Step | None:
    """The page in grey without its red ink (flag ``red_seal``)."""
    if not has_red_ink(raster.pixels):
        return None
    mask = red_mask(raster.pixels)
    grey = without_red_ink(raster.pixels)
    print_ = _red_print(mask, raster.dpi)
    # Green is dark where ink is red.
    grey[print_] = np.minimum(grey, raster.pixels[:, :, 1])[print_]
    cleaned = replace(raster, pixels=grey, flags=(*raster.flags, "red_seal"))
    return Step("red_seal", f"{mask.mean():.1%} of the page is red ink.", cleaned, mask & ~print_)


def has_red_ink(pixels: NDArray[np.uint8]) -> bool:
    """True where enough of an RGB page is red; grey pages have none."""
    return pixels.ndim == 3 and float(red_mask(pixels).mean()) >= _LEAST_SHARE


def red_mask(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels of an RGB page whose red stands clear of green and blue; shape (height, width)."""
    red, green, blue = (pixels[:, :, channel].astype(np.int16) for channel in range(3))
    return np.asarray((red - np.maximum(green, blue) > 40) & (red > 90))


def without_red_ink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The red channel: red ink is as bright in it as paper, black print as dark as before."""
    return np.ascontiguousarray(cv2.extractChannel(pixels, 0), dtype=np.uint8)


def _red_print(mask: NDArray[np.bool_], dpi: float) -> NDArray[np.bool_]:
    """Red spots of letter size beside a round seal and outside of it, a pixel wider than they are."""
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    millimetre = dpi / MM_PER_INCH
    large = [box for box in boxes[1:, :4] if min(box[2], box[3]) >= _LEAST_SEAL_MM * millimetre]
    near = np.zeros(mask.shape, np.uint8)
    for left, top, width, height in large:
        if max(width, height) <= _ROUND * min(width, height):
            centre = (int(left + width / 2), int(top + height / 2))
            cv2.circle(near, centre, int(_BESIDE * max(width, height)), 1, -1)
    for left, top, width, height in large:
        centre = (int(left + width / 2), int(top + height / 2))
        if max(width, height) <= _ROUND * min(width, height):
            cv2.circle(near, centre, int(_RIM * max(width, height) / 2), 0, -1)
        else:
            near[top : top + height, left : left + width] = 0
    _, labels, spots, _ = cv2.connectedComponentsWithStats(joined & near, connectivity=8)
    low, high = (limit * millimetre for limit in _LETTER_MM)
    kept = (spots[:, cv2.CC_STAT_HEIGHT] >= low) & (spots[:, cv2.CC_STAT_HEIGHT] <= high)
    kept &= spots[:, cv2.CC_STAT_WIDTH] <= _WORD_MM * millimetre
    kept[0] = False
    if int(kept.sum()) < _LEAST_LETTERS:
        return np.zeros(mask.shape, np.bool_)
    return np.asarray(cv2.dilate(kept[labels].astype(np.uint8), np.ones((3, 3), np.uint8)), np.bool_)
