"""Words to words: true Vietnamese from what was read, and nothing invented."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model.page import Document, Line, Page
from pipeline.model.text import nfc
from pipeline.restore.atoms import atoms
from pipeline.restore.changes import Change, applied, restored_line
from pipeline.restore.look_up import LookUp
from pipeline.restore.restored import Edit, Restored
from pipeline.settings import Settings


class Restorer:
    """Loads the tables once; restores documents and plain text."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._look_up = LookUp(settings)

    def restore(self, document: Document) -> Document:
        """The document with every word's true text, its ``raw`` beside it. Lines keep their number and order."""
        return replace(document, pages=tuple(self._page(page) for page in document.pages))

    def restore_text(self, text: str) -> Restored:
        """Text of one or more pages, restored line by line; white space stays as it is."""
        lines = nfc(text).split("\n")
        changes = self._changes(lines)
        edits = tuple(
            Edit(number, change.span, line[slice(*change.span)], change.text, change.probability, change.alternatives)
            for number, (line, found) in enumerate(zip(lines, changes, strict=True), 1)
            for change in found
        )
        restored = [restored_line(Line.from_text(line), found) for line, found in zip(lines, changes, strict=True)]
        output = "\n".join(applied(line, found) for line, found in zip(lines, changes, strict=True))
        return Restored(output, tuple(word for line in restored for word in line.words), edits)

    def _page(self, page: Page) -> Page:
        changes = self._changes([line.raw for line in page.lines])
        return replace(page, lines=tuple(restored_line(*pair) for pair in zip(page.lines, changes, strict=True)))

    def _changes(self, lines: list[str]) -> list[list[Change]]:
        if self._look_up.is_clean(lines):
            return [[] for _ in lines]
        return [self._look_up.changes(line, atoms(line)) for line in lines]
