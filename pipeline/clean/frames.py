"""Frames of stamps: the box of a registry's stamp of arrival (Nghị định 30/2020/NĐ-CP, phụ lục IV: 35 by 50 mm) and the
like, pressed over letterhead and number line.

Their sides tie the letters that they cross to one another, and the engine takes frame and print for one picture. So a
rectangle by itself, level or askew, is taken out of the ink; letters that cross a side keep their strokes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH, Ink
from pipeline.clean.step import Step
from pipeline.model.components import components
from pipeline.model.page import Raster

_DARK, _EDGE = 0.35, 0.12
"""Of the print's darkness: what a side is, and what the blur around it is."""
_ABOVE = 0.2
"""Of the print's darkness: what is darker than a side by that is print that it crosses."""
_CORE = 75
"""Percentile of a side's darkness that is its own; the others are those of its soft edges."""
_WORKING_DPI = 100.0
_WIDE_MM, _TALL_MM = (25.0, 80.0), (12.0, 50.0)
"""Sizes of stamps with room to spare; smaller frames stand around words, larger ones around tables and pictures."""
_JOINED_MM = 45.0
"""By which print that touches a frame may make its ink larger."""
_MOST_LINES = 6
"""Each way, in one spot of ink."""
_GAP_MM, _APART_MM = 1.0, 1.5
"""Gaps of a worn side; rows that belong to one side."""
_MOST_OVER = 1
"""Ends that go on beyond their corner, as where a side meets print; the walls of tables do so at more."""
_CORNER_MM = 3.5
"""How far from one another the ends of two sides may be: a letter at a corner makes one longer."""
_WIDEST = 8.0
"""Degrees: a stamp by hand on a page that lies askew."""
_INKED = 0.75
"""Share of a side that is ink, at the least."""
_SHIFT = 3
"""Pixels by which a line found in the smaller picture may lie beside it."""
_REACH = 6
"""Pixels on either side of a line in which its thickness is taken."""
_MOST_FILLED = 0.45
"""Share of a frame's box that is ink, at the most."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Side:
    """A straight line of ink in a picture that was turned: where it lies across its own direction, from where to where
    it runs, and how many of its pixels are inked.
    """

    place: int
    start: int
    end: int
    ink: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """Four lines from (x, y) to (x, y), level ones first."""

    lines: tuple[NDArray[np.float64], ...]


def without_frames(raster: Raster) -> Step | None:
    """The grey page with paper in place of the sides of frames."""
    frames = list(_frames(raster.pixels, raster.dpi))
    if not frames:
        return None
    ink = Ink(raster.pixels)
    dark, darkness = ink.over(_EDGE), ink.darkness()
    taken = np.zeros(raster.pixels.shape, np.bool_)
    for frame in frames:
        sides = _sides([(line + 0.5) * raster.dpi / _WORKING_DPI for line in frame.lines], dark) > 0
        if sides.any():
            taken |= sides & (darkness < np.percentile(darkness[sides], _CORE) + _ABOVE)
    pixels = np.where(taken, ink.paper, raster.pixels)
    why = f"{len(frames)} rectangle{'s' if len(frames) > 1 else ''} of a stamp's size by itself."
    return Step("frames", why, replace(raster, pixels=pixels), taken)


def _frames(grey: Mask, dpi: float) -> Iterator[_Frame]:
    """In pixels of the page at the working resolution."""
    scale = _WORKING_DPI / dpi
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = Ink(np.asarray(small, np.uint8)).over(_DARK)
    labels, boxes, _ = components(np.asarray(cv2.dilate(dark, np.ones((2, 2), np.uint8)), np.uint8))
    millimetre = _WORKING_DPI / MM_PER_INCH
    wide, tall, area = (boxes[:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    likely = (wide >= _WIDE_MM[0] * millimetre) & (wide <= (_WIDE_MM[1] + _JOINED_MM) * millimetre)
    likely &= (tall >= _TALL_MM[0] * millimetre) & (tall <= (_TALL_MM[1] + _JOINED_MM) * millimetre)
    likely &= area <= _MOST_FILLED * wide * tall
    likely[0] = False
    for number in np.flatnonzero(likely).tolist():
        left, top, width, height, _ = boxes[number].tolist()
        own = (labels[top : top + height, left : left + width] == number).astype(np.uint8)
        frame = _frame_in(own, millimetre)
        if frame is not None:
            corner = np.array((left, top), np.float64)
            yield _Frame(tuple(line + corner for line in frame.lines))


def _frame_in(spot: Mask, millimetre: float) -> _Frame | None:
    """The frame that a spot of ink consists of or has in it; None where there is none, or lines cross it."""
    angle = _angle(spot)
    turn = cv2.getRotationMatrix2D((spot.shape[1] / 2, spot.shape[0] / 2), angle, 1.0)
    straight = _turned(spot, turn)
    level = _lines(straight, _WIDE_MM[0] * millimetre, millimetre)
    upright = _lines(straight.T, _TALL_MM[0] * millimetre, millimetre)
    found = _largest(level, upright, millimetre)
    if found is None:
        return None
    top, bottom, left, right = found
    corners = [(x.place, y.place) for x in (left, right) for y in (top, bottom)]
    back = cv2.invertAffineTransform(turn)
    (a, b, c, d) = (back @ np.array((*corner, 1.0)) for corner in corners)
    return _Frame(tuple(np.array(ends) for ends in ((a, c), (b, d), (a, b), (c, d))))


def _angle(spot: Mask) -> float:
    """Degrees counter-clockwise after which the spot has the longest level and upright lines."""
    middle = (spot.shape[1] / 2, spot.shape[0] / 2)

    def sharpness(angle: float) -> float:
        straight = _turned(spot, cv2.getRotationMatrix2D(middle, angle, 1.0)).astype(np.float64)
        return float(sum((straight.sum(axis=axis) ** 4).sum() ** 0.25 for axis in (0, 1)))

    best = 0.0
    for reach, step in ((_WIDEST, 0.5), (0.4, 0.1)):
        best = max((float(angle) for angle in np.arange(best - reach, best + reach + step / 2, step)), key=sharpness)
    return best


def _turned(spot: Mask, turn: NDArray[np.float64]) -> Mask:
    return np.asarray(cv2.warpAffine(spot, turn, (spot.shape[1], spot.shape[0]), flags=cv2.INTER_NEAREST), np.uint8)


def _lines(spot: Mask, least: float, millimetre: float) -> list[_Side]:
    """Level lines of at least a length, from the top down: rows with a long run of ink, the longest of near ones."""
    gap = round(_GAP_MM * millimetre)
    closed = cv2.morphologyEx(spot, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    long = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, round(least)), np.uint8))
    sides = []
    for row in np.flatnonzero(long.any(axis=1)).tolist():
        edges = np.flatnonzero(np.diff(np.concatenate(([0], long[row], [0])).astype(np.int8)))
        start, end = max(edges.reshape(-1, 2).tolist(), key=lambda run: run[1] - run[0])
        if spot[max(0, row - 1) : row + 2, start:end].max(axis=0).mean() >= _INKED:
            sides.append(_Side(row, start, end, float(spot[row, start:end].sum())))
    found: list[_Side] = []
    for side in sorted(sides, key=lambda side: -side.ink):
        if all(abs(side.place - other.place) > _APART_MM * millimetre for other in found):
            found.append(side)
    return sorted(found[:_MOST_LINES], key=lambda side: side.place)


def _largest(level: Sequence[_Side], upright: Sequence[_Side], millimetre: float) -> tuple[_Side, ...] | None:
    """Top, bottom, left and right side of the largest rectangle, which no other line parts."""
    near = _CORNER_MM * millimetre
    best, size = None, 0.0
    for (top, bottom), (left, right) in (
        (pair, other) for pair in combinations(level, 2) for other in combinations(upright, 2)
    ):
        wide, tall = right.place - left.place, bottom.place - top.place
        fits = _WIDE_MM[0] <= wide / millimetre <= _WIDE_MM[1] and _TALL_MM[0] <= tall / millimetre <= _TALL_MM[1]
        over = [left.place - side.start for side in (top, bottom)] + [side.end - right.place for side in (top, bottom)]
        over += [top.place - side.start for side in (left, right)] + [side.end - bottom.place for side in (left, right)]
        closed = all(end >= -near for end in over) and sum(end > near for end in over) <= _MOST_OVER
        if fits and closed and wide * tall > size:
            best, size = (top, bottom, left, right), wide * tall
    if best is None or _is_parted(level, best[:2], best[2:]) or _is_parted(upright, best[2:], best[:2]):
        return None
    return best


def _is_parted(lines: Sequence[_Side], along: Sequence[_Side], across: Sequence[_Side]) -> bool:
    """Whether a line runs between two sides from one of the others to the other, as the walls of tables do."""
    (first, last), (start, end) = along, across
    inside = (line for line in lines if first.place + 3 < line.place < last.place - 3)
    return any(
        min(line.end, end.place) - max(line.start, start.place) > 0.9 * (end.place - start.place) for line in inside
    )


def _sides(sides: Sequence[NDArray[np.float64]], dark: Mask) -> Mask:
    """1 where lines of ink are inked, level ones first, but for strokes that go on beyond them."""
    total = np.zeros_like(dark)
    for number, side in enumerate(sides):
        ends = _nearest(dark, side)
        width = _thickness(dark, ends) + 2
        (left, top), (right, bottom) = ends.min(axis=0).astype(int), ends.max(axis=0).astype(int) + 1
        window = np.s_[max(0, top - 2 * width) : bottom + 2 * width, max(0, left - 2 * width) : right + 2 * width]
        mask = np.zeros_like(dark)
        (x, y), (to_x, to_y) = np.rint(ends).astype(int).tolist()
        cv2.line(mask, (x, y), (to_x, to_y), (1,), width)
        rest = dark[window] & (1 - mask[window])
        kernel = np.ones((width + 2, 3) if number < 2 else (3, width + 2), np.uint8)
        bridged = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, kernel)
        total[window] |= mask[window] & dark[window] & (1 - np.asarray(bridged, np.uint8))
    return total


def _nearest(dark: Mask, ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """The line with most ink among those whose ends lie a few pixels beside the given ones."""
    shifts = np.arange(-_SHIFT, _SHIFT + 1)
    one, other = (grid.ravel() for grid in np.meshgrid(shifts, shifts))
    order = np.argsort(np.abs(one) + np.abs(other), kind="stable")
    one, other = one[order], other[order]
    share = np.linspace(0, 1, 100)
    beside = one[:, None] * (1 - share) + other[:, None] * share
    inked = sum(_across(dark, ends, beside + thick).sum(axis=1, dtype=np.int64) for thick in (-1, 0, 1))
    best = int(np.argmax(inked))
    return np.asarray(ends + np.array([[one[best]], [other[best]]]) * _sideways(ends), np.float64)


def _thickness(dark: Mask, ends: NDArray[np.float64]) -> int:
    """Of a line of ink, in pixels: the middle one of those at a hundred places along it."""
    reach = np.arange(-_REACH, _REACH + 1)
    return max(1, int(np.median(_across(dark, ends, np.repeat(reach[:, None], 100, axis=1)).sum(axis=0))))


def _sideways(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """One pixel across a line that is level or upright, but for some degrees."""
    wide, tall = np.abs(ends[1] - ends[0])
    return np.array((0.0, 1.0) if wide > tall else (1.0, 0.0))


def _across(dark: Mask, ends: NDArray[np.float64], beside: NDArray[np.float64]) -> Mask:
    """1 where there is ink, at places along a line (columns of ``beside``) and so many pixels beside it."""
    along = np.linspace(ends[0], ends[1], beside.shape[1])
    x, y = np.rint(along[None] + beside[:, :, None] * _sideways(ends)).astype(int).transpose(2, 0, 1)
    height, width = dark.shape
    return np.asarray(dark[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)], np.uint8)
