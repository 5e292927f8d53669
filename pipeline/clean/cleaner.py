"""Raster to raster: what the engine reads best, with the way back to the original's pixels."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from pipeline.clean.illumination import even_light
from pipeline.clean.seal import has_red_ink, without_red_ink
from pipeline.clean.skew import LEAST_CORRECTION, skew_angle, straighten
from pipeline.model.page import Raster
from pipeline.settings import Settings


class Cleaner:
    """Separates red seals, evens the light and deskews, each only where the page shows the need."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def clean(self, raster: Raster) -> Raster:
        """A grey raster whose ``to_original`` leads back to the pixels that came in; those are never altered."""
        if not self.settings.clean:
            return replace(raster, pixels=_grey(raster))
        red = has_red_ink(raster.pixels)
        grey = without_red_ink(raster.pixels) if red else _grey(raster)
        cleaned = replace(raster, pixels=even_light(grey), flags=(*raster.flags, "red_seal") if red else raster.flags)
        angle = skew_angle(cleaned.pixels, cleaned.dpi)
        return straighten(cleaned, angle) if abs(angle) >= LEAST_CORRECTION else cleaned


def _grey(raster: Raster) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    if raster.pixels.ndim == 2:
        return raster.pixels
    return np.asarray(cv2.cvtColor(raster.pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
