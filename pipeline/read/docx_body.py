"""The body of a Word document as printed lines: paragraphs in reading order, cells of ruled tables, pages.

WordprocessingML: ECMA-376 part 1, 17.3 (paragraphs, runs), 17.4 (tables), 17.13.5 (revisions), 17.16 (fields). Text is
what the document shows with all changes accepted: deleted and hidden text, comments, headers and footers are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from pipeline.model.page import Cell
from pipeline.read.docx_numbering import Numbering
from pipeline.read.docx_styles import Styles, W, is_on, value_of
from pipeline.read.docx_tables import is_layout, rows_of

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
"""The same in several forms, the newest first."""
_BLOCKS_INSIDE = frozenset({f"{W}{name}" for name in ("sdtContent", "customXml", "ins", "moveTo", "smartTag")})
_GONE = frozenset({f"{W}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "instrText", "delText", "rt")})
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "\u00ad"}
_LINE_END, _PAGE_END, _PAGE_WAS_FULL = "\n", "\f", "\v"
"""Breaks that the author set, and Word's note of where a page ended when it last showed the document."""
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one font; ``capitals``: shown in capitals, however it is written."""

    text: str
    font: str = ""
    capitals: bool = False


@dataclass(slots=True)
class DocxLine:
    """A line of a paragraph, which ends only where the author ends it. Without pieces it is a blank line."""

    page: int
    paragraph: int
    """Counted from 1; lines of one paragraph share it."""
    cell: Cell | None = None
    pieces: list[Piece] = field(default_factory=list)


class Body:
    """Reads one document; numbers its paragraphs and counts its pages on the way."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.lines: list[DocxLine] = []
        self.notes: list[tuple[str, str]] = []
        """Footnotes and endnotes that the text refers to: kind and id, in order."""
        self._styles = styles
        self._numbering = numbering
        self._page = 1
        self._paragraph = 0
        self._table = 0
        self._words_on_page = False
        self._breaks_held = False
        """In a row of a table, a page ends with the row."""
        self._held: list[Piece] = []
        """Text of paragraphs whose end was deleted; it belongs to the next one."""

    def read(self, parent: _Element, cell: Cell | None = None) -> None:
        """Adds the lines of all paragraphs and tables in ``parent``."""
        for child in parent:
            if child.tag == f"{W}p":
                self._read_paragraph(child, cell)
            elif child.tag == f"{W}tbl":
                self._read_table(child, cell)
            elif child.tag == f"{W}sdt":
                self.read_content(child, cell)
            elif child.tag in _BLOCKS_INSIDE:
                self.read(child, cell)
            elif child.tag == _CHOICES and len(child):
                self.read(child[0], cell)

    def read_content(self, control: _Element, cell: Cell | None) -> None:
        """Adds what a content control holds."""
        content = control.find(f"{W}sdtContent")
        if content is not None:
            self.read(content, cell)

    def read_note(self, number: int, note: _Element) -> None:
        """Adds a footnote as lines of its own, marked ``[1]``."""
        self._held.append(Piece(f"[{number}] "))
        self.read(note)
        self._held.clear()

    # -- paragraphs ----------------------------------------------------------------------------------------------------

    def _read_paragraph(self, paragraph: _Element, cell: Cell | None) -> None:
        properties = paragraph.find(f"{W}pPr")
        if properties is not None and _stated(properties.find(f"{W}pageBreakBefore")):
            self._turn()
        style = self._styles.of_paragraph(paragraph)
        self._paragraph += 1
        first = len(self.lines)
        line = DocxLine(self._page, self._paragraph, cell, self._held)
        self._held = []
        boxes: list[_Element] = []
        page_was_full = False
        for piece in self._pieces(paragraph, style, boxes):
            if piece.text == _LINE_END:
                self._add(line)
                line = DocxLine(line.page, self._paragraph, cell)
            elif piece.text == _PAGE_WAS_FULL and (line.pieces or len(self.lines) > first):
                page_was_full = True
            elif piece.text in {_PAGE_END, _PAGE_WAS_FULL}:
                line = self._broken(line, cell)
            else:
                line.pieces.append(piece)
        if _end_is_deleted(properties):
            self._held = line.pieces
        else:
            self._add(line)
            self._number(paragraph, style, first)
        for box in boxes:
            self.read(box, cell)
        if page_was_full or _ends_section_with_page(properties):
            self._turn()

    def _number(self, paragraph: _Element, style: str | None, first: int) -> None:
        label = self._numbering.label(paragraph, style)
        if label:
            self.lines[first].pieces.insert(0, Piece(label))
            self._words_on_page = True

    def _add(self, line: DocxLine) -> None:
        self.lines.append(line)
        self._words_on_page = self._words_on_page or bool(line.pieces)

    def _broken(self, line: DocxLine, cell: Cell | None) -> DocxLine:
        """Where the line goes on after a page break that the author set."""
        if line.pieces:
            self._add(line)
            line = DocxLine(line.page, self._paragraph, cell)
        self._turn()
        line.page = self._page
        return line

    def _turn(self) -> None:
        """Begins a page, unless nothing stands on this one: an author's break and Word's note of it are one."""
        if self._breaks_held:
            return
        if self._words_on_page:
            self._page += 1
            self._words_on_page = False

    def _pieces(self, parent: _Element, style: str | None, boxes: list[_Element]) -> Iterator[Piece]:
        """Text of a paragraph, breaks as pieces of their own. Contents of text boxes go to ``boxes``."""
        instruction = _Fields()
        for run in _runs(parent):
            if run.tag == f"{_M}t":
                yield Piece(run.text or "")
                continue
            look = self._styles.look(run, style)
            for child in run:
                instruction.follow(child)
                if child.tag == f"{W}lastRenderedPageBreak":
                    yield Piece(_PAGE_WAS_FULL)
                if look.hidden or instruction.open or child.tag in _GONE:
                    continue
                if child.tag in _NOTES:
                    self.notes.append((_NOTES[child.tag], child.get(f"{W}id", "")))
                text = _text(child)
                if text:
                    yield Piece(text, _symbol_font(child) or look.font, look.capitals)
                boxes.extend(_text_boxes(child))

    # -- tables --------------------------------------------------------------------------------------------------------

    def _read_table(self, table: _Element, cell: Cell | None) -> None:
        """A ruled table's lines name their cells; any other, and one inside a cell, is read cell by cell as text."""
        layout = cell is not None or is_layout(table, self._styles)
        number = self._table
        self._table += not layout
        for row in rows_of(table, number):
            if row.begins_page:
                self._turn()
            held, self._breaks_held = self._breaks_held, True
            for content, place in row.cells:
                self.read(content, cell if layout else place)
            self._breaks_held = held
            if row.ends_page:
                self._turn()


