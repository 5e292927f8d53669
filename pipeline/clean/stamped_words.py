"""Marks of urgency and secrecy: words in a red frame one line high, pressed beside the letterhead, level or askew
(Nghị định 30/2020/NĐ-CP, phụ lục I: frames of 20, 30 or 40 by 8 mm; Thông tư 24/2020/TT-BCA for secrecy).

Left in the page, such words become one line with the print beside them, or are lost with their frame. So each mark is
taken out of the page and laid level in a picture of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.ink import MM_PER_INCH
from pipeline.model.components import chosen, components

Mask = NDArray[np.uint8]

_WIDE_MM, _TALL_MM = (12.0, 60.0), (5.5, 16.0)
"""Sides of the frame; stamps in use are up to twice as large as prescribed."""
_GAP_MM = 0.6
"""Gaps of a worn frame."""
_WIDEST = 20.0
"""Degrees by which a mark may lie askew: it is stamped by hand."""
_HOLLOW = 0.75
"""Share of the frame's area that ink fills at the most."""
_ROOM_MM = 1.0
"""Around the frame, in its picture."""
_LETTER = (0.25, 0.85)
"""Height of letters, marks included, over that of the frame."""
_LEAST_LETTER_MM = 1.5
_WIDEST_LETTER = 6.0
"""Width over height of one spot of ink: the letters of a word may touch."""
_LETTER_WIDTH, _LEAST_LETTERS = 0.7, 3
"""Width of a letter over its height; ``MẬT`` has three."""
_LEAST_SHARE = 0.3
"""Of the frame's width that its letters take."""
_RULED = 0.6
"""Share of the words' width above and below which ink of the frame stands: an arc of a seal does so on one side."""
_ONE_ROW = 0.5
"""Of the letters' height: how far their middles may lie apart."""


@dataclass(frozen=True, slots=True)
class StampedWords:
    """A mark by itself. ``mask`` is its ink, frame included, in the page's pixels from (left, top) on."""

    picture: Mask
    """Grey, level, dark letters on white without the frame."""
    mask: NDArray[np.bool_]
    left: int
    top: int

    @property
    def place(self) -> tuple[slice, slice]:
        """Rows and columns of the page that ``mask`` covers."""
        height, width = self.mask.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


def stamped_words(red: Mask, grey: Mask, dpi: float) -> Iterator[StampedWords]:
    """Marks among the red ink of a page, a mask of 0 and 1. On the ``grey`` page red ink is dark."""
    scale = dpi / MM_PER_INCH
    reach = 2 * round(_GAP_MM * scale / 2) + 1
    closed = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    labels, boxes, _ = components(np.asarray(closed, np.uint8))
    low, high = (_TALL_MM[0] * scale, (_WIDE_MM[1] + _TALL_MM[1]) * scale)
    width, height = boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT]
    likely = (width >= _WIDE_MM[0] * scale * 0.9) & (width <= high) & (height >= low) & (height < width)
    likely[0] = False
    for number in np.flatnonzero(likely).tolist():
        left, top, wide, tall, _ = boxes[number].tolist()
        outline = (labels[top : top + tall, left : left + wide] == number).astype(np.uint8)
        found = _words_in(outline, red, grey, (left, top), scale)
        if found is not None:
            yield found


