"""A PDF's own text inside ruled tables: its lines end at the walls that the page draws."""

from __future__ import annotations

from pathlib import Path

import pypdfium2.raw as pdfium_c

from pipeline.model.page import Cell, Page
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from tests.read.layers import HEIGHT, VIETNAMESE, MadePage, Maker

XS, YS = (72.0, 112.0, 320.0, 500.0), (300.0, 330.0, 380.0, 420.0)


def rule(page: MadePage, left: float, top: float, width: float, height: float) -> None:
    """A thin filled rectangle, as office software draws the lines of a table."""
    path = pdfium_c.FPDFPageObj_CreateNewRect(left, HEIGHT - top - height, width, height)
    pdfium_c.FPDFPageObj_SetFillColor(path, 0, 0, 0, 255)
    pdfium_c.FPDFPath_SetDrawMode(path, pdfium_c.FPDF_FILLMODE_ALTERNATE, 0)
    pdfium_c.FPDFPage_InsertObject(page.page, path)


def table_page(path: Path) -> Page:
    with Maker(path) as maker:
        page = maker.page().lines(VIETNAMESE)
        for y in YS:
            rule(page, XS[0], y, XS[-1] - XS[0], 0.5)
        for x in XS:
            rule(page, x, YS[0], 0.5, YS[-1] - YS[0])
        for text, left, top in (
            ("STT", 78, 320),
            ("Nội dung công việc", 120, 320),
            ("Đơn vị chủ trì", 330, 320),
            ("1", 86, 350),
            ("Số hóa tài liệu và nộp", 120, 350),
            ("lưu hồ sơ đúng thời hạn", 120, 370),
            ("Văn phòng", 330, 350),
            ("2", 86, 405),
            ("Báo cáo kết quả", 120, 405),
            ("Các phòng, ban", 330, 405),
        ):
            page.text(text, left=left, top=top)
        page.text("Kế hoạch này thay cho kế hoạch năm trước.", top=460)
        page.written()
    (read,) = Reader(Settings()).read(path)[1]
    assert isinstance(read, Page)
    return read


def test_lines_end_at_the_walls(tmp_path: Path) -> None:
    page = table_page(tmp_path / "table.pdf")
    inside = [(line.text, line.cell) for line in page.lines if line.cell is not None]
    assert inside == [
        ("STT", Cell(0, 0, 0)),
        ("Nội dung công việc", Cell(0, 0, 1)),
        ("Đơn vị chủ trì", Cell(0, 0, 2)),
        ("1", Cell(0, 1, 0)),
        ("Số hóa tài liệu và nộp", Cell(0, 1, 1)),
        ("lưu hồ sơ đúng thời hạn", Cell(0, 1, 1)),
        ("Văn phòng", Cell(0, 1, 2)),
        ("2", Cell(0, 2, 0)),
        ("Báo cáo kết quả", Cell(0, 2, 1)),
        ("Các phòng, ban", Cell(0, 2, 2)),
    ]
    texts = [line.text for line in page.lines]
    assert texts.index(VIETNAMESE[-1]) < texts.index("STT")
    assert texts[-1].startswith("Kế hoạch này")
