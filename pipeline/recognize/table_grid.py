"""Lines of a scanned page cut at the cells of its ruled tables."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model.grid import lines_in_cells
from pipeline.model.page import Box, Line, Raster
from pipeline.model.ruled_lines import find_tables


def lines_by_cell(lines: list[Line], raster: Raster) -> list[Line]:
    """Lines read on ``raster``, cut at the cells of the tables that are ruled there."""
    grids = find_tables(raster.pixels, raster.dpi)
    if not grids:
        return lines
    back = np.asarray(cv2.invertAffineTransform(raster.to_original), dtype=np.float64)

    def point(box: Box) -> tuple[float, float]:
        x, y = back @ ((box.left + box.right) / 2, (box.top + box.bottom) / 2, 1)
        return float(x), float(y)

    return lines_in_cells(lines, grids, point)
