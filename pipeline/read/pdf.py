"""Pages of PDF files: their own text where it has earned it, else rendered at the resolution of the scan they hold."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.errors import CorruptError, EncryptedError, LimitError
from pipeline.model.page import Page, PageRange, Raster
from pipeline.model.text import nfc
from pipeline.read.images import MIN_SIDE
from pipeline.read.pdf_structure import check_structure
from pipeline.read.rendering import render
from pipeline.read.scans import most_picture_pixels, scan_dpi, scan_size
from pipeline.read.text_layer import Rejected, TextLayers
from pipeline.settings import Settings

POINTS_PER_INCH = 72
_TAIL = 4096
_NO_PAGES = re.compile(rb"/Count\s+0\b")
_A_PAGE = re.compile(rb"/Type\s*/Page\b")


def pdf_page_count(path: Path, settings: Settings) -> int:
    """How many pages ``pdf_pages`` gives. Raises EncryptedError, CorruptError or LimitError."""
    document = _checked(path, settings)
    count = len(document)
    document.close()
    return count + _ends_early(path)


def pdf_pages(
    path: Path, settings: Settings, layers: TextLayers | None = None, pages: PageRange | None = None
) -> Iterator[Raster | Page]:
    """Pages with their own text where ``layers`` believes it (flag ``layer_used``), all others as RGB rasters.

    A raster whose layer is not believed has the flag ``layer_rejected:`` and the reason, and keeps the layer's text.
    Every page of a signed file has the flag ``e_signature``.
    A page that PDFium can't show comes as a Page with ``error``; when the file ends early, so does one more page
    after the last, since what the missing part held is not known. Raises EncryptedError, CorruptError or LimitError
    before the first page.
    """
    document = _checked(path, settings)
    last = len(document) + _ends_early(path)
    first, last = (pages[0], min(pages[1], last)) if pages is not None else (1, last)
    own_text = OwnText(path, layers) if layers is not None else None
    return _pages(document, range(first, last + 1), settings, own_text)


def _checked(path: Path, settings: Settings) -> pdfium.PdfDocument:
    name = nfc(path.name)
    check_structure(path, name, settings.max_ratio, settings.max_pixels)
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
    return document


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


class OwnText:
    """The text layers of one file, judged on a second handle, since judging alters the pages in memory."""

    def __init__(self, path: Path, layers: TextLayers) -> None:
        self._path = path
        self._layers = layers
        self._document: pdfium.PdfDocument | None = None

    def page(self, index: int, dpi: float) -> Page | Rejected | None:
        """The page with its own text, or why it is not used; None where it has none."""
        if self._document is None:
            self._document = pdfium.PdfDocument(self._path)
            self._document.init_forms()
        try:
            return self._layers.page(self._document, index, dpi)
        except pdfium.PdfiumError:
            return Rejected("unreadable", "")

    def close(self) -> None:
        """Gives the file back to PDFium."""
        if self._document is not None:
            self._document.close()


def _pages(
    document: pdfium.PdfDocument, numbers: range, settings: Settings, own_text: OwnText | None
) -> Iterator[Raster | Page]:
    count = len(document)
    marks = ("e_signature",) if _is_signed(document) else ()
    try:
        for number in numbers:
            if number <= count:
                yield _marked(_page(document, number - 1, settings, own_text), marks)
            else:
                yield Page(number, (), flags=("failed",), error="truncated")
    finally:
        document.close()
        if own_text is not None:
            own_text.close()


def _marked(page: Raster | Page, marks: tuple[str, ...]) -> Raster | Page:
    """The page with these flags; nothing else holds its picture while the next one is drawn."""
    return replace(page, flags=(*page.flags, *marks))


def _is_signed(document: pdfium.PdfDocument) -> bool:
    """Whether a digital signature is in the file, valid or not; an empty field for one is none."""
    fields = (
        pdfium_c.FPDF_GetSignatureObject(document.raw, index)
        for index in range(pdfium_c.FPDF_GetSignatureCount(document.raw))
    )
    return any(pdfium_c.FPDFSignatureObj_GetContents(field, None, 0) > 0 for field in fields)


def _page(document: pdfium.PdfDocument, index: int, settings: Settings, own_text: OwnText | None) -> Raster | Page:
    number = index + 1
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Page(number, (), flags=("failed",), error="corrupt")
    try:
        dpi, paper_dpi = scan_dpi(page, settings.render_dpi)
        error = _over_limit(page, dpi / POINTS_PER_INCH, settings.max_pixels)
        if error is not None:
            return Page(number, (), flags=("failed",), error=error)
        found = own_text.page(index, dpi) if own_text is not None else None
        if isinstance(found, Page):
            return found
        return replace(_raster(page, number, dpi, found, settings.page_seconds), dpi=paper_dpi)
    except pdfium.PdfiumError:
        return Page(number, (), flags=("failed",), error="corrupt")
    except LimitError as error:
        return Page(number, (), flags=("failed",), error=error.code)
    finally:
        page.close()


def _over_limit(page: pdfium.PdfPage, scale: float, max_pixels: int) -> str | None:
    width, height = page.get_size()
    if width * scale * height * scale > max_pixels or most_picture_pixels(page) > max_pixels:
        return "too_many_pixels"
    return "too_small" if min(width, height) * scale < MIN_SIDE else None


def _raster(page: pdfium.PdfPage, number: int, dpi: float, layer: Rejected | None, seconds: float) -> Raster:
    pixels = render(page, dpi / POINTS_PER_INCH, seconds, size=scan_size(page, dpi))
    height, width = pixels.shape[:2]
    if layer is None:
        return Raster(number, pixels, dpi, width, height)
    flags = (f"layer_rejected:{layer.reason}",)
    return Raster(number, pixels, dpi, width, height, flags=flags, layer_text=layer.text)


def _ends_early(path: Path) -> bool:
    """True when no end-of-file mark stands near the end (ISO 32000-1, 7.5.5)."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        return b"%%EOF" not in file.read()
