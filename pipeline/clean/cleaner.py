"""Raster to raster: what the engine reads best, with the way back to the original's pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.illumination import evened
from pipeline.clean.seal import without_seal
from pipeline.clean.skew import levelled
from pipeline.clean.step import Step
from pipeline.model.page import Raster
from pipeline.settings import Settings

Operation = Callable[[Raster], Step | None]
"""None where the page does not show the need."""


class Cleaner:
    """The operations of docs/cleaning.md in their order, each only where the page shows the need."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._on_colour: tuple[Operation, ...] = (without_seal,)
        self._on_grey: tuple[Operation, ...] = (evened, levelled)

    def clean(self, raster: Raster) -> Raster:
        """A grey raster whose ``to_original`` leads back to the pixels that came in; those are never altered."""
        for step in self.steps(raster):
            raster = step.raster if step.kept else raster
        return grey(raster)

    def steps(self, raster: Raster) -> Iterator[Step]:
        """The steps that the page calls for, one after another; none where cleaning is switched off."""
        if not self.settings.clean:
            return
        for operations in (self._on_colour, self._on_grey):
            for operation in operations:
                step = operation(raster)
                if step is not None:
                    raster = step.raster if step.kept else raster
                    yield step
            raster = grey(raster)


def grey(raster: Raster) -> Raster:
    """The raster without its colours, by brightness."""
    pixels: NDArray[np.uint8] = raster.pixels
    if pixels.ndim == 2:
        return raster
    return replace(raster, pixels=np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8))
