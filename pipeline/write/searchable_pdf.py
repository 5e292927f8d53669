"""Searchable PDF/A-2b: pages as they were scanned, the corrected text invisible behind them.

OCRmyPDF lays the text (``searchable_pdf_plugin`` hands it the stored pages in place of OCR), pikepdf declares and
checks PDF/A. No picture is recompressed; Ghostscript, which would do so, is not used.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from pipeline.errors import DocumentError, MissingDependencyError
from pipeline.model.installation import command_for
from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.write.export import Export
from pipeline.write.files import write_text, write_whole
from pipeline.write.pages import pages_to_json
from pipeline.write.selection import Item
from pipeline.write.source_files import find_source

try:
    import ocrmypdf
    import pikepdf
    from ocrmypdf.exceptions import ExitCodeException
    from pikepdf import pdfa

    from pipeline.write.searchable_pdf_mending import mend
    from pipeline.write.searchable_pdf_source import is_signed, needs_text, write_base
except ModuleNotFoundError as error:
    command = command_for("ocrmypdf")
    raise MissingDependencyError(
        f"Searchable PDF needs OCRmyPDF, and {error.name} is not installed.", advice=f"Install it: {command}."
    ) from None

_PLUGIN = "pipeline.write.searchable_pdf_plugin"
_NO_LINEARIZING = 1_000_000.0
"""Megabytes from which OCRmyPDF would rearrange a file for the web."""


def write_pdf(export: Export) -> Iterator[Path]:
    """One PDF a document. Beside the copy of a signed PDF stands the original, untouched, as ``-signed.pdf``.

    A document that cannot be written is told through ``export.fail``; so is one that is no PDF/A, which is written
    as an ordinary PDF.
    """
    for item in export.selection.items():
        try:
            yield from _write(export, item)
        except DocumentError as error:
            export.fail(error)


def _write(export: Export, item: Item) -> Iterator[Path]:
    record = item.record
    source, files = find_source(record.source, [item.row.name], export.page_files)
    path = export.folder / f"{item.stem}.pdf"
    if is_signed(source, record.source.media_type):
        original = export.folder / f"{item.stem}-signed.pdf"
        write_whole(original, lambda temporary: shutil.copyfile(source, temporary))
        yield original
    problem: DocumentError | None = None

    def write(temporary: Path) -> None:
        nonlocal problem
        problem = searchable_pdf(files, record, export.selection.pages(record), temporary)

    write_whole(path, write)
    yield path
    if problem is not None:
        export.fail(problem)


def searchable_pdf(files: list[Path], record: Record, document: Document, path: Path) -> DocumentError | None:
    """Writes one document from the files of its source; returns why it is no PDF/A, where it could only be an ordinary
    PDF. Raises DocumentError.
    """
    with tempfile.TemporaryDirectory(prefix="sohoa-pdf-") as folder:
        base, layered = Path(folder) / "base.pdf", Path(folder) / "layered.pdf"
        placed = write_base(files, record.source.media_type, document, base)
        wanted = [number for number, page in enumerate(placed.pages, start=1) if needs_text(page)]
        if wanted:
            _lay_text(base, placed, wanted, layered)
        return _write_archive(layered if wanted else base, record, path)


def _lay_text(base: Path, document: Document, wanted: list[int], layered: Path) -> None:
    stored = base.with_suffix(".json")
    write_text(stored, pages_to_json(document))
    try:
        # OCRmyPDF puts a stream of its own in the place of stderr, and leaves it there.
        with _quiet(), redirect_stderr(sys.stderr):
            ocrmypdf.ocr(
                base,
                layered,
                language=["vie"],
                output_type="pdf",
                mode="redo",
                optimize=0,
                pages=",".join(map(str, wanted)),
                jobs=1,
                use_threads=True,
                progress_bar=False,
                fast_web_view=_NO_LINEARIZING,
                tagged_pdf_mode="ignore",
                plugins=[_PLUGIN],
                stored_pages=stored,
            )
    except ExitCodeException as error:
        raise DocumentError(f"{document.source.name}: no text could be laid on it ({error}).", code="no_text") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what the libraries say about forms, tags and fonts: it is dealt with here, or told in our own words."""
    loggers = [logging.getLogger(name) for name in ("ocrmypdf", "pikepdf", "fontTools")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _write_archive(layered: Path, record: Record, path: Path) -> DocumentError | None:
    with pikepdf.open(layered) as pdf:
        describe(pdf, record)
        mend(pdf)
        try:
            with _quiet():
                pdfa.save(pdf, path, pdfa.Flavour("2b"))
            return None
        except pdfa.PdfaError as error:
            reasons = sorted({finding.message for finding in error.report.findings})
    # Opened anew: what failed is declared PDF/A by now.
    with pikepdf.open(layered) as pdf:
        describe(pdf, record)
        pdf.save(path)
    return DocumentError(
        f"{record.source.name}: written as an ordinary PDF, since what it holds is not allowed in PDF/A or cannot be "
        f"checked ({'; '.join(reasons[:3])}).",
        code="not_pdfa",
    )


def describe(pdf: pikepdf.Pdf, record: Record) -> None:
    """Dublin Core in XMP: what the document is, not what the file was called before. A value that waits for a person's
    eye is left out, since nothing in a PDF says that it is not sure.
    """
    doubted = {item.field for item in record.review}

    def sure(value: str | None, *pointers: str) -> str | None:
        return None if doubted.intersection(pointers) else value

    number, date = sure(record.number, "/number"), sure(record.date, "/date")
    issuer = sure(record.issuer.name, "/issuer", "/issuer/name")
    names = (sure(record.type_name, "/type"), sure(record.subject, "/subject") or number)
    values = {
        "dc:title": " ".join(filter(None, names)) or record.source.name,
        "dc:identifier": number,
        "dc:creator": [issuer] if issuer else None,
        "dc:date": [date] if date else None,
        "dc:language": [record.language] if record.language else None,
        "dc:source": record.source.name,
    }
    with pdf.open_metadata() as metadata:
        for key, value in values.items():
            if value:
                metadata[key] = value
            elif key in metadata:
                del metadata[key]
        for claim in ("pdfaid:part", "pdfaid:conformance"):
            if claim in metadata:
                del metadata[claim]
