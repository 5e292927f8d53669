"""Real PDFs as searchable PDF: is the text there, does each page look the same, does the file pass for PDF/A?

    script/bench searchable_pdf [FOLDER ...] [--names TEXT] [--json FILE]

Of every PDF the first two pages are taken. Pages that would be read by OCR get invented words in its place, so that
nothing is read and only what the export does is measured; pages with text of their own keep it.
"""

from __future__ import annotations

import argparse
import subprocess
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pikepdf
import pypdfium2
from measurement import DATA, write_report
from numpy.typing import NDArray

from pipeline.errors import DocumentError
from pipeline.model.page import Box, Document, Line, Page, Raster, Word
from pipeline.model.record import ProducedBy, Record, SourceFile
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from pipeline.write.searchable_pdf import searchable_pdf
from pipeline.write.searchable_pdf_source import needs_text

WORDS = ("Kế", "hoạch", "công", "tác", "văn", "thư,", "lưu", "trữ")
PAGES = (1, 2)
SCALE = 100 / 72


def main(arguments: list[str]) -> None:
    """Prints a line for each file that is no PDF/A, and the counts."""
    parser = argparse.ArgumentParser("script/bench searchable_pdf", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("folders", type=Path, nargs="*", default=[DATA / "scans", DATA / "born_digital"])
    parser.add_argument("--names", default="", help="files whose name holds this")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    reader = Reader(Settings())
    kinds: dict[str, Counter[str]] = {}
    paths = sorted(path for folder in options.folders for path in folder.glob("*.pdf"))
    for path in (path for path in paths if options.names in path.name):
        try:
            source, parts = reader.read(path, PAGES)
            document = Document(source, tuple(map(_with_words, parts)))
        except DocumentError as error:
            print(f"{path.name}: not read ({error.code})")
            continue
        scanned = all(page.origin == "ocr" for page in document.pages)
        counts = kinds.setdefault("scans" if scanned else "own text", Counter())
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.pdf"
            problem = searchable_pdf([path], _record(document), document, copy)
            counts["files"] += 1
            counts["pdfa"] += problem is None
            if problem is not None:
                print(problem.message, flush=True)
            _compare(path, copy, document, counts)
    rows = [{"kind": kind, **counts} for kind, counts in sorted(kinds.items())]
    for row in rows:
        print(", ".join(f"{name} {value}" for name, value in row.items()))
    write_report(options.json, "searchable_pdf", rows, versions={n: version(n) for n in ("ocrmypdf", "pikepdf")})


def _with_words(part: Raster | Page) -> Page:
    """Twelve lines of invented words, inside the page."""
    if isinstance(part, Page):
        return part
    lines = []
    for row in range(12):
        top = round(part.height * (0.1 + 0.06 * row))
        line = Box(part.width // 10, top, part.width * 9 // 10, top + max(part.height // 60, 1))
        lines.append(Line.from_words(Word(text, box, 0.9) for text, box in zip(WORDS, line.shares(WORDS), strict=True)))
    return Page(part.number, tuple(lines), part.width, part.height, part.dpi, flags=part.flags)


def _record(document: Document) -> Record:
    source = document.source
    return Record(
        id=source.id,
        source=SourceFile(
            name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type, pages=len(PAGES)
        ),
        produced_by=ProducedBy(version="0", fingerprint="0", engine="none"),
    )


def _compare(path: Path, copy: Path, document: Document, counts: Counter[str]) -> None:
    command = ["pdftotext", "-raw", str(copy), "-"]
    texts = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout.split("\f")
    for index, page in enumerate(document.pages):
        before, after = _rendered(path, page.number - 1), _rendered(copy, index)
        counts["pages"] += 1
        counts["same_pixels"] += bool(before.shape == after.shape and (before == after).all())
        counts["same_but_for_fields"] += _same_but_for_fields(path, page.number - 1, before, after)
        if needs_text(page):
            counts["laid"] += 1
            counts["same_text"] += texts[index].split() == page.text.split()


def _rendered(path: Path, index: int) -> NDArray[np.uint8]:
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    pixels = document[index].render(scale=SCALE, may_draw_forms=True).to_numpy().copy()
    document.close()
    return pixels


def _same_but_for_fields(path: Path, index: int, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> bool:
    """PDFium smooths the letters of form fields, which signatures are, in colours, and those of stamps in grey."""
    if before.shape != after.shape:
        return False
    differs = (before != after).any(axis=2)
    with pikepdf.open(path) as pdf:
        page = pdf.pages[index]
        left, bottom = (float(edge) * SCALE for edge in list(page.cropbox)[:2])
        for field in page.obj.get("/Annots", []):
            if field.get("/Subtype") == "/Widget":
                x0, y0, x1, y1 = (float(edge) * SCALE for edge in field.Rect)
                rows = slice(max(0, int(len(differs) - (y1 - bottom)) - 2), int(len(differs) - (y0 - bottom)) + 3)
                differs[rows, max(0, int(x0 - left) - 2) : int(x1 - left) + 3] = False
    return not differs.any()
