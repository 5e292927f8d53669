"""Blank pages are told from pages with little or faint print."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.model.page import Page, Raster
from pipeline.read.blank import is_blank
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from tests.conftest import draw_page, page_array
from tests.read.files import one_page_pdf, stream


def raster(grey: NDArray[np.uint8], dpi: float = 200) -> Raster:
    return Raster(1, grey, dpi, grey.shape[1], grey.shape[0])


def paper(level: int = 245, grain: float = 0.0) -> NDArray[np.uint8]:
    noise = np.random.default_rng(7).normal(level, grain, (1654, 1166))
    return np.clip(noise, 0, 255).astype(np.uint8)


def test_white_grey_and_grainy_paper_is_blank() -> None:
    assert is_blank(raster(paper()))
    assert is_blank(raster(paper(200)))
    assert is_blank(raster(paper(235, grain=5)))
    shaded = np.tile(np.linspace(190, 250, 1166), (1654, 1)).astype(np.uint8)
    assert is_blank(raster(shaded))


def test_the_shadow_of_the_lid_is_no_print() -> None:
    page = paper()
    page[:, :40] = 30
    assert is_blank(raster(page))


def test_a_little_dust_is_no_print() -> None:
    page = paper()
    for place in range(100, 1500, 250):
        page[place : place + 5, place // 2 : place // 2 + 5] = 40
    assert is_blank(raster(page))


@pytest.mark.parametrize("line", ["Phụ lục", "MỤC LỤC", "Hết./.", "Phần I"])
def test_a_single_line_is_not_blank(line: str) -> None:
    assert not is_blank(raster(page_array(draw_page((line,), dpi=200).convert("L"))))


@pytest.mark.parametrize("number", ["2", "- 2 -"])
def test_a_page_with_its_number_alone_is_blank(number: str) -> None:
    assert is_blank(raster(page_array(draw_page((number,), dpi=200).convert("L"))))


@pytest.mark.parametrize("contrast", [0.5, 0.2, 0.1])
def test_faint_print_is_not_blank(contrast: float) -> None:
    faint = 255 - (255 - page_array(draw_page(dpi=200).convert("L")).astype(float)) * contrast
    assert not is_blank(raster(faint.astype(np.uint8)))


def test_a_dark_picture_is_not_blank() -> None:
    page = paper()
    page[400:900, 200:900] = 90
    assert not is_blank(raster(page))


def test_a_blank_page_comes_as_a_page_without_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(one_page_pdf(stream(b"")))
    (page,) = Reader(Settings()).read(path)[1]
    assert isinstance(page, Page)
    assert page.flags == ("blank",)
    assert (page.number, page.lines, page.error) == (1, (), None)


def test_no_real_page_is_blank(shared: Path) -> None:
    """The first pages of some scans; all 211 pages were looked at once, down to a tenth of their contrast."""
    reader = Reader(Settings(text_layers="never"))
    for path in sorted((shared / "scans").glob("*.pdf"))[::6]:
        assert isinstance(next(reader.read(path)[1]), Raster), path.name
