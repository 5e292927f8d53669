"""Resolutions that no sheet could have are not believed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.model.page import Raster
from pipeline.read.reader import Reader
from pipeline.read.scans import likely_dpi
from pipeline.settings import Settings

A4 = (1654, 2339)


@pytest.mark.parametrize(
    ("size", "stated", "likely"),
    [
        (A4, 200, 200),
        (A4, 300, 300),  # A5 would be so
        (A4, 72, 200),
        (A4, 96, 200),
        (A4, 600, 200),
        ((2339, 1654), 72, 200),
        ((3508, 4961), 300, 300),  # A3
        ((1700, 2800), 200, 200),  # legal
        ((1000, 3000), 72, 72),  # a till roll
    ],
)
def test_a_sheet_is_between_a5_and_a3_or_taken_for_a4(size: tuple[int, int], stated: float, likely: float) -> None:
    assert likely_dpi(*size, stated) == pytest.approx(likely, rel=0.01)


def picture() -> Image.Image:
    rng = np.random.default_rng(0)
    return Image.fromarray(rng.integers(0, 255, (2339, 1654), dtype=np.uint8))


@pytest.mark.parametrize("stated", [72, 96, 200, 600])
def test_a_pdf_that_states_no_sheet_s_size_is_drawn_pixel_by_pixel(stated: int, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    picture().save(path, resolution=stated)
    page = Reader(Settings()).picture(path, 1)
    assert isinstance(page, Raster)
    assert page.pixels.shape[:2] == (2339, 1654)
    assert page.dpi == pytest.approx(200, rel=0.01)


def test_a_fine_scan_is_drawn_at_300_dpi_whatever_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    picture().resize((3308, 4678)).save(path, resolution=72)
    page = Reader(Settings()).picture(path, 1)
    assert max(page.pixels.shape) == pytest.approx(3508, abs=3)
    assert page.dpi == pytest.approx(300, rel=0.01)


@pytest.mark.parametrize(("stated", "longer", "dpi"), [(200, 3508, 300), (160, 4385, 375), (150, 4678, 400)])
def test_what_may_be_a_map_keeps_150_dpi(stated: int, longer: int, dpi: float, tmp_path: Path) -> None:
    path = tmp_path / "map.pdf"
    picture().resize((3308, 4678)).save(path, resolution=stated)  # A4 at 400 dpi, A2 at 200
    page = Reader(Settings()).picture(path, 1)
    assert isinstance(page, Raster)
    assert max(page.pixels.shape) == pytest.approx(longer, abs=4)
    assert page.dpi == pytest.approx(dpi, rel=0.01)


def test_a_photograph_without_resolution_is_a4_where_it_is_large(tmp_path: Path) -> None:
    for scale, dpi in ((1, 200), (2, 400)):
        path = tmp_path / f"photo-{scale}.png"
        picture().resize((1654 * scale, 2339 * scale)).save(path)
        assert Reader(Settings()).picture(path, 1).dpi == pytest.approx(dpi, rel=0.01)
