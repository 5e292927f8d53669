"""Ruled lines to cells, lines to lines in cells."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.grid import Ruling, grids_of, lines_in_cells
from pipeline.model.page import Box, Cell, Line, Word
from pipeline.model.ruled_lines import find_tables

XS, YS = [100, 200, 500, 800], [100, 160, 220, 280]


def ruled(xs: list[int], ys: list[int]) -> tuple[list[Ruling], list[Ruling]]:
    return [Ruling(y, xs[0], xs[-1]) for y in ys], [Ruling(x, ys[0], ys[-1]) for x in xs]


def word(text: str, x: int, y: int) -> Word:
    return Word(text, Box(x, y, x + 12 * len(text), y + 24), confidence=0.9)


def middle(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(30, 200), min_size=2, max_size=6),
    st.lists(st.integers(30, 120), min_size=2, max_size=8),
    st.floats(-4, 4),
)
def test_a_full_grid_gives_every_cell(widths: list[int], heights: list[int], lean: float) -> None:
    xs = [50 + sum(widths[:n]) for n in range(len(widths) + 1)]
    ys = [70 + sum(heights[:n]) for n in range(len(heights) + 1)]
    across, down = ruled(xs, ys)
    broken = [
        piece
        for line in across
        for piece in (
            Ruling(line.position, line.start, (line.start + line.end) / 2),
            Ruling(line.position + lean, (line.start + line.end) / 2, line.end),
        )
    ]
    (grid,) = grids_of(broken, down, 8)
    assert [cell for _, cell in grid.cells] == [
        Cell(0, row, column) for row in range(len(heights)) for column in range(len(widths))
    ]


def test_cells_over_rows_and_columns() -> None:
    across, down = ruled(XS, YS)
    across[1] = Ruling(160, 200, 800)  # the first column is one cell over two rows
    down[2] = Ruling(500, 160, 280)  # the first row's second cell spreads over two columns
    (grid,) = grids_of(across, down, 8)
    cells = [cell for _, cell in grid.cells]
    assert Cell(0, 0, 0, row_span=2) in cells
    assert Cell(0, 0, 1, column_span=2) in cells
    assert len(cells) == 7


def test_a_table_open_at_its_sides_is_closed_there() -> None:
    across, down = ruled(XS, YS)
    (grid,) = grids_of(across, down[1:-1], 8)
    assert len(grid.cells) == 9


def test_frames_and_underlines_are_no_tables() -> None:
    across, down = ruled([100, 800], [100, 280])
    assert grids_of(across, down, 8) == []
    assert grids_of([Ruling(50, 100, 300), Ruling(400, 100, 300)], [], 8) == []


def test_lines_are_cut_at_cells_and_stay_in_reading_order() -> None:
    across, down = ruled(XS, YS)
    grids = grids_of(across, down, 8)
    lines = [
        Line.from_words([word("above", 100, 40)]),
        Line.from_words([word("STT", 110, 110), word("Nội", 210, 110), word("dung", 260, 110), word("l", 494, 110)]),
        Line.from_words([word("below", 100, 300)]),
        Line.from_words([word("1", 120, 168), word("Mở", 210, 170), word("|lớp", 250, 170), word("|", 780, 170)]),
        Line.from_words([word("học", 210, 195)]),
    ]
    made = lines_in_cells(lines, grids, middle)
    assert [(line.text, line.cell) for line in made] == [
        ("above", None),
        ("STT", Cell(0, 0, 0)),
        ("Nội dung", Cell(0, 0, 1)),
        ("1", Cell(0, 1, 0)),
        ("Mở lớp", Cell(0, 1, 1)),
        ("học", Cell(0, 1, 1)),
        ("below", None),
    ]


def test_tables_of_a_picture() -> None:
    page = np.full((600, 1000), 245, np.uint8)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x + 2, YS[-1]), (40,), 2)
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y + 3), (40,), 2)
    cv2.putText(page, "Noi dung cong viec", (220, 140), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0,), 2)
    cv2.line(page, (300, 40), (700, 40), (0,), 2)
    (grid,) = find_tables(page, 200)
    assert len(grid.cells) == 9
    assert grid.cell_at(300, 250) == Cell(0, 2, 1)
    assert find_tables(np.full((600, 1000), 255, np.uint8), 200) == []


def test_creases_that_go_on_beyond_a_table_add_no_column_and_no_row() -> None:
    across, down = ruled(XS, YS)
    creases = [Ruling(190, 20, 140), Ruling(250, 750, 900)]
    (grid,) = grids_of([*across, *creases], down, 8)
    assert grid.box == Box(XS[0], YS[0], XS[-1], YS[-1])
    assert len(grid.cells) == 9


def test_a_side_that_no_line_rules_is_where_most_lines_end() -> None:
    across, down = ruled(XS, YS)
    (grid,) = grids_of(across, down[:-1], 8)
    assert grid.box == Box(XS[0], YS[0], XS[-1], YS[-1])


def test_lines_that_part_nothing_count_for_no_row() -> None:
    across, down = ruled(XS, YS)
    (grid,) = grids_of([*across, Ruling(190, 60, 130)], down, 8)
    assert [cell for _, cell in grid.cells] == [Cell(0, row, column) for row in range(3) for column in range(3)]
