"""Strips: pieces of a number line or date line, brought to the size, tone and symbols that the network was taught.

A strip is float32, (HEIGHT, width), 0 paper to 1 darkest ink, its print EM pixels from line to line and its baseline
at BASELINE. ``script/train-digits`` draws its strips to the same measures.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Strip = NDArray[np.float32]

HEIGHT: Final = 40
WIDTH: Final = 384
EM: Final = 20
"""Size of the print in pixels: a letterhead's 13 point, which Nghị định 30/2020/NĐ-CP phụ lục I prescribes, scaled."""
BASELINE: Final = 27
FRAME: Final = 2
"""Pixels across that each column of the network's answer stands for."""

BLANK: Final = "_"
WORD: Final = "x"
LETTER: Final = "b"
SLASH: Final = "/"
PRINTED: Final = "ABCDEFGHIJ"
"""Stand for the printed digits 0 to 9, so that one letter is one symbol."""
WRITTEN: Final = "0123456789"
SYMBOLS: Final = BLANK + WRITTEN + PRINTED + SLASH + WORD + LETTER
"""What a column may be: nothing, a written digit, a printed digit, a slash, a printed word, a written letter."""


def tone(grey: NDArray[np.uint8]) -> Strip:
    """Ink of a grey picture: 0 where it is as bright as its paper, 1 where it is as dark as its darkest strokes."""
    paper, dark = np.percentile(grey, [85, 0.5])
    reach = max(float(paper) - float(dark), 40.0)
    return np.asarray(np.clip((float(paper) - grey.astype(np.float32)) / reach, 0, 1), dtype=np.float32)


def cut(grey: NDArray[np.uint8], left: float, baseline: float, em: float, width: int = WIDTH) -> Strip:
    """The strip that starts at ``left`` of a grey page, its print ``em`` pixels high and standing on ``baseline``.

    What lies beyond the page is paper.
    """
    scale = EM / em
    top = baseline - BASELINE / scale
    reach_y, reach_x = HEIGHT / scale, width / scale
    # Twice as fine first, then averaged: thin strokes survive.
    fine = cv2.getRotationMatrix2D((0, 0), 0, 1.0)
    fine[:, 2] = (-left, -top)
    fine *= 2 * scale
    region = cv2.warpAffine(
        _softened(grey, em, left, top, reach_x, reach_y),
        fine,
        (2 * width, 2 * HEIGHT),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,
    )
    small = cv2.resize(region, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return tone(np.asarray(small, dtype=np.uint8))


def _softened(
    grey: NDArray[np.uint8], em: float, left: float, top: float, reach_x: float, reach_y: float
) -> NDArray[np.uint8]:
    """The page, smoothed around the strip where it is finer than the strip's double size."""
    if em <= 2.5 * EM:
        return grey
    around = slice(max(0, int(top) - 8), int(top + reach_y) + 8), slice(max(0, int(left) - 8), int(left + reach_x) + 8)
    copy = grey.copy()
    copy[around] = cv2.GaussianBlur(grey[around], (0, 0), em / (5 * EM))
    return copy
