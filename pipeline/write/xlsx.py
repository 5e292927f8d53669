"""Tables as one Excel workbook in constant memory: a sheet a table, text as text, dates as dates, links to the source.

The limits are Excel's (support.microsoft.com, "Excel specifications and limits"): rows and links of a sheet, letters
of a cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.model.table import read_table
from pipeline.write.characters import printable
from pipeline.write.files import write_whole
from pipeline.write.quick_worksheet import (
    QuickWorksheet,
    empty_cell,
    number_cell,
    style_of,
    text_cell,
    truth_cell,
    url_of,
)
from pipeline.write.source_links import SourceLinks
from pipeline.write.tables import Column, Kind, TableRow, read_columns

CUT = " …[cắt bớt]"
"""Ends a cell that was longer than Excel allows; the whole text stands in the other formats."""
_DOUBTFUL = "#FFE699"
_LINE = 15.0  # points
_MOST_LINES = 12
_EXPLANATIONS = "columns"
_FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year, so that earlier days are off by one
_EPOCH = date(1899, 12, 30).toordinal()
_LEGEND = (
    ("Ô tô vàng: giá trị chưa chắc hoặc để trống chờ người xem lại (trang tính review).",
     "A yellow cell: the value is not sure, or open until a person has looked (sheet review)."),
    ("Ô trống: đã tìm mà không thấy.", "An empty cell: looked for and not found."),
    (f"“{CUT.strip()}”: ô quá dài đối với Excel; toàn văn có trong records.jsonl.",
     f"“{CUT.strip()}”: too long for a cell of Excel; the whole text stands in records.jsonl."),
    ("Trang tính “… (2)”: tiếp theo, khi bảng dài hơn một trang tính của Excel.",
     "A sheet “… (2)” goes on where a table is longer than a sheet of Excel."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """Of Excel; smaller in tests."""

    rows: int = 1_048_576
    """Of a sheet, its header included."""
    letters: int = 32_767
    """Of a cell, in UTF-16 units."""
    links: int = 65_530
    """Of a sheet."""


def write_xlsx(path: Path, rows: Iterable[TableRow], limits: Limits | None = None) -> None:
    """Writes all tables as a workbook, whole or not at all. Raises OutputError."""
    write_whole(path, lambda temporary: _all_tables(temporary, rows, path.parent, limits or Limits()))


def _all_tables(path: Path, rows: Iterable[TableRow], folder: Path, limits: Limits) -> None:
    columns = read_columns()
    links = SourceLinks(folder)
    with open_workbook(path, limits) as book:
        sheets = {table: book.sheet(table, listed, "name", "page") for table, listed in columns.items()}
        for row in rows:
            link = links.to(row.source, row.page) if row.source is not None else None
            sheets[row.table].write(row.cells, row.doubtful, link)
        for sheet in sheets.values():
            sheet.finish()
        book.explain(columns)


@contextmanager
def open_workbook(path: Path, limits: Limits | None = None) -> Iterator[Book]:
    """A workbook whose sheets take rows one by one; it is on the disk when the block has ended."""
    # Cells are written by type; nothing that came from a scan may become a formula, a link or a number.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(path, options) as workbook:
        # Without it the file would hold the time it was written, and the same results would give other bytes.
        workbook.set_properties({"created": datetime(2000, 1, 1)})
        yield Book(workbook, limits or Limits())


class Book:
    """An open workbook with the formats of its cells."""

    def __init__(self, workbook: Any, limits: Limits) -> None:
        self._workbook = workbook
        self.limits = limits
        self.header = workbook.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "valign": "top", "text_wrap": True}
        )
        # Rows of one document come together, and most of them lead to few pages.
        self.url = lru_cache(maxsize=256)(url_of)
        self._styles: dict[tuple[str, bool, bool], int] = {}

    def sheet(self, name: str, columns: list[Column], *linked: str, print_width: bool = False) -> Sheet:
        """A new sheet. The first of ``linked`` that is one of its columns carries the links to the source.

        With ``print_width``, all columns come on one page's width.
        """
        names = {column.name for column in columns}
        return Sheet(self, name, columns, next((column for column in linked if column in names), None), print_width)

    def explain(self, tables: dict[str, list[Column]]) -> None:
        """A last sheet that says what the columns and the reasons for review mean, in Vietnamese and English."""
        headings = [Column("sheet", "text", 14, "", ""), Column("column", "text", 20, "", ""),
                    Column("ý nghĩa", "long", 60, "", ""), Column("meaning", "long", 60, "", "")]  # fmt: skip
        sheet = self.sheet(_EXPLANATIONS, headings)
        for vietnamese, english in _LEGEND:
            sheet.write({"ý nghĩa": vietnamese, "meaning": english})
        for table, listed in tables.items():
            for column in listed:
                meanings = {"ý nghĩa": column.meaning_vi, "meaning": column.meaning_en}
                sheet.write({"sheet": table, "column": column.name, **meanings})
        if "review" in tables:
            for row in read_table("review_reasons.tsv"):
                meanings = {"ý nghĩa": row["meaning_vi"], "meaning": row["meaning_en"]}
                sheet.write({"sheet": "review", "column": f"reason: {row['reason']}", **meanings})
        sheet.finish()

    def worksheet(self, name: str) -> QuickWorksheet:
        """A bare worksheet; names have at most 31 letters."""
        made: QuickWorksheet = self._workbook.add_worksheet(name, QuickWorksheet)
        return made

    def style(self, kind: str, doubtful: bool, linked: bool) -> int:
        """The style of a cell, made when first asked for."""
        key = (kind, doubtful, linked)
        if key not in self._styles:
            looks: dict[str, Any] = {"valign": "top"}
            if kind in {"text", "long"}:
                looks["num_format"] = "@"
            if kind == "long":
                looks["text_wrap"] = True
            if kind == "date":
                looks |= {"num_format": "dd/mm/yyyy", "align": "left"}
            if kind == "integer":
                looks["align"] = "center"
            if doubtful:
                looks["bg_color"] = _DOUBTFUL
            if linked:
                looks |= {"font_color": "#0563C1", "underline": 1}
            self._styles[key] = style_of(self._workbook.add_format(looks))
        return self._styles[key]


class Sheet:
    """A table as a sheet; a longer one goes on in ``NAME (2)``."""

    def __init__(self, book: Book, name: str, columns: list[Column], linked: str | None, print_width: bool) -> None:
        self._book = book
        self._name = name
        self._columns = columns
        self._linked = linked
        self._print_width = print_width
        self._kinds = [(column.name, column.kind) for column in columns]
        self._wrapped = [(column.name, column.width) for column in columns if column.kind == "long"]
        self._part = 0
        self._begin()

    def write(self, cells: dict[str, Any], doubtful: Collection[str] = (), link: str | None = None) -> None:
        """One row, by column name."""
        if self._row >= self._book.limits.rows:
            self.finish()
            self._begin()
        row = []
        for place, (name, kind) in enumerate(self._kinds):
            value = cells.get(name)
            if value is not None and value != "":
                linked = link is not None and name == self._linked and self._link(place, link)
                row.append((place, self._cell(kind, value, name in doubtful, linked)))
            elif name in doubtful:
                row.append((place, empty_cell(self._book.style(kind, True, False))))
        self._sheet.write_cells(self._row, row, len(self._kinds), self._height(cells))
        self._row += 1

    def finish(self) -> None:
        """Sets the filter over all rows."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._columns) - 1)

    def _begin(self) -> None:
        self._part += 1
        self._sheet = self._book.worksheet(self._name if self._part == 1 else f"{self._name} ({self._part})")
        self._row = 1
        self._links = 0
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(0, place, column.name, self._book.header)
        lines = max(_lines(column.name, column.width) for column in self._columns)
        self._sheet.set_row(0, _LINE * lines)
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.repeat_rows(0)
        if self._print_width:
            self._sheet.fit_to_pages(1, 0)

    def _height(self, cells: dict[str, Any]) -> float | None:
        """Room for wrapped text, which not every program makes by itself."""
        lines = max([_lines(str(cells.get(name) or ""), width) for name, width in self._wrapped], default=1)
        return _LINE * min(lines, _MOST_LINES) if lines > 1 else None

    def _link(self, place: int, address: str) -> bool:
        if self._links >= self._book.limits.links:
            return False
        self._links += 1
        self._sheet.link(self._row, place, self._book.url(address))
        return True

    def _cell(self, kind: Kind, value: Any, doubtful: bool, linked: bool) -> str:
        if kind == "date":
            kind, value = _day(value)
        style = self._book.style(kind, doubtful, linked)
        if kind in {"text", "long"}:
            return text_cell(style, self._cut(printable(str(value))))
        return truth_cell(style, value) if kind == "truth" else number_cell(style, value)

    def _cut(self, text: str) -> str:
        most = self._book.limits.letters
        if len(text) * 2 <= most or len(text.encode("utf-16-le")) // 2 <= most:
            return text
        kept = text.encode("utf-16-le")[: (most - len(CUT)) * 2]
        return kept.decode("utf-16-le", errors="ignore") + CUT


def _lines(text: str, width: int) -> int:
    return text.count("\n") + 1 + len(text) * 5 // (width * 6)


def _day(value: str) -> tuple[Kind, str | int]:
    """A date as Excel holds it, the number of a day; what is none to Excel is text."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return "text", value
    return ("date", day.toordinal() - _EPOCH) if day >= _FIRST_DAY else ("text", value)
