"""What is written and stamped by hand: digits, a signature, a round seal. All drawn as alpha masks, 0 to 1."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.rendering.fonts import load_font, text_width

Mask = NDArray[np.float32]
Colour = tuple[int, int, int]

BLUE_INK: Colour = (38, 52, 140)
SEAL_RED: Colour = (214, 44, 52)
ROUTING_INKS: tuple[Colour, ...] = (SEAL_RED, (110, 50, 150))

_FINE = 4
"""Strokes are drawn this many times larger and then shrunk."""

# Pen strokes of the digits in a box of 1 x 1, origin top left, as a quick hand writes them.
_STROKES: dict[str, list[list[tuple[float, float]]]] = {
    "0": [[(0.62, 0.08), (0.3, 0.12), (0.14, 0.5), (0.28, 0.92), (0.6, 0.94), (0.8, 0.55), (0.66, 0.14), (0.5, 0.1)]],
    "1": [[(0.3, 0.26), (0.56, 0.04), (0.5, 0.5), (0.44, 0.98)]],
    "2": [[(0.2, 0.26), (0.42, 0.04), (0.74, 0.14), (0.62, 0.48), (0.16, 0.94), (0.34, 0.86), (0.84, 0.96)]],
    "3": [[(0.22, 0.12), (0.6, 0.04), (0.7, 0.26), (0.42, 0.44), (0.76, 0.62), (0.64, 0.94), (0.16, 0.9)]],
    "4": [[(0.5, 0.04), (0.16, 0.6), (0.86, 0.56)], [(0.64, 0.3), (0.58, 1.0)]],
    "5": [
        [(0.32, 0.08), (0.24, 0.46), (0.62, 0.4), (0.8, 0.68), (0.5, 0.96), (0.16, 0.88)],
        [(0.32, 0.08), (0.8, 0.04)],
    ],
    "6": [[(0.66, 0.04), (0.26, 0.4), (0.2, 0.8), (0.5, 0.98), (0.74, 0.74), (0.52, 0.54), (0.22, 0.74)]],
    "7": [[(0.16, 0.12), (0.8, 0.06), (0.52, 0.5), (0.4, 1.0)], [(0.34, 0.54), (0.72, 0.48)]],
    "8": [[(0.7, 0.14), (0.36, 0.08), (0.3, 0.34), (0.7, 0.66), (0.6, 0.96), (0.24, 0.88), (0.4, 0.54), (0.74, 0.2)]],
    "9": [[(0.72, 0.18), (0.4, 0.06), (0.22, 0.34), (0.5, 0.5), (0.72, 0.2), (0.66, 0.6), (0.52, 1.0)]],
}


# An upright hand: plain 1 and 7, a 4 that is closed above.
_UPRIGHT: dict[str, list[list[tuple[float, float]]]] = {
    "0": [[(0.5, 0.04), (0.18, 0.22), (0.16, 0.74), (0.48, 0.98), (0.82, 0.76), (0.8, 0.24), (0.52, 0.04)]],
    "1": [[(0.5, 0.02), (0.49, 0.5), (0.48, 1.0)]],
    "2": [[(0.16, 0.2), (0.34, 0.02), (0.74, 0.08), (0.74, 0.4), (0.44, 0.7), (0.14, 0.96)],
          [(0.14, 0.96), (0.84, 0.95)]],
    "3": [[(0.18, 0.04), (0.78, 0.04), (0.42, 0.4)],
          [(0.42, 0.4), (0.8, 0.5), (0.76, 0.88), (0.44, 1.0), (0.14, 0.86)]],
    "4": [[(0.66, 1.0), (0.66, 0.02), (0.12, 0.68), (0.9, 0.68)]],
    "5": [[(0.8, 0.04), (0.26, 0.04), (0.22, 0.44), (0.6, 0.38), (0.82, 0.64), (0.66, 0.94), (0.18, 0.94)]],
    "6": [[(0.7, 0.02), (0.34, 0.28), (0.16, 0.68), (0.34, 0.98), (0.74, 0.9), (0.76, 0.58), (0.42, 0.5),
           (0.18, 0.72)]],
    "7": [[(0.14, 0.06), (0.84, 0.05), (0.6, 0.5), (0.46, 1.0)]],
    "8": [[(0.5, 0.48), (0.2, 0.28), (0.46, 0.02), (0.78, 0.24), (0.5, 0.48), (0.16, 0.76), (0.46, 1.0), (0.84, 0.78),
           (0.52, 0.48)]],
    "9": [[(0.78, 0.24), (0.5, 0.02), (0.2, 0.22), (0.4, 0.52), (0.76, 0.36), (0.79, 0.2)], [(0.79, 0.2), (0.78, 1.0)]],
}  # fmt: skip

# A school hand: an upstroke before the 1, a wave in the 2, a bar through the 7, an open 4.
_SCHOOL: dict[str, list[list[tuple[float, float]]]] = {
    "0": [[(0.7, 0.1), (0.36, 0.06), (0.12, 0.46), (0.24, 0.9), (0.6, 0.96), (0.86, 0.56), (0.74, 0.16), (0.58, 0.08),
           (0.48, 0.18)]],
    "1": [[(0.06, 0.5), (0.36, 0.26), (0.6, 0.0), (0.56, 0.5), (0.52, 1.0)]],
    "2": [[(0.14, 0.3), (0.24, 0.06), (0.62, 0.0), (0.78, 0.26), (0.5, 0.62), (0.08, 0.94), (0.26, 0.82), (0.54, 0.98),
           (0.94, 0.86)]],
    "3": [[(0.2, 0.16), (0.46, 0.0), (0.76, 0.16), (0.62, 0.42), (0.38, 0.46), (0.7, 0.52), (0.84, 0.76), (0.52, 1.0),
           (0.14, 0.84)]],
    "4": [[(0.34, 0.02), (0.2, 0.36), (0.12, 0.58), (0.5, 0.54), (0.94, 0.52)],
          [(0.72, 0.22), (0.66, 0.6), (0.6, 1.02)]],
    "5": [[(0.3, 0.1), (0.26, 0.42), (0.5, 0.36), (0.78, 0.5), (0.76, 0.84), (0.42, 1.0), (0.12, 0.84)],
          [(0.3, 0.1), (0.56, 0.12), (0.88, 0.02)]],
    "6": [[(0.76, 0.1), (0.5, 0.04), (0.2, 0.46), (0.22, 0.86), (0.52, 1.0), (0.8, 0.78), (0.62, 0.52), (0.26, 0.66)]],
    "7": [[(0.1, 0.18), (0.3, 0.06), (0.56, 0.12), (0.88, 0.02), (0.6, 0.48), (0.44, 1.0)], [(0.3, 0.5), (0.8, 0.46)]],
    "8": [[(0.76, 0.18), (0.48, 0.0), (0.24, 0.2), (0.46, 0.44), (0.76, 0.7), (0.52, 1.0), (0.2, 0.84), (0.4, 0.54),
           (0.8, 0.16)]],
    "9": [[(0.76, 0.2), (0.48, 0.02), (0.18, 0.26), (0.34, 0.52), (0.64, 0.44), (0.78, 0.16), (0.74, 0.6), (0.56, 0.94),
           (0.2, 0.96)]],
}  # fmt: skip

HANDS = (_STROKES, _UPRIGHT, _SCHOOL)


def digits_mask(digits: str, height: float, rng: np.random.Generator, hand: int = 0) -> Mask:
    """Digits of one of the ``HANDS`` about ``height`` pixels high, on a mask with some room around them."""
    size = height * _FINE
    mask = np.zeros((int(size * 2), int(size * (0.75 * len(digits) + 1))), np.uint8)
    x, slant = size * 0.4, rng.uniform(0.05, 0.3)
    for digit in digits:
        grow = rng.uniform(0.9, 1.15)
        base = size * (0.5 + rng.uniform(-0.07, 0.07))
        for stroke in HANDS[hand][digit]:
            points = np.array(stroke) + rng.normal(0, 0.025, (len(stroke), 2))
            points[:, 0] = points[:, 0] * 0.68 + slant * (1 - points[:, 1])
            _stroke(mask, points * size * grow + (x, base), size * rng.uniform(0.07, 0.1))
        x += size * rng.uniform(0.58, 0.7)
    return _shrunk(mask)


def signature_mask(width: float, rng: np.random.Generator) -> Mask:
    """A flourish about ``width`` pixels wide."""
    size = width * _FINE
    mask = np.zeros((int(size * 0.7), int(size * 1.1)), np.uint8)
    steps = np.linspace(0, 1, 40)
    swing = 0.5 * np.exp(-2.2 * steps) * np.sin(steps * rng.uniform(30, 38) + rng.uniform(0, 3))
    x = 0.06 + steps * 0.75 + 0.07 * np.cos(steps * rng.uniform(22, 30))
    y = 0.34 + 0.45 * swing + rng.normal(0, 0.012, len(steps))
    _stroke(mask, np.stack([x, y], 1) * size, size * 0.011)
    under = np.array([(0.2, 0.5), (0.5, 0.47), (0.85, 0.42), (1.02, 0.38), (0.7, 0.5)])
    _stroke(mask, (under + rng.normal(0, 0.012, under.shape)) * size, size * 0.009)
    return _shrunk(mask)


def seal_mask(rim: str, middle: str, radius: float, rng: np.random.Generator) -> Mask:
    """A round seal with words along its rim and in its middle, unevenly inked, a little turned."""
    size = int(radius * 2 * 1.15)
    image = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(image)
    centre = size / 2
    for part, width in ((1.0, 0.05), (0.92, 0.015), (0.58, 0.02)):
        box = [centre - radius * part, centre - radius * part, centre + radius * part, centre + radius * part]
        draw.ellipse(box, outline=255, width=max(2, int(radius * width)))
    _rim_words(image, f"{rim} * ", centre, radius)
    lines = middle.split("\n")
    font = load_font("bold", radius * 0.2)
    for index, line in enumerate(lines):
        draw.text(
            (centre, centre + (index - (len(lines) - 1) / 2) * radius * 0.25), line, fill=255, font=font, anchor="mm"
        )
    turned = image.rotate(float(rng.uniform(-14, 14)), resample=Image.Resampling.BICUBIC)
    patches = cv2.GaussianBlur(rng.random((size, size)).astype(np.float32), (0, 0), radius / 22)
    patches = (patches - patches.min()) / (patches.max() - patches.min())
    mask: Mask = np.asarray(turned, np.float32) / 255 * np.clip(0.5 + 0.75 * patches, 0, 0.95)
    return mask


def routing_mask(scale: float, rng: np.random.Generator) -> Mask:
    """The box that a registry stamps on what comes in, a little turned; ``scale`` is pixels a point."""
    width, height = round(118 * scale), round(56 * scale)
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    rule = max(1, round(1.4 * scale))
    draw.rectangle((rule, rule, width - rule, height - rule), outline=255, width=rule)
    font = load_font("bold", 10 * scale)
    for number, line in enumerate(("CÔNG VĂN ĐẾN", "Số: .............", "Ngày: ...../...../20...")):
        draw.text((8 * scale, (5 + 16 * number) * scale), line, fill=255, font=font)
    image = image.rotate(float(rng.uniform(-4, 4)), resample=Image.Resampling.BICUBIC, expand=True)
    return np.asarray(np.asarray(image, np.float32) * np.float32(0.85 / 255), np.float32)


def stamp_mask(words: str, scale: float, rng: np.random.Generator) -> Mask:
    """Words in a frame, as the degree of urgency is stamped, a little turned; ``scale`` is pixels a point."""
    size = 13.5
    width, height = round((text_width(words, size, "bold") + 20) * scale), round(26 * scale)
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    rule = max(1, round(1.2 * scale))
    draw.rectangle((rule, rule, width - rule, height - rule), outline=255, width=rule)
    draw.text((width / 2, height / 2), words, fill=255, font=load_font("bold", size * scale), anchor="mm")
    image = image.rotate(float(rng.uniform(-2, 2)), resample=Image.Resampling.BICUBIC, expand=True)
    return np.asarray(np.asarray(image, np.float32) * np.float32(0.9 / 255), np.float32)


def press(page: NDArray[np.uint8], mask: Mask, middle: tuple[float, float], colour: Colour) -> None:
    """Put ink of ``colour`` on an RGB page where ``mask`` is, its middle at (x, y); dark print stays dark below it."""
    height, width = mask.shape
    left, top = round(middle[0] - width / 2), round(middle[1] - height / 2)
    inside_x = slice(max(0, -left), min(width, page.shape[1] - left))
    inside_y = slice(max(0, -top), min(height, page.shape[0] - top))
    part = page[top + inside_y.start : top + inside_y.stop, left + inside_x.start : left + inside_x.stop]
    alpha = mask[inside_y, inside_x, None]
    part[:] = (part * (1 - alpha + alpha * np.array(colour, np.float32) / 255)).astype(np.uint8)


def _rim_words(image: Image.Image, words: str, centre: float, radius: float) -> None:
    """Words once around, each character turned to stand on the rim."""
    way = 2 * math.pi * radius * 0.7
    widths = [text_width(character, 1, "bold") for character in words]
    size = min(radius * 0.17, way / sum(widths))
    font = load_font("bold", size)
    side = int(size * 2)
    angle = -math.pi * 0.8
    for character, width in zip(words, widths, strict=True):
        step = 2 * math.pi * width / sum(widths)
        angle += step / 2
        glyph = Image.new("L", (side, side), 0)
        ImageDraw.Draw(glyph).text((side / 2, side / 2), character, fill=255, font=font, anchor="mm")
        glyph = glyph.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        x, y = centre + radius * 0.75 * math.sin(angle), centre - radius * 0.75 * math.cos(angle)
        image.paste(255, (int(x - side / 2), int(y - side / 2)), glyph)
        angle += step / 2


def _stroke(mask: NDArray[np.uint8], points: NDArray[np.float64], width: float) -> None:
    for _ in range(3):
        points = _corners_cut(points)
    cv2.polylines(mask, [np.round(points).astype(np.int32)], False, 255, max(1, round(width)), cv2.LINE_AA)


def _corners_cut(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """One round of Chaikin's corner cutting, the ends kept."""
    first, second = points[:-1], points[1:]
    cut = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], 1).reshape(-1, 2)
    return np.concatenate([points[:1], cut, points[-1:]])


def _shrunk(mask: NDArray[np.uint8]) -> Mask:
    size = (mask.shape[1] // _FINE, mask.shape[0] // _FINE)
    small: Mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return small
