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
    margin = 8
    first_x, first_y = int(left) - margin, int(top) - margin
    last_x, last_y = int(left + width / scale) + margin, int(top + HEIGHT / scale) + margin
    high, wide = grey.shape
    region = np.full((last_y - first_y, last_x - first_x), 255, dtype=np.uint8)
    inside_x = slice(min(wide, max(0, first_x)), max(0, min(wide, last_x)))
    inside_y = slice(min(high, max(0, first_y)), max(0, min(high, last_y)))
    part = grey[inside_y, inside_x]
    if part.size:
        from_y, from_x = inside_y.start - first_y, inside_x.start - first_x
        region[from_y : from_y + part.shape[0], from_x : from_x + part.shape[1]] = part
    # Twice as fine first, then averaged, so that thin strokes survive; smoothed before where the page is finer still.
    if 2 * scale < 0.8:
        region = np.asarray(cv2.GaussianBlur(region, (0, 0), 0.3 / scale), dtype=np.uint8)
    there = np.array([[2 * scale, 0, 2 * scale * (first_x - left)], [0, 2 * scale, 2 * scale * (first_y - top)]])
    fine = cv2.warpAffine(region, there, (2 * width, 2 * HEIGHT), flags=cv2.INTER_LINEAR, borderValue=255)
    return tone(np.asarray(cv2.resize(fine, (width, HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.uint8))
