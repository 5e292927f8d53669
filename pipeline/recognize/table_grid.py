"""Lines of a scanned page cut at the cells of its ruled tables."""

from __future__ import annotations

from pipeline.model.grid import lines_in_cells
from pipeline.model.page import Line, Raster
from pipeline.model.ruled_lines import find_tables


def lines_by_cell(lines: list[Line], raster: Raster) -> list[Line]:
    """Lines read on ``raster``, cut at the cells of the tables that are ruled there."""
    grids = find_tables(raster.pixels, raster.dpi)
    if not grids:
        return lines
    return lines_in_cells(lines, grids, raster.centre)
