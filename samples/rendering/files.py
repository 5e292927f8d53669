"""Writes pages as the files in which scans are kept, the same bytes for the same pages."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from samples.rendering.drawing import Pixels


def save_pdf(path: Path, pages: Sequence[Pixels], dpi: int, quality: int = 60) -> None:
    """A PDF of one JPEG a page, grey or RGB."""
    first, *others = [Image.fromarray(page) for page in pages]
    # The dates are fixed, so that the same pages give the same file.
    dates = {"creationDate": time.gmtime(0), "modDate": time.gmtime(0)}
    first.save(path, "PDF", save_all=True, append_images=others, resolution=dpi, quality=quality, **dates)


def save_tiff(path: Path, pages: Sequence[Pixels], dpi: int) -> None:
    """A TIFF of 1-bit pages, CCITT group 4."""
    first, *others = [Image.fromarray(page).convert("1", dither=Image.Dither.NONE) for page in pages]
    first.save(path, "TIFF", save_all=True, append_images=others, compression="group4", dpi=(dpi, dpi))


def save_jpeg(path: Path, page: Pixels, dpi: int, quality: int = 68) -> None:
    Image.fromarray(page).save(path, "JPEG", quality=quality, dpi=(dpi, dpi), optimize=True)


def save_png(path: Path, page: Pixels, dpi: int, greys: int = 16) -> None:
    """A PNG of a grey page with few levels of grey, as scanners store text."""
    step = 256 // greys
    levels = (page // step) * (255 // (greys - 1))
    palette = Image.fromarray(levels).quantize(greys, dither=Image.Dither.NONE)
    palette.save(path, "PNG", optimize=True, dpi=(dpi, dpi))


def english_ocr(pages: Sequence[Pixels], dpi: int) -> str:
    """What Tesseract reads with its English model: Vietnamese without its marks. Pages are parted by blank lines."""
    with TemporaryDirectory() as folder:
        texts = [_english_page(Path(folder) / f"{number}.png", page, dpi) for number, page in enumerate(pages)]
    return "\n\n\n".join(text.strip("\n\f") for text in texts) + "\n"


def _english_page(path: Path, page: Pixels, dpi: int) -> str:
    Image.fromarray(page).save(path, dpi=(dpi, dpi))
    command = ["tesseract", str(path), "stdout", "-l", "eng", "--dpi", str(dpi)]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
