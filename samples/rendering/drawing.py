"""Draws laid out pages, as they leave the printer and the signer's desk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.rendering.fonts import load_font
from samples.rendering.layout import HEIGHT, WIDTH, Sheet
from samples.rendering.paper import Paper
from samples.rendering.pen import BLUE_INK, SEAL_RED, digits_mask, press, seal_mask, signature_mask

Pixels = NDArray[np.uint8]


def draw_page(sheet: Sheet, dpi: float, rng: np.random.Generator, hand: int = 0) -> Pixels:
    """The printed page with its handwriting: RGB, (height, width, 3), white paper."""
    scale = dpi / 72
    image = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 255)
    draw = ImageDraw.Draw(image)
    for mark in sheet.marks:
        if not mark.pen:
            font = load_font(mark.style, mark.size * scale)
            draw.text((mark.x * scale, mark.y * scale), mark.text, fill=16, font=font, anchor="ls")
    for left, right, y in sheet.rules:
        draw.line((left * scale, y * scale, right * scale, y * scale), fill=16, width=max(1, round(0.7 * scale)))
    for x, top, bottom in sheet.uprights:
        draw.line((x * scale, top * scale, x * scale, bottom * scale), fill=16, width=max(1, round(0.7 * scale)))
    page = np.repeat(np.asarray(image)[:, :, None], 3, axis=2)
    for mark in sheet.marks:
        if mark.pen:
            size = mark.size * scale * 0.95
            mask = digits_mask(mark.text, size, rng, hand)
            middle = (mark.x * scale + size * 0.33 * len(mark.text), (mark.y - mark.size * 0.36) * scale)
            press(page, mask, middle, BLUE_INK)
    return page


def sign(
    page: Pixels, sheet: Sheet, paper: Paper, dpi: float, rng: np.random.Generator, seal_left: float | None
) -> None:
    """Sign the page, where it is the one to be signed.

    The seal is pressed ``seal_left`` points left of the signature's middle; 62 is as article 33 has it, more reaches
    into the recipients; None leaves it away.
    """
    if sheet.signature is None:
        return
    scale = dpi / 72
    x, y = sheet.signature[0] * scale, sheet.signature[1] * scale
    press(page, signature_mask(105 * scale, rng), (x, y), BLUE_INK)
    if seal_left is not None:
        # A seal of an agency is 36 mm wide; it covers a third of the signature, on its left (article 33).
        radius = 18 / 25.4 * dpi
        press(page, seal_mask(*paper.seal, radius, rng), (x - seal_left * scale, y - 6 * scale), SEAL_RED)
