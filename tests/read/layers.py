"""PDF files with text layers of every kind, made on the spot by PDFium."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from tests.conftest import SERIF

WIDTH, HEIGHT = 595, 842
INVISIBLE = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE

VIETNAMESE = (
    "ỦY BAN NHÂN DÂN",
    "Số: 12/KH-UBND",
    "KẾ HOẠCH",
    "Công tác văn thư, lưu trữ năm 2024",
    "Thực hiện chương trình công tác, Ủy ban nhân dân xây dựng kế hoạch",
    "như sau: rà soát hồ sơ, số hóa tài liệu, nộp lưu đúng thời hạn; các phòng,",
    "ban chuyên môn phối hợp thực hiện, báo cáo kết quả trước ngày 15 tháng 12.",
    "Giao Văn phòng theo dõi, đôn đốc việc thực hiện kế hoạch này.",
)


class Maker:
    """One PDF in the making; pages are A4, places in points from the top left."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.document = pdfium.PdfDocument.new()
        self._fonts: dict[str, Any] = {}

    def __enter__(self) -> Maker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.document.save(self.path)
        self.document.close()

    def page(self) -> MadePage:
        return MadePage(self, self.document.new_page(WIDTH, HEIGHT))

    def font(self, path: str = SERIF) -> Any:
        if path not in self._fonts:
            data = Path(path).read_bytes()
            buffer = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
            kind = pdfium_c.FPDF_FONT_TRUETYPE
            self._fonts[path] = pdfium_c.FPDFText_LoadFont(self.document, buffer, len(data), kind, 1)
        return self._fonts[path]


@dataclass
class MadePage:
    maker: Maker
    page: pdfium.PdfPage

    def lines(self, texts: Sequence[str], *, top: float = 72, **style: Any) -> MadePage:
        for number, text in enumerate(texts):
            self.text(text, top=top + 20 * number, **style)
        return self

    def text(
        self,
        text: str,
        *,
        left: float = 72,
        top: float = 72,
        size: float = 13,
        mode: int = 0,
        grey: int = 0,
        font: str = SERIF,
    ) -> MadePage:
        item = pdfium_c.FPDFPageObj_CreateTextObj(self.maker.document, self.maker.font(font), size)
        _set_text(item, text)
        pdfium_c.FPDFTextObj_SetTextRenderMode(item, mode)
        pdfium_c.FPDFPageObj_SetFillColor(item, grey, grey, grey, 255)
        pdfium_c.FPDFPageObj_Transform(item, 1, 0, 0, 1, left, HEIGHT - top)
        pdfium_c.FPDFPage_InsertObject(self.page, item)
        return self.written()

    def picture(self, image: Image.Image, *, left: float = 0, top: float = 0, width: float = WIDTH) -> MadePage:
        item = pdfium.PdfImage.new(self.maker.document)
        item.set_bitmap(pdfium.PdfBitmap.from_pil(image.convert("RGB")))
        height = width * image.height / image.width
        item.set_matrix(pdfium.PdfMatrix().scale(width, height).translate(left, HEIGHT - top - height))
        self.page.insert_obj(item)
        return self.written()

    def stamp(self, text: str, *, left: float, top: float, size: float = 13) -> MadePage:
        """Text in the appearance of an annotation, as the programs of electronic signatures set number and date."""
        annotation = pdfium_c.FPDFPage_CreateAnnot(self.page, pdfium_c.FPDF_ANNOT_STAMP)
        box = pdfium_c.FS_RECTF(left, HEIGHT - top + size, left + size * len(text), HEIGHT - top - size)
        pdfium_c.FPDFAnnot_SetRect(annotation, box)
        pdfium_c.FPDFAnnot_SetFlags(annotation, pdfium_c.FPDF_ANNOT_FLAG_PRINT)
        item = pdfium_c.FPDFPageObj_CreateTextObj(self.maker.document, self.maker.font(), size)
        _set_text(item, text)
        pdfium_c.FPDFPageObj_Transform(item, 1, 0, 0, 1, left, HEIGHT - top)
        pdfium_c.FPDFAnnot_AppendObject(annotation, item)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        return self

    def turned(self, degrees: int) -> MadePage:
        self.page.set_rotation(degrees)
        return self

    def written(self) -> MadePage:
        pdfium_c.FPDFPage_GenerateContent(self.page)
        return self


def _set_text(item: Any, text: str) -> None:
    encoded = (text + "\0").encode("utf-16-le")
    units = (ctypes.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded)
    pdfium_c.FPDFText_SetText(item, units)
