"""Ruled tables of a scanned page: what the engine passed over in them, and its lines cut at their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.model.grid import Grid, lines_in_cells
from pipeline.model.page import Box, Line, Raster
from pipeline.recognize.engine import Engine, ReadWord

_BLOCK = 6  # Tesseract's page segmentation mode: one block of lines
_MARGIN = 0.03
"""Inches inside a cell's walls that are left out, so that no ruled line is read."""
_LEAST_INK = 0.001
"""Of a square inch; the figure 1 has twice that, a speck a quarter."""
_LIKELY = 0.4
"""Confidence from which a word of a cell is kept: most are figures by themselves, of which the engine is never sure."""
_MOST_COLUMNS = 10


def read_empty_cells(
    engine: Engine, raster: Raster, grids: Sequence[Grid], words: Sequence[ReadWord]
) -> list[ReadWord]:
    """Words of cells that hold ink but none of ``words``, in blocks of their own.

    Page segmentation drops figures that stand alone, such as the numbers of a table's rows. Read as one block without
    the ruled lines, a column of them is text.
    """
    found: list[ReadWord] = []
    block = max((word.block for word in words), default=0)
    for grid in grids:
        empty = _empty_cells(grid, raster, words)
        for column in sorted({column for column, _ in empty})[:_MOST_COLUMNS]:
            boxes = [box for number, box in empty if number == column]
            block += 1
            found.extend(_read_column(engine, raster, boxes, block))
    return found


def _empty_cells(grid: Grid, raster: Raster, words: Sequence[ReadWord]) -> list[tuple[int, Box]]:
    filled = {grid.cell_at((word.left + word.right) / 2, (word.top + word.bottom) / 2) for word in words}
    inner = ((cell, _inside(box, raster.dpi)) for box, cell in grid.cells if cell not in filled)
    return [(cell.column, box) for cell, box in inner if _has_ink(_crop(raster.pixels, box), raster.dpi)]


def _inside(box: Box, dpi: float) -> Box:
    margin = round(_MARGIN * dpi)
    return Box(box.left + margin, box.top + margin, box.right - margin, box.bottom - margin)


def _crop(grey: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    return grey[max(box.top, 0) : max(box.bottom, 0), max(box.left, 0) : max(box.right, 0)]


def _has_ink(crop: NDArray[np.uint8], dpi: float) -> bool:
    if crop.size == 0:
        return False
    return int((crop < int(np.median(crop)) - 64).sum()) >= _LEAST_INK * dpi * dpi


def _read_column(engine: Engine, raster: Raster, boxes: Sequence[Box], block: int) -> list[ReadWord]:
    """The cells of a column, read where they stand on an else empty strip."""
    around = Box.union(boxes)
    assert around is not None
    margin = round(2 * _MARGIN * raster.dpi)
    strip = np.full((around.height + 2 * margin, around.width + 2 * margin), 255, np.uint8)
    left, top = around.left - margin, around.top - margin
    for box in boxes:
        crop = _crop(raster.pixels, box)
        strip[box.top - top : box.top - top + crop.shape[0], box.left - left : box.left - left + crop.shape[1]] = crop
    return [
        replace(
            word,
            left=word.left + left,
            top=word.top + top,
            right=word.right + left,
            bottom=word.bottom + top,
            block=block,
        )
        for word in engine.read(strip, raster.dpi, _BLOCK)
        if word.confidence >= _LIKELY and _centre_in(word, left, top, boxes)
    ]


def _centre_in(word: ReadWord, left: int, top: int, boxes: Sequence[Box]) -> bool:
    x, y = left + (word.left + word.right) / 2, top + (word.top + word.bottom) / 2
    return any(box.left <= x < box.right and box.top <= y < box.bottom for box in boxes)


def lines_by_cell(lines: Sequence[Line], raster: Raster, grids: Sequence[Grid]) -> list[Line]:
    """Lines read on ``raster``, cut at the cells of the tables that are ruled there."""
    if not grids:
        return list(lines)
    return lines_in_cells(lines, grids, raster.centre)
