"""What the record of a rendered paper must say: only what the paper states exactly; other keys are left out.

The shape is that of the record; a key that is absent is not scored. Sections come from the labels of the paper itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from samples.rendering.paper import Paper, Paragraph

Node = dict[str, Any]

_LEVELS = {"roman": 0, "article": 0, "arabic": 1, "letter": 2, "dash": 3}


@dataclass(frozen=True)
class Expected:
    """What cannot be taken from the paper's components as they are; None is not scored."""

    issuer: Mapping[str, str | None]
    signer: Mapping[str, str | None]
    references: Sequence[Node] | None = None
    targets: Sequence[Node] | None = None
    tasks: Sequence[Node] | None = None


def reference(
    type_: str, number: str | None, date: str | None, issuer: str | None, subject: str | None, role: str
) -> Node:
    """A document that the paper names before its first section."""
    named = {"type": type_, "number": number, "date": date, "issuer": issuer, "subject": subject}
    return {**{key: value for key, value in named.items() if value is not None or key == "number"}, "role": role}


def target(section: str, clause: str, comparator: str, value: float, unit: str) -> Node:
    """A numeric target."""
    return {
        "section": section,
        "kind": "quantity",
        "clause": clause,
        "comparator": comparator,
        "value": value,
        "unit": unit,
        "unit_in_text": True,
    }


def zero(section: str, clause: str, unit: str) -> Node:
    """Something that shall not happen: zero cases, though the paper names no unit."""
    return {**target(section, clause, "=", 0, unit), "kind": "zero", "unit_in_text": False}


def task(section: str, assignee: str) -> Node:
    """Work given to the agency that the section's heading names."""
    return {"section": section, "assignee": assignee}


def gold_record(paper: Paper, expected: Expected) -> Node:
    """The partial record of a paper."""
    record: Node = {"schema": "sohoa.record/1", **_header(paper)}
    record["issuer"] = dict(expected.issuer)
    record["subject"] = paper.subject
    for key in ("references", "targets", "tasks"):
        items = getattr(expected, key)
        if items is not None:
            record[key] = list(items)
    sections = _sections(paper.body)
    if sections:
        record["sections"] = sections
    last = paper.body[-1]
    if last.text.startswith("Trên đây là"):
        record["closing"] = last.text
    record["signer"] = dict(expected.signer)
    record["recipients"] = [line.rstrip(";.") for line in paper.recipients[:-1]]
    record["archive"] = paper.recipients[-1].removeprefix("Lưu: ").rstrip(".")
    return record


def _header(paper: Paper) -> Node:
    letter = paper.type_name is None
    year, month = int(paper.year), int(paper.month)
    header: Node = {
        "type": "CV" if letter else paper.symbol.split("-")[0],
        "type_name": "Công văn" if letter else paper.type_name,
        "number": f"{paper.serial}/{paper.symbol}",
        "serial": int(paper.serial),
        "symbol": paper.symbol,
        "date": f"{year}-{month:02}-{paper.day}",
        "year": year,
        "place": paper.place,
    }
    if paper.handwritten:
        # What a pen wrote may be withheld, but not guessed.
        header["handwritten"] = {"number": True, "date_day": True}
    return header


def _sections(body: Sequence[Paragraph]) -> list[Node]:
    sections: list[Node] = []
    root: Node = {"id": "", "children": sections}
    path: list[tuple[int, Node]] = [(-1, root)]
    for paragraph in body:
        if paragraph.kind in _LEVELS:
            level = _LEVELS[paragraph.kind]
            while path[-1][0] >= level:
                path.pop()
            path.append((level, _child(path[-1][1], paragraph)))
        elif paragraph.kind == "text" and len(path) > 1 and paragraph is not body[-1]:
            node = path[-1][1]
            node["text"] = f"{node['text']}\n{paragraph.text}".strip()
    return sections


def _child(parent: Node, paragraph: Paragraph) -> Node:
    ordinal = paragraph.label.rstrip(".)").replace("Điều ", "D")
    if paragraph.kind == "dash":
        ordinal = f"-{len(parent['children']) + 1}"
    node: Node = {
        "id": f"{parent['id']}/{ordinal}" if parent["id"] else ordinal,
        "label": paragraph.label,
        "heading": paragraph.heading or None,
        "text": paragraph.text,
        "children": [],
    }
    parent["children"].append(node)
    return node
