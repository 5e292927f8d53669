"""What the reader makes of a Word document that a test has put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.model.page import Line, Page
from pipeline.read.reader import Reader


def pages_of(document: Any, tmp_path: Path, reader: Reader) -> list[Page]:
    path = tmp_path / "Kế hoạch.docx"
    document.save(str(path))
    _, pages = reader.read(path)
    found = [page for page in pages if isinstance(page, Page)]
    assert reader.page_count(path) == len(found)
    return found


def lines_of(document: Any, tmp_path: Path, reader: Reader) -> list[Line]:
    return [line for page in pages_of(document, tmp_path, reader) for line in page.lines]


def texts_of(document: Any, tmp_path: Path, reader: Reader) -> list[str]:
    return [line.text for line in lines_of(document, tmp_path, reader)]
