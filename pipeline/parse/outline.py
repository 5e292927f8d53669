"""The outline: which rows open a section, repaired by sequence, and what text stands under each.

Every row that starts with something like a label may open a section in one of several readings or be no label at all;
what each costs in its place is weighed here, and the cheapest sequence of all is taken (``label_sequence``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from pipeline.model.table import read_table
from pipeline.parse.body_tables import tables_in
from pipeline.parse.label_sequence import Path, advance
from pipeline.parse.labels import RANK, LabelReader, Reading, begins_in_capitals, heading_key
from pipeline.parse.paragraphs import Paragraph, ends_sentence, is_short, paragraphs_of
from pipeline.parse.rows import Row, mean_width
from pipeline.parse.subject_lines import is_salutation
from pipeline.parse.table_cells import BodyTable
from pipeline.settings import Settings

_SPECK = re.compile(r"[_.·~]\s+(?=\w)")
"""What a long dash leaves behind the bullet that was made of it."""
_RANGE = re.compile(r"^[-–]\s?\d")
_BASIS = re.compile(r"(?:can cu|theo|xet|thuc hien|trien khai|chap hanh|tren co so)\s")
_ADDRESSEES = re.compile(r"^\W{0,5}kinh (?:gui|moi|trinh)\b")
_WIRES = re.compile(r"^[^.;]{5,90}\s[Đđ][Ii]\w[Nn]\s?:\s*$")
"""``CHỦ TỊCH … ĐIỆN:`` of telegrams, below which its addressees stand as below ``Kính gửi:``; ``đại diện:`` is none."""
_ENTRY_END = (";", ",", ".", ":")
_LEAST_HEADED = 2
_SAME_INDENT = 0.5
"""Heights of a row by which the first rows of two paragraphs may begin apart."""
_LONGEST_HEADING = 45
"""Words; a longer first paragraph is text."""


@dataclass
class Node:
    """A section on its way into the record."""

    id: str
    reading: Reading
    rows: list[Row] = field(default_factory=list)
    """Its own rows, label cut off; those of its children are theirs."""
    label_row: Row | None = None
    children: list[Node] = field(default_factory=list)
    heading: str | None = None
    heading_paragraph: Paragraph | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[BodyTable] = field(default_factory=list)
    strength: float = 1.0


class OutlineReader:
    """Builds the section tree. Built once; ``read`` is pure."""

    def __init__(self, settings: Settings) -> None:
        self._labels = LabelReader(settings)
        table = read_table("headings.tsv", settings.dictionaries)
        self._stock = [row["skeleton"] for row in table]

    def read(self, rows: Sequence[Row], prefix: str = "") -> tuple[list[Row], list[Node]]:
        """Rows before the first section, and the top sections. Ids begin with ``prefix`` (``A1/`` in appendices)."""
        choices = self._choose(rows)
        return _build(*_without_listed_basis(*_without_addressees(rows, choices)), prefix)

    # -- choosing ------------------------------------------------------------------------------------------------

    def _choose(self, rows: Sequence[Row]) -> list[Reading | None]:
        width = mean_width(rows)
        paths = [Path(0.0, (), None, None)]
        candidates: list[int] = []
        for place, row in enumerate(rows):
            readings = self._labels.read(row) if row and not is_salutation(row) else []
            if not readings:
                continue
            candidates.append(place)
            previous = rows[place - 1] if place and rows[place - 1] else None
            paths = advance(paths, self._weigh(row, readings, previous, width))
        chosen: list[Reading | None] = [None] * len(rows)
        path: Path | None = min(paths, key=lambda item: item.cost)
        for place in reversed(candidates):
            assert path is not None
            chosen[place] = path.choice
            path = path.back
        return chosen

    def _weigh(
        self, row: Row, readings: list[Reading], previous: Row | None, width: float
    ) -> tuple[float, list[Reading]]:
        """Cost of taking the row as running text, and the readings with their costs in this place."""
        at_start = (
            previous is None
            or ends_sentence(previous.text)
            or is_short(previous, width)
            or begins_in_capitals(previous.text)
            or (row.indented and not previous.indented)
            or self._begins_below_label(row, previous)
        )
        goes_on = previous is not None and previous.text[-1].isdigit() and bool(_RANGE.match(row.text))
        at_start = at_start and not goes_on
        titled = is_short(row, width) and (begins_in_capitals(row.text) or _is_title(row, readings))
        uncertain = not at_start and not goes_on and (row.gap or titled or self._under_heading(row, previous, width))
        weighed = []
        roman: dict[int, float] = {}
        for reading in readings:
            rest = row.text[reading.end :]
            cost = reading.cost
            bullet = reading.style in ("dash", "plus")
            if not at_start:
                cost += 1.0 if uncertain else 8.0 if bullet else 4.0
            if bullet and rest[:1].islower():
                ended = previous is None or ends_sentence(previous.text)
                cost += 0.5 if at_start and ended else 6.0
            if not bullet and rest[:1].islower():
                cost += 1.5
            if reading.style == "roman":
                if reading.end not in roman:
                    roman[reading.end] = self._roman_bonus(row, rest)
                cost += roman[reading.end]
            weighed.append(replace(reading, cost=cost))
        plain = 4.0 if at_start else 2.0 if uncertain else 0.0
        if row.heading_mark:
            plain += 3.0
        return plain, weighed

    def _begins_below_label(self, row: Row, previous: Row) -> bool:
        """Whether a row is indented just as the labelled one above it: what goes on with that stands at the margin, or
        below its first word (Nghị định 30/2020: first rows are indented by 1 to 1.27 cm).
        """
        if row.box is None or previous.box is None or not (row.indented and previous.indented):
            return False
        alike = abs(row.box.left - previous.box.left) < _SAME_INDENT * row.box.height
        return alike and row.page == previous.page and bool(self._labels.read(previous))

    def _under_heading(self, row: Row, previous: Row | None, width: float) -> bool:
        """A label that begins a clause under a labelled row which does not fill its line."""
        if previous is None or len(previous.text) > 0.92 * width:
            return False
        readings = self._labels.read(previous)
        first = next((letter for letter in row.text if letter.isalpha()), "a")
        return bool(readings) and readings[0].style not in ("dash", "plus") and first.isupper()

    def _roman_bonus(self, row: Row, rest: str) -> float:
        """Capitals and stock headings speak for a Roman label; figures before a heading in small letters do not."""
        capitals = begins_in_capitals(rest)
        if row.text[0].isdigit() and not capitals:
            return 1.0
        return (-2.0 if capitals else 0.0) + (-1.5 if self._is_stock(rest) else 0.0)

    def _is_stock(self, text: str) -> bool:
        key = heading_key(text)
        return len(key) <= 60 and process.extractOne(key, self._stock, scorer=fuzz.ratio, score_cutoff=85) is not None


def _is_title(row: Row, readings: Sequence[Reading]) -> bool:
    """``IV. Thời gian nghiệm thu:``: a clean Roman label before a capital and a colon at the end."""
    clean = any(reading.style == "roman" and reading.cost == 0 for reading in readings)
    return clean and row.text.endswith(":") and row.text[readings[0].end : readings[0].end + 1].isupper()


def _without_addressees(
    rows: Sequence[Row], choices: Sequence[Reading | None]
) -> tuple[list[Row], list[Reading | None]]:
    """To whom a letter goes, set as a list below ``Kính gửi:`` (Nghị định 30/2020, ô 9a), is no section: its bullets
    are taken off. The list ends with a full stop, or where a row without a bullet follows a whole entry.
    """
    bare, kept = list(rows), list(choices)
    first = next((place for place, choice in enumerate(choices) if choice is not None), len(rows))
    if not first or not (_ADDRESSEES.match(rows[first - 1].folded) or _WIRES.match(rows[first - 1].text)):
        return bare, kept
    for place in range(first, len(rows)):
        row, choice, above = rows[place], choices[place], rows[place - 1].text.rstrip()
        entry = choice is not None and choice.style == "dash"
        goes_on = choice is None and not row.gap and (row.begins_low or not above.endswith(_ENTRY_END))
        if not row or (place > first and above.endswith(".")) or not (entry or goes_on):
            bare[place] = replace(row, gap=True)
            break
        if choice is not None:
            bare[place], kept[place] = replace(row.part(choice.end), gap=True), None
    return bare, kept


def _without_listed_basis(
    rows: Sequence[Row], choices: Sequence[Reading | None]
) -> tuple[list[Row], list[Reading | None]]:
    """A legal basis set as a list before the first number (``- Căn cứ …;``, or ``Căn cứ:`` and bullets) is no section:
    its bullets are taken off.
    """
    bare, kept = list(rows), list(choices)
    numbered = any(choice is not None and choice.style not in ("dash", "plus") for choice in choices)
    basis = False
    for place, choice in enumerate(choices):
        if choice is None:
            basis = basis or bool(_BASIS.match(rows[place].folded))
            continue
        listed = numbered and basis
        if choice.style != "dash" or not (listed or _BASIS.match(rows[place].part(choice.end).folded)):
            break
        bare[place], kept[place] = rows[place].part(choice.end), None
    return bare, kept


def _build(rows: Sequence[Row], choices: Sequence[Reading | None], prefix: str) -> tuple[list[Row], list[Node]]:
    before: list[Row] = []
    top: list[Node] = []
    stack: list[Node] = []
    for row, reading in zip(rows, choices, strict=True):
        if reading is None:
            (stack[-1].rows if stack else before).append(row)
            continue
        rank = RANK[reading.style]
        while stack and (RANK[stack[-1].reading.style] >= rank):
            stack.pop()
        base = stack[-1].id + "/" if stack else prefix
        node = Node(base + reading.name, reading, label_row=row, strength=0.98 / (1 + max(reading.cost, 0) / 6))
        rest = row.part(reading.end)
        speck = _SPECK.match(rest.text) if reading.style in ("dash", "plus") else None
        rest = rest.part(speck.end()) if speck else rest
        if rest:
            node.rows.append(rest)
        (stack[-1].children if stack else top).append(node)
        stack.append(node)
    width = mean_width(rows)
    for node in top:
        _settle(node, width)
    _head_alike(top)
    return before, top


def _settle(node: Node, width: float) -> None:
    """Tell heading, text and tables apart, in the node and its children."""
    node.tables = tables_in(node.rows)
    paragraphs = paragraphs_of(node.rows, width)
    run_in, rest = (None, None)
    if paragraphs and node.reading.style in ("roman", "upper", "arabic"):
        run_in, rest = paragraphs[0].split_run_in(12 if node.reading.style != "arabic" else 7)
    if run_in is not None and rest is not None:
        node.heading = run_in
        paragraphs = [rest, *paragraphs[1:]]
    elif paragraphs and _is_heading(node, paragraphs):
        node.heading = paragraphs[0].text.rstrip(" :")
        node.heading_paragraph = paragraphs[0]
        paragraphs = paragraphs[1:]
    node.paragraphs = paragraphs
    for child in node.children:
        _settle(child, width)
    _head_alike(node.children)


def _head_alike(nodes: Sequence[Node]) -> None:
    """Of items one below the other that mostly begin with a heading before a colon, the others do too."""
    headed = [node for node in nodes if node.heading is not None and node.heading_paragraph is None]
    if len(headed) < _LEAST_HEADED or 2 * len(headed) < len(nodes):
        return
    for node in nodes:
        if node.heading is None and node.paragraphs and node.reading.style == headed[0].reading.style:
            node.heading, rest = node.paragraphs[0].split_run_in(7, surely=True)
            node.paragraphs = [rest, *node.paragraphs[1:]]


def _is_heading(node: Node, paragraphs: Sequence[Paragraph]) -> bool:
    text = paragraphs[0].text
    words = len(text.split())
    style = node.reading.style
    if style in ("dash", "plus", "bracket") or words > _LONGEST_HEADING:
        return False
    if begins_in_capitals(text):
        return True
    numbered = style in ("arabic", "article")
    if text.endswith(".") and node.children and len(paragraphs) == 1 and ". " not in text and numbered:
        return True
    if text.rstrip("”\"' ").endswith((".", ";", ",")):
        return style in ("roman", "upper", "part", "chapter", "title") and words <= 12 and not text.endswith(";")
    if text.endswith(":") and style in ("letter", "number") and words > 7:
        return False
    return (
        bool(node.children)
        or bool(node.tables)
        or len(paragraphs) > 1
        or style in ("roman", "upper", "part", "chapter", "title")
        or words <= 15
    )
