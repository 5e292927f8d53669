"""Ink much fainter than the page's print: the back's print shining through, and seals that a grey scanner left grey.

Both lie beneath or beside print that is darker, so a threshold between the two takes them away.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH, SEAL_MM, Darkness, Ink, circle_box
from pipeline.clean.step import Step
from pipeline.model.components import chosen, components
from pipeline.model.page import Raster

_SEEN, _PRINT = 0.15, 0.7
"""Darkness from which ink counts, and from which it is the page's own print."""
_MOST_FAINT = 0.65
"""Faint ink darker than this can't be told from print."""
_SLOPE = 0.3
"""Darkness over which faint passes into print, so that the edges of letters stay soft."""
MOST_FAINT_LETTERS = 0.15
"""Share of faint spots of letter size among all such, from which print shines through: real pages have 0.07 at most."""
_THIN = 2
"""Every second pixel is enough to look for faint ink."""
_LETTER_MM = (0.8, 10.0)
"""Square root of a letter's area, at the least; its longer side, at the most, joined letters included."""
_SEAL_FILLED = (0.08, 0.6)
"""Share of the seal's circle that is faint ink: rings, words and gaps; a shadow or a picture fills it."""


def without_back(raster: Raster, ink: Ink) -> Step | None:
    """The page without the print of its back."""
    darkness, dpi = ink.darkness(_THIN), raster.dpi / _THIN
    faint, below = _letters(_faint(darkness, dpi), dpi)
    _, above = _letters((darkness > _PRINT).astype(np.uint8), dpi)
    if below < MOST_FAINT_LETTERS * (below + above) or above < below / 4:
        return None
    low = _darkest(darkness[faint > 0])
    if low > _MOST_FAINT:
        return None
    why = f"{below / (below + above):.0%} of the letters are faint, up to {low:.0%} as dark as the print."
    everywhere = np.ones(raster.pixels.shape, dtype=np.bool_)
    return _lifted(raster, ink, low, everywhere, "bleed_through", why)


def without_grey_seal(raster: Raster, ink: Ink) -> Step | None:
    """The page without round seals of faint ink."""
    darkness, dpi = ink.darkness(_THIN), raster.dpi / _THIN
    faint = _faint(darkness, dpi)
    region = np.zeros(raster.pixels.shape, np.uint8)
    seals = [((x * _THIN, y * _THIN), radius * _THIN) for (x, y), radius in _seals(faint, dpi)]
    for centre, radius in seals:
        cv2.circle(region, centre, radius, 1, -1)
    if not region.any():
        return None
    inside = region > 0
    low = _darkest(darkness[inside[::_THIN, ::_THIN] & (faint > 0)])
    if low > _MOST_FAINT:
        return None
    raster = replace(raster, seals=(*raster.seals, *(circle_box(raster, *seal) for seal in seals)))
    return _lifted(raster, ink, low, inside, "grey_seal", f"A round seal is up to {low:.0%} as dark as the print.")


def _faint(darkness: Darkness, dpi: float) -> NDArray[np.uint8]:
    """1 where there is ink that is no edge of the page's own print."""
    reach = 2 * max(1, round(0.3 * dpi / MM_PER_INCH)) + 1
    print_and_edges = cv2.dilate((darkness > _PRINT).astype(np.uint8), np.ones((reach, reach), np.uint8))
    return np.asarray((darkness > _SEEN) & (print_and_edges == 0), dtype=np.uint8)


def _letters(spots: NDArray[np.uint8], dpi: float) -> tuple[NDArray[np.uint8], int]:
    """255 where components of letter size are, else 0; and how many there are."""
    scale = dpi / MM_PER_INCH
    labels, boxes, _ = components(spots)
    longer = np.maximum(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
    letters = (boxes[:, cv2.CC_STAT_AREA] >= (_LETTER_MM[0] * scale) ** 2) & (longer <= _LETTER_MM[1] * scale)
    letters[0] = False
    return chosen(labels, letters), int(letters.sum())


def _darkest(darkness: Darkness) -> float:
    return float(np.percentile(darkness, 95)) if darkness.size else 1.0


def _lifted(raster: Raster, ink: Ink, low: float, region: NDArray[np.bool_], name: str, why: str) -> Step:
    """Ink up to ``low`` becomes paper within ``region``, from there on it passes into print as it is."""
    darkness = ink.darkness()
    passing = np.clip((darkness - low) / _SLOPE, 0, 1)
    lifted = np.clip(ink.paper - darkness * passing * ink.contrast, 0, 255).astype(np.uint8)
    taken = region & (darkness > _SEEN) & (passing < 0.5)
    return Step(name, why, replace(raster, pixels=np.where(region, lifted, raster.pixels)), taken)


def _seals(faint: NDArray[np.uint8], dpi: float) -> list[tuple[tuple[int, int], int]]:
    """Centre and radius of round seals, in pixels: discs of a seal's size that a coarse copy shows."""
    scale = dpi / MM_PER_INCH
    shrink = max(1, round(scale / 2))
    small = cv2.resize(faint * 255, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    spots = (small > 50).astype(np.uint8)
    reach = max(1, round(1.2 * scale / shrink))
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    closed = cv2.morphologyEx(spots, cv2.MORPH_CLOSE, brush)
    found = []
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    for number in range(1, count):
        left, top, wide, tall, _ = boxes[number]
        across = max(wide, tall) * shrink / scale
        if not (SEAL_MM[0] <= across <= SEAL_MM[1] and min(wide, tall) > 0.6 * max(wide, tall)):
            continue
        points = np.argwhere(labels[top : top + tall, left : left + wide] == number)[:, ::-1].astype(np.float32)
        (x, y), radius = cv2.minEnclosingCircle(points)
        inside = np.zeros(spots.shape, np.uint8)
        cv2.circle(inside, (round(x + left), round(y + top)), round(radius), 1, -1)
        filled = float((small[inside > 0] / 255).mean())
        if _SEAL_FILLED[0] <= filled <= _SEAL_FILLED[1]:
            found.append(((round((x + left) * shrink), round((y + top) * shrink)), round((radius + reach) * shrink)))
    return found
