"""Pages of PDF files, rendered by PDFium at the resolution of the scan they hold."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.errors import CorruptError, EncryptedError, LimitError
from pipeline.model.page import Page, Raster
from pipeline.model.text import nfc
from pipeline.settings import Settings

POINTS_PER_INCH = 72
SCAN_COVERS = 0.8
"""Share of the page that a picture must cover to count as a scan of it."""
LEAST_DPI, MOST_DPI = 150, 300
"""Tesseract reads a scan best at its own resolution within these (docs/ocr.md)."""
_TAIL = 4096
_NO_PAGES = re.compile(rb"/Count\s+0\b")
_A_PAGE = re.compile(rb"/Type\s*/Page\b")


def pdf_pages(path: Path, settings: Settings) -> Iterator[Raster | Page]:
    """Pages as RGB rasters. Raises EncryptedError, CorruptError or LimitError before the first page.

    A page that PDFium can't show comes as a Page with ``error``; when the file ends early, so does one more page
    after the last, since what the missing part held is not known.
    """
    name = nfc(path.name)
    document = _open(path, name)
    count = len(document)
    if count == 0:
        document.close()
        raise CorruptError(f"{name}: has no pages.", code="no_pages")
    if count > settings.max_pages:
        document.close()
        raise LimitError(
            f"{name}: has {count:,} pages, the limit is {settings.max_pages:,}.",
            code="too_many_pages",
            advice="Split it, or raise --max-pages.",
        )
    return _pages(document, count, _ends_early(path), settings)


def _open(path: Path, name: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
        document.init_forms()
        return document
    except pdfium.PdfiumError:
        raise _why_closed(path, name) from None


def _why_closed(path: Path, name: str) -> EncryptedError | CorruptError:
    """Why PDFium does not open a file. Its own error code may be that of an earlier file, so the bytes decide."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find(b"/Encrypt") >= 0:
            return EncryptedError(f"{name}: is locked with a password.")
        if _NO_PAGES.search(data) and not _A_PAGE.search(data):
            return CorruptError(f"{name}: has no pages.", code="no_pages")
    code = "truncated" if _ends_early(path) else "corrupt"
    return CorruptError(f"{name}: is {code} and cannot be opened as PDF.", code=code)


def _pages(document: pdfium.PdfDocument, count: int, ends_early: bool, settings: Settings) -> Iterator[Raster | Page]:
    try:
        for index in range(count):
            yield _page(document, index, settings)
        if ends_early:
            yield Page(count + 1, (), flags=("failed",), error="truncated")
    finally:
        document.close()


def _page(document: pdfium.PdfDocument, index: int, settings: Settings) -> Raster | Page:
    number = index + 1
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Page(number, (), flags=("failed",), error="corrupt")
    try:
        dpi = scan_dpi(page, settings.render_dpi)
        scale = dpi / POINTS_PER_INCH
        width, height = page.get_size()
        if width * scale * height * scale > settings.max_pixels:
            return Page(number, (), flags=("failed",), error="too_many_pixels")
        if min(width, height) * scale < 1:
            return Page(number, (), flags=("failed",), error="too_small")
        bitmap = page.render(scale=scale, draw_annots=True, may_draw_forms=True, rev_byteorder=True)
        pixels = np.ascontiguousarray(_rgb(bitmap.to_numpy()))
        bitmap.close()
        return Raster(number, pixels, dpi, pixels.shape[1], pixels.shape[0])
    except pdfium.PdfiumError:
        return Page(number, (), flags=("failed",), error="corrupt")
    finally:
        page.close()


def scan_dpi(page: pdfium.PdfPage, otherwise: int) -> float:
    """Resolution of the picture that fills the page, kept between 150 and 300; ``otherwise`` where none fills it."""
    width, height = page.get_size()
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) < SCAN_COVERS * width * height:
            continue
        pixels_across, pixels_down = item.get_px_size()
        # A turned page shows the picture's width along its height: the mean of both ways is the same either way.
        area = max((right - left) * (top - bottom), 1)
        dpi = POINTS_PER_INCH * (pixels_across * pixels_down / area) ** 0.5
        return float(np.clip(dpi, LEAST_DPI, MOST_DPI))
    return float(otherwise)


def _rgb(pixels: Any) -> Any:
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return pixels.reshape(pixels.shape[:2])
    return pixels[:, :, :3]


def _ends_early(path: Path) -> bool:
    """True when no end-of-file mark stands near the end (ISO 32000-1, 7.5.5)."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        return b"%%EOF" not in file.read()
