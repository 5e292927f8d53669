"""What hands do to the pages of a paper before they are scanned: signatures, seals, stamps; and where words stand."""

from __future__ import annotations

import cv2
import numpy as np

from samples.benchmark.source import Source
from samples.rendering.drawing import Pixels, draw_page
from samples.rendering.fonts import load_font
from samples.rendering.layout import LEFT, Mark, Sheet
from samples.rendering.levels import Level, level_dpi
from samples.rendering.pen import (
    BLUE_INK,
    ROUTING_INKS,
    SEAL_RED,
    digits_mask,
    press,
    routing_mask,
    seal_mask,
    signature_mask,
    stamp_mask,
)

Box = tuple[int, int, int, int]

# Points from the signature's middle to the seal's: on its left as article 33 of the decree has it, or askew.
_SEAL_PLACES: dict[Level, tuple[float, float]] = {
    "clean": (-62, -4),
    "light": (-58, -8),
    "medium": (-52, -20),
    "heavy": (-50, -16),
}
# Points from the top of the sheet to the middle of the stamp of arrival: above the letterhead, or on it.
_ARRIVAL_HEIGHTS: dict[Level, float] = {"clean": 27, "light": 28, "medium": 40, "heavy": 36}


def signed_page(source: Source, sheet: Sheet, level: Level, dpi: int, rng: np.random.Generator, first: bool) -> Pixels:
    """A laid out page with pen, seals and stamps, RGB; a copy has them in grey."""
    paper, scale = source.paper, dpi / 72
    page = draw_page(sheet, dpi, rng, paper.hand)
    for place in (sheet.signature, sheet.other_signature):
        if place is not None:
            press(page, signature_mask(105 * scale, rng), (place[0] * scale, place[1] * scale), BLUE_INK)
    if sheet.signature is not None:
        right, down = _SEAL_PLACES[level]
        at = ((sheet.signature[0] + right * rng.uniform(0.9, 1.1)) * scale, (sheet.signature[1] + down) * scale)
        press(page, seal_mask(*paper.seal, 18 / 25.4 * dpi, rng), at, SEAL_RED)
    if first and sheet.stamp is not None and paper.urgency:
        at = (sheet.stamp[0] * scale, sheet.stamp[1] * scale)
        press(page, stamp_mask(paper.urgency, scale, rng), at, SEAL_RED)
    if first and "arrival" in source.front:
        _arrive(page, source.front["arrival"], (LEFT + 40 + rng.uniform(-8, 8), _ARRIVAL_HEIGHTS[level]), scale, rng)
    if source.front.get("copy"):
        page = np.repeat(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)
    return page


def line_boxes(sheet: Sheet, level: Level, dpi: int, angle: float) -> list[dict[str, object]]:
    """Lines and words of a page as they lie on its picture after it was turned by ``angle``: pixels from the top left.

    Words written by pen have ``pen``; their boxes are those of the room that the pen was given.
    """
    width, height = sheet_size(dpi)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    shrink = level_dpi(level, dpi) / dpi
    lines: list[list[tuple[Mark, Box]]] = []
    for mark in sheet.marks:
        if mark.before == "\n" or not lines:
            lines.append([])
        lines[-1].append((mark, _turned(_ink(mark, dpi / 72), matrix, shrink)))
    return [
        {
            "text": " ".join(mark.text for mark, _ in line),
            "box": _around([box for _, box in line]),
            "words": [{"text": mark.text, "box": box, **({"pen": True} if mark.pen else {})} for mark, box in line],
        }
        for line in lines
    ]


def sheet_size(dpi: int) -> tuple[int, int]:
    """Width and height of a page in pixels."""
    return round(595.3 * dpi / 72), round(841.9 * dpi / 72)


def _arrive(
    page: Pixels, filled: tuple[str, str, str], at: tuple[float, float], scale: float, rng: np.random.Generator
) -> None:
    """The stamp of a registry, its serial, day and month filled in by pen."""
    ink = ROUTING_INKS[int(rng.integers(len(ROUTING_INKS)))]
    press(page, routing_mask(0.85 * scale, rng), (at[0] * scale, at[1] * scale), ink)
    for digits, right, down in zip(filled, (4, -12, 2), (-2, 12, 12), strict=True):
        mask = digits_mask(digits, 9.5 * scale, rng, 1)
        press(page, mask, ((at[0] + right) * scale, (at[1] + down) * scale), BLUE_INK)


def _ink(mark: Mark, scale: float) -> tuple[float, float, float, float]:
    if mark.pen:
        wide = 0.66 * mark.size * len(mark.text)
        box = (mark.x - 2, mark.y - 0.95 * mark.size, mark.x + wide + 2, mark.y + 0.2 * mark.size)
    else:
        left, top, right, bottom = load_font(mark.style, 1000).getbbox(mark.text, anchor="ls")
        part = mark.size / 1000
        box = (mark.x + left * part, mark.y + top * part, mark.x + right * part, mark.y + bottom * part)
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)


def _turned(box: tuple[float, float, float, float], matrix: np.ndarray, shrink: float) -> Box:
    left, top, right, bottom = box
    corners = np.array([(left, top, 1), (right, top, 1), (right, bottom, 1), (left, bottom, 1)])
    there = corners @ matrix.T * shrink
    low, high = np.floor(there.min(0)), np.ceil(there.max(0))
    return (int(low[0]), int(low[1]), int(high[0]), int(high[1]))


def _around(boxes: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))
