"""Sets a paper on A4 pages, in points from the top left corner, as Nghị định 30/2020/NĐ-CP, phụ lục I wants it.

Margins, sizes and places of the components are those of its part I; where it leaves a choice, the usual one of office
software is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from samples.rendering.fonts import Style, text_width
from samples.rendering.paper import Paper, Paragraph

WIDTH, HEIGHT = 595.3, 841.9
LEFT, RIGHT, TOP, BOTTOM = 85.0, 545.0, 62.0, 785.0
LEFT_COLUMN, RIGHT_COLUMN = LEFT + 88, LEFT + 325
"""Centres of the two columns of the letterhead and of the sign-off."""
INDENT, LEADING = 36.0, 1.25
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"

Piece = tuple[str, Style]
Before = Literal["", " ", "\n"]
"""What separates a word from the word before it in the text."""


@dataclass(frozen=True)
class Mark:
    """A word at the left end of its baseline."""

    text: str
    x: float
    y: float
    size: float
    style: Style = "regular"
    before: Before = " "
    pen: bool = False

    @property
    def right(self) -> float:
        return self.x + text_width(self.text, self.size, self.style)


@dataclass
class Sheet:
    """One page: words, rules as (left, right, height), upright ones as (place, top, bottom)."""

    marks: list[Mark] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    uprights: list[tuple[float, float, float]] = field(default_factory=list)
    signature: tuple[float, float] | None = None
    """Where the signature's middle is, on the page that has it."""
    other_signature: tuple[float, float] | None = None
    """The middle of the left one, where two sign."""
    stamp: tuple[float, float] | None = None
    """Where the degree of urgency is stamped."""
    body_top: float = 0.0
    body_bottom: float = HEIGHT
    """Between these heights stand the body's lines: no letterhead, title, page number or sign-off."""

    @property
    def body(self) -> Sheet:
        """The body's words alone."""
        return Sheet([mark for mark in self.marks if self.body_top < mark.y <= self.body_bottom])


def lay_out(paper: Paper, size: float = 14.0) -> list[Sheet]:
    """The pages of a paper with its body set in ``size`` points."""
    return Setter(paper, size).sheets


