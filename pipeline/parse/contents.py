"""Sections, references, targets and tasks of the body, written into the record with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.record import Reference, Section, Table, Target, Task
from pipeline.parse.appendices import Appendix
from pipeline.parse.findings import Findings
from pipeline.parse.outline import Node
from pipeline.parse.paragraphs import Paragraph
from pipeline.parse.references import Cited, Passage
from pipeline.parse.table_cells import BodyTable
from pipeline.parse.targets import FoundTarget
from pipeline.parse.tasks import FoundTask

_RULED = 0.9
"""Strength of the rule that tells a table's rows and columns."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The body's fields of the record, named as there."""

    preamble: str | None
    sections: list[Section]
    references: list[Reference]
    targets: list[Target]
    tasks: list[Task]
    appendices: list[Section]


def passages_of(
    preamble: Sequence[Paragraph],
    tables: Sequence[BodyTable],
    nodes: Sequence[Node],
    others: Sequence[Paragraph] = (),
) -> Iterator[Passage]:
    """All paragraphs of the document in order, headings and cells included, each with its section."""
    for paragraph in preamble:
        yield Passage(paragraph, None, is_preamble=True)
    yield from passages_of_tables(tables, None)
    yield from _of_nodes(nodes)
    for paragraph in others:
        yield Passage(paragraph, None)


def _of_nodes(nodes: Sequence[Node]) -> Iterator[Passage]:
    for node in nodes:
        if node.heading_paragraph is not None:
            yield Passage(node.heading_paragraph, node.id)
        for paragraph in node.paragraphs:
            yield Passage(paragraph, node.id)
        yield from passages_of_tables(node.tables, node.id)
        yield from _of_nodes(node.children)


def passages_of_tables(tables: Sequence[BodyTable], section: str | None) -> Iterator[Passage]:
    """The cells of tables, each with its section; a cell that spreads over rows once."""
    for table in tables:
        cells = {id(cell): cell for row in table.rows for cell in row if cell.text}
        for cell in cells.values():
            yield Passage(Paragraph(cell.text, cell.rows), section)


def sections_of(nodes: Sequence[Node], pointer: str, findings: Findings, first: int = 0) -> list[Section]:
    """The record's sections; evidence stands at ``pointer``/place, the label as read in its ``raw``.

    ``first`` is the place of the first one, where tables stand before it.
    """
    sections = []
    for place, node in enumerate(nodes, start=first):
        here = f"{pointer}/{place}"
        row = node.label_row
        findings.found(here, [row] if row is not None else [], node.strength)
        table, further = tables_of(node.tables, here, node.id, findings)
        sections.append(
            Section(
                id=node.id,
                label=node.reading.label(),
                heading=node.heading,
                text="\n".join(paragraph.text for paragraph in node.paragraphs),
                page=row.page if row is not None else None,
                children=further + sections_of(node.children, f"{here}/children", findings, len(further)),
                table=table,
            )
        )
    return sections


def tables_of(
    tables: Sequence[BodyTable], here: str, name: str, findings: Findings
) -> tuple[Table | None, list[Section]]:
    """The table of the section at ``here``, and further ones as children without a label: ``II/T2``."""
    if not tables:
        return None, []
    further = unlabelled_tables(tables[1:], f"{here}/children", f"{name}/", findings, number=2)
    return _table(tables[0], f"{here}/table", findings), further


def unlabelled_tables(
    tables: Sequence[BodyTable], pointer: str, prefix: str, findings: Findings, number: int = 1
) -> list[Section]:
    """Sections ``T1``, ``T2`` … that are nothing but a table."""
    return [
        Section(
            id=f"{prefix}T{place}",
            page=_first_page(table),
            table=_table(table, f"{pointer}/{place - number}/table", findings),
        )
        for place, table in enumerate(tables, start=number)
    ]


def _table(table: BodyTable, pointer: str, findings: Findings) -> Table:
    rows = [row for cells in table.rows for cell in cells for row in cell.rows]
    findings.found(pointer, rows, _RULED, rule="body_table")
    return Table(header=list(table.header), rows=[[cell.text for cell in row] for row in table.rows])


def _first_page(table: BodyTable) -> int | None:
    return next((row.page for cells in table.rows for cell in cells for row in cell.rows), None)


def appendices_of(found: Sequence[Appendix], findings: Findings) -> list[Section]:
    """The record's appendices with their evidence."""
    sections = []
    for place, item in enumerate(found):
        here = f"/appendices/{place}"
        findings.found(here, item.rows, 0.9)
        table, further = tables_of(item.tables, here, item.id, findings)
        sections.append(
            Section(
                id=item.id,
                label=item.label,
                heading=item.heading,
                text="\n".join(paragraph.text for paragraph in item.paragraphs),
                page=item.page,
                children=further + sections_of(item.nodes, f"{here}/children", findings, len(further)),
                table=table,
            )
        )
    return sections


def references_of(cited: Sequence[Cited], findings: Findings) -> list[Reference]:
    """The record's references with their evidence."""
    for place, item in enumerate(cited):
        findings.found(f"/references/{place}", item.rows, item.strength)
    return [item.reference for item in cited]


def targets_of(found: Sequence[FoundTarget], findings: Findings) -> list[Target]:
    """The record's targets with their evidence."""
    for place, item in enumerate(found):
        findings.found(f"/targets/{place}", item.rows, item.strength, rule=item.rule)
    return [item.target for item in found]


def tasks_of(found: Sequence[FoundTask], findings: Findings) -> list[Task]:
    """The record's tasks with their evidence."""
    for place, item in enumerate(found):
        findings.found(f"/tasks/{place}", item.rows, item.strength, rule=item.rule)
    return [item.task for item in found]
