"""Reads a source: one file a document, from which its pages, its true text and its gold record come.

A source begins with TOML between two lines ``+++``; then every line is a paragraph as printed, its kind told by how it
begins:

    ~ Căn cứ …                  legal basis, in italics
    = QUYẾT ĐỊNH:               centred and bold
    # Chương I | QUY ĐỊNH CHUNG   a chapter
    Điều 1. …  I. …  1. …  1.1. …  a) …  - …  + …   labels; ``**…**`` behind one is the heading, in bold
    |30 50 20|                  widths of a table's columns in percent; the rows follow
    | STT | Nội dung | … |      a row, the first one the header
    @@ PHỤ LỤC I | TITLE | (Kèm theo …)   an annex, on a page of its own

Lines that begin with ``@`` say what the paragraph or row above them means, and are not printed:

    @ref TYPE NUMBER DATE | ISSUER | SUBJECT     a document that is cited; - is nothing; types
                                                 that are right as well follow behind ~
    @target COMPARATOR VALUE UNIT | CLAUSE       a target; VALUE may be a range 3..5, and - is nothing;
                                                 the clause is part of the paragraph
    @zero | CLAUSE                               something that shall not happen
    @task ASSIGNEE                               the paragraph is work of that agency or person
    @tasks [ASSIGNEE]                            so is all below the heading, which names it

``@ref?``, ``@target?`` and ``@task?`` neither need to be found nor count as false alarms.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from samples.rendering.paper import Annex, Paper, Paragraph, ParagraphKind, Table

_LABELS: tuple[tuple[ParagraphKind, re.Pattern[str]], ...] = (
    ("article", re.compile(r"Điều \d+\.")),
    ("roman", re.compile(r"[IVX]+[.-](?=\s)")),
    ("sub", re.compile(r"\d+\.\d+\.")),
    ("arabic", re.compile(r"\d+[.-](?=\s)")),
    ("letter", re.compile(r"[a-zđ]\)")),
    ("dash", re.compile(r"-(?=\s)")),
    ("plus", re.compile(r"\+(?=\s)")),
)
_HEADING = re.compile(r"\*\*(?P<heading>.+?)\*\*:?\s*(?P<text>.*)", re.DOTALL)
_FRONT = re.compile(r"\+\+\+\n(?P<front>.*?)\n\+\+\+\n(?P<body>.*)", re.DOTALL)


@dataclass(frozen=True)
class Remark:
    """What an ``@`` line says: its word, its first part, and the parts behind ``|``."""

    word: str
    words: tuple[str, ...]
    parts: tuple[str, ...]
    required: bool
    about: str
    """The text of the paragraph or row that it stands below."""


@dataclass
class Part:
    """The body, or an annex: paragraphs, each with the remarks about it."""

    paragraphs: list[tuple[Paragraph, list[Remark]]] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A document of the set. ``front`` is its TOML, whose table ``gold`` holds what no line of the paper states."""

    name: str
    paper: Paper
    front: dict[str, Any]
    body: Part
    annexes: tuple[Part, ...]

    @property
    def pen(self) -> bool:
        """Whether serial and day are written by hand."""
        return self.paper.handwritten


