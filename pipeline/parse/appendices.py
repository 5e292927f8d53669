"""Appendices (phụ lục): what stands behind the signature, each with its label, title, text and sections.

Source: Nghị định 30/2020/NĐ-CP phụ lục I: ``Phụ lục I``, the title in capitals, then ``(Kèm theo … số …)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.parse.body_tables import tables_in
from pipeline.parse.labels import begins_in_capitals
from pipeline.parse.outline import Node, OutlineReader
from pipeline.parse.paragraphs import Paragraph, paragraphs_of
from pipeline.parse.rows import Row, fold, join_rows, mean_width
from pipeline.parse.table_cells import BodyTable

_LABEL = re.compile(r"^phu\s?luc(?:\s+(?:so\s+)?(?:\d{1,2}|[ivx]{1,5}|[a-z]))?\s*[.:]?$")
_ISSUED_WITH = re.compile(r"^\W{0,3}(?:duoc )?(?:ban hanh )?kem theo ")
"""With what it was issued, in brackets below the name: ``(Ban hành kèm theo Quyết định số …)``."""
_TITLE_ROWS = 6
_LEAST_CONFIDENCE = 0.5
"""Of the engine, over all words of pages without a label; print of a worn page has .8 and more."""


@dataclass(frozen=True, slots=True)
class Appendix:
    """One appendix; ``label`` is None for pages behind the signature that carry none."""

    id: str
    label: str | None
    heading: str | None
    paragraphs: list[Paragraph]
    nodes: list[Node]
    rows: tuple[Row, ...]
    """Of label and title."""
    tables: list[BodyTable]
    page: int | None


class AppendixReader:
    """Reads appendices. Built once; ``read`` is pure."""

    def __init__(self, outline: OutlineReader) -> None:
        self._outline = outline

    def read(self, rows: Sequence[Row]) -> list[Appendix]:
        """Appendices in order; ids are A1, A2, their sections A1/I and so on."""
        return [self._appendix(part, f"A{number}") for number, part in enumerate(_parts(rows), start=1)]

    def _appendix(self, rows: Sequence[Row], name: str) -> Appendix:
        label = _clean(rows[0].text) if _is_label(rows[0]) else None
        body = 1 if label is not None else 0
        title = body
        while title < len(rows) and title - body < _TITLE_ROWS and begins_in_capitals(rows[title].text):
            title += 1
        issued = next(
            (i for i in range(title, min(title + _TITLE_ROWS, len(rows))) if _ISSUED_WITH.match(rows[i].folded)), title
        )
        if label is None and title > body:
            title = issued
        heading = join_rows(rows[body:title]).rstrip(" :") or None
        if heading is None and label is not None and body < len(rows) and 0 < len(rows[body].text) <= 120:
            heading, title = _clean(rows[body].text), body + 1
        before, nodes = self._outline.read(rows[title:], f"{name}/")
        paragraphs = paragraphs_of(before, mean_width(rows))
        return Appendix(name, label, heading, paragraphs, nodes, tuple(rows[:title]), tables_in(before), rows[0].page)


def tables_of_appendices(appendices: Sequence[Appendix]) -> list[tuple[str, BodyTable]]:
    """All tables of the appendices, each with the id of the section that holds it."""
    return [
        pair
        for item in appendices
        for pair in [*((item.id, table) for table in item.tables), *_tables_under(item.nodes)]
    ]


def _tables_under(nodes: Sequence[Node]) -> Iterator[tuple[str, BodyTable]]:
    for node in nodes:
        yield from ((node.id, table) for table in node.tables)
        yield from _tables_under(node.children)


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        if _is_label(row) and part:
            if not _is_illegible(part):
                yield part
            part = []
        part.append(row)
    if (len(part) > 2 or tables_in(part)) and not _is_illegible(part):
        yield part


def _is_illegible(part: Sequence[Row]) -> bool:
    """Whether rows without a label were read from no print: what shows through from a page's back, strokes of a pen."""
    known = [word.confidence for row in part for word in row.words if word.confidence is not None]
    return bool(known) and not _is_label(part[0]) and sum(known) / len(known) < _LEAST_CONFIDENCE


def _is_label(row: Row) -> bool:
    return len(row.text) <= 24 and _LABEL.match(fold(_clean(row.text))) is not None


def _clean(text: str) -> str:
    return text.strip(" .,:;_-–—~¬|'`*")
