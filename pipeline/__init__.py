"""sohoa: scans and bad OCR text of Vietnamese administrative documents in, true text and structured records out.

>>> import pipeline
>>> record = pipeline.process("scan.pdf")
>>> print(record.number, record.date, record.subject)
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

# The rooms named like the functions below are imported first, so that the functions keep the names.
import pipeline.parse
import pipeline.restore  # noqa: F401
from pipeline.errors import DocumentError, ExitCode, SohoaError

if TYPE_CHECKING:
    from pandas import DataFrame

    from pipeline.model.record import Record
    from pipeline.pipeline import Road
    from pipeline.restore.restored import Restored
    from pipeline.settings import Settings

__all__ = ["DocumentError", "ExitCode", "Record", "Settings", "SohoaError", "parse", "process", "restore", "tables"]


def process(path: str | Path, settings: Settings | None = None) -> Record:
    """One file to its record (of a file that holds several documents, the first one's). Raises DocumentError with a
    code and a plain sentence.

    The file is opened in this process; give files that you do not trust to ``sohoa run``, which opens each in a
    worker process under limits.
    """
    return _road(settings).process(Path(path)).record


def restore(text: str, settings: Settings | None = None) -> Restored:
    """Text with wrong or missing marks to true Vietnamese, line by line, with the list of edits."""
    return _road(settings).restorer.restore_text(text)


def parse(text: str, settings: Settings | None = None) -> Record:
    """True text to a record; give OCR text to ``restore`` first."""
    from pipeline.read.text import text_document

    quiet = (settings or _settings()).model_copy(update={"restore": False})
    return _road(quiet).finish(text_document(text)).record


def tables(results: str | Path, include_secret: bool = False) -> dict[str, DataFrame]:
    """What ``sohoa run`` wrote into a folder, as pandas frames by the tables' names (docs/formats-tables.md), with what
    people corrected.
    """
    from pipeline.write.frames import frames
    from pipeline.write.selection import Selection
    from pipeline.write.store import Store

    return frames(Selection(Store.open(Path(results)), include_secret))


def _settings() -> Settings:
    from pipeline.settings import load_settings

    return load_settings()


def _road(settings: Settings | None) -> Road:
    return _built_road(settings or _settings())


@lru_cache(maxsize=2)
def _built_road(settings: Settings) -> Road:
    from pipeline.pipeline import Road

    return Road(settings)


def __getattr__(name: str) -> Any:
    if name == "Settings":
        from pipeline.settings import Settings

        return Settings
    if name == "Record":
        from pipeline.model.record import Record

        return Record
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
