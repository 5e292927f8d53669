"""Files to pages: finds out what a file is by its bytes and hands it to the module for that kind."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from pipeline.errors import CorruptError, DocumentError, LimitError, UnreadableError, UnsupportedError
from pipeline.model.page import Page, PageRange, Raster, Source
from pipeline.model.text import nfc
from pipeline.read.blank import is_blank
from pipeline.read.docx import MEDIA_TYPE as DOCX
from pipeline.read.docx import SUFFIXES as WORD_SUFFIXES
from pipeline.read.docx import DocxReader, docx_media_type
from pipeline.read.folder import MEDIA_TYPE as FOLDER
from pipeline.read.folder import FolderPage, folder_pages, page_files
from pipeline.read.images import image_page_count, image_pages
from pipeline.read.ocr_alto import alto_pages
from pipeline.read.ocr_files import ALTO, HOCR, TSV, ocr_media_type
from pipeline.read.ocr_files import SUFFIXES as OCR_SUFFIXES
from pipeline.read.ocr_hocr import hocr_pages
from pipeline.read.ocr_tsv import tsv_pages
from pipeline.read.pdf import pdf_page_count, pdf_pages
from pipeline.read.text import decode_text, split_pages
from pipeline.read.text_layer import TextLayers
from pipeline.settings import Settings

TEXT_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}
PICTURE_TYPES = {
    ".pdf": "application/pdf",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
SUFFIXES = frozenset(TEXT_TYPES) | frozenset(PICTURE_TYPES) | frozenset(OCR_SUFFIXES) | frozenset(WORD_SUFFIXES)
"""Suffixes of the files that are read; all others are listed as skipped."""

_OCR_READERS = {HOCR: hocr_pages, ALTO: alto_pages, TSV: tsv_pages}
_PDF_HEADER_WITHIN = 1024  # ISO 32000-1, annex H, implementation note 13: the header may stand in the first 1024 bytes


class Reader:
    """Opens files under the limits of the settings; holds the tables by which text layers are judged."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._layers = TextLayers(settings) if settings.text_layers == "earned" else None

    @cached_property
    def _docx(self) -> DocxReader:
        return DocxReader(self.settings)

    def page_count(self, path: Path) -> int:
        """How many pages ``read`` gives. Raises DocumentError."""
        if path.is_dir():
            return len(folder_pages(path, self.settings))
        _readable_size(path, self.settings.max_bytes)
        media_type = _media_type(path)
        if media_type == "application/pdf":
            return pdf_page_count(path, self.settings)
        if media_type.startswith("image/"):
            return image_page_count(path, self.settings)
        return len(self._pages_of_text(path, media_type))

    def read(self, path: Path, pages: PageRange | None = None) -> tuple[Source, Iterator[Raster | Page]]:
        """The source and its pages, one at a time: rasters to be read by OCR, pages where text is already there or
        where there is nothing to read (flag ``blank``). With ``pages``, only those in that range. A folder of page
        images is one document.

        Raises DocumentError (UnreadableError, UnsupportedError, CorruptError, EncryptedError, LimitError). A page
        that can't be had while the others can comes as a Page with ``error`` set.
        """
        if path.is_dir():
            return self._read_folder(path, pages)
        size = _readable_size(path, self.settings.max_bytes)
        name = nfc(path.name)
        media_type = _media_type(path)
        source = Source(name, sha256_of(path), size, media_type)
        if media_type == "application/pdf":
            return source, map(_blank_told, pdf_pages(path, self.settings, self._layers, pages))
        if media_type.startswith("image/"):
            return source, map(_blank_told, image_pages(path, self.settings, pages))
        texts = self._pages_of_text(path, media_type)
        return source, (page for page in texts if pages is None or pages[0] <= page.number <= pages[1])

    def _read_folder(self, folder: Path, pages: PageRange | None) -> tuple[Source, Iterator[Raster | Page]]:
        size = sum(path.stat().st_size for path in page_files(folder))
        _check_size(nfc(folder.name), size, self.settings.max_bytes)
        source = Source(nfc(folder.name), sha256_of(folder), size, FOLDER)
        wanted = [
            page for page in folder_pages(folder, self.settings) if pages is None or pages[0] <= page.number <= pages[1]
        ]
        return source, (self._folder_page(page) for page in wanted)

    def _folder_page(self, page: FolderPage) -> Raster | Page:
        """A page that can't be had comes with ``error``."""
        try:
            part = next(self.read(page.file, (page.frame, page.frame))[1])
        except DocumentError as error:
            return Page(page.number, (), flags=("failed",), error=error.code)
        return replace(part, number=page.number)

    def _pages_of_text(self, path: Path, media_type: str) -> list[Page]:
        """Pages of what was already read: plain text, or text with its places on the page."""
        name = nfc(path.name)
        if media_type == DOCX:
            return self._docx.pages(path, name)
        if media_type in _OCR_READERS:
            return _OCR_READERS[media_type](path.read_bytes(), name, self.settings.max_pages)
        return split_pages(decode_text(path.read_bytes(), name))

    def picture(self, path: Path, number: int) -> Raster:
        """The picture of page ``number`` (counted from 1) as it is, in the pixels of all boxes: for crops and reports.

        A PDF page is rendered, its own text believed or not. Raises DocumentError, ``no_such_page`` and for text
        ``no_picture`` among its codes.
        """
        if path.is_dir():
            found = next((page for page in folder_pages(path, self.settings) if page.number == number), None)
            if found is None:
                raise _no_such_page(nfc(path.name), number)
            return replace(self.picture(found.file, found.frame), number=number)
        _readable_size(path, self.settings.max_bytes)
        name, media_type = nfc(path.name), _media_type(path)
        if not media_type.startswith(("image/", "application/pdf")):
            raise UnsupportedError(f"{name}: text has no picture.", code="no_picture", advice="Give a scan.")
        read = pdf_pages if media_type == "application/pdf" else image_pages
        part = next(iter(read(path, self.settings, pages=(number, number))), None) if number >= 1 else None
        if part is None:
            raise _no_such_page(name, number)
        if isinstance(part, Page):
            raise CorruptError(f"{name}: page {number} cannot be shown.", code=part.error)
        return part


