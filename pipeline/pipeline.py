"""The road: read, clean, recognize, restore, parse. Composes the stages and times each, nothing else."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.clean.cleaner import Cleaner
from pipeline.errors import DocumentError
from pipeline.model.page import Document, Page, PageRange, Raster
from pipeline.model.record import ProducedBy, Record
from pipeline.model.table import shipped_dictionaries
from pipeline.model.upright import as_read, as_scanned
from pipeline.parse.parser import Parser
from pipeline.read.reader import Reader
from pipeline.recognize.recognizer import Recognizer
from pipeline.restore.restorer import Restorer
from pipeline.settings import Settings, own_tables
from pipeline.version import package_version


@dataclass(slots=True)
class Result:
    """What the road makes of one file."""

    records: list[Record]
    """One a document in the file, at least one."""
    document: Document
    """The corrected pages."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall time by stage."""

    @property
    def record(self) -> Record:
        """Of the first document."""
        return self.records[0]

    @property
    def failed_pages(self) -> list[Page]:
        """Pages that could not be read; their ``error`` says why."""
        return [page for page in self.document.pages if page.error is not None]


class Road:
    """Built once, called often: loads dictionaries and models, then turns files into records.

    OpenCV, PDFium and Tesseract work in the calling process; for hostile input use ``sohoa run``, which keeps them in
    worker processes.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        with own_tables(settings):
            self.reader = Reader(settings)
            self.recognizer = Recognizer(settings)
            self.cleaner = Cleaner(settings, self.recognizer.legibility)
            self.restorer = Restorer(settings)
            self.parser = Parser(settings)
        self._dictionaries = _hash_of_folders(shipped_dictionaries(), settings.dictionaries)

    def process(self, path: Path, name: str | None = None) -> Result:
        """One file to its records and corrected pages. Raises DocumentError when nothing could be read.

        ``name`` stands in the records as the source's name; without it, the file's own.
        """
        seconds: dict[str, float] = {}
        document = self.recognize(path, seconds=seconds)
        if name is not None:
            document = replace(document, source=replace(document.source, name=name))
        return self.finish(document, seconds)

    def recognize(
        self,
        path: Path,
        pages: PageRange | None = None,
        seconds: dict[str, float] | None = None,
        on_page: Callable[[Page], None] | None = None,
    ) -> Document:
        """The first half of the road: a file, or some of its pages, to words as they were read.

        A page that could not be read has ``error`` set. Wall time by stage is added to ``seconds``; ``on_page`` is
        called with every page as soon as it is read.
        """
        seconds = {} if seconds is None else seconds
        read = []
        with _timed(seconds, "read"):
            source, parts = self.reader.read(path, pages)
        for part in _timed_items(parts, seconds, "read"):
            page = self._page(part, seconds)
            del part  # its picture is not kept while the next page is drawn
            read.append(page)
            if on_page is not None:
                on_page(page)
        return Document(source, tuple(read))

    def finish(self, document: Document, seconds: dict[str, float] | None = None) -> Result:
        """The second half of the road: all pages of a source as they were read, to true text and records.

        Raises DocumentError when not one page could be read.
        """
        if document.pages and all(page.error for page in document.pages):
            raise DocumentError(f"{document.source.name}: no page could be read.", code=document.pages[0].error)
        seconds = {} if seconds is None else seconds
        engine = next((page.engine for page in document.pages if page.engine), "text")
        with _timed(seconds, "restore"):
            if self.settings.restore:
                document = self.restorer.restore(document)
        with _timed(seconds, "parse"):
            produced_by = ProducedBy(version=package_version(), fingerprint=self.fingerprint(engine), engine=engine)
            records = as_scanned(self.parser.parse(as_read(document), produced_by), document)
        return Result(records, document, seconds)

    def fingerprint(self, engine: str) -> str:
        """16 hex digits that name all that a record depends on besides the source's bytes."""
        parts = [package_version(), self.settings.affecting_records(), self._dictionaries, engine]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    def _page(self, part: Raster | Page, seconds: dict[str, float]) -> Page:
        if isinstance(part, Page):
            return part
        try:
            with _timed(seconds, "clean"):
                cleaned = self.cleaner.clean(part)
            with _timed(seconds, "recognize"):
                return self.recognizer.recognize(cleaned)
        except DocumentError as error:
            return Page(part.number, (), part.width, part.height, part.dpi, flags=("failed",), error=error.code)


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - start


def _timed_items(parts: Iterator[Raster | Page], seconds: dict[str, float], stage: str) -> Iterator[Raster | Page]:
    while True:
        with _timed(seconds, stage):
            part = next(parts, None)
        if part is None:
            return
        yield part
        del part


def _hash_of_folders(*folders: Path | None) -> str:
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder else []:
            if path.is_file():
                total.update(path.name.encode())
                with path.open("rb") as file:
                    total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
