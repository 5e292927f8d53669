"""Words to words."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model.page import Document, Line
from pipeline.model.text import nfc
from pipeline.restore.restored import Restored
from pipeline.settings import Settings


class Restorer:
    """Marks every word as read; changes nothing yet."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def restore(self, document: Document) -> Document:
        """The document with ``raw`` set on every word."""
        pages = tuple(replace(page, lines=tuple(_read(line) for line in page.lines)) for page in document.pages)
        return replace(document, pages=pages)

    def restore_text(self, text: str) -> Restored:
        """The text, NFC, with its words."""
        lines = [_read(Line.from_text(raw)) for raw in nfc(text).split("\n")]
        return Restored("\n".join(line.raw for line in lines), tuple(word for line in lines for word in line.words), ())


def _read(line: Line) -> Line:
    return replace(line, words=tuple(replace(word, raw=word.raw or word.text) for word in line.words))
