"""Four levels of wear for measuring OCR, from a fresh print to a copy of a copy. All seeded.

``clean``   as printed
``light``   signed and sealed in red; half a degree of skew, a little blur, JPEG
``medium``  the seal over the signer's title, a routing stamp over the letterhead; 1 to 1.5 degrees of skew, uneven
            light, specks; every other page 1-bit by a local threshold
``heavy``   two or three times through a copier, a little of the back showing; 2 to 3 degrees, creases, one dark
            border, punch holes, 150 dpi

Serial and day are written by pen from ``medium`` on (:func:`paper_of`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.rendering.drawing import draw_page
from samples.rendering.layout import Sheet
from samples.rendering.paper import Paper
from samples.rendering.pen import (
    BLUE_INK,
    ROUTING_INKS,
    SEAL_RED,
    press,
    routing_mask,
    seal_mask,
    signature_mask,
)
from samples.rendering.wear import Light, Pixels, copied, slow_waves, speckle, turned

Level = Literal["clean", "light", "medium", "heavy"]
LEVELS: Final[tuple[Level, ...]] = ("clean", "light", "medium", "heavy")

# Points from the signature's middle to the seal's.
_SEAL_PLACES: dict[Level, tuple[float, float]] = {"light": (-58, -8), "medium": (-52, -22), "heavy": (-48, -20)}
_SKEWS: dict[Level, float] = {"light": 0.5, "medium": 1.5, "heavy": 3.0}
_WHITE = (255, 255, 255)
_HEAVY_DPI = 150


def paper_of(paper: Paper, level: Level) -> Paper:
    """The paper as it leaves the office: by pen where the level has it so."""
    return replace(paper, handwritten=level in ("medium", "heavy"))


def office_page(sheet: Sheet, paper: Paper, level: Level, dpi: int, rng: np.random.Generator, first: bool) -> Pixels:
    """A laid out page with what hands put on it at that level, RGB."""
    page = draw_page(sheet, dpi, rng, paper.hand)
    if level == "clean":
        return page
    scale = dpi / 72
    if sheet.signature is not None:
        x, y = sheet.signature[0] * scale, sheet.signature[1] * scale
        press(page, signature_mask(105 * scale, rng), (x, y), BLUE_INK)
        right, down = _SEAL_PLACES[level]
        seal = seal_mask(*paper.seal, 18 / 25.4 * dpi, rng)
        press(page, seal, (x + right * rng.uniform(0.6, 1) * scale, y + down * scale), SEAL_RED)
    if level != "light" and first and rng.random() < 0.7:
        middle = (rng.uniform(90, 165) * scale, rng.uniform(90, 130) * scale)
        press(page, routing_mask(scale, rng), middle, ROUTING_INKS[int(rng.integers(len(ROUTING_INKS)))])
    return page


def skew_of(level: Level, rng: np.random.Generator) -> float:
    """Degrees counter-clockwise by which a page of that level is turned about its middle."""
    return float(_SKEWS[level] * rng.uniform(0.7, 1) * rng.choice((-1, 1))) if level in _SKEWS else 0.0


def aged(
    page: Pixels,
    level: Level,
    dpi: int,
    rng: np.random.Generator,
    back: Pixels | None = None,
    angle: float | None = None,
) -> Pixels:
    """An RGB page after its way at that level: RGB or grey. ``back`` is what is printed on its other side.

    ``heavy`` comes at :func:`level_dpi`, the others at the resolution that is given. Without an ``angle``, it is that
    of :func:`skew_of`.
    """
    if level == "clean":
        return page
    angle = skew_of(level, rng) if angle is None else angle
    if level == "light":
        return _light(page, angle, dpi / 300, rng)
    if level == "medium":
        return _medium(page, angle, dpi / 300, rng)
    return _heavy(page, angle, dpi, rng, back)


def level_dpi(level: Level, dpi: int) -> int:
    """Resolution of a page of that level that was drawn at ``dpi``."""
    return _HEAVY_DPI if level == "heavy" else dpi


def _light(page: Pixels, angle: float, scale: float, rng: np.random.Generator) -> Pixels:
    image = turned(page.astype(np.float32), angle, _WHITE)
    image = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.7 * scale), np.float32) * 0.93 + 12
    image += rng.normal(0, 6, (*image.shape[:2], 1)).astype(np.float32)
    return _jpeg(_bytes(image), 75)


def _medium(page: Pixels, angle: float, scale: float, rng: np.random.Generator) -> Pixels:
    image = turned(page.astype(np.float32), angle, _WHITE)
    image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.8, 1.2) * scale), np.float32)
    image *= 0.68 + 0.32 * slow_waves(image.shape[:2], rng)[:, :, None]
    image += rng.normal(0, 8, (*image.shape[:2], 1)).astype(np.float32)
    speckle(image, 1040, scale, rng)
    worn = _bytes(image)
    if rng.random() < 0.5:
        return _jpeg(worn, 50)
    grey = cv2.cvtColor(worn, cv2.COLOR_RGB2GRAY)
    window = int(51 * scale) | 1
    below = float(rng.choice((14, 20, 28)))
    bitonal = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, window, below)
    return np.asarray(bitonal, np.uint8)


def _heavy(page: Pixels, angle: float, dpi: int, rng: np.random.Generator, back: Pixels | None) -> Pixels:
    scale = dpi / 300
    grey: Light = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.float32)
    if back is not None:
        other = cv2.cvtColor(back, cv2.COLOR_RGB2GRAY)[:, ::-1].astype(np.float32)
        other = cv2.GaussianBlur(cv2.resize(other, grey.shape[::-1]), (0, 0), 2 * scale)
        grey = np.asarray(grey * (1 - 0.22 * (255 - other) / 255), np.float32)
    for _ in range(int(rng.choice((2, 2, 3)))):
        grey = copied(grey, dpi / 200, rng, level=rng.uniform(140, 185), hardness=rng.uniform(12, 22))
        speckle(grey, 250, scale, rng)
    grey = turned(grey, angle, (40, 40, 40))
    _crease(grey, scale, rng)
    _darken_border(grey, round(rng.uniform(10, 45) * scale), int(rng.integers(4)))
    for height in (0.38, 0.62):
        cv2.circle(grey, (round(28 * dpi / 72), round(grey.shape[0] * height)), round(9 * dpi / 72), 20, -1)
    grey *= 0.75 + 0.25 * slow_waves(grey.shape[:2], rng)
    small = cv2.resize(grey, None, fx=_HEAVY_DPI / dpi, fy=_HEAVY_DPI / dpi, interpolation=cv2.INTER_AREA)
    small += rng.normal(0, 7, small.shape).astype(np.float32)
    return _jpeg(_bytes(small), 60)


def _crease(grey: Light, scale: float, rng: np.random.Generator) -> None:
    """One or two folds across the page, where the toner has come off."""
    height, width = grey.shape
    across = np.arange(width)
    half = int(2 * scale) + 1
    for _ in range(int(rng.integers(1, 3))):
        fold = height * rng.uniform(0.25, 0.8) + rng.uniform(2, 6) * scale * np.sin(across / (300 * scale))
        for offset in range(-half, half + 1):
            rows = np.clip(fold.astype(int) + offset, 0, height - 1)
            grey[rows, across] = grey[rows, across] * 0.75 + rng.random(width) * 20


def _darken_border(grey: Light, width: int, side: int) -> None:
    parts = (np.s_[:width], np.s_[-width:], np.s_[:, :width], np.s_[:, -width:])
    grey[parts[side]] = 15


def _bytes(image: NDArray[np.float32]) -> Pixels:
    return np.asarray(np.clip(image, 0, 255), np.uint8)


def _jpeg(page: Pixels, quality: int) -> Pixels:
    """After JPEG compression; OpenCV takes the colours for another order, which changes nothing."""
    _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)
