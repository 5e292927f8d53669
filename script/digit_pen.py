"""Pen digits for drawn strips: those of a digit set in idx format, distorted, and strokes of this project's own.

The strokes (digit_strokes.tsv) have the forms of Vietnamese hands, which the digit set lacks: a 1 with a long upstroke,
a crossed 7, a 2 with a loop, a 4 open or closed, a 9 with a tail.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Points = NDArray[np.float64]


def load_digits(folder: Path) -> tuple[Grey, NDArray[np.int64]]:
    """Pictures (n, 28, 28) and labels of a digit set in idx format."""
    pictures = gzip.decompress((folder / "digits-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / "digits-labels-idx1-ubyte.gz").read_bytes())
    images = np.frombuffer(pictures, np.uint8, offset=16).reshape(-1, 28, 28)
    return images, np.frombuffer(labels, np.uint8, offset=8).astype(np.int64)


def held_out(count: int) -> NDArray[np.bool_]:
    """Every tenth digit of the set is never trained on."""
    return np.arange(count) % 10 == 0


def load_strokes() -> dict[str, list[list[Points]]]:
    """Ways of writing each digit: lists of strokes, each points (n, 2) in a box of 1 x 1."""
    ways: dict[str, list[list[Points]]] = defaultdict(list)
    lines = Path(__file__).with_name("digit_strokes.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith(("#", "digit\t")):
            continue
        digit, strokes = line.split("\t")
        points = [[point.split(",") for point in stroke.split()] for stroke in strokes.split("|")]
        ways[digit].append([np.array(stroke, dtype=np.float64) for stroke in points])
    return ways


class Pen:
    """Draws single digits: distorted ones of a set, or strokes of its own."""

    def __init__(self, images: Grey, labels: NDArray[np.int64], rng: np.random.Generator, strokes: float = 0.5) -> None:
        self.rng = rng
        self.strokes = strokes
        self._ways = load_strokes()
        self._images = {str(digit): images[labels == digit] for digit in range(10)}

    def digit(self, digit: str, height: float, slant: float, width: float, hand: int) -> NDArray[np.float32]:
        """Alpha mask of one digit, 0 to 1, cut to its ink; ``width`` is the pen's, in pixels."""
        if digit not in self._images or self.rng.random() < self.strokes:
            mask = self._drawn(digit, height, slant, width, hand)
        else:
            mask = self._distorted(digit, height, slant, width)
        rows, columns = np.flatnonzero(mask.max(1) > 0.3), np.flatnonzero(mask.max(0) > 0.3)
        if not len(rows):
            return mask
        return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]

    def _drawn(self, digit: str, height: float, slant: float, width: float, hand: int) -> NDArray[np.float32]:
        ways, rng = self._ways[digit], self.rng
        # One hand mostly keeps to its way of writing a digit.
        way = ways[hand % len(ways)] if rng.random() < 0.8 else ways[rng.integers(len(ways))]
        wide = height * rng.uniform(0.38, 0.85)
        side = int(height * 2.2) + 8
        mask = np.zeros((side, side), np.uint8)
        # The whole digit leans and bulges one way, each point a little another.
        bulge = rng.normal(0, 0.05, (2, 2, 2))
        for stroke in way:
            x, y = stroke.T[:, :, None]
            points = stroke + rng.normal(0, 0.032, stroke.shape)
            points += np.sin(np.pi * x) * bulge[0, 0] + np.sin(2 * np.pi * y) * bulge[0, 1]
            points += np.sin(np.pi * y) * bulge[1, 0] + (x - 0.5) * (y - 0.5) * 4 * bulge[1, 1]
            points[:, 0] = points[:, 0] * wide + slant * (1 - points[:, 1]) * height
            points[:, 1] *= height
            for _ in range(3):
                points = _corners_cut(points)
            corner = np.array([height * 0.5 + 4, height * 0.5])
            whole = np.round((points + corner) * 8).astype(np.int32)
            cv2.polylines(mask, [whole], False, 255, max(1, round(width)), cv2.LINE_AA, 3)
        if width < 2:
            mask = np.minimum(mask, int(255 * max(0.6, width / 2)))
        return mask.astype(np.float32) / 255

    def _distorted(self, digit: str, height: float, slant: float, width: float) -> NDArray[np.float32]:
        rng = self.rng
        image = self._images[digit][rng.integers(len(self._images[digit]))].astype(np.float32) / 255
        rows, columns = np.flatnonzero(image.max(1) > 0.3), np.flatnonzero(image.max(0) > 0.3)
        scale = height / (rows[-1] - rows[0] + 1)
        scale_x = scale * rng.uniform(0.75, 1.2)
        side = int(height * 2.2) + 8
        y, x = np.mgrid[0:side, 0:side].astype(np.float32)
        middle = side / 2
        lean = slant * 0.7 + rng.normal(0, 0.06)
        turn = rng.normal(0, 0.06)
        from_x = (x - middle + (y - middle) * (lean + turn)) / scale_x + (columns[0] + columns[-1]) / 2
        from_y = (y - middle - (x - middle) * turn) / scale + (rows[0] + rows[-1]) / 2
        wave = cv2.resize(rng.normal(0, 1, (2, 4, 4)).transpose(1, 2, 0), (side, side), interpolation=cv2.INTER_CUBIC)
        bend = rng.uniform(0, 1.1)
        from_x += (bend * wave[:, :, 0]).astype(np.float32)
        from_y += (bend * wave[:, :, 1]).astype(np.float32)
        mask = cv2.remap(image, from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_LINEAR)
        return _penned(mask, 2.6 * scale, width)


def _penned(mask: NDArray[np.float32], drawn: float, wanted: float) -> NDArray[np.float32]:
    """Strokes about ``drawn`` pixels wide made about ``wanted`` wide, never so thin that they break."""
    if wanted > drawn:
        size = round(wanted - drawn)
        if size >= 1:
            mask = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size + 1, size + 1)))
        return mask
    inked = (mask > 0.45).astype(np.uint8)
    depth = cv2.distanceTransform(inked, cv2.DIST_L2, 3)
    # Keep the ridge of the strokes and what lies within the wanted width of it.
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3))) - 0.45) & (depth > 0.6)
    away = cv2.distanceTransform((~ridge).astype(np.uint8), cv2.DIST_L2, 3)
    return np.clip(wanted / 2 + 0.5 - away, 0, 1) * cv2.GaussianBlur(inked.astype(np.float32), (0, 0), 0.6)


def _corners_cut(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """One round of Chaikin's corner cutting, the ends kept."""
    first, second = points[:-1], points[1:]
    cut = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], 1).reshape(-1, 2)
    return np.concatenate([points[:1], cut, points[-1:]])