def _blank_told(part: Raster | Page) -> Raster | Page:
    if isinstance(part, Raster) and is_blank(part):
        flags = (*part.flags, "blank")
        return Page(part.number, (), part.width, part.height, part.dpi, flags=flags, layer_text=part.layer_text)
    return part


def _no_such_page(name: str, number: int) -> DocumentError:
    return DocumentError(f"{name}: has no page {number}.", code="no_such_page", advice="Give another page.")


def sha256_of(path: Path) -> str:
    """Hex digest of the file's bytes; of a folder of page images, of their digests in order. Raises UnreadableError."""
    if path.is_dir():
        return hashlib.sha256("".join(sha256_of(file) for file in page_files(path)).encode()).hexdigest()
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError) -> UnreadableError:
    """An operating system's error as one of ours."""
    name = nfc(path.name or str(path))
    if isinstance(error, FileNotFoundError):
        return UnreadableError(f"{name}: there is no such file.", code="not_found", advice="Check the path.")
    if isinstance(error, IsADirectoryError):
        return _not_a_file(name)
    if isinstance(error, PermissionError):
        return UnreadableError(
            f"{name}: no permission to read it.", code="no_permission", advice="Change its permissions (chmod +r)."
        )
    return UnreadableError(f"{name}: cannot be read ({error.strerror}).", advice="Check the disk or the network share.")


def _not_a_file(name: str) -> UnreadableError:
    return UnreadableError(f"{name}: is not a file.", code="not_a_file", advice="Give files or folders.")


def _readable_size(path: Path, max_bytes: int) -> int:
    name = nfc(path.name)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from None
    if not path.is_file():
        raise _not_a_file(name)
    if not os.access(path, os.R_OK):
        raise unreadable(path, PermissionError())
    if size == 0:
        raise UnreadableError(f"{name}: is empty (0 bytes).", code="empty", advice="Copy or scan it again.")
    _check_size(name, size, max_bytes)
    return size


def _check_size(name: str, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise LimitError(
            f"{name}: has {size:,} bytes, the limit is {max_bytes:,}.",
            code="too_large",
            advice="Split it, or raise --max-bytes.",
        )


def _media_type(path: Path) -> str:
    """The kind of file by its first bytes; the name decides only for text."""
    try:
        with path.open("rb") as file:
            head = file.read(_PDF_HEADER_WITHIN)
    except OSError as error:
        raise unreadable(path, error) from None
    if b"%PDF-" in head:
        return "application/pdf"
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "image/tiff"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    suffix = path.suffix.lower()
    name = nfc(path.name)
    if suffix in TEXT_TYPES:
        return TEXT_TYPES[suffix]
    word_type = docx_media_type(path, head, name)
    if word_type is not None:
        return word_type
    ocr_type = ocr_media_type(path, head)
    if ocr_type is not None:
        return ocr_type
    if suffix in PICTURE_TYPES or suffix in WORD_SUFFIXES or suffix in OCR_SUFFIXES.keys() - {".xml"}:
        raise CorruptError(f"{name}: its name ends in {suffix}, but it is no such file.", code="wrong_type")
    raise UnsupportedError(f"{name}: files of this kind are not read.", code="unsupported")
