"""Ruled tables of a scanned page: cells read by themselves, and the page's lines cut at their cells.

Page segmentation reads a table's row as lines across its cells. Where those beside each other have different numbers of
lines, it takes two lines of one for one, and figures that stand alone it drops. So each cell whose first reading is not
sure is cut out without its walls and read as one block (docs/ocr.md has the figures).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.model.grid import Grid, lines_in_cells
from pipeline.model.page import Box, Cell, Line, Raster
from pipeline.recognize.engine import Engine, ReadWord, line_height
from pipeline.recognize.second_reading import certainty

_BLOCK = 6  # Tesseract's page segmentation mode: one block of lines
_WALL = 0.05
"""Inches from the middle of a ruled line, as far as its ink may reach into a cell."""
_RULED = 0.4
"""Share of a row or column of pixels there that is dark, from which it is ruled line and no print."""
_DARKER = 64
"""Of 255, than the paper: ink."""
_LEAST_INK = 0.001
"""Of a square inch; the figure 1 has twice that, a speck a quarter."""
_SURE = 0.95
"""Confidence from which all words of a cell are believed at once: to read again the others alone costs half of reading
all cells again, and gains as much."""
_MERGED = 1.6
"""Of the height of the page's words: a taller one is two lines taken for one."""
_LIKELY = 0.4
"""Confidence from which a word is kept where nothing was read before: most are figures by themselves, of which the
engine is never sure."""
_SURE_SIGN = 0.75
"""Confidence from which all signs beside words are kept: specks and what is left of a wall are less."""
_MEANT = frozenset("-–—+<>=≤≥%/&")
"""Signs that are kept in any case."""
_BETTER, _BROKEN = 0.03, 0.6
"""How much surer the second reading has to be, unless the first has a word of less confidence than the latter."""
_LEAST_KEPT = 0.5
"""Share of the first reading's letters and figures that the second must have."""
_PIECES_OF_WALLS = frozenset("_|¦[]{}")
"""What the engine reads for them, often surely."""
_NARROW, _LOW = 1.5, 2.0
"""In heights of the page's words: what is no wider and no higher is a figure or two, and read with its column."""
_USUAL_HEIGHT = 0.15
"""Inches: of words, where the page has none."""
_MARGIN = 0.06
"""Inches of paper around what is read."""
_MOST_READINGS = 250
"""On a page; tables of a page have up to 130 cells."""
_LEAST_SIDE = 8
"""Pixels of a cell that can be read."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What stands in a cell, ``box`` being the cell without its walls."""

    box: Box
    first: list[ReadWord]
    column: int
    """Of narrow cells, which are read together; -1 for others."""
    merged: bool
    walls: bool
    """Whether pieces of walls were read in the cell."""
    unsure: bool

    def better(self, again: list[ReadWord]) -> list[ReadWord]:
        """Of the first and the second reading the surer one; none but the second where the first took lines for one."""
        again = _without_strays(again)
        if not self.first:
            return [word for word in again if word.confidence >= _LIKELY]
        if not self.unsure or _count(again, str.isalnum) < _LEAST_KEPT * _count(self.first, str.isalnum):
            return self.first
        if self.merged:
            return again
        broken = self.walls or min(word.confidence for word in self.first) < _BROKEN
        surer = certainty(again) >= certainty(self.first) + (0.0 if broken else _BETTER)
        # Of a number, a figure is left out sooner than made up.
        shorter = not _count(self.first, str.isalpha) and _count(again, str.isdigit) < _count(self.first, str.isdigit)
        return again if surer and not shorter else self.first


def parted(words: Sequence[ReadWord], grids: Sequence[Grid]) -> tuple[list[ReadWord], list[ReadWord]]:
    """Words outside of ruled tables, and those inside."""
    outside: list[ReadWord] = []
    inside: list[ReadWord] = []
    for word in words:
        (outside if _place(word, grids) is None else inside).append(word)
    return outside, inside


def read_cells(
    engine: Engine, raster: Raster, grids: Sequence[Grid], words: Sequence[ReadWord], last_block: int = 0
) -> list[ReadWord]:
    """The words of ruled tables: of cells whose words in ``words`` are not sure, as a second reading has them where it
    is better, in blocks of their own; ``last_block`` is that of the words outside.
    """
    height = line_height(words) or round(_USUAL_HEIGHT * raster.dpi)
    first: dict[tuple[int, Cell], list[ReadWord]] = defaultdict(list)
    for word in words:
        place = _place(word, grids)
        if place is not None and word.text.strip():
            first[place].append(word)
    kept: list[ReadWord] = []
    groups: list[list[_Reading]] = []
    for number, grid in enumerate(grids):
        columns: dict[int, list[_Reading]] = defaultdict(list)
        for box, cell in grid.cells:
            reading = _first_reading(raster, box, cell, first[number, cell], height)
            if reading is None:
                kept += first[number, cell]
            elif reading.column >= 0:
                columns[reading.column].append(reading)
            else:
                groups.append([reading])
        groups += columns.values()
    block = max([last_block, *(word.block for word in words)])
    readings = 0
    for group in groups:
        again: list[ReadWord] = []
        if any(reading.unsure for reading in group) and readings < _MOST_READINGS:
            readings += 1
            again = _read(engine, raster, [reading.box for reading in group], block + readings)
        for reading in group:
            kept += reading.better([word for word in again if _centre_in(word, reading.box)])
    return kept


