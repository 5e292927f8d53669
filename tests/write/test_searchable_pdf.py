"""Searchable PDF: the same pages to the pixel, the same pictures to the byte, and behind them the restored text."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import img2pdf
import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from ocrmypdf.pdfa import file_claims_pdfa
from pikepdf import Array, Dictionary, Name, Stream, pdfa
from PIL import Image

from pipeline.errors import DocumentError, MissingDependencyError
from pipeline.model.page import Box, Document, Line, Page, Source, Word
from pipeline.model.record import Record
from pipeline.read.folder import page_files
from pipeline.read.reader import Reader, sha256_of
from pipeline.settings import Settings
from pipeline.write.corrections import Change, append_corrections
from pipeline.write.export import FORMATS, Export, export
from pipeline.write.inputs import InputRow
from pipeline.write.searchable_pdf import searchable_pdf
from pipeline.write.searchable_pdf_plugin import page_element, word_boxes
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from tests.conftest import LINES, draw_page

DPI = 72
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is absent")


def picture(mode: str = "RGB") -> Image.Image:
    return draw_page(dpi=DPI).convert(mode)


def words_page(number: int = 1, **more: object) -> Page:
    """The words of ``draw_page`` where it draws them."""
    width, height = picture().size
    lines = []
    for row, text in enumerate(LINES):
        top = round(DPI * (0.6 + 0.35 * row))
        box = Box(round(DPI * 0.6), top, round(DPI * 0.6) + 6 * len(text), top + 13)
        pieces = zip(text.split(), box.shares(text.split()), strict=True)
        lines.append(Line.from_words([Word(piece, share, 0.9) for piece, share in pieces], row))
    page = Page(number, tuple(lines), width, height, DPI, engine="tesseract 5")
    return replace(page, **more)  # type: ignore[arg-type]


def jpeg(angle: int = 0, orientation: int | None = None) -> bytes:
    data = io.BytesIO()
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    picture().rotate(angle, expand=True).save(data, "JPEG", quality=80, exif=exif)
    return data.getvalue()


def scanned(pages: int = 1, angle: int = 0) -> pikepdf.Pdf:
    layout = img2pdf.get_fixed_dpi_layout_fun((DPI, DPI))
    return pikepdf.open(io.BytesIO(img2pdf.convert([jpeg(angle)] * pages, layout_fun=layout)))


def with_text(pdf: pikepdf.Pdf, text: bytes, mode: int) -> pikepdf.Pdf:
    """A line of text on the first page, drawn (0) or invisible (3), in a font of its own."""
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page = pdf.pages[0]
    page.obj.Resources.Font = Dictionary(F1=font)
    page.contents_add(Stream(pdf, b"BT %d Tr /F1 9 Tf 20 20 Td (%s) Tj ET" % (mode, text)))
    return pdf


def turned() -> pikepdf.Pdf:
    pdf = scanned(angle=90)
    pdf.pages[0].obj.Rotate = 90
    return pdf


def cropped() -> pikepdf.Pdf:
    """The page inside a larger MediaBox that does not begin at 0."""
    pdf = scanned()
    page = pdf.pages[0]
    width, height = picture().size
    page.mediabox = Array([-30, -50, width + 10, height + 20])
    page.cropbox = Array([0, 0, width, height])
    return pdf


def signed(says: bytes = b"") -> pikepdf.Pdf:
    """A signature field with an appearance, which may say something, and contents that sign nothing."""
    pdf = scanned()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    content = b"0 0 1 rg 0 0 60 20 re f" + (b" BT /F1 9 Tf (%s) Tj ET" % says if says else b"")
    shown = Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 60, 20]))
    if says:
        shown.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    contents = pikepdf.String(b"\0" * 64)
    value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=contents, ByteRange=Array([0, 1, 2, 3]))
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="Signature1", F=4, V=value)
    field.Rect = Array([200, 100, 260, 120])
    field.AP = Dictionary(N=pdf.make_indirect(shown))
    field.P = pdf.pages[0].obj
    field = pdf.make_indirect(field)
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return pdf


def saved(pdf: pikepdf.Pdf) -> bytes:
    data = io.BytesIO()
    pdf.save(data)
    return data.getvalue()


def as_image(kind: str, *frames: Image.Image, **options: object) -> bytes:
    data = io.BytesIO()
    more = {"save_all": True, "append_images": frames[1:]} if frames[1:] else {}
    frames[0].save(data, kind, dpi=(DPI, DPI), **more, **options)
    return data.getvalue()


@dataclass
class Case:
    """A source, its pages as they were read, and the media type."""

    data: bytes
    media_type: str = "application/pdf"
    pages: tuple[Page, ...] = (words_page(),)
    page_range: tuple[int, int] | None = None


REJECTED = words_page(flags=("layer_rejected:glyphs",), layer_text="x")
OTHER_OCR = words_page(flags=("layer_rejected:scan",), layer_text="other reading")
FAX = as_image("TIFF", picture("1"), picture("1"), compression="group4")
EMBED_NO_FONT = ("own-text.pdf", "broken-font.pdf", "signed-by.pdf")
CASES = {
    "scan.pdf": Case(saved(scanned(2)), pages=(words_page(1), words_page(2))),
    "turned.pdf": Case(saved(turned())),
    "cropped.pdf": Case(saved(cropped())),
    "other-ocr.pdf": Case(saved(with_text(scanned(), b"other reading", 3)), pages=(OTHER_OCR,)),
    "broken-font.pdf": Case(saved(with_text(scanned(), b"K\\220 ho1ch", 0)), pages=(REJECTED,)),
    "own-text.pdf": Case(saved(with_text(scanned(), b"Own text", 0)), pages=(words_page(origin="text_layer"),)),
    "signed.pdf": Case(saved(signed())),
    "signed-by.pdf": Case(saved(signed(b"Signed by"))),
    "several.pdf": Case(saved(scanned(3)), pages=tuple(words_page(n) for n in (1, 2, 3)), page_range=(2, 3)),
    "two.tif": Case(FAX, "image/tiff", (words_page(1), words_page(2))),
    "grey.png": Case(as_image("PNG", picture("L")), "image/png"),
    "clear.png": Case(as_image("PNG", picture("RGBA")), "image/png"),
    "photo.jpg": Case(jpeg(90, orientation=6), "image/jpeg", (words_page(dpi=200.0),)),
    "new.webp": Case(as_image("WEBP", picture(), lossless=True), "image/webp", (words_page(dpi=200.0),)),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases as a run leaves them."""
    folder = tmp_path_factory.mktemp("pdf")
    store = Store.create(folder / "out")
    rows = []
    for name, case in CASES.items():
        path = folder / name
        path.write_bytes(case.data)
        rows.append(put(store, path, case))
    store.publish(rows)
    return folder


