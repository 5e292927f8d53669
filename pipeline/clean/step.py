"""One step of cleaning: what it was, why it was taken, what it left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Raster


@dataclass(frozen=True, slots=True)
class Step:
    """``raster`` is the page after the step; the page before it is not altered."""

    name: str
    """Of the operation, in docs/cleaning.md."""
    why: str
    """What the page showed, with its measure: a sentence for people."""
    raster: Raster
    mask: NDArray[np.bool_] | None = None
    """What was taken away, (height, width), in pixels of the page before the step."""
    kept: bool = True
    """False where the step was taken back, since the engine read the page better without it."""
