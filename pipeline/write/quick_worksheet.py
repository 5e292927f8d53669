"""XlsxWriter's worksheet with a quick way for what most cells are: text and numbers.

It takes over the innermost loop alone, which is half of the time that a workbook takes; all else is XlsxWriter's. Where
a later XlsxWriter no longer calls it, workbooks come out the same, slower.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class QuickWorksheet(Worksheet):  # type: ignore[misc]
    """For workbooks in constant memory. Text has passed ``printable``."""

    def __init__(self) -> None:
        super().__init__()
        self._letters: dict[int, str] = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell).__name__
        if kind == "String":
            # "_x0041_" would be read as "A"; XlsxWriter knows how to write it.
            text = self._escape_control_characters(cell.string) if "_x" in cell.string else cell.string
            content = f't="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'
        elif kind == "Number":
            content = f"><v>{cell.number:.16G}</v>"
        else:
            super()._write_cell(row, col, cell)
            return
        letters = self._letters.get(col) or self._letters.setdefault(col, xl_col_to_name(col))
        self.fh.write(f'<c r="{letters}{row + 1}" s="{cell.format._get_xf_index()}" {content}</c>')
