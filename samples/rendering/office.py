"""Sets papers that have more than a body: tables, chapters, annexes, two who sign, the letterhead of the party.

The state's papers follow Nghị định 30/2020/NĐ-CP, phụ lục I; the party's follow Hướng dẫn 36-HD/VPTW (2018): the
party's name at the right, a star below the agencies, no colon behind ``Số``.
"""

from __future__ import annotations

from collections.abc import Sequence

from samples.rendering.fonts import Style, text_width
from samples.rendering.layout import (
    BOTTOM,
    HEIGHT,
    LEADING,
    LEFT,
    LEFT_COLUMN,
    RIGHT,
    RIGHT_COLUMN,
    TOP,
    Setter,
    Sheet,
    balanced,
    broken,
)
from samples.rendering.paper import Annex, Paper, Paragraph, Table

PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
MIDDLE = (LEFT + RIGHT) / 2
CELL_SIZE, CELL_LEADING, CELL_PADDING = 12.0, 14.5, 4.0
_SHORT_CELL = 14
"""Characters; columns with no longer cells are centred."""


def lay_out_office(paper: Paper, size: float = 14.0) -> list[Sheet]:
    """The pages of a paper with all its parts, its body set in ``size`` points."""
    return _OfficeSetter(paper, size).sheets


class _OfficeSetter(Setter):
    def __init__(self, paper: Paper, size: float) -> None:
        super().__init__(paper, size)
        for annex in paper.annexes:
            self._annex(annex)
        if paper.foot:
            self._foot(paper.foot)

    def _letterhead(self, paper: Paper) -> None:
        if not paper.party:
            super()._letterhead(paper)
            if paper.urgency:
                self.sheets[0].stamp = (LEFT_COLUMN, self.y + 22)
                self.y += 14 if paper.type_name is None else 0
            return
        left = self.y
        self._centred(LEFT_COLUMN, left, paper.parent, 13)
        for line in paper.issuer:
            left += 17 if paper.parent or line != paper.issuer[0] else 0
            self._centred(LEFT_COLUMN, left, line, 13, "bold")
        self._centred(LEFT_COLUMN, left + 15, "*", 13)
        party = self._centred(RIGHT_COLUMN, self.y, PARTY, 14, "bold")
        self._rule(RIGHT_COLUMN, self.y + 5, party)
        self.y = left + 31
        self._number(paper)
        below = self.y
        self.y = max(TOP + 30, left + 14)
        self._place_and_date(paper)
        self.y = below
        if paper.type_name is None:
            for line in broken(f"V/v {paper.subject}", 12.5, "italic", 185):
                self.y += 15.5
                self._centred(LEFT_COLUMN, self.y, line, 12.5, "italic")

    def _addressees(self, addressees: Sequence[str]) -> None:
        if len(addressees) == 1:
            super()._addressees(addressees)
            return
        self._words("Kính gửi:", LEFT + 55, self.size)
        for line in addressees:
            for part in broken(f"- {line}", self.size, "regular", RIGHT - LEFT - 105):
                self.y += self.size * LEADING
                self._words(part, LEFT + 105, self.size)
        self.y += 10

    def _paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.table is not None:
            self._table(paragraph.table)
        elif paragraph.kind == "chapter":
            self._need(self.size * LEADING * 4)
            self.y += self.size * LEADING + 8
            self._centred(MIDDLE, self.y, paragraph.label, self.size, "bold")
            for line in balanced(paragraph.heading, self.size, "bold", 420):
                self.y += self.size * LEADING
                self._centred(MIDDLE, self.y, line, self.size, "bold")
            self.y += 3
        else:
            super()._paragraph(paragraph)

    def _annex(self, annex: Annex) -> None:
        self.sheets.append(Sheet())
        self.first_of_part = len(self.sheets) - 1
        self.y = TOP
        self._centred(MIDDLE, self.y, annex.label, self.size, "bold")
        for line in balanced(annex.title, self.size, "bold", 400):
            self.y += self.size * 1.25
            self._centred(MIDDLE, self.y, line, self.size, "bold")
        for line in balanced(annex.note, self.size - 0.5, "italic", 420) if annex.note else []:
            self.y += self.size * 1.25
            self._centred(MIDDLE, self.y, line, self.size - 0.5, "italic")
        self.y += 6
        self._rule(MIDDLE, self.y, 90)
        self.y += 8
        for paragraph in annex.body:
            self._paragraph(paragraph)

    def _table(self, table: Table) -> None:
        edges = [LEFT]
        for width in table.widths:
            edges.append(edges[-1] + (RIGHT - LEFT) * width / sum(table.widths))
        self._need(3 * CELL_LEADING + 2 * CELL_PADDING + 8)
        self.y += 8
        top = self.y
        centred = [max(map(len, column)) <= _SHORT_CELL for column in zip(*table.rows, strict=True)]
        for number, row in enumerate((table.header, *table.rows)):
            style: Style = "bold" if number == 0 else "regular"
            cells = [
                _cell_lines(cell, style, right - left - 2 * CELL_PADDING)
                for cell, left, right in zip(row, edges, edges[1:], strict=False)
            ]
            height = CELL_LEADING * max(map(len, cells)) + 2 * CELL_PADDING
            if self.y + height > BOTTOM:
                self._close(edges, top)
                self._need(height)
                top = self.y
            self._row(cells, edges, style, height, centred)
        self._close(edges, top)
        self.y += 8

    def _row(
        self,
        cells: Sequence[Sequence[str]],
        edges: Sequence[float],
        style: Style,
        height: float,
        centred: Sequence[bool],
    ) -> None:
        top = self.y
        self.sheets[-1].rules.append((edges[0], edges[-1], top))
        for lines, left, right, short in zip(cells, edges, edges[1:], centred, strict=False):
            self.y = top + (height - CELL_LEADING * len(lines)) / 2 - 3.5
            for line in lines:
                self.y += CELL_LEADING
                width = text_width(line, CELL_SIZE, style)
                x = (left + right - width) / 2 if short or style == "bold" else left + CELL_PADDING
                self._words(line, x, CELL_SIZE, style)
        self.y = top + height

    def _close(self, edges: Sequence[float], top: float) -> None:
        """The lower edge of a table and its uprights on this page."""
        if self.y > top:
            self.sheets[-1].rules.append((edges[0], edges[-1], self.y))
            self.sheets[-1].uprights += [(edge, top, self.y) for edge in edges]

    def _sign_off(self, paper: Paper) -> None:
        if paper.other_signer is None:
            super()._sign_off(paper)
            return
        self.y += 8
        self._need(120)
        self.y += 20
        title, name = paper.other_signer
        for middle, line in ((LEFT_COLUMN, title), (RIGHT_COLUMN + 25, paper.sign_off[-1])):
            self._centred(middle, self.y, line, 13.5, "bold")
        self.sheets[-1].signature = (RIGHT_COLUMN + 25, self.y + 45)
        self.sheets[-1].other_signature = (LEFT_COLUMN, self.y + 45)
        self.y += 88
        for middle, line in ((LEFT_COLUMN, name), (RIGHT_COLUMN + 25, paper.signer)):
            self._centred(middle, self.y, line, 14, "bold")

    def _foot(self, words: str) -> None:
        """Below the first page's text; what is set there is the last of that page."""
        first, self.sheets = self.sheets, self.sheets[:1]
        self.y = HEIGHT - 38
        self.sheets[0].rules.append((LEFT, RIGHT, self.y - 13))
        for line in broken(words, 10.5, "regular", RIGHT - LEFT):
            self._centred(MIDDLE, self.y, line, 10.5)
            self.y += 12.5
        self.sheets = first


def _cell_lines(cell: str, style: Style, width: float) -> list[str]:
    return broken(cell, CELL_SIZE, style, width)
