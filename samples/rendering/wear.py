"""What scanners, copiers and telephones do to a page: skew, blur, uneven light, noise, specks, compression.

Levels: ``CLEAN`` a good office scanner; ``LIGHT`` a usual one; ``MEDIUM`` a page put in askew, dusty glass; ``HEAVY`` a
faint copy of a copy, to be made 1-bit. All work on RGB pages, (height, width, 3) uint8, and keep their size.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Light = NDArray[np.float32]


@dataclass(frozen=True)
class Wear:
    """Strengths at 200 dpi; lengths scale with the resolution."""

    skew: float = 0.0
    """Degrees counter-clockwise."""
    blur: float = 0.0
    """Standard deviation in pixels."""
    shade: float = 0.0
    """How much of the light the darkest place has lost, 0 to 1."""
    noise: float = 0.0
    """Standard deviation in grey levels."""
    specks: int = 0
    """Dust a page."""
    paper: tuple[int, int, int] = (250, 250, 248)
    """Colour of the paper."""
    fade: float = 0.0
    """How far print has turned paper-coloured, 0 to 1."""
    generations: int = 0
    """Times it went through a copier."""


CLEAN = Wear(skew=0.1, blur=0.45, noise=2.5)
LIGHT = Wear(skew=0.4, blur=0.6, shade=0.05, noise=5, specks=60, paper=(244, 243, 238))
MEDIUM = Wear(skew=-1.6, blur=0.75, shade=0.22, noise=9, specks=700, paper=(238, 234, 224), fade=0.12)
HEAVY = Wear(skew=2.2, blur=0.9, shade=0.2, noise=10, specks=900, fade=0.2, generations=2)


def scan(page: Pixels, wear: Wear, dpi: float, rng: np.random.Generator) -> Pixels:
    """The page after a scanner of that wear."""
    scale = dpi / 200
    ink = 1 - page.astype(np.float32) / 255
    paper: Light = np.array(wear.paper, np.float32)
    image: Light = (paper * (1 - (1 - wear.fade) * ink)).astype(np.float32)
    image = turned(image, wear.skew, wear.paper)
    if wear.blur:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), wear.blur * scale), np.float32)
    for _ in range(wear.generations):
        image = copied(image, scale, rng)
    if wear.shade:
        image *= 1 - wear.shade * slow_waves(image.shape[:2], rng)[:, :, None]
    image += rng.normal(0, wear.noise, (*image.shape[:2], 1)).astype(np.float32)
    speckle(image, wear.specks, scale, rng)
    return np.clip(image, 0, 255).astype(np.uint8)


def photograph(page: Pixels, rng: np.random.Generator) -> Pixels:
    """The page lying on a table, seen by a telephone held by hand: perspective, a lamp's light, a shadow."""
    height, width = page.shape[:2]
    paper = page.astype(np.float32) / 255 * np.array((246, 241, 230), np.float32)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    inset = np.array([(0.035, 0.02), (-0.022, 0.028), (-0.012, -0.018), (0.012, -0.025)]) + rng.normal(0, 0.002, (4, 2))
    target = (corners + inset * (width, height)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    table = (96, 78, 62)
    image = cv2.warpPerspective(paper, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=table)
    image = cv2.GaussianBlur(image, (0, 0), 0.7)
    x, y = np.meshgrid(np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32))
    light = 1.02 - 0.38 * x * x - 0.2 * y + 0.06 * slow_waves((height, width), rng)
    shadow = 1 / (1 + np.exp(-(x + 0.55 * y - 1.28) * 14))
    image = image * (light - 0.16 * shadow)[:, :, None] * np.array((1.0, 0.985, 0.95), np.float32)
    image += rng.normal(0, 4, image.shape)
    return np.asarray(np.clip(image, 0, 255), np.uint8)


def bitonal(page: Pixels, threshold: int = 150) -> Pixels:
    """Black and white, as fax machines and archive scanners store: (height, width), 0 or 255."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return np.where(grey < threshold, 0, 255).astype(np.uint8)


def turned(image: Light, degrees: float, paper: tuple[int, int, int]) -> Light:
    """The page turned counter-clockwise, ``paper`` at the corners."""
    if not degrees:
        return image
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    there: Light = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return there


def copied(image: Light, scale: float, rng: np.random.Generator, level: float = 150, hardness: float = 18) -> Light:
    """A copier: toner spreads, grain is added, contrast becomes hard about ``level``. Grey or RGB."""
    across = (slice(None), slice(None), None) if image.ndim == 3 else ()
    grain = cv2.GaussianBlur(rng.normal(0, 20, image.shape[:2]).astype(np.float32), (0, 0), 0.8 * scale)
    soft = cv2.GaussianBlur(image, (0, 0), 0.7 * scale) + grain[across]
    levels = level + 16 * (slow_waves(image.shape[:2], rng)[across] - 0.5)
    copy: Light = 255 / (1 + np.exp(-(soft - levels) / hardness))
    return copy


def slow_waves(shape: tuple[int, int], rng: np.random.Generator) -> Light:
    """A smooth field between 0 and 1."""
    field: Light = cv2.resize(rng.random((4, 4)).astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)
    clipped: Light = np.clip(field, 0, 1)
    return clipped


def speckle(image: Light, count: int, scale: float, rng: np.random.Generator) -> None:
    """Adds ``count`` specks of dust, one to three pixels wide at 200 dpi."""
    height, width = image.shape[:2]
    for x, y, size, grey in zip(
        rng.integers(0, width, count),
        rng.integers(0, height, count),
        rng.choice((1, 1, 1, 2, 2, 3), count),
        rng.choice((30, 80, 130), count),
        strict=True,
    ):
        side = max(1, round(size * scale))
        image[y : y + side, x : x + side] = grey
