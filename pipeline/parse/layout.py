"""From pages to rows: blank lines, page numbers, running heads and Markdown marks are taken out, gaps are kept."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from pipeline.model.page import Box, Document, Line, Page, Word
from pipeline.model.record import EvidenceSource
from pipeline.model.text import skeleton
from pipeline.parse.rows import Row

_PAGE_NUMBER = re.compile(r"^\s*(?:[-–—]\s*)?(?:trang\s+)?\d{1,3}(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?\s*$", re.IGNORECASE)
_ORNAMENT = re.compile(r"^[*\s]{1,12}$")
"""The star below the agencies of the party (HD 36-HD/VPTW), or between two texts; OCR may read it after the title."""
_MARKDOWN_HEADING = re.compile(r"^#{1,6}$")
_RULE = re.compile(r"^[\s_\-–—=*~.·•]{3,}$")
_GAZETTE_HEAD = re.compile(r"^\W{0,4}\d{0,3}\W{0,4}cong\s?bao\s?/\s?s")
"""Running head of the official gazette (Công báo), with its own number and date."""
_ADDRESS = re.compile(r"\b(?:dia chi|tru so|dien thoai|dt|tel|fax|e-?mail|website)\s?:")
_ONLINE = re.compile(r"^\W*(?:\S+@\S+|(?:https?://|www\.)\S+)\W*$")
"""An address of e-mail or web that goes on from the row above."""
_ADDRESS_ROWS, _LONGEST_ADDRESS = 3, 120
_OUTSIDE, _SPECK_BELOW = 0.02, 0.75
"""A speck stands farther outside the margins than this share of the page's width, and the engine doubts it so much."""
_CUT_APART = 6
"""Lines that may stand between the two parts of a line that was cut."""
_DASHES = ("-", "–", "—")
_DASH_WHITE, _SPACE, _LABEL_WHITE = 1.5, 0.6, 1.25
"""Heights of a line that the white beside a dash, between words, behind a label may measure."""
_OVERLAP = 0.6
"""Of the lower line's height: what two parts of one line share at least."""
_WORDS_OF_NAME = 4
_LONE_LABEL = re.compile(r"^(?:[IVX]{1,4}|\d{1,2})\s?[.)]$")
_NUMBER_COLUMN = ("stt", "tt")
"""What stands over the numbers of a table's rows."""
_LEAST_LABELS = 3
"""Labels alone on a page from which they are a column of labels."""
_MOST_LINES = 500
"""No printed page has more; each label is held against all of a page's lines."""
_END_MARK, _STROKE_BELOW = "./.", 0.6
"""What ends the text of a document (Nghị định 30/2020), and how much the engine doubts strokes behind it."""
_EDGE = 2
"""How many rows from a page's top or bottom a page number or running head may stand (Nghị định 30/2020: top margin)."""
_SOURCES: dict[str, EvidenceSource] = {"text": "text", "ocr": "ocr", "text_layer": "text_layer", "docx": "docx"}


def rows_of(document: Document) -> list[Row]:
    """All rows that carry words, in reading order, without page numbers, rules and running heads."""
    pages = [_page_rows(page) for page in document.pages]
    running = _running_heads(pages)
    rows: list[Row] = []
    for page in pages:
        last = len(page) - 1
        foot = _address_rows(page) if page and page[0].page == 1 else 0
        in_cell = Counter(row.cell for row in page if row.cell is not None)
        for place, row in enumerate(page):
            if place > last - foot or _is_speck_outside(row):
                continue
            if _ORNAMENT.match(row.text) and (row.cell is None or in_cell[row.cell] > 1):
                continue  # alone in a cell it is what a table says
            at_edge = (place < _EDGE or place > last - _EDGE) and row.cell is None
            if at_edge and len(document.pages) > 1 and _PAGE_NUMBER.match(row.text):
                continue
            if at_edge and row.page > 1 and skeleton(row.text) in running:
                continue
            if place < 6 and _GAZETTE_HEAD.match(row.folded):
                continue
            rows.append(row)
    return rows


