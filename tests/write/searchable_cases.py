"""Scans of all kinds for searchable PDF, with their words as if they had been read."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import img2pdf
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from pipeline.model.page import Box, Document, Line, Page, Source, Word
from pipeline.model.record import Record
from pipeline.read.reader import sha256_of
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store
from tests.conftest import LINES, draw_page

DPI = 72
NEEDS_PDFTOTEXT = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is absent")


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


def cropped(pdf: pikepdf.Pdf) -> pikepdf.Pdf:
    """The page inside a larger MediaBox that does not begin at 0."""
    page = pdf.pages[0]
    width, height = (float(edge) for edge in list(page.mediabox)[2:])
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
    "cropped.pdf": Case(saved(cropped(scanned()))),
    "no-sheet.pdf": Case(saved(cropped(turned())), pages=(words_page(dpi=200.0),)),  # the stated size is not believed
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


def store_cases(folder: Path, names: Iterable[str] = CASES) -> None:
    """Cases as a run leaves them: the sources in the folder, the results in ``out``."""
    store = Store.create(folder / "out")
    rows = []
    for name in names:
        path = folder / name
        path.write_bytes(CASES[name].data)
        rows.append(put(store, path, CASES[name]))
    store.publish(rows)


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


def pdftotext(path: Path, *options: str) -> str:
    command = ["pdftotext", "-raw", *options, str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