def _words_in(outline: Mask, red: Mask, grey: Mask, corner: tuple[int, int], scale: float) -> StampedWords | None:
    """The mark whose frame a spot of ink is; None where it is none."""
    (x, y), sides, angle = _level_box(outline)
    fits = all(
        low * scale <= side <= high * scale for side, (low, high) in zip(sides, (_WIDE_MM, _TALL_MM), strict=True)
    )
    if not fits or abs(angle) > _WIDEST or np.count_nonzero(outline) > _HOLLOW * sides[0] * sides[1]:
        return None
    centre = (x + corner[0], y + corner[1])
    size = tuple(round(side + 2 * _ROOM_MM * scale) for side in sides)
    turn = cv2.getRotationMatrix2D(centre, angle, 1.0)
    turn[:, 2] += np.array(size) / 2 - centre
    ink = np.asarray(cv2.warpAffine(red, turn, size, flags=cv2.INTER_NEAREST), np.uint8)
    letters = _letters(ink, sides, scale)
    if letters is None:
        return None
    level = cv2.warpAffine(grey, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    picture = _in_black(np.asarray(level, np.uint8), ink, letters)
    hull = cv2.convexHull(np.argwhere(outline)[:, ::-1].astype(np.int32))
    inside = cv2.fillConvexPoly(np.zeros_like(outline), hull, (1,))
    part = red[corner[1] : corner[1] + outline.shape[0], corner[0] : corner[0] + outline.shape[1]]
    return StampedWords(picture, (inside & part) > 0, *corner)


def _in_black(level: Mask, ink: Mask, letters: Mask) -> Mask:
    """The words alone, with what is faint of them, from white to black whatever the ink and the paper."""
    paper, dark = float(np.median(level[ink == 0])), float(np.percentile(level[letters > 0], 20))
    scaled = np.clip((level - dark) * (255 / max(paper - dark, 1.0)), 0, 255).astype(np.uint8)
    left, top, wide, tall = cv2.boundingRect(letters)
    words = np.zeros_like(ink)
    words[max(top - 2, 0) : top + tall + 2, max(left - 2, 0) : left + wide + 2] = 1
    labels, _, _ = components(ink)
    frame = np.isin(labels, np.unique(labels[(words == 0) & (ink > 0)]))
    beside = cv2.dilate((frame & (ink > 0) & (letters == 0)).astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where((words > 0) & (beside == 0), scaled, np.uint8(255))


def _level_box(outline: Mask) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Centre, longer and shorter side of the smallest box around a spot, and by how many degrees it leans."""
    points = np.argwhere(outline)[:, ::-1].astype(np.float32)
    centre, (one, other), angle = cv2.minAreaRect(points)
    if one < other:
        one, other, angle = other, one, angle - 90
    angle = (angle + 90) % 180 - 90
    return (float(centre[0]), float(centre[1])), (float(one), float(other)), float(angle)


def _letters(ink: Mask, sides: tuple[float, float], scale: float) -> Mask | None:
    """255 where the words in a level frame are, else 0; None where there are none, or not in one row."""
    joined = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8)), np.uint8)
    labels, boxes, _ = components(joined)
    left, top, wide, tall, _ = boxes.T
    low, high = max(_LETTER[0] * sides[1], _LEAST_LETTER_MM * scale), _LETTER[1] * sides[1]
    letters = (tall >= low) & (tall <= high) & (wide <= _WIDEST_LETTER * tall) & (wide < 0.8 * sides[0])
    letters[0] = False
    # Of two frames, the inner one's sides are no letters.
    letters &= (left > 0.03 * ink.shape[1]) & (left + wide < 0.97 * ink.shape[1])
    if not letters.any():
        return None
    height = float(np.percentile(tall[letters], 75))
    letters &= tall >= 0.5 * height
    middles = (top + tall / 2)[letters]
    count = np.maximum(wide[letters] / (_LETTER_WIDTH * tall[letters]), 1.0).sum()
    taken = float(wide[letters].sum())
    if count < _LEAST_LETTERS or taken < _LEAST_SHARE * sides[0] or float(np.ptp(middles)) > _ONE_ROW * height:
        return None
    start, end = int(left[letters].min()), int((left + wide)[letters].max())
    first, last = int(top[letters].min()), int((top + tall)[letters].max())
    rest = (ink > 0) & (chosen(labels, letters) == 0)
    above, below = rest[: max(first, 1), start:end].any(axis=0), rest[last:, start:end].any(axis=0)
    if min(above.mean(), below.mean() if below.size else 0.0) < _RULED:
        return None
    # Marks above letters and dots below them are spots of their own.
    near = (left >= start) & (left + wide <= end) & (top >= first - 0.7 * height) & (top + tall <= last + 0.5 * height)
    return chosen(labels, letters | (near & (tall < 0.5 * height) & (wide < height)))
