"""Word documents for tests, made of the invented papers of samples/ as an office would set them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml

from samples.rendering.layout import MOTTO, NATION
from samples.rendering.paper import Paper, Paragraph

_OUTLINE = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"))
_ARTICLES = (("decimal", "Điều %1."), *_OUTLINE[1:])
_DASHES = (("bullet", "-"),)
_LEVELS = {"roman": 0, "article": 0, "arabic": 1, "letter": 2}


def word_file(paper: Paper, path: Path, automatic: bool = True) -> Path:
    """The paper as DOCX: letterhead and sign-off in tables without lines, labels numbered by Word or typed."""
    document = Document()
    articles = any(paragraph.kind == "article" for paragraph in paper.body)
    numbers = {
        "outline": add_numbering(document, _ARTICLES if articles else _OUTLINE),
        "dash": add_numbering(document, _DASHES),
    }
    _letterhead(document, paper)
    if paper.type_name is not None:
        document.add_paragraph(paper.type_name.upper()).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph(paper.subject).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if paper.addressees:
        document.add_paragraph("Kính gửi:" if len(paper.addressees) > 1 else f"Kính gửi: {paper.addressees[0]}")
        for line in paper.addressees if len(paper.addressees) > 1 else ():
            document.add_paragraph(line)
    for paragraph in paper.body:
        _paragraph(document, paragraph, numbers if automatic else {})
    _sign_off(document, paper)
    document.save(str(path))
    return path


def add_numbering(document: Any, levels: tuple[tuple[str, str], ...], start: int | None = None) -> int:
    """A list with these formats and texts of its levels; its number for ``number_paragraph``."""
    root = document.part.numbering_part.element
    known = [int(item.get(qn("w:abstractNumId"))) for item in root.findall(qn("w:abstractNum"))]
    abstract = max(known, default=0) + 1
    inner = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, (kind, text) in enumerate(levels)
    )
    element = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">{inner}</w:abstractNum>')
    root.insert(0, element)
    return add_use(document, abstract, start)


def add_use(document: Any, abstract: int, start: int | None = None) -> int:
    """Another list made after the same definition, which goes on counting, or starts anew."""
    root = document.part.numbering_part.element
    number = root.add_num(abstract)
    if start is not None:
        number.add_lvlOverride(0).add_startOverride(start)
    return int(number.numId)


def number_paragraph(paragraph: Any, number: int, level: int = 0) -> None:
    """Has Word number the paragraph."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number


def _letterhead(document: Any, paper: Paper) -> None:
    left, right = document.add_table(1, 2).rows[0].cells
    lead, rest = paper.number_parts
    lines = [*([paper.parent] if paper.parent else []), *paper.issuer, f"{lead} {paper.serial}{rest}"]
    if paper.type_name is None:
        lines.append(f"V/v {paper.subject}")
    _fill(left, lines)
    date = f"{paper.place}, ngày {paper.day} tháng {paper.month} năm {paper.year}"
    _fill(right, [NATION, MOTTO, date])


def _fill(cell: Any, lines: list[str]) -> None:
    cell.paragraphs[0].text = lines[0]
    for line in lines[1:]:
        cell.add_paragraph(line)


def _paragraph(document: Any, paragraph: Paragraph, numbers: dict[str, int]) -> None:
    if paragraph.table is not None:
        ruled = document.add_table(1, len(paragraph.table.header), style="Table Grid")
        for cell, text in zip(ruled.rows[0].cells, paragraph.table.header, strict=True):
            cell.text = text
        for row in paragraph.table.rows:
            for cell, text in zip(ruled.add_row().cells, row, strict=True):
                cell.text = text
        return
    level = _LEVELS.get(paragraph.kind, 0)
    number = numbers.get("outline" if paragraph.kind in _LEVELS else paragraph.kind)
    label = "" if number else paragraph.label
    colon = ": " if paragraph.heading and paragraph.text else ""
    made = document.add_paragraph()
    made.add_run(f"{label} {paragraph.heading}{colon}".strip() + (" " if colon or label else "")).bold = True
    made.add_run(paragraph.text)
    if number is not None:
        number_paragraph(made, number, level)


def _sign_off(document: Any, paper: Paper) -> None:
    left, right = document.add_table(1, 2).rows[0].cells
    _fill(left, ["Nơi nhận:", *(f"- {line}" for line in paper.recipients)])
    _fill(right, [*paper.sign_off, "", "", paper.signer])


def raw(paragraph: Any, xml: str) -> None:
    """Adds runs or other content, written as XML, to a paragraph."""
    wrapped = parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")
    for child in list(wrapped):
        paragraph._p.append(child)


def switch(name: str, **attributes: str) -> Any:
    """An element such as ``w:caps``."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
