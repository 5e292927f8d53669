"""Pages are drawn as PDFium draws them, and given up where that takes too long."""

from __future__ import annotations

import weakref
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from pipeline.errors import LimitError
from pipeline.model.page import Page, Raster
from pipeline.read.reader import Reader
from pipeline.read.rendering import render
from pipeline.settings import Settings
from tests.read.files import one_page_pdf, stream
from tests.read.layers import VIETNAMESE, Maker

LINES = b"0 0 m 500 800 l S " * 5_000


def test_the_same_pixels_as_pdfium_gives(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with Maker(path) as maker:
        maker.page().lines(VIETNAMESE)
    document = pdfium.PdfDocument(path)
    document.init_forms()
    page = document[0]
    wanted = page.render(scale=1.5, draw_annots=True, rev_byteorder=True).to_numpy()
    assert np.array_equal(render(page, 1.5, 60), wanted)
    document.close()


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(one_page_pdf(stream(LINES)))
    document = pdfium.PdfDocument(path)
    page = document[0]
    with pytest.raises(LimitError, match="takes over 0 s"):
        render(page, 1, 0)
    assert render(page, 1, 600).shape == (842, 595, 3)
    document.close()
    (failed,) = Reader(Settings(page_seconds=1e-9)).read(path)[1]
    assert isinstance(failed, Page)
    assert failed.error == "timeout"


@pytest.mark.parametrize("kind", ["pdf", "tif"])
def test_only_one_picture_is_held(kind: str, tmp_path: Path) -> None:
    """Whoever was given a page's picture is the only one that keeps it: two of A4 in colour are 50 MB."""
    path = tmp_path / f"a.{kind}"
    if kind == "pdf":
        with Maker(path) as maker:
            for _ in range(3):
                maker.page().lines(VIETNAMESE)
    else:
        pages = [Image.effect_noise((300, 300), 60).convert("RGB") for _ in range(3)]
        pages[0].save(path, save_all=True, append_images=pages[1:])
    _, parts = Reader(Settings(text_layers="never")).read(path)
    next(parts)  # of a picture file the first is unpacked before it is asked for, and kept until the second is
    for _ in range(2):
        part = next(parts)
        assert isinstance(part, Raster)
        pixels = weakref.ref(part.pixels)
        del part
        assert pixels() is None
