"""Sections, references, targets and tasks of the body, written into the record with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.record import Reference, Section, Target, Task
from pipeline.parse.appendices import Appendix
from pipeline.parse.findings import Findings
from pipeline.parse.outline import Node
from pipeline.parse.paragraphs import Paragraph
from pipeline.parse.references import Cited, Passage
from pipeline.parse.targets import FoundTarget
from pipeline.parse.tasks import FoundTask


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
    preamble: Sequence[Paragraph], nodes: Sequence[Node], others: Sequence[Paragraph] = ()
) -> Iterator[Passage]:
    """All paragraphs of the document in order, headings included, each with its section."""
    for paragraph in preamble:
        yield Passage(paragraph, None, is_preamble=True)
    yield from _of_nodes(nodes)
    for paragraph in others:
        yield Passage(paragraph, None)


def _of_nodes(nodes: Sequence[Node]) -> Iterator[Passage]:
    for node in nodes:
        if node.heading_paragraph is not None:
            yield Passage(node.heading_paragraph, node.id)
        for paragraph in node.paragraphs:
            yield Passage(paragraph, node.id)
        yield from _of_nodes(node.children)


def sections_of(nodes: Sequence[Node], pointer: str, findings: Findings) -> list[Section]:
    """The record's sections; evidence stands at ``pointer``/place, the label as read in its ``raw``."""
    sections = []
    for place, node in enumerate(nodes):
        here = f"{pointer}/{place}"
        row = node.label_row
        findings.found(here, [row] if row is not None else [], node.strength)
        sections.append(
            Section(
                id=node.id,
                label=node.reading.label(),
                heading=node.heading,
                text="\n".join(paragraph.text for paragraph in node.paragraphs),
                page=row.page if row is not None else None,
                children=sections_of(node.children, f"{here}/children", findings),
            )
        )
    return sections


def appendices_of(found: Sequence[Appendix], findings: Findings) -> list[Section]:
    """The record's appendices with their evidence."""
    sections = []
    for place, item in enumerate(found):
        here = f"/appendices/{place}"
        findings.found(here, item.rows, 0.9)
        sections.append(
            Section(
                id=item.id,
                label=item.label,
                heading=item.heading,
                text="\n".join(paragraph.text for paragraph in item.paragraphs),
                page=item.rows[0].page if item.rows else None,
                children=sections_of(item.nodes, f"{here}/children", findings),
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
        findings.found(f"/targets/{place}", item.rows, item.strength)
    return [item.target for item in found]


def tasks_of(found: Sequence[FoundTask], findings: Findings) -> list[Task]:
    """The record's tasks with their evidence."""
    for place, item in enumerate(found):
        findings.found(f"/tasks/{place}", item.rows, item.strength)
    return [item.task for item in found]
