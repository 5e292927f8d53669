"""The formats that stored results can be written in, and how an export is run. Nothing heavy is loaded here.

A new format is a function ``(Export) -> iterable of the paths it wrote`` and one line in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import DocumentError, OutputError, UsageError

if TYPE_CHECKING:
    from pipeline.model.page import Raster
    from pipeline.settings import Settings
    from pipeline.write.selection import Selection


_NO_PAGES = "no_picture"
"""Code of what is told of a document without pages to be seen."""


@dataclass(slots=True)
class Export:
    """One export: what goes out, where to, how."""

    selection: Selection
    folder: Path
    settings: Settings
    separator: str = ","
    """Between the cells of CSV."""
    raw: bool = False
    """CSV without the apostrophe before what a spreadsheet would take for a formula."""
    profile: Path | None = None
    """A table of columns in place of the shipped ones."""
    picture: Callable[[Path, int], Raster] | None = None
    """Draws a page of a source file (``Reader.picture``), for formats that show pages. Raises DocumentError."""
    page_files: Callable[[Path], list[Path]] | None = None
    """The page images of a folder that was read as one document (``pipeline.read.folder``)."""
    failures: list[DocumentError] = field(default_factory=list)
    """Documents that could not be written in this format; the others were."""
    skipped: list[DocumentError] = field(default_factory=list)
    """Documents that have no form of this kind: texts, where pages are wanted. Nothing is wrong with them."""

    def fail(self, error: DocumentError) -> None:
        """One document cannot go out in this format."""
        (self.skipped if error.code == _NO_PAGES else self.failures).append(error)


Writer = Callable[[Export], Iterable[Path]]


@dataclass(frozen=True, slots=True)
class Format:
    """A form that results can take. ``writer`` is ``module:function``, loaded when it is asked for."""

    writer: str
    description: str
    by_profile: bool = False
    """Whether a profile says what its columns are."""

    def load(self) -> Writer:
        """The function that writes the format; its module is imported only now."""
        module, name = self.writer.split(":")
        loaded: Writer = getattr(import_module(f"pipeline.write.{module}"), name)
        return loaded


FORMATS: dict[str, Format] = {
    "text": Format("plain_text:write_texts", "corrected text, one file a document"),
    "pdf": Format("searchable_pdf:write_pdf", "searchable PDF/A-2b, the corrected text behind the pages' pictures"),
    "hocr": Format("hocr:write_hocr", "corrected words with their places, one hOCR file a document"),
    "alto": Format("alto:write_alto", "the same as ALTO 4.2"),
    "label-studio": Format("label_studio:write_label_studio", "pages, lines and fields as tasks for Label Studio"),
    "jsonl": Format("spreadsheets:write_jsonl", "records, one a line"),
    "xlsx": Format("spreadsheets:write_workbook", "all tables in one Excel workbook"),
    "csv": Format("spreadsheets:write_csv", "one file a table"),
    "parquet": Format("spreadsheets:write_parquet", "one file a table"),
    "index": Format("index:write_index", "archival index (mục lục văn bản) as Excel workbooks", True),
    "targets": Format("targets_table:write_targets", "targets of all documents in common units, as XLSX and CSV"),
    "dc": Format("dublin_core:write_dublin_core", "Dublin Core as CSV and XML", True),
    "akn": Format("akoma_ntoso:write_akoma_ntoso", "Akoma Ntoso, one XML file a document", True),
}


def export(kind: str, work: Export) -> Iterator[Path]:
    """Writes ``work`` as ``kind`` and yields each file when it is whole. Raises UsageError, OutputError."""
    if kind not in FORMATS:
        raise UsageError(f"{kind}: no such format.", advice=f"Formats: {', '.join(FORMATS)}.")
    if work.profile is not None and not FORMATS[kind].by_profile:
        having = ", ".join(name for name, entry in FORMATS.items() if entry.by_profile)
        raise UsageError(f"{kind}: has no profile.", advice=f"Formats with one: {having}.")
    writer = FORMATS[kind].load()
    try:
        work.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{work.folder}: cannot be made ({error.strerror}).") from None
    yield from writer(work)
