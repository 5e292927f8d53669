"""Red ink: round seals, date stamps and marks of secrecy, which Nghị định 30/2020 prescribes in red. Offices that stamp
the signer's name use the same pad, so red letters beside a seal are print to be read; marks of urgency and secrecy
become pictures of their own (:mod:`pipeline.clean.stamped_words`).
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH, SEAL_MM, circle_box
from pipeline.clean.stamped_words import StampedWords, stamped_words
from pipeline.clean.step import Step
from pipeline.model.components import chosen, components
from pipeline.model.page import Inset, Raster

_CLEAR, _BRIGHT = 40, 90
"""Grey levels of 255 by which red ink's red stands above its green and blue, and above black."""
_LEAST_SEAL_MM = 13.0
"""Smaller red spots are letters or marks; a seal is larger, also where its rim is broken."""
_ROUND = 1.35
"""Longer side over shorter, up to which a large spot is a seal and not a frame."""
_RIM = 1.06
"""Radius, over that of the seal's circle, within which all red belongs to the seal."""
_RIM_MM, _SECTORS = 0.4, 120
"""How near to a circle an outline lies that follows it; parts of a turn in which the outline is looked at."""
_BESIDE = 1.5
"""Distance from a seal's centre, over its diameter, within which a name is stamped; chosen on 12 real pages."""
_LETTER_MM = (1.2, 9.0)
"""Height of stamped letters, and of words whose letters touch."""
_WORD_MM = 40.0
_LEAST_LETTERS, _LEAST_PARTS = 4, 2
_LETTER_WIDTH, _MOST_TOUCHING = 0.7, 6
"""Width of a letter over its height; as how many letters one spot counts at the most. Bold stamped letters touch, so
that a name of three words may be three spots."""
_TINTED, _DARK_PAPER, _COARSE = 15, 60, 16
"""Grey levels between the paper's channels from which it is tinted; below which it is no paper; every such pixel tells
its colour."""
_LEAST_SHARE = 0.0004
"""Share of red pixels from which a page counts as stamped: a seal of 36 mm on A4 is about 2 % with all its gaps."""

Circle = tuple[tuple[int, int], float]
"""Centre (x, y) and radius in pixels."""
Frame = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""
Point = NDArray[np.float64]


def without_seal(raster: Raster) -> Step | None:
    """The page in grey without its red ink (flag ``red_seal``), marks of urgency as insets."""
    if raster.pixels.ndim != 3:
        return None
    neutral = _on_white(raster.pixels)
    mask = red_mask(neutral)
    if cv2.countNonZero(mask.view(np.uint8)) < _LEAST_SHARE * mask.size:
        return None
    grey = without_red_ink(raster.pixels)
    joined = np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    green = np.ascontiguousarray(neutral[:, :, 1])  # dark where ink is red
    marks = list(stamped_words(mask.view(np.uint8), green, raster.dpi))
    for mark in marks:
        joined[mark.place][mark.mask] = 0
    spots = _large_spots(joined, raster.dpi)
    print_ = _red_print(joined, spots, raster.dpi)
    grey[print_] = np.minimum(grey[print_], green[print_])
    cleaned = replace(
        raster,
        pixels=grey,
        flags=(*raster.flags, "red_seal"),
        seals=(*raster.seals, *(circle_box(raster, *circle) for circle in _outermost(spots[0], raster.dpi))),
        insets=(*raster.insets, *(_inset(raster, mark) for mark in marks)),
    )
    why = f"{mask.mean():.1%} of the page is red ink."
    if marks:
        why += f" Words in a frame are read by themselves: {len(marks)}."
    return Step("red_seal", why, cleaned, mask & ~print_)


def _inset(raster: Raster, mark: StampedWords) -> Inset:
    rows, columns = mark.place
    box = raster.original_box(columns.start, rows.start, columns.stop, rows.stop)
    return Inset(mark.picture, box)


def _on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The page without the tint of its paper, which is no ink: coloured sheets, old ones, lamps."""
    paper = np.median(pixels[::_COARSE, ::_COARSE].reshape(-1, 3), axis=0)
    if paper.max() - paper.min() < _TINTED or paper.min() < _DARK_PAPER:
        return pixels
    table = np.clip(np.arange(256)[:, None] * (paper.max() / paper), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table[None]), np.uint8)


def red_mask(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels of an RGB page whose red stands clear of green and blue; shape (height, width)."""
    red, green, blue = cv2.split(pixels)
    clear = cv2.subtract(red, cv2.max(green, blue))  # 0 where the difference is below
    _, clear = cv2.threshold(clear, _CLEAR, 1, cv2.THRESH_BINARY)
    _, bright = cv2.threshold(red, _BRIGHT, 1, cv2.THRESH_BINARY)
    return np.asarray(cv2.bitwise_and(clear, bright), np.uint8).view(np.bool_)


