"""Tables as one Excel workbook: a sheet a table, text as text, dates as dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from pipeline.write.files import write_whole
from pipeline.write.tables import COLUMNS

_MOST_CHARACTERS = 32_767  # of an Excel cell; the whole text stands in records.jsonl
_MOST_ROWS = 1_048_576
_WIDTHS = {"subject": 60, "text": 80, "clause": 60, "name": 36, "issuer": 30, "heading": 50, "reason": 50,
           "recipient": 60, "preamble": 60, "closing": 40, "raw": 40, "candidates": 30, "review_fields": 30,
           "metric": 40, "assignee": 36, "section": 12, "id": 18, "number": 18, "type_name": 16}  # fmt: skip


def write_xlsx(path: Path, frames: dict[str, pd.DataFrame]) -> None:
    """Writes the workbook whole or not at all. Raises OutputError."""
    write_whole(path, lambda temporary: _workbook(temporary, frames))


def _workbook(path: Path, frames: dict[str, pd.DataFrame]) -> None:
    # Cells are written by type below; nothing that came from a scan may become a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        formats = {
            "header": workbook.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "valign": "top"}),
            "date": workbook.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"}),
            "text": workbook.add_format({"num_format": "@", "valign": "top"}),
            "number": workbook.add_format({"valign": "top"}),
        }
        for name, frame in frames.items():
            _sheet(workbook.add_worksheet(name), frame, COLUMNS[name], formats)


def _sheet(sheet: Any, frame: pd.DataFrame, columns: dict[str, str], formats: dict[str, Any]) -> None:
    for column, name in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS.get(name, 12))
        sheet.write_string(0, column, name, formats["header"])
    for row, values in enumerate(frame.itertuples(index=False), start=1):
        if row >= _MOST_ROWS:
            break
        for column, (name, value) in enumerate(zip(columns, values, strict=True)):
            _cell(sheet, row, column, name, value, formats)
    sheet.freeze_panes(1, 1)
    if len(frame):
        sheet.autofilter(0, 0, min(len(frame), _MOST_ROWS - 1), len(columns) - 1)


def _cell(sheet: Any, row: int, column: int, name: str, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value is pd.NA:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, formats["number"])
    elif isinstance(value, str):
        day = _as_date(value) if name == "date" else None
        if day is not None:
            sheet.write_datetime(row, column, day, formats["date"])
        else:
            sheet.write_string(row, column, value[:_MOST_CHARACTERS], formats["text"])
    else:
        sheet.write_number(row, column, value, formats["number"])


def _as_date(value: str) -> date | None:
    """Excel knows no day before 1 March 1900 for sure; earlier dates stay text."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day >= date(1900, 3, 1) else None
