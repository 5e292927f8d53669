"""Cells of ruled tables: what the engine passed over is read again, lines end at walls."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Cell, Raster
from pipeline.model.ruled_lines import find_tables
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.recognizer import Recognizer
from pipeline.recognize.table_grid import read_empty_cells
from pipeline.settings import Settings

XS, YS = (100, 220, 700), (100, 180, 260, 340)


class StandIn:
    """Reads the page as it is told, and every further picture as the figure 7 in its middle."""

    name = "stand-in"

    def __init__(self, words: list[ReadWord]) -> None:
        self.words = words
        self.strips: list[tuple[tuple[int, ...], int]] = []

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        if grey.shape == (600, 900):
            return self.words
        self.strips.append((grey.shape, segmentation))
        height, width = grey.shape
        return [ReadWord("7", width // 2 - 6, height // 2 - 12, width // 2 + 6, height // 2 + 12, 0.9, 1, 1, 1)]


def page() -> Raster:
    pixels = np.full((600, 900), 255, np.uint8)
    for x in XS:
        cv2.line(pixels, (x, YS[0]), (x, YS[-1]), (0,), 3)
    for y in YS:
        cv2.line(pixels, (XS[0], y), (XS[-1], y), (0,), 3)
    cv2.putText(pixels, "7", (150, 230), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 3)
    return Raster(1, pixels, 200.0, 900, 600)


def words() -> list[ReadWord]:
    return [
        ReadWord("STT", 120, 130, 170, 155, 0.95, 1, 1, 1),
        ReadWord("Việc", 300, 130, 350, 155, 0.95, 1, 1, 1),
        ReadWord("Họp", 300, 210, 350, 235, 0.95, 1, 1, 2),
    ]


def test_only_cells_with_ink_and_without_words_are_read() -> None:
    engine = StandIn(words())
    raster = page()
    found = read_empty_cells(engine, raster, find_tables(raster.pixels, raster.dpi), words())
    assert [word.text for word in found] == ["7"]
    assert XS[0] < found[0].left < found[0].right < XS[1]
    assert YS[1] < found[0].top < found[0].bottom < YS[2]
    assert len(engine.strips) == 1


def test_a_page_with_a_table_comes_as_lines_by_cell() -> None:
    read = Recognizer(Settings(), StandIn(words())).recognize(page())
    assert [(line.text, line.cell) for line in read.lines] == [
        ("STT", Cell(0, 0, 0)),
        ("Việc", Cell(0, 0, 1)),
        ("7", Cell(0, 1, 0)),
        ("Họp", Cell(0, 1, 1)),
    ]
