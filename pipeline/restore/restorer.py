"""Words to words: true Vietnamese from what was read, and nothing invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.model.page import Document, Line, Page
from pipeline.model.text import nfc
from pipeline.restore.changes import applied, restored_line
from pipeline.restore.page_restorer import LineReading, PageRestorer
from pipeline.restore.restored import Edit, Restored
from pipeline.settings import Settings, own_tables

LEAST_LINES = 60
"""A page of plain text without form feeds ends at the first blank line after so many lines ..."""
MOST_LINES = 120
"""... or here."""


class Restorer:
    """Loads models and tables once; restores documents and plain text."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        with own_tables(settings):
            self._pages = PageRestorer(settings)

    def restore(self, document: Document) -> Document:
        """The document with every word's true text, its ``raw`` beside it. Lines keep their number and order.

        A text layer that earned its use, and what was typed in Word, is the author's own text: it stays as it is.
        """
        read = [page for page in document.pages if not _is_authors_own(page)]
        readings = self._pages.read_all(
            [([line.raw for line in page.lines], [line.words for line in page.lines]) for page in read]
        )
        restored = {page.number: _page(page, found) for page, found in zip(read, readings, strict=True)}
        return replace(document, pages=tuple(restored.get(page.number, page) for page in document.pages))

    def restore_text(self, text: str) -> Restored:
        """Text of one or more pages, restored line by line; white space stays as it is."""
        lines = nfc(text).split("\n")
        pages = [(page, None) for page in text_pages(lines)]
        readings = [reading for page in self._pages.read_all(pages) for reading in page]
        restored = [
            restored_line(Line.from_text(line), reading.changes) for line, reading in zip(lines, readings, strict=True)
        ]
        return Restored(
            "\n".join(applied(line, reading.changes) for line, reading in zip(lines, readings, strict=True)),
            tuple(word for line in restored for word in line.words),
            tuple(edits(lines, readings)),
        )

    def restore_stream(self, lines: Iterable[str]) -> Iterator[RestoredPage]:
        """Lines with their line ends, restored a page at a time; memory for one page, whatever the length.

        What a document says elsewhere about a word is not known here: :meth:`restore_text` knows it.
        """
        first = 1
        for page in text_pages(lines):
            ends = [line[len(line.rstrip("\r\n")) :] for line in page]
            read = [nfc(line.rstrip("\r\n")) for line in page]
            readings = self._pages.read(read)
            restored = [applied(line, reading.changes) for line, reading in zip(read, readings, strict=True)]
            yield RestoredPage(
                first,
                tuple(read),
                tuple(line + end for line, end in zip(restored, ends, strict=True)),
                tuple(edits(read, readings, first)),
            )
            first += len(page)


@dataclass(frozen=True, slots=True)
class RestoredPage:
    """A page of a stream: number of its first line, its lines as read and restored (with their line ends), edits."""

    first: int
    read: tuple[str, ...]
    lines: tuple[str, ...]
    edits: tuple[Edit, ...]


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


def _is_authors_own(page: Page) -> bool:
    return page.origin == "text_layer" or (page.origin == "docx" and "doubtful_text" not in page.flags)


def _page(page: Page, readings: Sequence[LineReading]) -> Page:
    return replace(page, lines=tuple(_line(*pair) for pair in zip(page.lines, readings, strict=True)))


def _line(line: Line, reading: LineReading) -> Line:
    restored = restored_line(line, reading.changes)
    return replace(restored, flags=(*line.flags, "garbage")) if reading.garbage else restored