def put(store: Store, path: Path, case: Case) -> InputRow:
    sha256 = sha256_of(path)
    document = Document(Source(path.name, sha256, path.stat().st_size, case.media_type), case.pages)
    source = {"name": path.name, "sha256": sha256, "bytes": path.stat().st_size, "media_type": case.media_type,
              "pages": len(case.pages), "page_range": case.page_range}  # fmt: skip
    values = {"id": sha256[:16], "source": source, "type_name": "Kế hoạch", "subject": "Công tác văn thư",
              "number": "12/KH-SNV", "date": "2024-03-02", "issuer": {"name": "Sở Nội vụ"},
              "produced_by": {"version": "0", "fingerprint": "f", "engine": "tesseract 5"}}  # fmt: skip
    store.put([Record.model_validate(values)], document)
    return InputRow(name=str(path), id=sha256[:16], status="done", pages=len(case.pages))


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


def pdftotext(path: Path, *options: str) -> str:
    command = ["pdftotext", "-raw", *options, str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


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


@needs_pdftotext
@pytest.mark.parametrize("name", [name for name in CASES if name != "own-text.pdf"])
def test_the_text_is_the_restored_text(exported: Path, name: str) -> None:
    texts = pdftotext(exported / f"{Path(name).stem}.pdf").split("\f")[:-1]
    assert [text.split() for text in texts] == [page.text.split() for page in case_pages(CASES[name])]


@needs_pdftotext
def test_text_of_the_page_itself_stays(exported: Path) -> None:
    assert pdftotext(exported / "own-text.pdf").split() == ["Own", "text"]


@needs_pdftotext
@pytest.mark.parametrize("name", [name for name in CASES if name not in ("own-text.pdf", "signed-by.pdf")])
def test_words_stand_where_they_are_printed(exported: Path, name: str) -> None:
    """Within a letter's width and half a line, in the frame that a viewer shows."""
    xml = pdftotext(exported / f"{Path(name).stem}.pdf", "-bbox", "-cropbox", "-l", "1")
    found = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]+)<', xml)
    page = case_pages(CASES[name])[0]
    assert page.dpi is not None
    assert [unescape(text) for *_, text in found] == [word.text for word in page.words]
    for (left, top, right, bottom, _), word in zip(found, page.words, strict=True):
        assert word.box is not None
        centre = (float(left) + float(right)) / 2, (float(top) + float(bottom)) / 2
        wanted = (word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2
        for at, want, near in zip(centre, wanted, (5.0, 6.5), strict=True):
            assert abs(at - want * 72 / page.dpi) < near, (word, left, top, right, bottom)


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


@needs_pdftotext
def test_corrected_words_reach_the_text(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(results / "out", out)
    record_id = sha256_of(results / "grey.png")[:16]
    change = Change(id=record_id, pointer="/pages/0/lines/2/words/1", before="HOẠCH", after="HOẠCH NĂM")
    append_corrections(
        out, "an", [change, Change(id=record_id, pointer="/subject", before="Công tác văn thư", after="Lưu trữ")]
    )
    selection = Selection(Store.open(out))
    one = [item for item in selection.items() if item.record.id == record_id]
    selection.items = lambda: iter(one)  # type: ignore[method-assign]
    (path,) = export("pdf", Export(selection, tmp_path / "pdf", Settings()))
    assert "KẾ HOẠCH NĂM" in pdftotext(path)
    with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Kế hoạch Lưu trữ"


def test_what_cannot_be_written_is_told_and_the_others_are(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "out")
    rows = []
    for name, case in {
        "gone.png": Case(as_image("PNG", picture("L")), "image/png"),
        "other.png": Case(as_image("PNG", picture("1")), "image/png"),
        "text.txt": Case(b"text", "text/plain"),
        "torn.pdf": Case(b"%PDF-1.4\ntorn"),
        "blank.pdf": Case(saved(scanned()), pages=(words_page(lines=()),)),
    }.items():
        (tmp_path / name).write_bytes(case.data)
        rows.append(put(store, tmp_path / name, case))
    store.publish(rows)
    (tmp_path / "gone.png").unlink()
    (tmp_path / "other.png").write_bytes(b"new")
    work = Export(Selection(store), tmp_path / "pdf", Settings())
    assert [path.name for path in export("pdf", work)] == ["blank.pdf"]
    assert [error.code for error in work.failures] == ["moved", "changed", "corrupt"]
    assert [error.code for error in work.skipped] == ["no_picture"]
    assert all(isinstance(error, DocumentError) and error.advice for error in [*work.failures, *work.skipped])
    assert sorted(path.name for path in (tmp_path / "pdf").iterdir()) == ["blank.pdf"]


@needs_pdftotext
def test_the_plug_in_works_from_the_command_line_of_ocrmypdf(results: Path, tmp_path: Path) -> None:
    record_id = sha256_of(results / "scan.pdf")[:16]
    command = [sys.executable, "-m", "ocrmypdf", "--plugin", "pipeline.write.searchable_pdf_plugin",
               "--stored-pages", str(results / "out" / "pages" / f"{record_id}.json"), "--mode", "redo", "--pages", "2",
               "--output-type", "pdf", "--optimize", "0", "--jobs", "1", "--quiet",
               str(results / "scan.pdf"), str(tmp_path / "a.pdf")]  # fmt: skip
    subprocess.run(command, check=True, env=os.environ | {"COVERAGE": ""})
    assert [text.split() for text in pdftotext(tmp_path / "a.pdf").split("\f")[:-1]] == [[], words_page(2).text.split()]


lines = st.lists(
    st.builds(
        Word,
        st.text("aăệ1.", min_size=1, max_size=9),
        st.none() | st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), *[st.integers(0, 300)] * 4),
    ),
    min_size=1,
    max_size=6,
)


