"""Which picture on a PDF page is the scan of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

SCAN_COVERS = 0.8
"""Share of the page that a picture must cover to count as a scan of it."""
LEAST_DPI, MOST_DPI = 150, 300
"""Tesseract reads a scan best at its own resolution within these (docs/ocr.md)."""
SHEET_INCH = (7.0, 18.0)
"""Longer side of the smallest and of the largest sheet that offices scan, A5 and A3, with some room."""
_A4_LONG_INCH, _A4_SIDES = 11.69, (1.3, 1.53)
_POINTS_PER_INCH = 72
_SAME = 0.01
"""Resolutions that differ by less are one; files round the sides of their pages."""
_DEEP = 3
"""Forms within forms in which a picture is looked for."""


def scan_dpi(page: pdfium.PdfPage, otherwise: int) -> tuple[float, float]:
    """Resolution at which the page is drawn, and the one that its paper then has: that of the picture that fills it,
    kept between 150 and 300; ``otherwise`` where none fills it. The two are one unless the file states no sheet's size.
    A sheet larger than A3 may be a map or a drawing, where scanners could have made it: so it is drawn at 150 at least.
    """
    found = _page_filling(page)
    if found is None:
        return float(otherwise), float(otherwise)
    pixels, area = found
    stated = _POINTS_PER_INCH * (pixels / area) ** 0.5
    width, height = page.get_size()
    own = likely_dpi(width * stated / _POINTS_PER_INCH, height * stated / _POINTS_PER_INCH, stated)
    drawn = stated * float(np.clip(own, LEAST_DPI, MOST_DPI)) / own
    if stated >= LEAST_DPI:
        drawn = max(drawn, float(LEAST_DPI))
    return drawn, drawn * own / stated


def likely_dpi(width: float, height: float, stated: float) -> float:
    """Resolution of a page of that size in pixels: as it is stated, unless no sheet would be so large or so small.
    Programs that make PDFs of pictures write 72 or 96; such a page is taken for A4 where it has A4's sides.
    """
    long, short = max(width, height), min(width, height)
    if SHEET_INCH[0] <= long / stated <= SHEET_INCH[1] or not _A4_SIDES[0] <= long / short <= _A4_SIDES[1]:
        return stated
    return long / _A4_LONG_INCH


def scan_size(page: pdfium.PdfPage, dpi: float) -> tuple[int, int] | None:
    """Width and height of the picture that is the whole page, where ``dpi`` is its own resolution: drawn at that size,
    its pixels come as they are stored. None for other pages, turned ones too.
    """
    width, height = page.get_size()
    if page.get_rotation():
        return None
    for item in _pictures(page):
        left, bottom, right, top = item.get_bounds()
        across, down = item.get_px_size()
        at_the_edges = max(abs(left), abs(bottom), abs(width - right), abs(height - top)) < _POINTS_PER_INCH / dpi
        own = all(
            abs(pixels * _POINTS_PER_INCH / side / dpi - 1) < _SAME
            for pixels, side in ((across, width), (down, height))
        )
        if at_the_edges and own:
            return across, down
    return None


def fills_page(page: pdfium.PdfPage) -> bool:
    """Whether a picture fills the page."""
    return _page_filling(page) is not None


def most_picture_pixels(page: pdfium.PdfPage) -> int:
    """Pixels of the largest picture that the page draws, as the file states them."""
    sizes = (item.get_px_size() for item in _pictures(page))
    return max((across * down for across, down in sizes), default=0)


def _pictures(page: pdfium.PdfPage) -> Iterator[pdfium.PdfObject]:
    found: Iterator[pdfium.PdfObject] = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEP)
    return found


def _page_filling(page: pdfium.PdfPage) -> tuple[int, float] | None:
    """Pixels of the picture and the area that it covers, in square points.

    A turned page shows the picture's width along its height: the mean of both ways is the same either way.
    """
    width, height = page.get_size()
    for item in _pictures(page):
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if area >= SCAN_COVERS * width * height:
            across, down = item.get_px_size()
            return across * down, max(area, 1.0)
    return None