def lines_by_cell(lines: Sequence[Line], raster: Raster, grids: Sequence[Grid]) -> list[Line]:
    """Lines read on ``raster``, cut at the cells of the tables that are ruled there."""
    if not grids:
        return list(lines)
    return lines_in_cells(lines, grids, raster.centre)


def _place(word: ReadWord, grids: Sequence[Grid]) -> tuple[int, Cell] | None:
    x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    for number, grid in enumerate(grids):
        cell = grid.cell_at(x, y)
        if cell is not None:
            return number, cell
    return None


# -- cells -------------------------------------------------------------------------------------------------------------


def _first_reading(raster: Raster, box: Box, cell: Cell, words: list[ReadWord], height: int) -> _Reading | None:
    """None for cells without ink."""
    inner = _without_walls(raster, box)
    ink = None if inner is None else _ink(raster, inner)
    if inner is None or ink is None:
        return None
    merged = any(word.bottom - word.top > _MERGED * height for word in words)
    walls = any(_PIECES_OF_WALLS & set(word.text) for word in words)
    unsure = merged or walls or not words or min(word.confidence for word in words) < _SURE
    narrow = ink.width <= _NARROW * height and ink.height <= _LOW * height
    return _Reading(inner, words, cell.column if narrow else -1, merged, walls, unsure)


def _without_walls(raster: Raster, box: Box) -> Box | None:
    """The part of a cell within the ink of its walls; None where it is too small."""
    crop = _crop(raster.pixels, box)
    if min(crop.shape) < _LEAST_SIDE:
        return None
    dark = crop < int(np.median(crop)) - _DARKER
    rows, columns = dark.mean(axis=1) > _RULED, dark.mean(axis=0) > _RULED
    most = round(_WALL * raster.dpi)
    top, bottom = _wall(rows, most), _wall(rows[::-1], most)
    left, right = _wall(columns, most), _wall(columns[::-1], most)
    inner = Box(
        max(box.left, 0) + left,
        max(box.top, 0) + top,
        max(box.left, 0) + crop.shape[1] - right,
        max(box.top, 0) + crop.shape[0] - bottom,
    )
    return inner if min(inner.width, inner.height) >= _LEAST_SIDE else None


def _wall(ruled: NDArray[np.bool_], most: int) -> int:
    """Pixels from an edge to the end of the ruled line along it, and one more for its rim."""
    ends = np.flatnonzero(ruled[:most])
    return int(ends[-1]) + 2 if ends.size else 1


def _ink(raster: Raster, box: Box) -> Box | None:
    """The box around the ink in a cell, but for single dark pixels; None where there is too little."""
    crop = _crop(raster.pixels, box)
    dark = crop < int(np.median(crop)) - _DARKER
    rows, columns = np.flatnonzero(dark.sum(axis=1) >= 2), np.flatnonzero(dark.sum(axis=0) >= 2)
    if int(dark.sum()) < _LEAST_INK * raster.dpi**2 or not rows.size or not columns.size:
        return None
    return Box(
        box.left + int(columns[0]), box.top + int(rows[0]), box.left + int(columns[-1]) + 1, box.top + int(rows[-1]) + 1
    )


def _crop(grey: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    return grey[max(box.top, 0) : max(box.bottom, 0), max(box.left, 0) : max(box.right, 0)]


# -- the second reading ------------------------------------------------------------------------------------------------


def _read(engine: Engine, raster: Raster, boxes: Sequence[Box], block: int) -> list[ReadWord]:
    """Cells of one column, or a single one, read where they stand on a piece of their own paper."""
    around = Box.union(boxes)
    assert around is not None
    crops = [_crop(raster.pixels, box) for box in boxes]
    paper = int(np.median(np.concatenate([crop.ravel() for crop in crops])))
    margin = round(_MARGIN * raster.dpi)
    strip = np.full((around.height + 2 * margin, around.width + 2 * margin), paper, np.uint8)
    left, top = around.left - margin, around.top - margin
    for box, crop in zip(boxes, crops, strict=True):
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
        if word.text.strip()
    ]


def _centre_in(word: ReadWord, box: Box) -> bool:
    x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return box.left <= x < box.right and box.top <= y < box.bottom


def _without_strays(words: list[ReadWord]) -> list[ReadWord]:
    """Without unsure signs, where there are words; a dash may stand alone in a cell."""
    print_ = [word for word in words if word.confidence >= _SURE_SIGN or any(map(_is_meant, word.text))]
    return print_ or words


def _is_meant(character: str) -> bool:
    return character.isalnum() or character in _MEANT


def _count(words: Sequence[ReadWord], kind: Callable[[str], bool]) -> int:
    return sum(map(kind, "".join(word.text for word in words)))
