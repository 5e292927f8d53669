"""Text that was already read: UTF-8 or UTF-16, pages at form feeds or at the traces OCR tools leave of them."""

from __future__ import annotations

import codecs
import hashlib
import re
from itertools import pairwise

from pipeline.errors import UnreadableError
from pipeline.model.page import Document, Line, Page, Source
from pipeline.model.text import nfc

_BLANK_RUN = 3
"""Blank lines in a row that some tools leave of a page break (the gap above a signer's name is no page break)."""
_LEADING_SPACE = re.compile(r" (?=\S)")
_RARELY = 0.05


def decode_text(data: bytes, name: str) -> str:
    """Bytes to NFC text with line feeds as line ends. Raises UnreadableError for other encodings."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableError(
            f"{name}: is not UTF-8 text.", code="encoding", advice="Save it as UTF-8 in a text editor."
        ) from None
    return nfc(text.replace("\r\n", "\n").replace("\r", "\n"))


def text_document(text: str, name: str = "-") -> Document:
    """A document of plain text, as ``sohoa parse`` takes it."""
    data = text.encode()
    source = Source(name, hashlib.sha256(data).hexdigest(), len(data), "text/plain")
    return Document(source, tuple(split_pages(nfc(text))))


def split_pages(text: str) -> list[Page]:
    """Pages of a text, every line kept.

    A form feed ends a page. Without one, OCR text that went through other tools keeps two traces: a page's first line
    begins with exactly one space, where hardly any other does; or three and more blank lines in a row.
    """
    lines = text.removesuffix("\n").split("\n")
    starts = _page_starts(lines)
    bounds = [*starts, len(lines)]
    pages = []
    for number, (first, end) in enumerate(pairwise(bounds), start=1):
        kept = tuple(Line.from_text(line.replace("\f", "")) for line in lines[first:end])
        pages.append(Page(number, kept, origin="text"))
    return pages


def _page_starts(lines: list[str]) -> list[int]:
    feeds = [index for index, line in enumerate(lines) if "\f" in line]
    if feeds:
        return sorted({0, *feeds})
    spaced = [index for index, line in enumerate(lines) if index and _LEADING_SPACE.match(line)]
    if spaced and len(spaced) <= max(1, _RARELY * len(lines)) + 1:
        return sorted({0, *spaced})
    return sorted({0, *_after_blank_runs(lines)})


def _after_blank_runs(lines: list[str]) -> list[int]:
    starts = []
    blank = 0
    for index, line in enumerate(lines):
        if line.strip():
            if blank >= _BLANK_RUN and blank < index < len(lines) - _BLANK_RUN:
                starts.append(index)
            blank = 0
        else:
            blank += 1
    return starts
