"""Raster to raster: what the engine reads best, with the way back to the original's pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.borders import without_borders
from pipeline.clean.dither import smoothed
from pipeline.clean.faint import without_back, without_grey_seal
from pipeline.clean.frames import without_frames
from pipeline.clean.illumination import evened
from pipeline.clean.ink import MM_PER_INCH, Ink
from pipeline.clean.negative import positive
from pipeline.clean.orientation import upright
from pipeline.clean.perspective import flattened
from pipeline.clean.resolution import reduced
from pipeline.clean.seal import without_seal
from pipeline.clean.sheet import cut_out
from pipeline.clean.skew import levelled
from pipeline.clean.speckle import without_specks
from pipeline.clean.step import Step
from pipeline.model.page import Raster
from pipeline.settings import Settings

Legibility = Callable[[NDArray[np.uint8], float], float]
"""How much of a strip of a grey page, at a resolution in dpi, an OCR engine reads and is sure of; more is better."""
_LEAST_MM = 3.0
"""Side of a page; narrower scraps hold no line, and the small pictures that steps look at would be empty."""
_STRIP_MM = 40.0
"""Height of the strip on which a page before and after a step is compared: six to eight lines."""
_WORSE = 0.96
"""Of the legibility before; below it, a step is taken back."""
_MORE = 1.02
"""Of the legibility without specks: what smoothing has to reach."""
_TURNED_BETTER = 1.5
"""Of the legibility of the page as it lies; a page that is turned has to reach it. One that truly lay wrong is read
eight times as well or more; columns of figures look like lines that run down, and have no marks that tell which way."""


class Cleaner:
    """The operations of docs/cleaning.md in their order, each only where the page shows the need.

    With ``legibility``, a step that takes ink away is tried on a strip of the page and taken back where the engine
    reads less of it than before; so is a turn by quarters where the engine does not read much more.
    """

    def __init__(self, settings: Settings, legibility: Legibility | None = None) -> None:
        self.settings = settings
        self._legibility = legibility

    def clean(self, raster: Raster) -> Raster:
        """A grey raster whose ``to_original`` leads back to the pixels that came in; those are never altered."""
        for step in self.steps(raster):
            raster = step.raster if step.kept else raster
        return grey(raster)

    def steps(self, raster: Raster) -> Iterator[Step]:
        """The steps that the page calls for, one after another; none where cleaning is switched off, or for scraps."""
        if not self.settings.clean or min(raster.pixels.shape[:2]) < _LEAST_MM / MM_PER_INCH * raster.dpi:
            return
        for lay in (positive, reduced, flattened, cut_out, upright, without_seal):
            step = lay(raster)
            if step is None:
                continue
            if lay is upright:
                step = self._read_both_ways(raster, step)
            raster = step.raster if step.kept else raster
            yield step
        raster = grey(raster)
        for step in self._on_grey(raster):
            raster = step.raster if step.kept else raster
            yield step
        step = levelled(raster)
        if step is not None:
            raster = step.raster
            yield step
        step = without_frames(raster)
        if step is not None:
            yield self._compared(raster, step)

    def _on_grey(self, raster: Raster) -> Iterator[Step]:
        """Steps that take ink or shade away."""
        for even in (smoothed, evened):
            step = even(raster)
            if step is not None:
                step = self._smoothed(raster, step) if even is smoothed else self._compared(raster, step)
                raster = step.raster if step.kept else raster
                yield step
        ink = Ink(raster.pixels)
        for take_away in (without_borders, without_grey_seal, without_back, without_specks):
            step = take_away(raster, ink)
            if step is None:
                continue
            step = self._compared(raster, step)
            if step.kept:
                raster = step.raster
                ink = Ink(raster.pixels)
            yield step

    def _read_both_ways(self, before: Raster, step: Step) -> Step:
        if self._legibility is None:
            return step
        was, now = (self._legibility(_most_print(grey(page)), page.dpi) for page in (before, step.raster))
        if now > _TURNED_BETTER * was:
            return step
        why = f"{step.why} The engine is sure of {now:.0f} letters of a strip when turned, of {was:.0f} as it lies."
        return replace(step, why=why, kept=False)

    def _smoothed(self, before: Raster, step: Step) -> Step:
        """Dots that are dust are taken away better than smoothed."""
        specks = without_specks(before, Ink(before.pixels))
        return self._compared(before if specks is None else specks.raster, step, _MORE)

    def _compared(self, before: Raster, step: Step, least: float = _WORSE) -> Step:
        if self._legibility is None:
            return step
        rows = _telling_rows(before, step)
        was = self._legibility(np.ascontiguousarray(before.pixels[rows]), before.dpi)
        now = self._legibility(np.ascontiguousarray(step.raster.pixels[rows]), before.dpi)
        if now >= least * was:
            return step
        why = f"{step.why} The engine is sure of {now:.0f} letters of a strip with it, of {was:.0f} without."
        return replace(step, why=why, kept=False)


def grey(raster: Raster) -> Raster:
    """The raster without its colours, by brightness."""
    pixels: NDArray[np.uint8] = raster.pixels
    if pixels.ndim == 2:
        return raster
    return replace(raster, pixels=np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8))


def _most_print(page: Raster) -> NDArray[np.uint8]:
    """The strip of a grey page with the most print."""
    height = _strip_height(page)
    top = int(np.argmax(_print_share(page.pixels, height)))
    return np.ascontiguousarray(page.pixels[top : top + height])


def _telling_rows(before: Raster, step: Step) -> slice:
    """The strip of the page with much print, and with change."""
    after = step.raster.pixels
    height = _strip_height(before)
    change = _share(np.count_nonzero(cv2.absdiff(before.pixels, after) > 16, axis=1), height)
    top = int(np.argmax(_print_share(after, height) * np.sqrt(change)))
    return slice(top, top + height)


def _strip_height(page: Raster) -> int:
    return min(int(page.pixels.shape[0]), round(_STRIP_MM / MM_PER_INCH * page.dpi))


def _print_share(grey: NDArray[np.uint8], height: int) -> NDArray[np.float64]:
    return _share(np.count_nonzero(grey < int(np.median(grey)) - 64, axis=1), height)


def _share(rows: NDArray[np.int64], height: int) -> NDArray[np.float64]:
    """For each strip of ``height`` rows, its sum over that of the strip with the largest."""
    sums = np.convolve(rows, np.ones(height), mode="valid")
    return np.asarray(sums / max(float(sums.max()), 1.0), dtype=np.float64)
