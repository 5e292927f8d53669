"""What script/fuzz feeds: readers by name, and the small whole files from which their broken ones are made."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from pipeline.errors import SohoaError
from pipeline.parse.parser import Parser
from pipeline.read.reader import Reader
from pipeline.settings import Settings, load_settings, own_tables
from pipeline.write.corrections import Change, Corrections, append_corrections, corrections_path
from pipeline.write.store import Store
from tests.conftest import LINES, draw_page
from tests.read.files import one_page_pdf, stream
from tests.read.layers import Maker
from tests.read.test_ocr_inputs import ALTO, HOCR

REPOSITORY = Path(__file__).resolve().parent.parent
FILES = {
    "pdf": "file.pdf", "tiff": "file.tif", "png": "file.png", "jpeg": "file.jpg", "webp": "file.webp",
    "text": "file.txt", "docx": "file.docx", "hocr": "file.hocr", "alto": "file.xml", "tsv": "file.tsv",
    "record": "records/0.json", "dictionary": "table", "corrections": "corrections.jsonl",
}  # fmt: skip
"""Readers, the kinds of documents first, then the files of a results folder and of a user's dictionary; and the name
under which each gets its file."""

TABLES = tuple(sorted(path.name for path in (REPOSITORY / "dictionaries").glob("*.tsv")))


def target(name: str) -> Callable[[bytes], None]:
    """What reads the bytes of a file as ``name``: returns, or raises what is none of our own errors."""
    folder = Path(tempfile.mkdtemp(prefix="sohoa-fuzz-"))
    path = folder / FILES[name]
    path.parent.mkdir(exist_ok=True)
    read = _reading(name, folder)

    def once(data: bytes) -> None:
        path.write_bytes(data)
        try:
            read(path)
        except SohoaError:
            return

    return once


def _reading(name: str, folder: Path) -> Callable[[Path], object]:
    if name == "record":
        return lambda _: Store(folder).record("0")
    if name == "dictionary":
        return _read_own_table
    if name == "corrections":
        return lambda _: Corrections.read(folder)
    reader = Reader(Settings(max_pixels=2_000_000, max_pages=20, page_seconds=5))
    return lambda path: (reader.page_count(path), list(reader.read(path)[1]))


def _read_own_table(path: Path) -> None:
    """The file's first line is the name of the table in it."""
    name, _, rows = path.read_bytes().partition(b"\n")
    with tempfile.TemporaryDirectory() as folder:
        if name.decode(errors="replace") in TABLES:
            (Path(folder) / name.decode()).write_bytes(rows)
        settings = load_settings(dictionaries=Path(folder))
        with own_tables(settings):
            Parser(settings)


def seeds(name: str) -> Iterator[bytes]:
    """Whole files of the kind ``name``; none where the package that makes them is missing."""
    page = draw_page(dpi=50)
    if name == "pdf":
        yield from _pdfs(page)
    elif name in {"tiff", "png", "jpeg", "webp"}:
        yield from _pictures(page, name)
    elif name == "text":
        text = "\n".join(LINES)
        yield from (text.encode("utf-8"), text.encode("utf-16"), text.encode("cp1258", errors="replace"))
    elif name == "docx":
        yield from _word_files()
    elif name == "hocr":
        yield HOCR.encode()
    elif name == "alto":
        yield from (ALTO.format(unit=unit).encode() for unit in ("pixel", "mm10"))
    elif name == "tsv":
        head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
        yield (head + "1\t1\t0\t0\t0\t0\t0\t0\t900\t1200\t-1\t\n5\t1\t1\t1\t1\t1\t9\t9\t40\t12\t91.5\tvăn\n").encode()
    elif name == "record":
        yield from (path.read_bytes() for path in (REPOSITORY / "samples" / "expected").glob("*.record.json"))
    elif name == "dictionary":
        for table in TABLES:
            lines = (REPOSITORY / "dictionaries" / table).read_bytes().splitlines(keepends=True)
            yield b"".join([table.encode(), b"\n", *[line for line in lines if not line.startswith(b"#")][:6]])
    else:
        yield _log()


def _pdfs(page: Image.Image) -> Iterator[bytes]:
    yield one_page_pdf(stream(b"BT /F 12 Tf 72 700 Td (Ke hoach) Tj ET", deflated=1), b"/Font << /F 5 0 R >>",
                       (b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",))  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.pdf"
        with Maker(path) as maker:
            maker.page().stamp("12/QD", left=72, top=72).turned(90)
            maker.page().picture(page)
        yield path.read_bytes()


def _pictures(page: Image.Image, kind: str) -> Iterator[bytes]:
    for mode in ("1", "L", "RGB"):
        if mode == "1" and kind in {"jpeg", "webp"}:
            continue
        methods = {"tiff": {"1": ("group4",), "L": ("tiff_lzw", "jpeg"), "RGB": ("tiff_deflate",)}[mode]}.get(
            kind, ("",)
        )
        for method in methods:
            file = io.BytesIO()
            options = {"compression": method, "save_all": True, "append_images": [page.convert(mode)]} if method else {}
            page.convert(mode).save(file, kind, dpi=(50, 50), **options)
            yield file.getvalue()


def _word_files() -> Iterator[bytes]:
    try:
        import docx
    except ImportError:
        return
    document = docx.Document()
    document.add_heading(LINES[0])
    document.add_paragraph(LINES[1], style="List Number")
    document.add_table(2, 2).cell(0, 0).text = LINES[2]
    file = io.BytesIO()
    document.save(file)
    yield file.getvalue()


def _log() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        append_corrections(Path(folder), "a", [Change(id="0", pointer="/subject", before=None, after="x")])
        return corrections_path(Path(folder)).read_bytes()
