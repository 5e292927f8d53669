"""Where work goes: pages as they were read, then records and corrected pages. One class a kind of place.

Below the run's output folder::

    work/<ab>/<sha256>[.text]/<recognition>-<first>-<last>.json.gz

A unit's file is whole or not there, and its name says all that it depends on: where it is, that work is done.
"""

from __future__ import annotations

import gzip
from contextlib import AbstractContextManager, nullcontext
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
    """A place that results are written to."""

    def put_unit(self, task: Task, pages: PageRange, document: Document) -> None:
        """Stores the pages of one unit as they were read. Raises OutputError."""

    def unit(self, task: Task, pages: PageRange) -> Document:
        """What ``put_unit`` stored. Raises OutputError, FileNotFoundError in a folder of this machine."""

    def has_unit(self, document: str, recognition: str, pages: PageRange) -> bool:
        """Whether ``put_unit`` has stored it. Raises OutputError."""

    def put(self, records: list[Record], document: Document) -> None:
        """Stores records and corrected pages. Raises OutputError."""

    def has_result(self, source_id: str) -> bool:
        """Whether ``put`` has stored it. Raises OutputError."""

    def fetch(self, state: Path, source_id: str) -> None:
        """Brings the records of one source to the folder of the driver. Raises OutputError."""

    def send(self, state: Path, names: list[str]) -> None:
        """Takes files from the folder of the driver. Raises OutputError."""


class LocalStorage:
    """A folder of this machine, or of a file system that all workers share; it is the driver's own folder, too."""

    def __init__(self, out: Path) -> None:
        self.out = out

    def put_unit(self, task: Task, pages: PageRange, document: Document) -> None:
        """See Storage."""
        write_bytes(self.out / unit_name(task.document, task.recognition, pages), packed(document))

    def unit(self, task: Task, pages: PageRange) -> Document:
        """See Storage."""
        return unpacked((self.out / unit_name(task.document, task.recognition, pages)).read_bytes())

    def has_unit(self, document: str, recognition: str, pages: PageRange) -> bool:
        """See Storage."""
        return (self.out / unit_name(document, recognition, pages)).is_file()

    def put(self, records: list[Record], document: Document) -> None:
        """See Storage."""
        Store(self.out).put(records, document)

    def has_result(self, source_id: str) -> bool:
        """See Storage."""
        store = Store(self.out)
        return store.records_path(source_id).is_file() and store.pages_path(source_id).is_file()

    def fetch(self, state: Path, source_id: str) -> None:
        """They are there."""

    def send(self, state: Path, names: list[str]) -> None:
        """They are there."""


def storage_of(out: str) -> Storage:
    """The kind of place that ``out`` is."""
    if "://" not in out:
        return LocalStorage(Path(out))
    from pipeline.batch.remote import RemoteStorage  # noqa: PLC0415 - an extra

    return RemoteStorage(out)


def source_of(path: str) -> AbstractContextManager[Path]:
    """A source, which may be a URL, as a local file while the block runs. Raises UnreadableError."""
    if "://" not in path:
        return nullcontext(Path(path))
    from pipeline.batch.remote import local_copy  # noqa: PLC0415 - an extra

    return local_copy(path)


def work_folder(document: str) -> str:
    """Of a document's units, below the output folder."""
    return f"work/{document[:2]}/{document}"


def unit_name(document: str, recognition: str, pages: PageRange) -> str:
    """Of one unit's pages, below the output folder."""
    return f"{work_folder(document)}/{recognition}-{pages[0]}-{pages[1]}.json.gz"


def packed(document: Document) -> bytes:
    """The same bytes for the same document: no time is in them."""
    return gzip.compress(read_pages_to_json(document).encode(), compresslevel=_FAST, mtime=0)


def unpacked(data: bytes) -> Document:
    """What ``packed`` was given."""
    return pages_from_json(gzip.decompress(data).decode())
