"""Pages of TIFF, PNG, JPEG and WebP, by Pillow: headers first, pixels only when they are within the limits."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from pipeline.errors import CorruptError, DocumentError, LimitError
from pipeline.model.page import Page, PageRange, Raster
from pipeline.model.text import nfc
from pipeline.settings import Settings

FORMATS = ("TIFF", "PNG", "JPEG", "WEBP", "MPO")
MIN_SIDE = 16
"""Pixels; nothing legible is smaller."""
ASSUMED_DPI = 200.0
"""Where the file does not say: the least resolution Nghị định 30/2020, annex I, part II, allows for a scan."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, KeyError, TypeError)


def image_page_count(path: Path, settings: Settings) -> int:
    """How many pages ``image_pages`` gives. Raises CorruptError or LimitError."""
    name = nfc(path.name)
    try:
        count = _count_frames(path, name)
    except Image.DecompressionBombError:
        raise _too_many_pixels(name, None, settings.max_pixels) from None
    if count > settings.max_pages:
        raise LimitError(
            f"{name}: has {count:,} pages, the limit is {settings.max_pages:,}.",
            code="too_many_pages",
            advice="Split it, or raise --max-pages.",
        )
    return count


def image_pages(path: Path, settings: Settings, pages: PageRange | None = None) -> Iterator[Raster | Page]:
    """Frames of an image as rasters, turned upright as EXIF says. Raises CorruptError or LimitError for the first
    frame; a later frame that is broken comes as a Page with ``error``.
    """
    name = nfc(path.name)
    first = _frame_or_error(path, 0, settings, name)
    if isinstance(first, DocumentError):
        raise first
    count = image_page_count(path, settings)
    low, high = pages or (1, count)
    return _frames(path, first, range(low - 1, min(high, count)), settings, name)


def _frames(path: Path, first: Raster, indices: range, settings: Settings, name: str) -> Iterator[Raster | Page]:
    for index in indices:
        if index == 0:
            yield first
            continue
        frame = _frame_or_error(path, index, settings, name)
        if isinstance(frame, DocumentError):
            yield Page(index + 1, (), flags=("failed",), error=frame.code)
        else:
            yield frame


def _count_frames(path: Path, name: str) -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                # An MPO's further frames are views of the same photograph, an animation's are no pages.
                return sum(1 for _ in ImageSequence.Iterator(image)) if image.format == "TIFF" else 1
    except _BROKEN as error:
        raise _corrupt(name, error) from None


def _frame_or_error(path: Path, index: int, settings: Settings, name: str) -> Raster | DocumentError:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of sizes and odd tags; our own limits decide
            with Image.open(path, formats=FORMATS) as image:
                if index:
                    image.seek(index)
                return _raster(image, index + 1, settings, name)
    except Image.DecompressionBombError:
        return _too_many_pixels(name, None, settings.max_pixels)
    except DocumentError as error:
        return error
    except _BROKEN as error:
        return _corrupt(name, error)


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
    upright = ImageOps.exif_transpose(image)
    pixels = np.asarray(upright.convert("L" if upright.mode in {"1", "L", "I;16", "I"} else "RGB"), dtype=np.uint8)
    return Raster(number, pixels, dpi, pixels.shape[1], pixels.shape[0])


def _dpi(image: Image.Image) -> float:
    stated = image.info.get("dpi")
    try:
        dpi = float(stated[0]) if stated else 0.0
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        dpi = 0.0
    return dpi if 100 <= dpi <= 1200 else ASSUMED_DPI


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
