"""Searchable PDF: the same pages to the pixel, the same pictures to the byte, and behind them the restored text."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from numpy.typing import NDArray
from ocrmypdf.pdfa import file_claims_pdfa
from pikepdf import Name, pdfa
from PIL import Image

from pipeline.model.page import Page
from pipeline.read.folder import page_files
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from pipeline.write.export import Export, export
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from tests.write.searchable_cases import CASES, DPI, EMBED_NO_FONT, NEEDS_PDFTOTEXT, Case, pdftotext, store_cases


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases as a run leaves them."""
    folder = tmp_path_factory.mktemp("pdf")
    store_cases(folder)
    return folder


@pytest.fixture(scope="module")
def exported(results: Path) -> Path:
    """The folder of PDFs; what can't be PDF/A is only what draws text in a font that is not embedded."""
    work = Export(Selection(Store.open(results / "out")), results / "pdf", Settings(), page_files=page_files)
    stderr = sys.stderr
    list(export("pdf", work))
    assert sys.stderr is stderr
    assert [(error.code, error.message.split(":")[0]) for error in work.failures] == [
        ("not_pdfa", "broken-font.pdf"),
        ("not_pdfa", "own-text.pdf"),
        ("not_pdfa", "signed-by.pdf"),
    ]
    return results / "pdf"


def rendered(path: Path) -> Iterator[NDArray[np.uint8]]:
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    for index in range(len(document)):
        page = document[index]
        bitmap = page.render(scale=1.5, may_draw_forms=True)
        yield bitmap.to_numpy().copy()
        bitmap.close()
        page.close()
    document.close()


def case_pages(case: Case) -> list[Page]:
    first, last = case.page_range or (1, len(case.pages))
    return [page for page in case.pages if first <= page.number <= last]


@NEEDS_PDFTOTEXT
@pytest.mark.parametrize("name", [name for name in CASES if name != "own-text.pdf"])
def test_the_text_is_the_restored_text(exported: Path, name: str) -> None:
    texts = pdftotext(exported / f"{Path(name).stem}.pdf").split("\f")[:-1]
    assert [text.split() for text in texts] == [page.text.split() for page in case_pages(CASES[name])]


@NEEDS_PDFTOTEXT
def test_text_of_the_page_itself_stays(exported: Path) -> None:
    assert pdftotext(exported / "own-text.pdf").split() == ["Own", "text"]


@NEEDS_PDFTOTEXT
@pytest.mark.parametrize("name", [name for name in CASES if name not in ("own-text.pdf", "signed-by.pdf")])
def test_words_stand_where_they_are_printed(exported: Path, name: str) -> None:
    """Within a letter's width and half a line, in the frame that a viewer shows."""
    xml = pdftotext(exported / f"{Path(name).stem}.pdf", "-bbox", "-cropbox", "-l", "1")
    found = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]+)<', xml)
    page = case_pages(CASES[name])[0]
    dpi = DPI if CASES[name].media_type == "application/pdf" else page.dpi
    assert dpi is not None
    assert [unescape(text) for *_, text in found] == [word.text for word in page.words]
    for (left, top, right, bottom, _), word in zip(found, page.words, strict=True):
        assert word.box is not None
        centre = (float(left) + float(right)) / 2, (float(top) + float(bottom)) / 2
        wanted = (word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2
        for at, want, near in zip(centre, wanted, (5.0, 6.5), strict=True):
            assert abs(at - want * 72 / dpi) < near, (word, left, top, right, bottom)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.media_type == "application/pdf"])
def test_pages_look_the_same_to_the_pixel(results: Path, exported: Path, name: str) -> None:
    before = list(rendered(results / name))
    first, last = CASES[name].page_range or (1, len(before))
    after = list(rendered(exported / name))
    assert len(after) == last - first + 1
    for old, new in zip(before[first - 1 : last], after, strict=True):
        assert old.shape == new.shape
        assert np.array_equal(old, new)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.media_type != "application/pdf"])
def test_pictures_look_the_same_to_the_pixel(results: Path, exported: Path, name: str) -> None:
    """Each pixel of the picture is one of the page at its resolution; a photograph is turned as its camera says."""
    reader = Reader(Settings())
    dpi = CASES[name].pages[0].dpi
    assert dpi is not None
    document = pypdfium2.PdfDocument(exported / f"{Path(name).stem}.pdf")
    for number, page in enumerate(document, start=1):
        pixels = reader.picture(results / name, number).pixels
        shown = page.render(scale=dpi / 72, rev_byteorder=True).to_pil().convert("RGB")
        want = Image.fromarray(pixels).convert("RGB")
        assert shown.size == want.size
        difference = np.abs(np.asarray(shown, dtype=int) - np.asarray(want, dtype=int))
        assert difference.max() <= (3 if name.endswith("jpg") else 0), name  # two decoders of one JPEG
    document.close()


@pytest.mark.parametrize("name", ["scan.pdf", "turned.pdf", "two.tif", "photo.jpg", "signed.pdf"])
def test_pictures_are_not_recompressed(results: Path, exported: Path, name: str) -> None:
    def streams(path: Path) -> list[bytes]:
        with pikepdf.open(path) as pdf:
            return [image.read_raw_bytes() for page in pdf.pages for image in page.get_images().values()]

    after = streams(exported / f"{Path(name).stem}.pdf")
    if name.endswith(".pdf"):
        assert after == streams(results / name)
    elif name.endswith(".jpg"):
        assert [Image.open(io.BytesIO(data)).format for data in after] == ["JPEG"]
        assert after[0][-2000:] == CASES[name].data[-2000:]
    else:
        with Image.open(results / name) as tiff:
            assert all(data in CASES[name].data for data in after) and tiff.info["compression"] == "group4"


@pytest.mark.parametrize("name", [name for name in CASES if name not in EMBED_NO_FONT])
def test_the_file_is_pdf_a(exported: Path, name: str) -> None:
    path = exported / f"{Path(name).stem}.pdf"
    assert file_claims_pdfa(path) == {"pass": True, "output": "pdfa", "conformance": "PDF/A-2b"}
    assert pdfa.validate_written(path, "2b").passed


@pytest.mark.parametrize("name", EMBED_NO_FONT)
def test_what_is_no_pdf_a_does_not_claim_to_be(exported: Path, name: str) -> None:
    assert not pdfa.validate_written(exported / name, "2b").passed
    assert file_claims_pdfa(exported / name).get("pass") is False


def test_metadata(exported: Path) -> None:
    with pikepdf.open(exported / "scan.pdf") as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Kế hoạch Công tác văn thư"
        assert metadata["dc:identifier"] == "12/KH-SNV"
        assert metadata["dc:creator"] == ["Sở Nội vụ"]
        assert metadata["dc:date"] == ["2024-03-02"]
        assert metadata["dc:source"] == "scan.pdf"
        assert str(pdf.docinfo["/Title"]) == "Kế hoạch Công tác văn thư"


def test_a_signed_file_stays_beside_its_copy(results: Path, exported: Path) -> None:
    assert (exported / "signed-signed.pdf").read_bytes() == (results / "signed.pdf").read_bytes()
    assert not (exported / "scan-signed.pdf").exists()
    with pikepdf.open(exported / "signed.pdf") as pdf:
        assert Name.AcroForm not in pdf.Root
    _, parts = Reader(Settings()).read(results / "signed.pdf")
    assert all("e_signature" in part.flags for part in parts)
    _, parts = Reader(Settings()).read(exported / "signed.pdf")
    assert not any("e_signature" in part.flags for part in parts)
