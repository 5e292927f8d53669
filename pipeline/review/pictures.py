"""Pictures of pages for the desk, made in a worker process under limits and kept in the output folder."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import TimeoutError as TookTooLong
from pathlib import Path

from pebble import ProcessExpired, ProcessPool
from PIL import Image

from pipeline.errors import DocumentError
from pipeline.model.machine import limit_memory
from pipeline.model.record import SourceFile
from pipeline.read.folder import page_files
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from pipeline.write.files import unwritable, write_whole
from pipeline.write.source_files import find_source

FOLDER = "review-pictures"
_QUALITY = 80
_WORKER_BYTES = 4 * 1024**3


class Pictures:
    """JPEG files of pages, in the pages' own pixels, so that boxes fit. Safe to share between threads."""

    def __init__(self, out: Path, settings: Settings) -> None:
        self._folder = out / FOLDER
        self._settings = settings.model_copy(update={"text_layers": "never"})
        self._guard = threading.Lock()
        self._pool: ProcessPool | None = None

    def of(self, source: SourceFile, name: str, number: int) -> Path:
        """The picture of a page of the source that was given as ``name``. Raises DocumentError."""
        path = self._folder / f"{source.sha256[:16]}-{number}.jpg"
        if not path.is_file():
            self._make(find_source(source, [name], page_files)[0], number, path)
        return path

    def close(self) -> None:
        """Ends the worker."""
        with self._guard:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = None

    def _make(self, source: Path, number: int, path: Path) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(self._folder, error) from None
        seconds = self._settings.page_seconds
        try:
            self._started().schedule(_draw, args=(self._settings, source, number, path), timeout=seconds).result()
        except TookTooLong:
            raise DocumentError(
                f"{source.name}: page {number} took over {seconds:g} s to draw.", code="timeout"
            ) from None
        except (ProcessExpired, MemoryError, OSError):
            raise DocumentError(f"{source.name}: page {number} cannot be drawn.", code="worker_died") from None

    def _started(self) -> ProcessPool:
        with self._guard:
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPool(max_workers=1, max_tasks=200, context=context, initializer=_bound)
            return self._pool


def _bound() -> None:
    limit_memory(_WORKER_BYTES)


def _draw(settings: Settings, source: Path, number: int, path: Path) -> None:
    picture = Image.fromarray(Reader(settings).picture(source, number).pixels)
    write_whole(path, lambda temporary: picture.save(temporary, "JPEG", quality=_QUALITY))