class Setter:
    """Sets a paper when it is built; what it does in between is for layouts that differ in parts."""

    def __init__(self, paper: Paper, size: float) -> None:
        self.size = size
        self.sheets = [Sheet()]
        self.first_of_part = 0
        self.y = TOP
        self._letterhead(paper)
        self._title(paper)
        self.sheets[0].body_top = self.y
        for paragraph in paper.body:
            self._paragraph(paragraph)
        self.sheets[-1].body_bottom = self.y
        self._sign_off(paper)

    def _letterhead(self, paper: Paper) -> None:
        top = self.y
        left = top - 16.5
        if paper.parent:
            left += 16.5
            self._centred(LEFT_COLUMN, left, paper.parent, 12.5)
        for line in paper.issuer:
            left += 16.5
            self._centred(LEFT_COLUMN, left, line, 12.5, "bold")
        self._rule(LEFT_COLUMN, left + 6, 62)
        self._centred(RIGHT_COLUMN, top, NATION, 12.5, "bold")
        motto = self._centred(RIGHT_COLUMN, top + 16.5, MOTTO, 13.5, "bold")
        self._rule(RIGHT_COLUMN, top + 22, motto)
        # Below the motto, too, where one line names the agency.
        self.y = max(left + 28, top + 44.5)
        self._number(paper)
        self._place_and_date(paper)
        if paper.type_name is None:
            for line in broken(f"V/v {paper.subject}", 12.5, "regular", 185):
                self.y += 15.5
                self._centred(LEFT_COLUMN, self.y, line, 12.5)

    def _number(self, paper: Paper) -> None:
        lead, rest = paper.number_parts
        if not paper.handwritten:
            self._centred(LEFT_COLUMN, self.y, f"{lead} {paper.serial}{rest}", 13)
            return
        gap = 7.5 * len(paper.serial) + 4
        x = LEFT_COLUMN - (text_width(f"{lead} {rest}", 13, "regular") + gap) / 2
        x = self._word(lead, x, 13, before="\n") + 3
        self._word(paper.serial, x, 13, pen=True)
        self._word(rest, x + gap, 13, before="")

    def _place_and_date(self, paper: Paper) -> None:
        before, after = f"{paper.place}, ngày", f"tháng {paper.month} năm {paper.year}"
        if not paper.handwritten:
            self._centred(RIGHT_COLUMN, self.y, f"{before} {paper.day} {after}", 13.5, "italic")
            return
        x = RIGHT_COLUMN - text_width(f"{before} 0000 {after}", 13.5, "italic") / 2
        x = self._words(before, x, 13.5, "italic")
        self._word(paper.day, x + 3, 13.5, pen=True)
        self._words(after, x + 24, 13.5, "italic", before=" ")

    def _title(self, paper: Paper) -> None:
        middle = (LEFT + RIGHT) / 2
        self.y += 34
        if paper.type_name is None:
            self._addressees(paper.addressees)
            return
        self._centred(middle, self.y, paper.type_name.upper(), self.size, "bold")
        for line in balanced(paper.subject, self.size, "bold", 380):
            self.y += self.size * 1.25
            self._centred(middle, self.y, line, self.size, "bold")
        self.y += 7
        self._rule(middle, self.y, 110)
        self.y += 6
        if paper.addressees:
            self.y += 22
            self._addressees(paper.addressees)

    def _addressees(self, addressees: Sequence[str]) -> None:
        x = LEFT + 70
        if len(addressees) == 1:
            self._words(f"Kính gửi: {addressees[0]}", x, self.size)
        else:
            x = self._words("Kính gửi:", x, self.size) + 6
            for line in addressees:
                self.y += self.size * LEADING
                self._words(f"- {line}", x, self.size)
        self.y += 10

    def _paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.kind == "order":
            self.y += self.size * LEADING + 8
            self._centred((LEFT + RIGHT) / 2, self.y, paragraph.text, self.size, "bold")
            self.y += 3
            return
        style: Style = "italic" if paragraph.kind == "basis" else "regular"
        pieces: list[Piece] = [(word, "bold") for word in paragraph.bold.split()]
        pieces += [(word, style) for word in paragraph.plain.split()]
        lines = wrapped(pieces, self.size, INDENT, RIGHT - LEFT)
        self.y += 5
        # A heading is not left alone at the foot of a page.
        self._need(self.size * LEADING * (2 if paragraph.bold and not paragraph.plain else 1))
        for number, line in enumerate(lines):
            self._need(self.size * LEADING)
            self.y += self.size * LEADING
            self._line(line, INDENT if number == 0 else 0.0, justify=number < len(lines) - 1)

    def _line(self, pieces: Sequence[Piece], indent: float, justify: bool) -> None:
        widths = [text_width(word, self.size, style) for word, style in pieces]
        space = text_width(" ", self.size, "regular")
        if justify and len(pieces) > 1:
            space = (RIGHT - LEFT - indent - sum(widths)) / (len(pieces) - 1)
        x = LEFT + indent
        before: Before = "\n"
        for (word, style), width in zip(pieces, widths, strict=True):
            self._word(word, x, self.size, style, before=before)
            x += width + space
            before = " "

    def _sign_off(self, paper: Paper) -> None:
        recipients = [broken(f"- {line}", 11, "regular", 228) for line in paper.recipients]
        height = max(20 + 13.5 * sum(map(len, recipients)), 17 * len(paper.sign_off) + 100)
        self.y += 8
        self._need(height)
        self.y += 20
        top = self.y
        self._words("Nơi nhận:", LEFT, 12, "bold italic")
        self.y += 1.5
        for line in (line for lines in recipients for line in lines):
            self.y += 13.5
            self._words(line, LEFT, 11)
        self.y = top - 17
        for line in paper.sign_off:
            self.y += 17
            self._centred(RIGHT_COLUMN + 25, self.y, line, 13.5, "bold")
        self.sheets[-1].signature = (RIGHT_COLUMN + 25, self.y + 45)
        self.y += 88
        self._centred(RIGHT_COLUMN + 25, self.y, paper.signer, 14, "bold")

    def _need(self, height: float) -> None:
        if self.y + height <= BOTTOM:
            return
        self.sheets.append(Sheet())
        # The number stands in the top margin, from the second page on.
        self.y = TOP - 22
        self._centred((LEFT + RIGHT) / 2, self.y, str(len(self.sheets) - self.first_of_part), 13)
        self.y = self.sheets[-1].body_top = TOP - 8

    def _centred(self, middle: float, y: float, line: str, size: float, style: Style = "regular") -> float:
        width = text_width(line, size, style)
        before, self.y = self.y, y
        self._words(line, middle - width / 2, size, style)
        self.y = before
        return width

    def _words(self, line: str, x: float, size: float, style: Style = "regular", before: Before = "\n") -> float:
        for word in line.split():
            x = self._word(word, x, size, style, before=before) + text_width(" ", size, style)
            before = " "
        return x

    def _word(
        self, word: str, x: float, size: float, style: Style = "regular", *, before: Before = " ", pen: bool = False
    ) -> float:
        mark = Mark(word, x, self.y, size, style, before, pen)
        self.sheets[-1].marks.append(mark)
        return mark.right

    def _rule(self, middle: float, y: float, width: float) -> None:
        self.sheets[-1].rules.append((middle - width / 2, middle + width / 2, y))


def broken(line: str, size: float, style: Style, width: float) -> list[str]:
    pieces: list[Piece] = [(word, style) for word in line.split()]
    return [" ".join(word for word, _ in part) for part in wrapped(pieces, size, 0.0, width)]


def balanced(line: str, size: float, style: Style, width: float) -> list[str]:
    """As few lines as fit into ``width``, of about the same length."""
    lines = broken(line, size, style, width)
    while len(narrower := broken(line, size, style, width - 10)) == len(lines) and width > 60:
        lines, width = narrower, width - 10
    return lines


def wrapped(pieces: Sequence[Piece], size: float, indent: float, width: float) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    x = indent
    for word, style in pieces:
        advance = text_width(word, size, style)
        if lines[-1] and x + advance > width:
            lines.append([])
            x = 0.0
        lines[-1].append((word, style))
        x += advance + text_width(" ", size, style)
    return lines
