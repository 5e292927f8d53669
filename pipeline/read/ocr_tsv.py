"""Tesseract's TSV (``tesseract in out tsv``) as pages: one row an element, words at level 5."""

from __future__ import annotations

from pipeline.model.page import Box, Page
from pipeline.read.ocr_files import Pages, not_ocr
from pipeline.read.text import decode_text

COLUMNS = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
_PAGE, _BLOCK, _LINE, _WORD = 1, 2, 4, 5


def tsv_pages(data: bytes, name: str, max_pages: int) -> list[Page]:
    """Pages of a Tesseract TSV file. Raises CorruptError or LimitError."""
    rows = decode_text(data, name).split("\n")
    if rows[0] != COLUMNS:
        raise not_ocr(name, "Tesseract TSV", "its first line is not that of Tesseract")
    pages = Pages(name, max_pages)
    for number, row in enumerate(rows[1:], start=2):
        if row.strip():
            try:
                _element(pages, row.split("\t", COLUMNS.count("\t")))
            except ValueError:
                raise not_ocr(name, "Tesseract TSV", f"line {number}") from None
    pages.end_line()
    return pages.done("TSV: tesseract")


def _element(pages: Pages, cells: list[str]) -> None:
    level, left, top, width, height = (int(cells[place]) for place in (0, 6, 7, 8, 9)) if len(cells) > 10 else (0,) * 5
    box = Box(left, top, left + width, top + height)
    if level == _WORD:
        confidence = float(cells[10])
        text = cells[11] if len(cells) > 11 else ""
        pages.word(text, box, min(confidence, 100) / 100 if confidence >= 0 else None)
        return
    pages.end_line()
    if level == _PAGE:
        pages.start_page(box, None)
    elif level == _BLOCK:
        pages.start_block(int(cells[2]))
    elif level == _LINE:
        pages.start_line(box)
    elif level == 0:
        raise ValueError(cells)
