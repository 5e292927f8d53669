"""Words to words: true Vietnamese from what was read, and nothing invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.model.page import Document, Line, Page
from pipeline.model.text import nfc
from pipeline.restore.changes import applied, restored_line
from pipeline.restore.page_restorer import LineReading, PageRestorer
from pipeline.restore.restored import Edit, Restored
from pipeline.settings import Settings

LEAST_LINES = 60
"""A page of plain text without form feeds ends at the first blank line after so many lines ..."""
MOST_LINES = 120
"""... or here."""


class Restorer:
    """Loads models and tables once; restores documents and plain text."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._pages = PageRestorer(settings)

    def restore(self, document: Document) -> Document:
        """The document with every word's true text, its ``raw`` beside it. Lines keep their number and order."""
        return replace(document, pages=tuple(self._page(page) for page in document.pages))

    def restore_text(self, text: str) -> Restored:
        """Text of one or more pages, restored line by line; white space stays as it is."""
        lines = nfc(text).split("\n")
        readings = [reading for page in text_pages(lines) for reading in self._pages.read(page)]
        restored = [
            restored_line(Line.from_text(line), reading.changes) for line, reading in zip(lines, readings, strict=True)
        ]
        return Restored(
            "\n".join(applied(line, reading.changes) for line, reading in zip(lines, readings, strict=True)),
            tuple(word for line in restored for word in line.words),
            tuple(edits(lines, readings)),
        )

    def _page(self, page: Page) -> Page:
        readings = self._pages.read([line.raw for line in page.lines])
        return replace(page, lines=tuple(_line(*pair) for pair in zip(page.lines, readings, strict=True)))


def text_pages(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines of plain text in pages: at form feeds, else at blank lines, so that streams need little memory."""
    page: list[str] = []
    for line in lines:
        full = len(page) >= MOST_LINES or (len(page) >= LEAST_LINES and not line.strip())
        if page and ("\f" in line or full):
            yield page
            page = []
        page.append(line)
    if page:
        yield page


def edits(lines: Sequence[str], readings: Sequence[LineReading], first: int = 1) -> Iterator[Edit]:
    """The changes of lines that are numbered from ``first``."""
    for number, (line, reading) in enumerate(zip(lines, readings, strict=True), first):
        for change in reading.changes:
            read = line[slice(*change.span)]
            if change.text != read:
                yield Edit(number, change.span, read, change.text, change.probability, change.alternatives)


def _line(line: Line, reading: LineReading) -> Line:
    restored = restored_line(line, reading.changes)
    return replace(restored, flags=(*line.flags, "garbage")) if reading.garbage else restored
