"""Where work goes: pages as they were read, then records and corrected pages. One class a kind of place.

::

    OUT/work/<ab>/<sha256>[.text]/<recognition>-<first>-<last>.json.gz

A unit's file is whole or not there, and its name says all that it depends on: where it is, that work is done.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from pipeline.batch.messages import Task
from pipeline.model.page import Document, PageRange
from pipeline.model.record import Record
from pipeline.write.files import write_bytes
from pipeline.write.pages import pages_from_json, read_pages_to_json
from pipeline.write.store import Store

_FAST = 1  # gzip: 60 % of the time of level 6 for a tenth more bytes


class Storage(Protocol):
    """A place that sources are read from and results are written to."""

    def source(self, path: str) -> AbstractContextManager[Path]:
        """The source as a local file, while the block runs."""

    def put_unit(self, task: Task, pages: PageRange, document: Document) -> None:
        """Stores the pages of one unit as they were read. Raises OutputError."""

    def unit(self, task: Task, pages: PageRange) -> Document:
        """What ``put_unit`` stored. Raises FileNotFoundError."""

    def put(self, records: list[Record], document: Document) -> None:
        """Stores records and corrected pages. Raises OutputError."""


class LocalStorage:
    """Folders of this machine, or of a file system that all workers share."""

    def __init__(self, out: Path) -> None:
        self.out = out

    @contextmanager
    def source(self, path: str) -> Iterator[Path]:
        """See Storage."""
        yield Path(path)

    def put_unit(self, task: Task, pages: PageRange, document: Document) -> None:
        """See Storage."""
        write_bytes(self.out / unit_path(task, pages), packed(document))

    def unit(self, task: Task, pages: PageRange) -> Document:
        """See Storage."""
        return unpacked((self.out / unit_path(task, pages)).read_bytes())

    def put(self, records: list[Record], document: Document) -> None:
        """See Storage."""
        Store(self.out).put(records, document)


def storage_of(out: str) -> Storage:
    """The kind of place that ``out`` is."""
    return LocalStorage(Path(out))


def work_folder(document: str) -> str:
    """Of a document's units, below the output folder."""
    return f"work/{document[:2]}/{document}"


def unit_name(document: str, recognition: str, pages: PageRange) -> str:
    """Of one unit's pages, below the output folder."""
    return f"{work_folder(document)}/{recognition}-{pages[0]}-{pages[1]}.json.gz"


def unit_path(task: Task, pages: PageRange) -> str:
    """``unit_name`` of a unit of the task's document."""
    return unit_name(task.document, task.recognition, pages)


def packed(document: Document) -> bytes:
    """The same bytes for the same document: no time is in them."""
    return gzip.compress(read_pages_to_json(document).encode(), compresslevel=_FAST, mtime=0)


def unpacked(data: bytes) -> Document:
    """What ``packed`` was given."""
    return pages_from_json(gzip.decompress(data).decode())
