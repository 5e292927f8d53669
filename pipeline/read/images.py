"""Pages of TIFF, PNG, JPEG and WebP, by Pillow: headers first, pixels only when they are within the limits."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from pipeline.errors import CorruptError, DocumentError, LimitError
from pipeline.model.page import Page, PageRange, Raster
from pipeline.model.text import nfc
from pipeline.read.scans import likely_dpi
from pipeline.settings import Settings

FORMATS = ("TIFF", "PNG", "JPEG", "WEBP", "MPO")
MIN_SIDE = 16
"""Pixels; nothing legible is smaller."""
ASSUMED_DPI = 200.0
"""Where the file does not say: the least resolution Nghị định 30/2020, annex I, part II, allows for a scan."""

_DEEP = {"I", "I;16", "I;16L", "I;16B", "I;16N", "F"}
_WHITES = (1.0, 255.0, 4095.0, 65535.0)
"""What white is in pictures of fractions, of bytes kept in larger numbers, of 12 and of 16 bits."""
_BRIGHT, _COARSE = 99.9, 4
"""Percentile that counts as the brightest, so that single faulty pixels do not; it is told from every such pixel."""
_OVERSHOT = 1.05
"""Over white; pictures of fractions that were resized have a little more than 1."""
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, KeyError, TypeError)


def image_page_count(path: Path, settings: Settings) -> int:
    """How many pages ``image_pages`` gives. Raises CorruptError or LimitError."""
    name = nfc(path.name)
    with _told(name, settings), Image.open(path, formats=FORMATS) as image:
        # An MPO's further frames are views of the same photograph, an animation's are no pages.
        if image.format != "TIFF":
            return 1
        count = sum(1 for _ in islice(ImageSequence.Iterator(image), settings.max_pages + 1))
    if count > settings.max_pages:
        raise LimitError(
            f"{name}: has more pages than the limit, {settings.max_pages:,}.",
            code="too_many_pages",
            advice="Split it, or raise --max-pages.",
        )
    return count


def image_pages(path: Path, settings: Settings, pages: PageRange | None = None) -> Iterator[Raster | Page]:
    """Frames of an image as rasters, turned upright as EXIF says. Raises CorruptError or LimitError where the first
    frame can't be had; another that can't comes as a Page with ``error``.
    """
    count = image_page_count(path, settings)
    low, high = pages or (1, count)
    frames = _frames(path, range(low, min(high, count) + 1), settings)
    if low > 1 or high < low:
        return frames
    return chain([next(frames)], frames)


def _frames(path: Path, numbers: range, settings: Settings) -> Iterator[Raster | Page]:
    """Frames one after another from one open file, since going to a TIFF's frame passes all before it."""
    name = nfc(path.name)
    with _told(name, settings):
        image = Image.open(path, formats=FORMATS)
    with image:
        for number in numbers:
            yield _frame(image, number, settings, name)


def _frame(image: Image.Image, number: int, settings: Settings, name: str) -> Raster | Page:
    """Nothing here keeps it while the next one is unpacked. Raises DocumentError for the first."""
    try:
        with _told(name, settings):
            if image.format == "TIFF":
                image.seek(number - 1)
            return _raster(image, number, settings, name)
    except DocumentError as error:
        if number == 1:
            raise
        return Page(number, (), flags=("failed",), error=error.code)


@contextmanager
def _told(name: str, settings: Settings) -> Iterator[None]:
    """Pillow's errors as ours; its warnings, of sizes and odd tags, are not passed on, since our own limits decide."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError:
        raise _too_many_pixels(name, None, settings.max_pixels) from None
    except _BROKEN as error:
        raise _corrupt(name, error) from None


def _raster(image: Image.Image, number: int, settings: Settings, name: str) -> Raster:
    width, height = image.size
    if width * height > settings.max_pixels:
        raise _too_many_pixels(name, image.size, settings.max_pixels)
    if min(width, height) < MIN_SIDE:
        raise LimitError(
            f"{name}: page {number} is {width} x {height} pixels, too small for a page.",
            code="too_small",
            advice="Scan the page at 200 dpi or more.",
        )
    dpi = _dpi(image)
    ImageOps.exif_transpose(image, in_place=True)
    pixels = _pixels(image)
    return Raster(number, pixels, dpi, pixels.shape[1], pixels.shape[0])


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    """Grey or RGB, eight bits; what is transparent is white, as paper under print is."""
    if image.mode in _DEEP:
        return _in_eight_bits(np.asarray(image))
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown.getchannel("A"))
        return np.asarray(paper, dtype=np.uint8)
    mode = "L" if image.mode in {"1", "L"} else "RGB"
    return np.asarray(image if image.mode == mode else image.convert(mode), dtype=np.uint8)


def _in_eight_bits(deep: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Grey of 16 bits a pixel, or of fractions, from black to white; Pillow's own conversion cuts off at 255."""
    values = np.nan_to_num(deep.astype(np.float32), copy=False)
    bright = float(np.percentile(values[::_COARSE, ::_COARSE], _BRIGHT))
    white = next((limit for limit in _WHITES if bright <= _OVERSHOT * limit), bright)
    return np.asarray(np.clip(values, 0, white) * (255 / white), dtype=np.uint8)


def _dpi(image: Image.Image) -> float:
    stated = image.info.get("dpi")
    try:
        dpi = float(stated[0]) if stated else 0.0
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        dpi = 0.0
    if 100 <= dpi <= 1200:
        return likely_dpi(*image.size, dpi)
    # Small pictures are copies of pages, on which sizes assumed as of a scan's do no harm.
    return max(ASSUMED_DPI, likely_dpi(*image.size, ASSUMED_DPI))


def _too_many_pixels(name: str, size: tuple[int, int] | None, limit: int) -> LimitError:
    said = f"is {size[0]:,} x {size[1]:,} pixels" if size else "has too many pixels"
    return LimitError(
        f"{name}: {said}, the limit is {limit:,} pixels a page.",
        code="too_many_pixels",
        advice="Scan at 200 to 300 dpi, or raise --max-pixels.",
    )


def _corrupt(name: str, error: Exception) -> CorruptError:
    code = "truncated" if "truncated" in str(error).lower() else "corrupt"
    return CorruptError(f"{name}: is {code} and cannot be shown as a picture.", code=code)
