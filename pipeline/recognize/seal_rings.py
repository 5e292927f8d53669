"""Rings of round seals in black or grey, which tie the letters that they cross to one another.

A seal's ring goes through the signer's title and name (Nghị định 30/2020/NĐ-CP, article 33: the seal covers a third of
the signature on its left). Where colour does not tell the seal from the print, its rings are found as circles, of 36 mm
or a little more or less (Thông tư 21/2012/TT-BCA, article 5 ff.), and taken out of the ink; letters keep small gaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_WORKING_DPI = 100.0
_LEAST_RADIUS, _MOST_RADIUS = 14.0, 21.5
"""Of the outer ring, in millimetres."""
_MOST_SEALS = 2
_COVERED = 0.5
"""Share of a circle's length that is inked, from which it is a ring: words along the rim cover up to 0.4."""
_ANGLES = 720

Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A round seal: middle and radius of its outer ring in pixels."""

    x: float
    y: float
    radius: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius

    def touches(self, box: Box) -> bool:
        """True where a part of the box lies in the seal."""
        left, top, right, bottom = box
        across = min(max(self.x, left), right) - self.x
        down = min(max(self.y, top), bottom) - self.y
        return float(np.hypot(across, down)) < self.radius

    def holds(self, box: Box) -> bool:
        """True where all of the box lies in the seal."""
        left, top, right, bottom = box
        corners = ((left, top), (right, top), (left, bottom), (right, bottom))
        return all(float(np.hypot(x - self.x, y - self.y)) <= self.radius for x, y in corners)

    def ring_mask(self, ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """255 where one of its rings is inked in ``ink`` (255 ink, 0 paper), else 0."""
        mask = np.zeros_like(ink)
        widest = 0
        for inner, outer in _rings(ink, self):
            width = max(2, round(outer - inner + 3))
            cv2.circle(mask, (round(self.x), round(self.y)), round((inner + outer) / 2), 255, width)
            widest = max(widest, width)
        if not widest:
            return mask
        # A stroke that goes on beyond the ring on both sides keeps its middle.
        rest = cv2.bitwise_and(ink, cv2.bitwise_not(mask))
        bridged = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((widest + 2, 3), np.uint8))
        return np.asarray(cv2.bitwise_and(cv2.bitwise_and(mask, ink), cv2.bitwise_not(bridged)), dtype=np.uint8)


def find_seals(ink: NDArray[np.uint8], dpi: float) -> list[Seal]:
    """Seals in ``ink`` (255 ink, 0 paper): likely circles by the Hough transform, checked and fitted in the ink."""
    scale = _WORKING_DPI / dpi
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    millimetre = _WORKING_DPI / 25.4
    found = cv2.HoughCircles(
        cv2.GaussianBlur(small, (3, 3), 0),
        cv2.HOUGH_GRADIENT,
        dp=2,
        minDist=20 * millimetre,
        param1=120,
        param2=70,
        minRadius=round(_LEAST_RADIUS * millimetre),
        maxRadius=round(_MOST_RADIUS * millimetre),
    )
    if found is None:
        return []
    likely = found.reshape(-1, 3)[: 2 * _MOST_SEALS] / scale
    fitted = [_fitted(ink, Seal(*map(float, circle))) for circle in likely]
    return [seal for seal, covered in fitted if covered >= _COVERED][:_MOST_SEALS]


def _fitted(ink: NDArray[np.uint8], near: Seal) -> tuple[Seal, float]:
    """The best inked circle near one, and how much of it is inked; coarse steps first."""
    best, covered = near, 0.0
    for step in (4.0, 2.0, 1.0):
        around = best
        radii = np.arange(around.radius - 3 * step, around.radius + 3 * step + 0.5)
        for across in (-step, 0.0, step):
            for down in (-step, 0.0, step):
                shares = _covered(ink, around.x + across, around.y + down, radii)
                place = int(np.argmax(shares))
                if shares[place] > covered:
                    best = Seal(around.x + across, around.y + down, float(radii[place]))
                    covered = float(shares[place])
    return best, covered


def _covered(ink: NDArray[np.uint8], x: float, y: float, radii: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the circle of each radius that is inked."""
    angles = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
    across = np.rint(x + radii[:, None] * np.cos(angles)).astype(np.intp)
    down = np.rint(y + radii[:, None] * np.sin(angles)).astype(np.intp)
    height, width = ink.shape
    inside = (across >= 0) & (across < width) & (down >= 0) & (down < height)
    inked = ink[np.clip(down, 0, height - 1), np.clip(across, 0, width - 1)] > 0
    return np.asarray((inked & inside).mean(axis=1), dtype=np.float64)


def _rings(ink: NDArray[np.uint8], seal: Seal) -> list[tuple[float, float]]:
    """Inner and outer radius of each of a seal's rings."""
    radii = np.arange(0.35 * seal.radius, 1.06 * seal.radius)
    inked = _covered(ink, seal.x, seal.y, radii) >= _COVERED
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inked, [False])).astype(np.int8)))
    return [(float(radii[start]), float(radii[end - 1])) for start, end in zip(edges[::2], edges[1::2], strict=True)]
