"""A folder of page images as one document: its files in natural order of their names, their frames as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DocumentError, LimitError, UnreadableError
from pipeline.model.text import nfc
from pipeline.read.images import image_page_count
from pipeline.settings import Settings

MEDIA_TYPE = "inode/directory"
SUFFIXES = frozenset({".tif", ".tiff", ".png", ".jpg", ".jpeg", ".webp"})
"""Of page images; other files in the folder are no part of the document."""
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class FolderPage:
    """A page of a folder: its number there, its file, and its number in the file; all counted from 1."""

    number: int
    file: Path
    frame: int


def page_files(folder: Path) -> list[Path]:
    """Page images of a folder, without those of folders in it and hidden ones: ``2.png`` before ``10.png``."""
    try:
        files = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    except OSError as error:
        reason = f"{nfc(folder.name)}: the folder cannot be read ({error.strerror})."
        raise UnreadableError(reason, advice="Check its permissions.") from None
    return sorted((path for path in files if not path.name.startswith(".")), key=natural_key)


def natural_key(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Sorts names with their numbers as numbers, whatever the case."""
    pieces = _DIGITS.split(nfc(path.name).casefold())
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces], path.name


def folder_pages(folder: Path, settings: Settings) -> list[FolderPage]:
    """All pages in order; a file that can't be opened is one page. Raises UnreadableError, LimitError."""
    pages: list[FolderPage] = []
    for file in page_files(folder):
        before = len(pages)
        pages.extend(FolderPage(before + frame, file, frame) for frame in _frames(file, settings))
        if len(pages) > settings.max_pages:
            raise LimitError(
                f"{nfc(folder.name)}: has more pages than the limit, {settings.max_pages:,}.",
                code="too_many_pages",
                advice="Split it, or raise --max-pages.",
            )
    if not pages:
        raise UnreadableError(
            f"{nfc(folder.name)}: holds no page images.", code="no_pages", advice="Give a folder with page images."
        )
    return pages


def _frames(file: Path, settings: Settings) -> Iterator[int]:
    try:
        yield from range(1, image_page_count(file, settings) + 1)
    except DocumentError:
        yield 1
