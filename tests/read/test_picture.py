"""The picture of one page, whatever the file is, in the pixels of the page's boxes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import DocumentError
from pipeline.model.page import Page, Raster
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from tests.conftest import draw_page
from tests.read.files import encrypted_pdf, truncated
from tests.read.layers import VIETNAMESE, Maker


def test_a_page_of_a_tiff_and_of_a_pdf(tmp_path: Path) -> None:
    reader = Reader(Settings())
    pages = [draw_page((f"Trang {number}",), dpi=100) for number in (1, 2, 3)]
    for name in ("a.tif", "a.pdf"):
        pages[0].save(tmp_path / name, save_all=True, append_images=pages[1:], resolution=100, dpi=(100, 100))
        for number, read in enumerate(reader.read(tmp_path / name)[1], start=1):
            picture = reader.picture(tmp_path / name, number)
            assert isinstance(read, Raster)
            assert picture.number == number
            assert np.array_equal(picture.pixels, read.pixels)


def test_a_page_with_its_own_text_is_rendered(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with Maker(path) as maker:
        maker.page().lines(VIETNAMESE)
    reader = Reader(Settings())
    (page,) = reader.read(path)[1]
    assert isinstance(page, Page)
    assert page.origin == "text_layer"
    picture = reader.picture(path, 1)
    assert (picture.width, picture.height, picture.dpi) == (page.width, page.height, page.dpi)
    box = page.words[0].box
    assert box is not None
    assert picture.pixels[box.top : box.bottom, box.left : box.right].min() < 128


def test_the_pixels_of_a_scan_come_as_they_are_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    scan = draw_page(dpi=203).convert("1")
    scan.save(path, resolution=203)
    picture = Reader(Settings()).picture(path, 1)
    assert picture.pixels.shape[:2] == (scan.height, scan.width)
    assert np.array_equal(picture.pixels[:, :, 0], np.asarray(scan, dtype=np.uint8) * 255)


def test_no_picture(tmp_path: Path) -> None:
    def code(name: str, data: bytes, number: int = 1) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(DocumentError) as caught:
            Reader(Settings()).picture(path, number)
        assert name in caught.value.message
        return caught.value.code

    draw_page(dpi=100).save(tmp_path / "whole.png")
    draw_page(dpi=100).save(tmp_path / "whole.pdf")
    png, pdf = ((tmp_path / f"whole.{kind}").read_bytes() for kind in ("png", "pdf"))
    assert code("a.png", png, 2) == "no_such_page"
    assert code("a.pdf", pdf, 2) == "no_such_page"
    assert code("a.pdf", pdf, 0) == "no_such_page"
    assert code("a.txt", b"text") == "no_picture"
    assert code("locked.pdf", encrypted_pdf()) == "encrypted"
    assert code("cut.png", truncated(png, 0.5)) in {"truncated", "corrupt"}
