"""Corrected text, one file a document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.write.export import Export
from pipeline.write.files import write_text


def write_texts(export: Export) -> Iterator[Path]:
    """The corrected lines of each document, a form feed between pages."""
    for item in export.selection.items():
        path = export.folder / f"{item.stem}.txt"
        write_text(path, export.selection.pages(item.record).text + "\n")
        yield path