def _address_rows(page: list[Row]) -> int:
    """How many rows at the foot of page 1 are the issuer's address, telephone, e-mail (Nghị định 30/2020, ô 13): all
    of them name such a thing, and together two or more.
    """
    count = kinds = 0
    for row in reversed(page[-_ADDRESS_ROWS:]):
        named = len(_ADDRESS.findall(row.folded))
        if not named and not (len(row.text) <= _LONGEST_ADDRESS and _ONLINE.match(row.folded)):
            break
        count, kinds = count + 1, kinds + named
    return count if kinds > 1 else 0


def _is_speck_outside(row: Row) -> bool:
    """A few letters that the engine doubts, clearly outside of the text's margins: dirt, the edge of a stamp."""
    if row.cell is not None or row.box is None or row.left_margin is None or row.right_margin is None:
        return False
    slack = _OUTSIDE * row.page_width
    outside = row.box.right < row.left_margin - slack or row.box.left > row.right_margin + slack
    doubts = [word.confidence for word in row.words if word.confidence is not None]
    return outside and bool(doubts) and max(doubts) < _SPECK_BELOW


def _page_rows(page: Page) -> list[Row]:
    rows: list[Row] = []
    gap = False
    height = _usual_height(page)
    previous: Line | None = None
    margins = _margins(page)
    for number, line in _rejoined(page):
        if not line.words or _RULE.match(line.text):
            gap = True
            continue
        gap = gap or _far_below(previous, line, height)
        row = _row(page, line, number, gap, margins)
        if row:
            rows.append(row)
            gap = False
        previous = line
    return rows


def _rejoined(page: Page) -> list[tuple[int, Line]]:
    """Lines with their numbers; what page segmentation cut of one printed line is put together again: words a space
    apart, parts on both sides of a dash, labels that stand in a column of their own.
    """
    lines = [(number, line) for number, line in enumerate(page.lines, start=1)]
    for place, (number, line) in enumerate(lines):
        for other in range(place + 1, min(place + 1 + _CUT_APART, len(lines))):
            further = lines[other][1]
            if _cut_at_dash(line, further) or (other == place + 1 and _cut_at_space(line, further)):
                lines[place] = number, _one_line(line, further)
                del lines[other]
                break
    return _with_labels(lines)