def read_source(path: Path) -> Source:
    """The document of a file. Raises ValueError, naming file and line, for what cannot be printed or does not hold."""
    match = _FRONT.fullmatch(path.read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{path.name}: no TOML between two lines +++")
    front = tomllib.loads(match["front"])
    first_line = match["front"].count("\n") + 4
    reader = _Reader(path.name, first_line)
    for line in match["body"].split("\n"):
        reader.line(line.strip())
    reader.end()
    body, *others = reader.parts
    annexes = tuple(
        Annex(*head, tuple(paragraph for paragraph, _ in part.paragraphs))
        for head, part in zip(reader.heads, others, strict=True)
    )
    return Source(path.stem, _paper(front, body, annexes), front, body, tuple(others))


def _paper(front: dict[str, Any], body: Part, annexes: tuple[Annex, ...]) -> Paper:
    issued: date = front["date"]
    party = front.get("family") == "party"
    serial, symbol = front["number"].split("-" if party else "/", 1)
    other = front.get("other_signer")
    return Paper(
        parent=front.get("parent", ""),
        issuer=tuple(front["issuer"]),
        serial=serial,
        symbol=symbol,
        place=front["place"],
        day=f"{issued.day:02}",
        # Months 1 and 2 have a zero before them, the others have not (Nghị định 30/2020/NĐ-CP, phụ lục I, mục II).
        month=f"{issued.month:02}" if issued.month < 3 else str(issued.month),
        year=str(issued.year),
        subject=front["subject"],
        body=tuple(paragraph for paragraph, _ in body.paragraphs),
        sign_off=tuple(front["sign"]),
        signer=front["signer"],
        recipients=tuple(front.get("recipients", ())),
        type_name=front.get("type"),
        addressees=tuple(front.get("to", ())),
        handwritten=front.get("pen", False),
        seal=(front["seal"][0], front["seal"][1]),
        party=party,
        urgency=front.get("urgency"),
        foot=front.get("foot"),
        annexes=annexes,
        other_signer=(other[0], other[1]) if other else None,
        hand=front.get("hand", 0),
    )


class _Reader:
    """Takes the lines one by one."""

    def __init__(self, name: str, line: int) -> None:
        self.parts = [Part()]
        self.heads: list[tuple[str, str, str]] = []
        self._name = name
        self._number = line - 1
        self._widths: tuple[float, ...] = ()
        self._rows: list[tuple[str, ...]] = []
        self._remarks: list[Remark] = []

    def line(self, line: str) -> None:
        self._number += 1
        if line.startswith("@") and not line.startswith("@@"):
            self._remark(line)
        elif line.startswith("|"):
            self._row(line)
        elif line:
            self.end()
            if line.startswith("@@"):
                label, title, *note = (part.strip() for part in line[2:].split("|"))
                self.heads.append((label, title, " ".join(note)))
                self.parts.append(Part())
            else:
                self._add(_paragraph(line))

    def end(self) -> None:
        """Closes a table."""
        if not self._rows:
            return
        header, *rows = self._rows
        if any(len(row) != len(self._widths) for row in self._rows):
            raise self._wrong("a row has not as many cells as there are widths")
        table = Table(header, tuple(rows), self._widths)
        self.parts[-1].paragraphs.append((Paragraph("table", table=table), self._remarks))
        self._rows, self._remarks = [], []

    def _add(self, paragraph: Paragraph) -> None:
        self.parts[-1].paragraphs.append((paragraph, []))

    def _row(self, line: str) -> None:
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if len(cells) == 1:
            self.end()
            self._widths = tuple(float(width) for width in cells[0].split())
        else:
            self._rows.append(cells)

    def _remark(self, line: str) -> None:
        head, *parts = (part.strip() for part in line[1:].split("|"))
        word, *words = head.split()
        if self._rows:
            about, remarks = " | ".join(self._rows[-1]), self._remarks
        else:
            paragraph, remarks = self.parts[-1].paragraphs[-1]
            about = " ".join(part for part in (paragraph.bold, paragraph.plain) if part)
        remark = Remark(word.rstrip("?"), tuple(words), tuple(parts), not word.endswith("?"), about)
        said = [part for part in parts if part not in ("", "-")]
        if remark.word == "ref":
            said += [words[1]] if words[1] != "-" else []
        if remark.word not in {"ref", "target", "zero", "task", "tasks"}:
            raise self._wrong(f"no such remark: @{word}")
        missing = [part for part in said if part not in about]
        if missing and not self._rows:
            raise self._wrong(f"not in the paragraph: {missing[0]!r}")
        remarks.append(remark)

    def _wrong(self, what: str) -> ValueError:
        return ValueError(f"{self._name}, line {self._number}: {what}")


def _paragraph(line: str) -> Paragraph:
    if line.startswith("~ "):
        return Paragraph("basis", line[2:])
    if line.startswith("= "):
        return Paragraph("order", line[2:])
    if line.startswith("# "):
        label, heading = (part.strip() for part in line[2:].split("|"))
        return Paragraph("chapter", label=label, heading=heading)
    for kind, pattern in _LABELS:
        match = pattern.match(line)
        if match:
            rest = line[match.end() :].strip()
            headed = _HEADING.fullmatch(rest)
            heading, text = (headed["heading"], headed["text"]) if headed else ("", rest)
            return Paragraph(kind, text, match.group(), heading)
    return Paragraph("text", line)
