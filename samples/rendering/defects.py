"""What single sheets suffer: dark borders, punch holes, print from the back, a seal without colour, a wrong way up,
coloured or stained paper, a folded corner, a shadow, coarse copies.

Each makes one defect on an RGB page, (height, width, 3) uint8, so that a step of cleaning can be measured by itself;
:mod:`samples.rendering.wear` has what a scanner does to every page. Sizes are in millimetres of the sheet.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

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


def negative(page: Pixels) -> Pixels:
    """Light print on black, as on microfilm."""
    return np.asarray(255 - page, np.uint8)


def tinted(page: Pixels, paper: tuple[int, int, int], rng: np.random.Generator) -> Pixels:
    """The page on paper of that colour, a little stained."""
    height, width = page.shape[:2]
    stains = cv2.resize(rng.random((12, 9)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    image = page / 255 * np.array(paper) * (1 - 0.06 * stains)[:, :, None] + rng.normal(0, 3, (height, width, 1))
    return np.asarray(np.clip(image, 0, 255), np.uint8)


def shadowed(page: Pixels) -> Pixels:
    """In the light of a lamp at the left, the shadow of a head across a corner."""
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32))
    light = 1 - 0.35 * x - 0.1 * y - 0.25 / (1 + np.exp(-(x + 0.5 * y - 1.1) * 14))
    return np.asarray(np.clip(page * light[:, :, None], 0, 255), np.uint8)


def folded_corner(page: Pixels, dpi: float) -> Pixels:
    """The upper left corner, 38 by 30 mm, turned over for a staple: the lid shows where it was."""
    out, scale = page.copy(), dpi / 25.4
    across, down = round(38 * scale), round(30 * scale)
    cv2.fillPoly(out, [np.array([(0, 0), (across, 0), (0, down)])], (40, 38, 36))
    cv2.line(out, (across, 0), (0, down), (150, 148, 145), max(1, round(0.4 * scale)))
    staple = [(round(x * scale), round(y * scale)) for x, y in ((18, 20), (24, 14))]
    cv2.line(out, staple[0], staple[1], (110, 110, 115), round(0.8 * scale))
    return out


def on_dark_ground(page: Pixels, angle: float, rng: np.random.Generator) -> Pixels:
    """A sheet smaller than the glass, under an open lid, turned by ``angle`` degrees counter-clockwise."""
    height, width = page.shape[:2]
    tall, wide = round(height * 1.3), round(width * 1.35)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    matrix[:, 2] += (0.12 * width, 0.08 * height)
    sheet = cv2.warpAffine(page, matrix, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=(18, 18, 18))
    return np.asarray(np.clip(sheet + rng.normal(0, 4, (tall, wide, 1)), 0, 255), np.uint8)


def salted(page: Pixels, share: float, rng: np.random.Generator) -> Pixels:
    """Single pixels turned black, and as many white: a bad line or sensor."""
    out, chance = page.copy(), rng.random(page.shape[:2])
    out[chance < share], out[chance > 1 - share] = 0, 255
    return out


def dithered(page: Pixels) -> Pixels:
    """1-bit by error diffusion (Floyd and Steinberg 1976), as fax programs make photographs."""
    return np.asarray(Image.fromarray(page).convert("L").convert("1"), np.uint8) * np.uint8(255)


def compressed(page: Pixels, quality: int) -> Pixels:
    """After JPEG compression; OpenCV takes the colours for another order, which changes nothing."""
    _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _along(page: Pixels, edge: Edge) -> Pixels:
    """A view whose second axis runs inwards from the edge."""
    if edge == "left":
        return page
    if edge == "right":
        return page[:, ::-1]
    across = page.transpose(1, 0, 2)
    return across if edge == "top" else across[:, ::-1]
