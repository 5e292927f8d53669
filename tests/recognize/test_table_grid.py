"""Cells of ruled tables: what is not sure is read again by itself, lines end at walls."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Cell, Raster
from pipeline.model.ruled_lines import find_tables
from pipeline.recognize.engine import ReadWord
from pipeline.recognize.recognizer import Recognizer
from pipeline.recognize.table_grid import parted, read_cells
from pipeline.settings import Settings

XS, YS = (100, 220, 700), (100, 180, 260, 340)


class StandIn:
    """Reads the page as it is told, and every further picture as ``again``, or as the figure 7 in its middle."""

    name = "stand-in"

    def __init__(self, words: list[ReadWord], again: list[ReadWord] | None = None) -> None:
        self.words = words
        self.again = again
        self.strips: list[tuple[tuple[int, ...], int]] = []
        self.pictures: list[NDArray[np.uint8]] = []

    def read(self, grey: NDArray[np.uint8], dpi: float, segmentation: int) -> list[ReadWord]:
        if grey.shape == (600, 900):
            return self.words
        self.strips.append((grey.shape, segmentation))
        self.pictures.append(grey)
        if self.again is not None:
            return self.again
        height, width = grey.shape
        return [ReadWord("7", width // 2 - 6, height // 2 - 12, width // 2 + 6, height // 2 + 12, 0.9, 1, 1, 1)]


def page() -> Raster:
    pixels = np.full((600, 900), 255, np.uint8)
    for x in XS:
        cv2.line(pixels, (x, YS[0]), (x, YS[-1]), (0,), 3)
    for y in YS:
        cv2.line(pixels, (XS[0], y), (XS[-1], y), (0,), 3)
    cv2.putText(pixels, "7", (150, 232), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 3)
    return Raster(1, pixels, 200.0, 900, 600)


def words() -> list[ReadWord]:
    return [
        ReadWord("STT", 120, 130, 170, 155, 0.95, 1, 1, 1),
        ReadWord("Việc", 300, 130, 350, 155, 0.95, 1, 1, 1),
        ReadWord("Họp", 300, 210, 350, 235, 0.95, 1, 1, 2),
    ]


def read_again(first: list[ReadWord], again: list[ReadWord], raster: Raster | None = None) -> list[str]:
    """What is read in the table of the page when the engine gives ``again`` for its second cell in the second row."""
    raster = raster or inked_page()
    engine = StandIn(first, again)
    found = read_cells(engine, raster, find_tables(raster.pixels, raster.dpi), first)
    for strip in engine.strips:
        assert strip[1] == 6
    return [word.text for word in sorted(found, key=lambda word: (word.top, word.left))]


def inked_page() -> Raster:
    """With print in the wide cell, too."""
    raster = page()
    cv2.putText(raster.pixels, "Hop ban", (260, 232), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 2)
    return raster


def in_strip(text: str, confidence: float, number: int = 0) -> ReadWord:
    """A word of a second reading, which begins where the cell does."""
    return ReadWord(text, 40 + 60 * number, 40, 90 + 60 * number, 65, confidence, 1, 1, 1)


SEVEN = ReadWord("7", 150, 205, 168, 230, 0.99, 1, 2, 1)


def in_cell(text: str, confidence: float, number: int = 0, tall: int = 25) -> ReadWord:
    return ReadWord(text, 260 + 60 * number, 210, 310 + 60 * number, 210 + tall, confidence, 1, 1, 2)


def test_cells_with_ink_and_without_words_are_read() -> None:
    engine = StandIn(words())
    raster = page()
    found = read_cells(engine, raster, find_tables(raster.pixels, raster.dpi), words())
    (seven,) = [word for word in found if word.text == "7"]
    assert XS[0] < seven.left < seven.right < XS[1]
    assert YS[1] < seven.top < seven.bottom < YS[2]
    assert len(engine.strips) == 1


def test_what_is_read_holds_no_wall() -> None:
    engine = StandIn([])
    raster = inked_page()
    read_cells(engine, raster, find_tables(raster.pixels, raster.dpi), [])
    assert len(engine.pictures) == 2
    for picture in engine.pictures:
        dark = picture < 128
        assert dark.any()
        assert dark.mean(axis=0).max() < 0.9 and dark.mean(axis=1).max() < 0.9


def test_blocks_of_cells_are_no_blocks_of_the_text_outside() -> None:
    raster = inked_page()
    found = read_cells(StandIn([]), raster, find_tables(raster.pixels, raster.dpi), [], last_block=12)
    assert found
    assert all(word.block > 12 for word in found)


def test_sure_cells_are_not_read_again() -> None:
    engine = StandIn([])
    raster = inked_page()
    first = [SEVEN, in_cell("Họp", 0.97), in_cell("bàn", 0.96, 1)]
    kept = read_cells(engine, raster, find_tables(raster.pixels, raster.dpi), first)
    assert sorted(kept, key=lambda word: word.left) == first
    assert engine.strips == []


def test_the_surer_reading_of_a_cell_is_kept() -> None:
    first = [SEVEN, in_cell("Hợp", 0.8), in_cell("bàn", 0.9, 1)]
    assert read_again(first, [in_strip("Họp", 0.95), in_strip("bàn", 0.95, 1)]) == ["7", "Họp", "bàn"]
    assert read_again(first, [in_strip("Hep", 0.7), in_strip("bàn", 0.95, 1)]) == ["7", "Hợp", "bàn"]
    assert read_again(first, [in_strip("H", 0.99)]) == ["7", "Hợp", "bàn"]
    assert read_again(first, [in_strip("Họp", 0.95), in_strip("bàn", 0.95, 1), in_strip("^", 0.3, 2)]) == [
        *("7", "Họp", "bàn")
    ]


def test_two_lines_taken_for_one_give_way() -> None:
    first = [*words(), SEVEN, in_cell("vi", 0.97, tall=60)]
    found = read_again([word for word in first if word.text != "Họp"], [in_strip("bản", 0.9), in_strip("giá", 0.9, 1)])
    assert "vi" not in found
    assert found[-2:] == ["bản", "giá"]


def test_a_number_loses_no_figure() -> None:
    first = [SEVEN, in_cell("22", 0.7)]
    assert read_again(first, [in_strip("2", 0.95)]) == ["7", "22"]
    assert read_again(first, [in_strip("122", 0.95)]) == ["7", "122"]


def test_pieces_of_walls_give_way_to_a_reading_without_them() -> None:
    assert read_again([SEVEN, in_cell("Họp_", 0.96)], [in_strip("Họp", 0.97)]) == ["7", "Họp"]


def test_words_outside_of_tables_are_told_from_those_inside() -> None:
    raster = page()
    outside = ReadWord("Phụ", 120, 40, 170, 65, 0.9, 1, 1, 1)
    assert parted([outside, *words()], find_tables(raster.pixels, raster.dpi)) == ([outside], words())
    assert parted([outside], []) == ([outside], [])


def test_a_page_with_a_table_comes_as_lines_by_cell() -> None:
    read = Recognizer(Settings(), StandIn(words())).recognize(page())
    assert [(line.text, line.cell) for line in read.lines] == [
        ("STT", Cell(0, 0, 0)),
        ("Việc", Cell(0, 0, 1)),
        ("7", Cell(0, 1, 0)),
        ("Họp", Cell(0, 1, 1)),
    ]
