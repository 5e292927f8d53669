"""Specks: dust, toner grain and the dots of bad copies, told from the dots of letters by size and company."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH, Ink
from pipeline.clean.step import Step
from pipeline.model.components import chosen, components
from pipeline.model.page import Raster

MOST_SPECKS = 0.8
"""A square centimetre of empty paper, from which a page counts as specked: most real first pages have 0.74 at most."""
_WORN = 2.0
"""Specks beside letters over those elsewhere: dust falls evenly, more are pieces of worn or broken letters."""
_DARK = 0.3
"""Of the print's darkness: noise of the paper stays below."""
_LETTER_MM = 0.5
"""A spot with the area of such a square is a letter or a part of one, not a speck."""
_DOT, _DOT_OF_FEW, _FEW = 0.033, 0.012, 2.0
"""Area of the largest speck beside letters, in squares of their height: three fifths of a dot of Times. Where specks
are fewer a square centimetre, a spot beside letters is likelier a worn dot of theirs, and only the smallest go.
"""
_AROUND_MM = (1.25, 0.6)
"""Across and down: within it of a letter, a spot may be its dot or its mark."""


@dataclass(frozen=True, slots=True)
class Specks:
    """Specks of a page as a mask, and how many a square centimetre has."""

    mask: NDArray[np.bool_]
    density: float
    """Of empty paper."""
    beside: float
    """Beside letters."""


def without_specks(raster: Raster, ink: Ink) -> Step | None:
    """The page with paper in place of its specks."""
    spots = ink.over(_DARK)
    specks = find_specks(spots, raster.dpi)
    if specks.density < MOST_SPECKS or specks.beside > _WORN * specks.density:
        return None
    # The blur around a speck goes with it, where it is no part of another spot.
    around = cv2.dilate(specks.mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    mask = around & (specks.mask | (spots == 0))
    pixels = np.where(mask, ink.paper, raster.pixels)
    why = f"The page has {specks.density:.1f} specks a square centimetre of empty paper."
    return Step("specks", why, replace(raster, pixels=pixels), mask)


def find_specks(spots: NDArray[np.uint8], dpi: float) -> Specks:
    """Small spots by themselves, and smaller ones beside letters."""
    scale = dpi / MM_PER_INCH
    labels, boxes, centres = components(spots)
    area = boxes[:, cv2.CC_STAT_AREA]
    letters = area >= (_LETTER_MM * scale) ** 2
    letters[0] = False
    beside_letters = _beside(chosen(labels, letters), scale)
    x, y = centres.astype(int).T
    beside = beside_letters[np.clip(y, 0, None), np.clip(x, 0, None)]
    height = float(np.median(boxes[letters, cv2.CC_STAT_HEIGHT])) if letters.any() else 0.0
    centimetre = (10 * scale) ** 2
    empty, printed = np.count_nonzero(~beside_letters) / centimetre, np.count_nonzero(beside_letters) / centimetre
    alone = ~letters & ~beside
    alone[0] = False
    density = np.count_nonzero(alone) / max(empty, 1.0)
    near = beside & (area <= _DOT * height**2)
    taken = near if density >= _FEW else near & (area <= _DOT_OF_FEW * height**2)
    return Specks(chosen(labels, alone | taken) > 0, density, np.count_nonzero(near) / max(printed, 1.0))


def _beside(letters: NDArray[np.uint8], scale: float) -> NDArray[np.bool_]:
    across, down = (2 * round(reach * scale) + 1 for reach in _AROUND_MM)
    return np.asarray(cv2.dilate(letters, np.ones((down, across), np.uint8)) > 0)