def _with_labels(lines: list[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """Lines to which the labels that stand alone at their left are given back; numbers of a table's rows stay."""
    taken: dict[int, int] = {}
    alone = {place: line for place, (_, line) in enumerate(lines) if _is_lone_label(line)}
    if not _LEAST_LABELS <= len(alone) <= len(lines) <= _MOST_LINES:
        return lines
    if any(skeleton(line.text) in _NUMBER_COLUMN for _, line in lines):
        return lines
    for place, label in alone.items():
        beside = [other for other, (_, line) in enumerate(lines) if other not in alone and _stands_beside(label, line)]
        if len(beside) == 1 and beside[0] not in taken.values():
            taken[place] = beside[0]
    joined = {other: _one_line(lines[place][1], lines[other][1]) for place, other in taken.items()}
    return [(number, joined.get(place, line)) for place, (number, line) in enumerate(lines) if place not in taken]


def _is_lone_label(line: Line) -> bool:
    return line.cell is None and line.box is not None and bool(_LONE_LABEL.match(line.text))


def _stands_beside(label: Line, line: Line) -> bool:
    """Whether a line begins right of a label, on its height and not far off."""
    if label.box is None or line.box is None or line.cell is not None or not line.words:
        return False
    return _on_one_height(label, line) and 0 <= line.box.left - label.box.right < _LABEL_WHITE * label.box.height


def _cut_at_dash(left: Line, right: Line) -> bool:
    """Whether a line goes on in one beside it: at the same height, a dash between them, hardly wider than its white."""
    if not left.words or not right.words or not _on_one_height(left, right):
        return False
    dash = left.words[-1].text in _DASHES or right.words[0].text in _DASHES
    return dash and 0 <= _white(left, right) < _DASH_WHITE


def _cut_at_space(one: Line, other: Line) -> bool:
    """Whether two short lines in capitals or of names are parts of one, a space apart, in whatever order they come."""
    if not (_is_short_name(one) and _is_short_name(other)) or not _on_one_height(one, other):
        return False
    return 0 <= _white(one, other) < _SPACE or 0 <= _white(other, one) < _SPACE


def _is_short_name(line: Line) -> bool:
    named = all(word.text.isalpha() and word.text[0].isupper() for word in line.words)
    return named and 0 < len(line.words) <= _WORDS_OF_NAME


def _on_one_height(one: Line, other: Line) -> bool:
    if one.box is None or other.box is None or one.cell is not None or other.cell is not None:
        return False
    height = min(one.box.height, other.box.height)
    return min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top) > _OVERLAP * height


def _white(left: Line, right: Line) -> float:
    """The white between two lines that have boxes, in heights of the lower one; negative where they overlap."""
    assert left.box is not None and right.box is not None
    return (right.box.left - left.box.right) / max(1, min(left.box.height, right.box.height))


def _one_line(one: Line, other: Line) -> Line:
    """Both parts from left to right, in the place and block of the first."""
    assert one.box is not None and other.box is not None
    left, right = (one, other) if one.box.left <= other.box.left else (other, one)
    return replace(
        one, words=(*left.words, *right.words), raw=f"{left.raw} {right.raw}", box=Box.union((left.box, right.box))
    )


def _row(page: Page, line: Line, number: int, gap: bool, margins: tuple[float, float] | None) -> Row:
    words = line.words
    heading = bool(_MARKDOWN_HEADING.match(words[0].text))
    if heading:
        words = words[1:]
    if page.origin == "text" and any("**" in word.text or "__" in word.text for word in words):
        words = tuple(word for word in map(_without_emphasis, words) if word.text)
    return Row(
        words=_without_strokes(words),
        page=page.number,
        number=number,
        source=_SOURCES[page.origin],
        page_width=page.width,
        gap=gap,
        heading_mark=heading,
        block=line.block,
        garbage="garbage" in line.flags,
        cell=line.cell,
        left_margin=margins[0] if margins else None,
        right_margin=margins[1] if margins else None,
        seals=page.seals,
    )


def _without_strokes(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words up to ``./.``, where what follows was read from the strokes of a signature: the engine doubts it."""
    doubted = len(words)
    while doubted > 0 and _is_doubted(words[doubted - 1]):
        doubted -= 1
    for place in range(max(0, doubted - 1), len(words) - 1):
        if words[place].text.endswith(_END_MARK):
            return words[: place + 1]
    return words


def _is_doubted(word: Word) -> bool:
    return word.confidence is not None and word.confidence < _STROKE_BELOW


def _margins(page: Page) -> tuple[float, float] | None:
    """Left and right edge of the page's full rows; None when there are fewer than four of them."""
    boxes = [line.box for line in page.lines if line.box is not None and line.box.width > 0.55 * page.width]
    if len(boxes) < 4:
        return None
    lefts = sorted(box.left for box in boxes)
    rights = sorted(box.right for box in boxes)
    return float(lefts[len(lefts) // 5]), float(rights[len(rights) * 4 // 5])


def _without_emphasis(word: Word) -> Word:
    bare = word.text.replace("**", "").replace("__", "")
    return word if bare == word.text else replace(word, text=bare, raw=word.raw or word.text)


def _usual_height(page: Page) -> float:
    heights = sorted(line.box.height for line in page.lines if line.box is not None)
    return float(heights[len(heights) // 2]) if heights else 0.0


def _far_below(previous: Line | None, line: Line, height: float) -> bool:
    if previous is None or previous.box is None or line.box is None:
        return False
    return line.box.top - previous.box.bottom > 1.2 * height


def _running_heads(pages: list[list[Row]]) -> set[str]:
    """Rows that stand at the edge of at least three pages with the same words."""
    if len(pages) < 3:
        return set()
    counts: Counter[str] = Counter()
    for page in pages:
        edges = {skeleton(row.text) for row in page[:_EDGE] + page[-_EDGE:]}
        counts.update(edges)
    return {text for text, count in counts.items() if count >= 3 and len(text) > 3}
