"""XlsxWriter's worksheet with a quick way for rows of text and numbers, which is most of the time of a large workbook.

``write_cells`` puts a whole row into the sheet's part (ECMA-376-1, 18.3.1.73) where XlsxWriter would take it cell by
cell; styles, links, filters, other sheets and the package are XlsxWriter's. For workbooks in constant memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# What a reader takes for an escaped character (ST_Xstring: "_x0041_" is "A") has its first letter escaped.
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")

Cell = tuple[int, str]
"""Column, counted from 0, and what stands in its ``c`` element after the reference."""


class QuickWorksheet(Worksheet):  # type: ignore[misc]
    """Rows come in order; text has passed ``printable``."""

    def __init__(self) -> None:
        super().__init__()
        self._letters: list[str] = []

    def write_cells(self, row: int, cells: Iterable[Cell], columns: int, height: float | None = None) -> None:
        """One row of a table with so many columns; ``height`` in points, without it the usual one."""
        if self.table:
            self._write_single_row(row)
        self.previous_row = row
        self._check_dimensions(row, columns - 1)
        while len(self._letters) < columns:
            self._letters.append(xl_col_to_name(len(self._letters)))
        size = "" if height is None else f' ht="{height:g}" customHeight="1"'
        number = row + 1
        body = "".join([f'<c r="{self._letters[column]}{number}" {content}' for column, content in cells])
        self.fh.write(f'<row r="{number}"{size}>{body}</row>')

    def link(self, row: int, column: int, url: Url) -> None:
        """A link on a cell that ``write_cells`` writes."""
        self.ignore_write_string = True
        self.write_url(row, column, url)
        self.ignore_write_string = False


def text_cell(style: int, text: str) -> str:
    """A cell with a text, as a string whatever it begins with."""
    if "_x" in text:
        text = _LIKE_ESCAPE.sub("_x005F_", text)
    return f's="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number_cell(style: int, number: float) -> str:
    """A cell with a number, to 16 digits as Excel keeps them."""
    return f's="{style}"><v>{number:.16G}</v></c>'


def truth_cell(style: int, truth: bool) -> str:
    """A cell with TRUE or FALSE."""
    return f's="{style}" t="b"><v>{truth:d}</v></c>'


def empty_cell(style: int) -> str:
    """A cell that has only a style."""
    return f's="{style}"/>'


def url_of(address: str) -> Url:
    """What ``link`` takes. Links are kept until the workbook is closed: cells with one address should share one."""
    url = Url(address)
    url.text = ""
    return url


def style_of(look: Format) -> int:
    """The number by which cells name a format."""
    number: int = look._get_xf_index()
    return number
