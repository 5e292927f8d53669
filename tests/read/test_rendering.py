"""Pages are drawn as PDFium draws them, and given up where that takes too long."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from pipeline.errors import LimitError
from pipeline.model.page import Page
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