def without_red_ink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The red channel: red ink is as bright in it as paper, black print as dark as before."""
    return np.ascontiguousarray(cv2.extractChannel(pixels, 0), dtype=np.uint8)


def _red_print(red: NDArray[np.uint8], large: tuple[list[Circle], list[Frame]], dpi: float) -> NDArray[np.bool_]:
    """Red spots of letter size beside a round seal and outside of it, a pixel wider than they are."""
    seals, frames = large
    near = np.zeros(red.shape, np.uint8)
    for centre, radius in seals:
        cv2.circle(near, centre, int(2 * _BESIDE * radius), 1, -1)
    for centre, radius in seals:
        cv2.circle(near, centre, int(_RIM * radius), 0, -1)
    for left, top, width, height in frames:
        near[top : top + height, left : left + width] = 0
    labels, spots, _ = components(red & near)
    millimetre = dpi / MM_PER_INCH
    low, high = (limit * millimetre for limit in _LETTER_MM)
    kept = (spots[:, cv2.CC_STAT_HEIGHT] >= low) & (spots[:, cv2.CC_STAT_HEIGHT] <= high)
    kept &= spots[:, cv2.CC_STAT_WIDTH] <= _WORD_MM * millimetre
    kept[0] = False
    widths, heights = spots[kept, cv2.CC_STAT_WIDTH], spots[kept, cv2.CC_STAT_HEIGHT]
    letters = np.clip(widths / (_LETTER_WIDTH * heights), 1, _MOST_TOUCHING)
    if len(letters) < _LEAST_PARTS or letters.sum() < _LEAST_LETTERS:
        return np.zeros(red.shape, np.bool_)
    return np.asarray(cv2.dilate(chosen(labels, kept), np.ones((3, 3), np.uint8)), np.bool_)


def _large_spots(red: NDArray[np.uint8], dpi: float) -> tuple[list[Circle], list[Frame]]:
    """Round seals, and the boxes of other large spots."""
    labels, boxes, _ = components(red)
    scale = dpi / MM_PER_INCH
    seals: list[Circle] = []
    frames: list[Frame] = []
    for number, (left, top, width, height, _) in enumerate(boxes[1:].tolist(), start=1):
        if min(width, height) < _LEAST_SEAL_MM * scale:
            continue
        if max(width, height) > _ROUND * min(width, height):
            frames.append((left, top, width, height))
            continue
        spot = np.argwhere(labels[top : top + height, left : left + width] == number)[:, ::-1]
        (x, y), radius = _rim(spot.astype(np.float64), _RIM_MM * scale)
        seals.append(((round(x + left), round(y + top)), radius))
    return seals, frames


def _outermost(circles: list[Circle], dpi: float) -> list[Circle]:
    """Circles of a seal's size that are no inner ring of another."""
    low, high = (side / 2 / MM_PER_INCH * dpi for side in SEAL_MM)
    found: list[Circle] = []
    for centre, radius in sorted(circles, key=lambda circle: -circle[1]):
        inner = any(np.hypot(centre[0] - x, centre[1] - y) < outer for (x, y), outer in found)
        if low <= radius <= high and not inner:
            found.append((centre, radius))
    return found


def _rim(spot: NDArray[np.float64], near: float) -> tuple[tuple[float, float], float]:
    """The circle that most of a spot's outline lies on: black print cuts a seal's rim, stamped names touch it.

    Circles through three points of the outline in turn (Fischler and Bolles 1981), a third or a quarter round apart.
    """
    middle = (spot.min(axis=0) + spot.max(axis=0)) / 2
    across, down = (spot - middle).T
    sector = ((np.arctan2(down, across) / (2 * np.pi) + 0.5) * _SECTORS).astype(int) % _SECTORS
    order = np.argsort(np.hypot(across, down))
    farthest = np.full(_SECTORS, -1)
    farthest[sector[order]] = order  # the last one of a sector stays
    outline = spot[farthest[farthest >= 0]]
    count, best, most = len(outline), (middle, float(np.hypot(across, down).max())), 0
    for step in (count // 3, count // 4):
        for start in range(count if step else 0):
            circle = _through(*(outline[(start + turn * step) % count] for turn in range(3)))
            if circle is None:
                continue
            centre, radius = circle
            on_it = int((np.abs(np.hypot(*(outline - centre).T) - radius) < near).sum())
            if on_it > most:
                best, most = circle, on_it
    return (float(best[0][0]), float(best[0][1])), best[1]


def _through(one: Point, two: Point, three: Point) -> tuple[Point, float] | None:
    """Centre and radius of the circle through three points; None where they stand in a line."""
    sides = 2 * np.array([two - one, three - one])
    if abs(float(np.linalg.det(sides))) < 1.0:
        return None
    centre = np.linalg.solve(sides, np.array([two @ two - one @ one, three @ three - one @ one]))
    return centre, float(np.hypot(*(one - centre)))
