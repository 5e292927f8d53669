"""What single sheets suffer: dark borders, punch holes, print from the back, a seal without colour, a wrong way up.

Each makes one defect on an RGB page, (height, width, 3) uint8, so that a step of cleaning can be measured by itself;
:mod:`samples.rendering.wear` has what a scanner does to every page. Sizes are in millimetres of the sheet.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.rendering.pen import Mask, press, seal_mask

Pixels = NDArray[np.uint8]
Edge = Literal["left", "right", "top", "bottom"]

HOLE_MM, HOLES_APART_MM, HOLE_FROM_EDGE_MM = 6.0, 80.0, 12.0
"""ISO 838: two holes of 6 mm, 80 mm apart, their centres 12 mm from the edge."""

TABLE = (96, 78, 62)


def dark_borders(page: Pixels, dpi: float, rng: np.random.Generator, edges: tuple[Edge, ...], mm: float = 8) -> Pixels:
    """What a copier or an open lid leaves around a sheet: a dark band of about ``mm``, wider at one end, ragged."""
    out = page.copy()
    height, width = page.shape[:2]
    for edge in edges:
        length = height if edge in {"left", "right"} else width
        wander = np.cumsum(rng.normal(0, 0.12, length))
        depth = mm * dpi / 25.4 * np.linspace(rng.uniform(0.5, 1), rng.uniform(0.8, 1.2), length) + wander
        reach = np.arange(round(mm * dpi / 25.4 * 1.6))
        band = reach[None, :] < depth[:, None]
        dark = np.clip(rng.normal(28, 9, (*band.shape, 1)), 0, 255).astype(np.uint8)
        part = _along(out, edge)[:, : band.shape[1]]
        part[:] = np.where(band[:, :, None], np.minimum(part, dark), part)
    return out


def punch_holes(page: Pixels, dpi: float, rng: np.random.Generator) -> Pixels:
    """Two holes in the left margin, the dark of the scanner's lid in them."""
    out = page.copy()
    scale = dpi / 25.4
    middle = page.shape[0] / 2 + rng.normal(0, 4) * scale
    for side in (-0.5, 0.5):
        centre = (round(HOLE_FROM_EDGE_MM * scale), round(middle + side * HOLES_APART_MM * scale))
        cv2.circle(out, centre, round(HOLE_MM / 2 * scale), (34, 32, 30), -1, cv2.LINE_AA)
    return out


def bleed_through(page: Pixels, back: Pixels, dpi: float, strength: float = 0.25) -> Pixels:
    """The print of the sheet's back, mirrored, blurred, ``strength`` as dark as it is there."""
    mirrored = cv2.GaussianBlur(back[:, ::-1], (0, 0), 1.1 * dpi / 200).astype(np.float32)
    share = 1 - strength * (1 - mirrored / 255)
    return np.asarray(page * share, dtype=np.uint8)


def grey_seal(page: Pixels, rim: str, middle: str, at: tuple[float, float], dpi: float, grey: int,
              rng: np.random.Generator) -> None:  # fmt: skip
    """A seal of 36 mm as a grey scanner or a copier sees red ink, pressed at ``at`` pixels; alters the page."""
    mask: Mask = seal_mask(rim, middle, 18 / 25.4 * dpi, rng)
    press(page, mask, at, (grey, grey, grey))


def turned(page: Pixels, quarters: int) -> Pixels:
    """Laid on the glass the wrong way: turned by quarters counter-clockwise."""
    return np.ascontiguousarray(np.rot90(page, quarters))


def fed_askew(page: Pixels, top: float, bottom: float) -> Pixels:
    """Pulled in unevenly: lines lean by ``top`` degrees at the top and ``bottom`` at the bottom, counter-clockwise."""
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    lean = np.tan(np.radians(np.linspace(top, bottom, height, dtype=np.float32)))[:, None]
    from_y = y + (x - width / 2) * lean
    return np.asarray(
        cv2.remap(page, x, from_y.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def on_a_table(page: Pixels, narrower: float) -> Pixels:
    """A photo of the sheet on a dark table, its upper edge ``narrower`` on each side, as parts of its width."""
    height, width = page.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    inset = np.array([(0.03 + narrower, 0.05), (-0.04 - narrower, 0.06), (-0.03, -0.04), (0.04, -0.05)])
    there = cv2.getPerspectiveTransform(corners, (corners + inset * (width, height)).astype(np.float32))
    photo = cv2.warpPerspective(page, there, (width, height), flags=cv2.INTER_CUBIC, borderValue=TABLE)
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), 0.7), np.uint8)


def _along(page: Pixels, edge: Edge) -> Pixels:
    """A view whose second axis runs inwards from the edge."""
    if edge == "left":
        return page
    if edge == "right":
        return page[:, ::-1]
    across = page.transpose(1, 0, 2)
    return across if edge == "top" else across[:, ::-1]