def _runs(parent: _Element) -> Iterator[_Element]:
    """Runs of a paragraph and of what stands inside it, without deleted ones; text of formulas too."""
    for child in parent:
        if not isinstance(child.tag, str) or child.tag in _GONE:
            continue
        if child.tag in {f"{W}r", f"{_M}t"}:
            yield child
        elif child.tag == _CHOICES:
            yield from _runs(child[0]) if len(child) else ()
        else:
            yield from _runs(child)


class _Fields:
    """Tells the instruction of a field, which is not shown, from its result."""

    def __init__(self) -> None:
        self._stages: list[str] = []

    @property
    def open(self) -> bool:
        """Whether an instruction is being given."""
        return "begin" in self._stages

    def follow(self, child: _Element) -> None:
        if child.tag != f"{W}fldChar":
            return
        stage = child.get(f"{W}fldCharType")
        if stage == "begin":
            self._stages.append("begin")
        elif self._stages and stage == "separate":
            self._stages[-1] = "separate"
        elif self._stages and stage == "end":
            self._stages.pop()


def _text(child: _Element) -> str:
    if child.tag == f"{W}t":
        return child.text or ""
    if child.tag == f"{W}br":
        return _PAGE_END if child.get(f"{W}type") == "page" else _LINE_END
    if child.tag == f"{W}cr":
        return _LINE_END
    if child.tag == f"{W}sym":
        code = child.get(f"{W}char", "")
        return chr(int(code, 16)) if len(code) == 4 and all(sign in "0123456789abcdefABCDEF" for sign in code) else ""
    return _SIGNS.get(child.tag, "")


def _symbol_font(child: _Element) -> str | None:
    return child.get(f"{W}font") if child.tag == f"{W}sym" else None


def _text_boxes(child: _Element) -> Iterator[_Element]:
    """Contents of text boxes in a drawing; where two forms of it are given, of the first that has any."""
    if child.tag == f"{W}txbxContent":
        yield child
        return
    if child.tag == _CHOICES:
        for choice in child:
            found = [content for part in choice for content in _text_boxes(part)]
            if found:
                yield from found
                return
        return
    for part in child:
        if isinstance(part.tag, str):
            yield from _text_boxes(part)


def _stated(switch: _Element | None) -> bool:
    return switch is not None and is_on(value_of(switch))


def _end_is_deleted(properties: _Element | None) -> bool:
    """Whether a tracked change joins the paragraph with the next one."""
    return properties is not None and properties.find(f"{W}rPr/{W}del") is not None


def _ends_section_with_page(properties: _Element | None) -> bool:
    section = None if properties is None else properties.find(f"{W}sectPr")
    if section is None:
        return False
    return value_of(section.find(f"{W}type")) not in {"continuous", "nextColumn"}
