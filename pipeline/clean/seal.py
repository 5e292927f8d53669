"""Red ink: round seals, date stamps and marks of secrecy, which Nghị định 30/2020 prescribes in red."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.step import Step
from pipeline.model.page import Raster

_LEAST_SHARE = 0.0004
"""Share of red pixels from which a page counts as stamped: a seal of 36 mm on A4 is about 2 % with all its gaps."""


def without_seal(raster: Raster) -> Step | None:
    """The page in grey without its red ink (flag ``red_seal``)."""
    if not has_red_ink(raster.pixels):
        return None
    mask = red_mask(raster.pixels)
    cleaned = replace(raster, pixels=without_red_ink(raster.pixels), flags=(*raster.flags, "red_seal"))
    return Step("red_seal", f"{mask.mean():.1%} of the page is red ink.", cleaned, mask)


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
