"""Print is dark and paper is white, in whatever way a picture keeps its pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pipeline.model.page import Raster
from pipeline.read.images import image_pages
from pipeline.settings import Settings

Saved = Callable[[Image.Image, Path], None]


def page() -> Image.Image:
    pixels = np.full((300, 400), 250, np.uint8)
    cv2.putText(pixels, "KE HOACH", (30, 160), cv2.FONT_HERSHEY_SIMPLEX, 2, (10,), 5)
    return Image.fromarray(pixels)


def deep(page: Image.Image, top: int) -> Image.Image:
    return Image.fromarray((np.asarray(page).astype(np.uint32) * top // 255).astype(np.uint16))


def fractions(page: Image.Image) -> Image.Image:
    return Image.fromarray((np.asarray(page) / 255).astype(np.float32))


def on_nothing(page: Image.Image) -> Image.Image:
    """Black print on transparent black."""
    ink = np.where(np.asarray(page) < 128, 255, 0).astype(np.uint8)
    return Image.merge("LA", (Image.new("L", page.size, 0), Image.fromarray(ink)))


def faulty(page: Image.Image, highest: float) -> Image.Image:
    """With a pixel that is far brighter than white."""
    pixels = np.asarray(page).copy()
    pixels[4, 4] = highest
    return Image.fromarray(pixels)


WAYS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "grey.png": lambda page: page,
    "colour.webp": lambda page: page.convert("RGB"),
    "bits.tif": lambda page: page.convert("1", dither=Image.Dither.NONE),
    "palette.png": lambda page: page.convert("RGB").quantize(4),
    "cmyk.jpg": lambda page: page.convert("CMYK"),
    "16-bit.png": lambda page: deep(page, 65535),
    "16-bit.tif": lambda page: deep(page, 65535),
    "12-bit.tif": lambda page: deep(page, 4095),
    "12-bit-faulty.tif": lambda page: faulty(deep(page, 4095), 60000),
    "fractions.tif": fractions,
    "fractions-overshot.tif": lambda page: Image.fromarray(np.asarray(fractions(page)) * np.float32(1.03)),
    "fractions-faulty.tif": lambda page: faulty(fractions(page), np.inf),
    "transparent.png": on_nothing,
    "transparent-colour.png": lambda page: on_nothing(page).convert("RGBA"),
    "transparent.webp": lambda page: on_nothing(page).convert("RGBA"),
}


def read(image: Image.Image, path: Path) -> NDArray[np.uint8]:
    image.save(path)
    (raster,) = image_pages(path, Settings())
    assert isinstance(raster, Raster)
    return raster.pixels if raster.pixels.ndim == 2 else raster.pixels.min(axis=2)


@pytest.mark.parametrize("name", WAYS)
def test_print_is_dark_on_white(name: str, tmp_path: Path) -> None:
    print_ = np.asarray(page()) < 128
    pixels = read(WAYS[name](page()), tmp_path / name)
    assert (pixels[~print_] > 160).mean() > 0.98
    assert (pixels[print_] < 160).mean() > 0.95


def test_an_empty_picture_of_fractions_is_black(tmp_path: Path) -> None:
    assert not read(Image.fromarray(np.full((40, 40), np.nan, np.float32)), tmp_path / "nothing.tif").any()
