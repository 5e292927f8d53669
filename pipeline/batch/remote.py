"""Inputs and outputs that are URLs (``s3://…``), through fsspec (extra ``cluster``)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.batch.messages import Task
from pipeline.batch.names import name_of
from pipeline.batch.storage import packed, unit_name, unpacked
from pipeline.errors import MissingDependencyError, OutputError, UnreadableError, UsageError
from pipeline.model.installation import command_for
from pipeline.model.language import N_
from pipeline.model.page import Document, PageRange
from pipeline.model.record import Record
from pipeline.write.store import Store

_WHOLE_AT_ONCE = {"s3", "s3a", "gs", "gcs", "abfs", "az", "adl", "memory"}
"""Places where an object appears whole or not at all; elsewhere a file is written beside its place and renamed."""
_FAILURES = (OSError, RuntimeError, ValueError)
"""What file systems raise; botocore's own are no subclasses, s3fs turns them into these."""


def remote_files(url: str) -> Iterator[str]:
    """URLs of the file, or of all files below a folder, in name order. Raises UsageError."""
    system, path = _system(url)
    try:
        found = sorted(system.find(path)) or [path]
    except _FAILURES as error:
        raise UsageError(f"{url}: cannot be listed ({error}).") from None
    yield from (str(system.unstrip_protocol(name)) for name in found)


def remote_stamp(url: str) -> str | None:
    """Changes whenever the content does: the place's own mark (ETag, size, time); None where there is nothing."""
    system, path = _system(url)
    try:
        return str(system.ukey(path))
    except _FAILURES:
        return None


@contextmanager
def local_copy(url: str) -> Iterator[Path]:
    """The file at ``url`` under its own name in a temporary folder, while the block runs. Raises UnreadableError."""
    system, path = _system(url)
    with tempfile.TemporaryDirectory(prefix="sohoa-") as folder:
        copy = Path(folder) / (url.rpartition("/")[2] or "file")
        try:
            system.get_file(path, str(copy))
        except FileNotFoundError:
            raise UnreadableError(f"{name_of(url)}: there is no such file.", code="not_found") from None
        except _FAILURES as error:
            raise UnreadableError(f"{name_of(url)}: cannot be read ({error}).") from None
        yield copy


class RemoteStorage:
    """An output folder at a URL; see Storage. ``state`` is the driver's own folder, for its ledger and lists."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def put_unit(self, task: Task, pages: PageRange, document: Document) -> None:
        """See Storage."""
        self._put(unit_name(task.document, task.recognition, pages), packed(document))

    def unit(self, task: Task, pages: PageRange) -> Document:
        """See Storage."""
        name = unit_name(task.document, task.recognition, pages)
        with self._told(name):
            data = self._files.cat_file(f"{self._root}/{name}")
        return unpacked(data)

    def has_unit(self, document: str, recognition: str, pages: PageRange) -> bool:
        """See Storage."""
        return self._exists(unit_name(document, recognition, pages))

    def put(self, records: list[Record], document: Document) -> None:
        """See Storage."""
        with tempfile.TemporaryDirectory(prefix="sohoa-") as folder:
            store = Store.create(Path(folder))
            store.put(records, document)
            for path in [*store.folder.glob("pages/*"), *store.folder.glob("records/*")]:
                self._put(str(path.relative_to(store.folder)), path.read_bytes())
        further = f"records/{document.source.id}-{len(records) + 1}.json"
        if self._exists(further):
            with self._told(further, N_("removed")):
                self._files.rm_file(f"{self._root}/{further}")

    def has_result(self, source_id: str) -> bool:
        """See Storage."""
        return self._exists(f"records/{source_id}.json")

    def fetch(self, state: Path, source_id: str) -> None:
        """See Storage."""
        with self._told(f"records/{source_id}.json"):
            found = [f"{self._root}/records/{source_id}.json"]
            found += sorted(self._files.glob(f"{self._root}/records/{source_id}-*.json"))
            for old in state.glob(f"records/{source_id}*.json"):
                old.unlink()
            for path in found:
                self._files.get_file(path, str(state / "records" / path.rpartition("/")[2]))

    def send(self, state: Path, names: list[str]) -> None:
        """See Storage."""
        for name in names:
            self._put(name, (state / name).read_bytes())

    @cached_property
    def _files(self) -> Any:
        return _system(self.url)[0]

    @cached_property
    def _root(self) -> str:
        return _system(self.url)[1].rstrip("/")

    def _exists(self, name: str) -> bool:
        with self._told(name):
            return bool(self._files.exists(f"{self._root}/{name}"))

    def _put(self, name: str, data: bytes) -> None:
        path = f"{self._root}/{name}"
        with self._told(name, N_("written")):
            if self.url.partition("://")[0] in _WHOLE_AT_ONCE:
                self._files.pipe_file(path, data)
                return
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(f"{path}.part", data)
            self._files.mv(f"{path}.part", path)

    @contextmanager
    def _told(self, name: str, what: str = N_("read")) -> Iterator[None]:
        """The place's errors as ours."""
        try:
            yield
        except _FAILURES as error:
            raise OutputError(f"{self.url}/{name}: cannot be {what} ({error}).") from None


def _system(url: str) -> tuple[Any, str]:
    """The file system and the path in it. Raises MissingDependencyError, UsageError."""
    command = command_for("cluster")
    advice = f"Install it: {command}."
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingDependencyError("fsspec is not installed.", advice=advice) from None
    try:
        system, path = url_to_fs(url)
    except ImportError as error:
        raise MissingDependencyError(f"{url}: {error}.", advice=advice) from None
    except ValueError as error:
        raise UsageError(f"{url}: {error}.") from None
    return system, str(path)