@given(st.lists(lines, max_size=4))
def test_every_word_has_a_place(rows: list[list[Word]]) -> None:
    page = Page(1, tuple(Line.from_words(row) for row in rows), 600, 600, 200.0)
    element = page_element(page, 0)
    assert [word.text for word in element.words] == [word.text for word in page.words]
    for placed in element.words:
        assert placed.bbox is not None and placed.bbox.width >= 1 and placed.bbox.height >= 1
    for row in page.lines:
        around = row.box or Box(0, 0, 600, 1)
        for word, box in zip(row.words, word_boxes(row, around), strict=True):
            assert word.box is None or (box.left, box.top) == (word.box.left, word.box.top)


@needs_pdftotext
def test_a_folder_of_page_images_is_one_pdf(tmp_path: Path) -> None:
    """A file in it that cannot be opened was read as a page that failed, and is left out."""
    folder = tmp_path / "ho-so"
    folder.mkdir()
    (folder / "1.png").write_bytes(as_image("PNG", picture("L")))
    (folder / "2.tif").write_bytes(FAX)
    (folder / "3.png").write_bytes(b"no picture")
    (folder / "10.png").write_bytes(as_image("PNG", picture("1")))
    store = Store.create(tmp_path / "out")
    failed = Page(4, (), flags=("failed",), error="corrupt")
    case = Case(b"", "inode/directory", (*(words_page(n) for n in (1, 2, 3)), failed, words_page(5)))
    store.publish([put(store, folder, case)])
    work = Export(Selection(store), tmp_path / "pdf", Settings(), page_files=page_files)
    (path,) = export("pdf", work)
    assert [text.split() for text in pdftotext(path).split("\f")[:-1]] == [words_page().text.split()] * 4
    (folder / "1.png").write_bytes(as_image("PNG", picture("1")))
    assert list(export("pdf", work)) == []
    assert [error.code for error in work.failures] == ["changed"]


def test_no_other_program_is_needed(results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Tesseract nor Ghostscript."""
    monkeypatch.setenv("PATH", "")
    selection = Selection(Store.open(results / "out"))
    record = next(item.record for item in selection.items() if item.stem == "scan")
    assert searchable_pdf([results / "scan.pdf"], record, selection.pages(record), tmp_path / "a.pdf") is None
    assert pdfa.validate_written(tmp_path / "a.pdf", "2b").passed


def test_without_ocrmypdf_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ocrmypdf", None)
    monkeypatch.delitem(sys.modules, "pipeline.write.searchable_pdf")
    with pytest.raises(MissingDependencyError, match=r"\[ocrmypdf\]"):
        FORMATS["pdf"].load()
