"""PDF pages to pixels, under a limit of time: PDFium asks from object to object whether it is to go on."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.internal as pdfium_i
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from pipeline.errors import LimitError


def render(
    page: pdfium.PdfPage, scale: float, seconds: float, *, size: tuple[int, int] | None = None, forms: bool = True
) -> NDArray[np.uint8]:
    """The page with its annotations as RGB, (height, width, 3), at ``scale`` pixels a point, or of ``size`` (width,
    height) where that is given.

    Raises LimitError (``timeout``) when it takes over ``seconds``, PdfiumError when it can't be shown.
    """
    width, height = size or tuple(math.ceil(side * scale) for side in page.get_size())
    bitmap = pdfium.PdfBitmap.new_native(width, height, format=pdfium_c.FPDFBitmap_BGR, rev_byteorder=True)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_REVERSE_BYTE_ORDER
        place = (bitmap, page, 0, 0, width, height, 0, flags)
        _draw(page, place, seconds)
        if forms and page.formenv:
            pdfium_c.FPDF_FFLDraw(page.formenv, *place)
        return np.asarray(bitmap.to_numpy(), dtype=np.uint8)  # of our own memory, which outlives the bitmap
    finally:
        bitmap.close()


def _draw(page: pdfium.PdfPage, place: tuple[Any, ...], seconds: float) -> None:
    end = time.monotonic() + seconds
    pause = pdfium_c.IFSDK_PAUSE(version=1)
    pdfium_i.set_callback(pause, "NeedToPauseNow", lambda _: time.monotonic() > end)
    status = pdfium_c.FPDF_RenderPageBitmap_Start(*place, pause)
    pdfium_c.FPDF_RenderPage_Close(page)
    if status == pdfium_c.FPDF_RENDER_TOBECONTINUED:
        raise LimitError(
            f"the page takes over {seconds:g} s to draw.",
            code="timeout",
            advice="Raise --page-seconds.",
        )
    if status == pdfium_c.FPDF_RENDER_FAILED:
        raise pdfium.PdfiumError("the page cannot be drawn")
