"""What is done on one document, or a range of its pages; runs in a worker process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline.batch.inputs import key_of
from pipeline.batch.messages import (
    At,
    Failed,
    Finished,
    Identified,
    Message,
    Opened,
    Read,
    Sampled,
    Tally,
    Task,
    said_of_memory,
)
from pipeline.batch.names import name_of, shown
from pipeline.batch.storage import Storage, packed, source_of, storage_of
from pipeline.errors import DocumentError, MissingDependencyError, OutputError, SohoaError, UnreadableError
from pipeline.model.language import N_
from pipeline.model.machine import give_back_memory
from pipeline.model.page import Document, Page, PageRange, Source
from pipeline.pipeline import Result, Road
from pipeline.read.reader import sha256_of
from pipeline.write.pages import pages_to_json

Tell = Callable[[Message], None]
_LISTED = 20


class Work:
    """Does tasks with one road, built once."""

    def __init__(self, road: Road) -> None:
        self.road = road

    def do(self, task: Task, tell: Tell) -> None:
        """Does ``task`` and tells what came of it, a message at a time. Raises nothing."""
        name = name_of(task.path)
        try:
            self._do(task, tell)
        except (MissingDependencyError, OutputError) as error:
            tell(Failed("run", error.code, shown(str(error)), error))
        except SohoaError as error:
            tell(Failed("document", error.code, shown(str(error))))
        except MemoryError:
            tell(Failed("unit", "memory", N_(f"{name}: needs more memory than a worker may have.")))
        except Exception as error:  # noqa: BLE001 - the border: whatever a document does, the batch goes on
            if said_of_memory(str(error)):
                tell(Failed("unit", "memory", N_(f"{name}: needs more memory than a worker may have.")))
                return
            reason = N_(f"{name}: an error inside sohoa ({type(error).__name__}: {error}). Please report it.")
            tell(Failed("unit", "internal", shown(reason)[:2_000]))

    def _do(self, task: Task, tell: Tell) -> None:
        storage = storage_of(task.out)
        if task.kind == "finish":
            return self._finish(task, storage, tell)
        tell(At("open"))
        with source_of(task.path) as path:
            try:
                self._do_on_file(task, path, storage, tell)
            except DocumentError:
                _check_unchanged(task, path)  # what is wrong with other bytes is not wrong with those that were meant
                raise
        return None

    def _do_on_file(self, task: Task, path: Path, storage: Storage, tell: Tell) -> None:
        if task.kind == "identify":
            tell(Identified(*key_of(str(path))))
        if task.kind in {"count", "open"}:
            count = self.road.reader.page_count(path)
            _check_unchanged(task, path)  # a count is kept for good
            tell(Opened(count))
        if task.kind == "sample":
            self._sample(task, path, tell)
        elif task.kind == "read":
            self._read(task, task.pages, path, storage, tell)
        elif task.kind == "open":
            first = (1, min(count, task.unit_pages))
            self._read(task, first, path, storage, tell)
            if first[1] == count:
                self._finish(replace(task, units=(first,)), storage, tell)

    def _read(self, task: Task, pages: PageRange, path: Path, storage: Storage, tell: Tell) -> None:
        document, tally = self._recognized(task, pages, path, tell)
        storage.put_unit(task, pages, document)
        if any(page.origin == "ocr" for page in document.pages):
            give_back_memory()
        tell(Read(pages, tally))

    def _sample(self, task: Task, path: Path, tell: Tell) -> None:
        document, tally = self._recognized(task, task.pages, path, tell)
        tell(At("finish"))
        begin = time.perf_counter()
        result = self.road.finish(document)
        seconds = tally.seconds + time.perf_counter() - begin
        records = [record.to_json() for record in result.records]  # in a file each, and once more in records.jsonl
        texts = [pages_to_json(result.document), *records, *records]
        size = len(packed(document)) + sum(len(text.encode()) for text in texts)
        tell(Sampled(len(document.pages), seconds, size, tally.ok + tally.no_words > 0))

    def _recognized(self, task: Task, pages: PageRange, path: Path, tell: Tell) -> tuple[Document, Tally]:
        tally = Tally()

        def on_page(page: Page) -> None:
            tally.add(page)
            tell(At("page"))

        begin = time.perf_counter()
        tell(At("page"))
        document = self.road.recognize(path, pages, on_page=on_page)
        _check_digest(task, path, document.source.sha256)
        tally.seconds = time.perf_counter() - begin
        return replace(document, source=replace(document.source, name=name_of(task.path))), tally

    def _finish(self, task: Task, storage: Storage, tell: Tell) -> None:
        tell(At("finish"))
        begin = time.perf_counter()
        result = self.road.finish(self._assembled(task, storage))
        storage.put(result.records, result.document)
        tell(_finished(result, round(time.perf_counter() - begin, 3)))

    def _assembled(self, task: Task, storage: Storage) -> Document:
        """All pages from their units; those that could not be read stand as failed pages in their places."""
        pages = {number: Page(number, (), flags=("failed",), error=code) for number, code in task.lost}
        source: Source | None = None
        flags: tuple[str, ...] = ()
        for unit in task.units:
            part = storage.unit(task, unit)
            source, flags = part.source, part.flags
            pages |= {page.number: page for page in part.pages}
        if source is None:
            raise DocumentError(f"{name_of(task.path)}: no page could be read.", code=task.lost[0][1])
        # The same bytes may have been read under another name.
        source = replace(source, name=name_of(task.path))
        return Document(source, tuple(pages[number] for number in sorted(pages)), flags)


def _check_unchanged(task: Task, path: Path) -> None:
    """Raises UnreadableError where the file is gone, or holds other bytes than those that the task is about."""
    if task.sha256:
        _check_digest(task, path, sha256_of(path))


def _check_digest(task: Task, path: Path, digest: str) -> None:
    if task.sha256 and digest != task.sha256:
        raise UnreadableError(
            f"{path.name}: was changed while it was being read.", code="changed", advice="Run the command again."
        )


def _finished(result: Result, seconds: float) -> Finished:
    document = result.document
    failed = result.failed_pages
    if failed:
        causes = "; ".join(f"page {page.number}: {page.error}" for page in failed[:_LISTED])
        read = len(document.pages)
        reason = N_(f"{document.source.name}: {len(failed)} of {read} pages could not be read ({causes}).")
        numbers = tuple(page.number for page in failed)
        return Finished("partial", failed[0].error, reason, numbers, len(result.records), seconds)
    code = reason_of = None
    if not any(page.words for page in document.pages):
        code, reason_of = "no_words", N_(f"{document.source.name}: no words were found on any page.")
    return Finished("done", code, reason_of, (), len(result.records), seconds)
