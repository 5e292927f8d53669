"""Rows for a user's dictionaries, proposed from what people corrected.

Nothing is put to use by itself: the rows are written into a folder that ``--dictionaries`` can be pointed at, with a
diff against the shipped tables to be read first.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from unidecode import unidecode

from pipeline.model.page import Box, Document, Line, Page, Word
from pipeline.model.record import Record
from pipeline.model.table import Row, read_table
from pipeline.write.corrections import Corrections
from pipeline.write.files import write_text
from pipeline.write.pages import read_pages
from pipeline.write.store import Store

_COLUMNS = {
    "agencies.tsv": ("code", "name", "level", "valid_from", "valid_to"),
    "positions.tsv": ("title", "skeleton"),
    "surnames.tsv": ("surname", "skeleton"),
    "phrases.tsv": ("phrase",),
    "confusions.tsv": ("read", "right", "times"),
}
_SAID = "# Proposed from corrections of reviewers. Read every row before you use this folder with --dictionaries."


@dataclass
class Proposal:
    """Rows by the name of their table, and lines as they were read with what they are."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)

    def add(self, table: str, row: Row) -> None:
        """Takes a row once."""
        known = self.rows.setdefault(table, [])
        if row not in known:
            known.append(row)


def propose(store: Store, overlay: Path | None) -> Proposal:
    """What the corrections of an output folder teach that the dictionaries, ``overlay`` included, do not hold."""
    corrections = Corrections.read(store.folder)
    known = _Known(overlay)
    proposal = Proposal()
    for record in store.records():
        corrected = corrections.apply(record)
        if corrected is not record:
            _from_record(record, corrected, known, proposal)
    confusions: Counter[tuple[str, str]] = Counter()
    for source_id in dict.fromkeys(record.source.sha256[:16] for record in store.records()):
        if corrections.of(source_id):
            stored = read_pages(store.pages_path(source_id))
            _from_pages(stored, corrections.apply_to_pages(stored), known, proposal, confusions)
    for (read, right), times in confusions.most_common():
        proposal.add("confusions.tsv", {"read": read, "right": right, "times": str(times)})
    return proposal


def write_proposal(proposal: Proposal, folder: Path) -> list[Path]:
    """The tables, ``changes.diff`` against the shipped ones, and ``truth.txt`` with ``ocr.txt`` for
    `sohoa train-channel`. Raises OutputError.
    """
    written: list[Path] = []
    differences: list[str] = []
    for name, rows in sorted(proposal.rows.items()):
        columns = _COLUMNS[name]
        lines = ["\t".join(" ".join(row.get(column, "").split()) for column in columns) for row in rows]
        text = "\n".join([_SAID, "\t".join(columns), *lines]) + "\n"
        written.append(_written(folder / name, text))
        differences += difflib.unified_diff([], [f"{line}\n" for line in lines], f"shipped/{name}", f"proposed/{name}")
    written.append(_written(folder / "changes.diff", "".join(differences)))
    if proposal.lines:
        written.append(_written(folder / "truth.txt", "".join(f"{right}\n" for _, right in proposal.lines)))
        written.append(_written(folder / "ocr.txt", "".join(f"{read}\n" for read, _ in proposal.lines)))
    return written


def as_read(document: Document) -> Document:
    """The document as the engine gave it, before restoration: words by their places in the lines as they were read."""
    return replace(document, pages=tuple(_page_as_read(page) for page in document.pages))


def _page_as_read(page: Page) -> Page:
    return replace(page, lines=tuple(_line_as_read(line) for line in page.lines))


def _line_as_read(line: Line) -> Line:
    by_span: dict[tuple[int, int], list[Word]] = {}
    for word in line.words:
        if word.span is None:
            return line
        by_span.setdefault(word.span, []).append(word)
    words = []
    for (start, end), same in sorted(by_span.items()):
        for piece_start, piece in _pieces(line.raw, start, end):
            confidences = [word.confidence for word in same if word.confidence is not None]
            box = Box.union(word.box for word in same)
            span = (piece_start, piece_start + len(piece))
            words.append(Word(piece, box, min(confidences, default=None), span=span))
    return Line(tuple(words), line.raw, line.box, line.block)


def _pieces(raw: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Words of a part of a line; a restored word may have joined several."""
    place = start
    for piece in raw[start:end].split():
        place = raw.index(piece, place)
        yield place, piece
        place += len(piece)


class _Known:
    """What the dictionaries hold already, without marks of case."""

    def __init__(self, overlay: Path | None) -> None:
        self.agencies = {row["name"].casefold() for row in read_table("agencies.tsv", overlay)}
        self.positions = {row["title"].casefold() for row in read_table("positions.tsv", overlay)}
        self.surnames = {row["surname"].casefold() for row in read_table("surnames.tsv", overlay)}
        self.phrases = {row["phrase"].casefold() for row in read_table("phrases.tsv", overlay)}


def _from_record(machine: Record, record: Record, known: _Known, proposal: Proposal) -> None:
    name = record.issuer.name
    if name and name != machine.issuer.name and name.casefold() not in known.agencies:
        code = (record.symbol or "").replace("/", "-").split("-")[-1]
        proposal.add("agencies.tsv", {"code": code, "name": name, "level": record.issuer.level or ""})
    title = record.signer.title
    if title and title != machine.signer.title and title.casefold() not in known.positions:
        proposal.add("positions.tsv", {"title": title, "skeleton": unidecode(title).lower()})
    signer = record.signer.name
    if signer and signer != machine.signer.name and signer.split()[0].casefold() not in known.surnames:
        surname = signer.split()[0]
        proposal.add("surnames.tsv", {"surname": surname, "skeleton": unidecode(surname).lower()})


def _from_pages(
    stored: Document, right: Document, known: _Known, proposal: Proposal, confusions: Counter[tuple[str, str]]
) -> None:
    for before, after in zip(stored.pages, right.pages, strict=True):
        for old, new in zip(before.lines, after.lines, strict=True):
            if old.words == new.words:
                continue
            proposal.lines.append((old.raw, new.text))
            for phrase in _corrected_runs(old.words, new.words):
                if len(phrase.split()) > 1 and phrase.casefold() not in known.phrases:
                    proposal.add("phrases.tsv", {"phrase": phrase})
            for word in new.words:
                if word not in old.words and word.raw is not None and word.raw != word.text:
                    confusions[word.raw, word.text] += 1


def _corrected_runs(old: Sequence[Word], new: Sequence[Word]) -> Iterator[str]:
    """Phrases that hold a corrected word: it with the capitalised or corrected words around it, since what an archive
    has to teach is names.
    """
    corrected = [word not in old for word in new]
    place = 0
    while place < len(new):
        if not corrected[place]:
            place += 1
            continue
        start = end = place
        while start > 0 and _of_a_name(new[start - 1]):
            start -= 1
        while end + 1 < len(new) and (corrected[end + 1] or _of_a_name(new[end + 1])):
            end += 1
        yield " ".join(word.text for word in new[start : end + 1]).strip(".,;:()“”\"'")
        place = end + 1


def _of_a_name(word: Word) -> bool:
    return word.text[:1].isupper() and word.text.isalpha() and not word.text.isupper()


def _written(path: Path, text: str) -> Path:
    write_text(path, text)
    return path
