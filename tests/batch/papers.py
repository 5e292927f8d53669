"""Pictures for batches: small pages, each different, some mostly black."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = (300, 220)
"""Height and width in pixels: read in a moment, large enough for a page."""


def page(seed: str, black: bool = False) -> Image.Image:
    """Bars of black and white that no other seed gives."""
    bits = np.unpackbits(np.frombuffer(hashlib.sha256(seed.encode()).digest(), dtype=np.uint8))
    pixels = np.full(SIZE, 255, dtype=np.uint8)
    for place, bit in enumerate(bits[:24]):
        if bit:
            pixels[10 + 12 * place : 16 + 12 * place, 20:200] = 0
    pixels[200:204, 20:24] = 0
    if black:
        stripes = np.arange(SIZE[1]) % 10 < 8
        stripes[:40] = False
        pixels[:, stripes] = 0
    return Image.fromarray(pixels)


def picture(path: Path, seed: str, black: bool = False) -> Path:
    """One page as PNG."""
    page(seed, black).save(path)
    return path


def pages(path: Path, seed: str, count: int, black: tuple[int, ...] = ()) -> Path:
    """Several pages as TIFF; those numbered in ``black``, from 1, are black."""
    made = [page(f"{seed}/{number}", number in black) for number in range(1, count + 1)]
    made[0].save(path, save_all=True, append_images=made[1:], compression="tiff_lzw")
    return path


def text(path: Path, number: int) -> Path:
    """A short document that needs no engine."""
    lines = f"SỞ NỘI VỤ\nSố: {number}/KH-SNV\n\nKẾ HOẠCH\nCông tác lưu trữ\n\nI. MỤC ĐÍCH\nĐúng hạn, lần {number}.\n"
    path.write_text(lines, encoding="utf-8")
    return path
