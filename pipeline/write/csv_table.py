"""CSV that Excel opens rightly: UTF-8 with BOM, CRLF, all cells quoted; nothing in it can run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from pipeline.write.characters import printable

# What spreadsheets take for a formula (OWASP, "CSV Injection"), the full-width signs of East Asian keyboards among it.
# Apostrophes before it count, so that taking one away is always the way back.
_LIKE_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


class CsvTable:
    """One open CSV file."""

    def __init__(self, file: TextIO, columns: Sequence[str], separator: str = ",", raw: bool = False) -> None:
        self._columns = columns
        self._raw = raw
        self._writer = csv.writer(file, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        self._writer.writerow(columns)

    def write(self, cells: dict[str, Any]) -> None:
        """One row, by column name; absent values are empty."""
        values = (cells.get(column) for column in self._columns)
        self._writer.writerow([self._text(value) if isinstance(value, str) else value for value in values])

    def _text(self, value: str) -> str:
        text = printable(value)
        return text if self._raw else guarded(text)


def guarded(text: str) -> str:
    """With an apostrophe before it, where a spreadsheet would take it for a formula."""
    return f"'{text}" if _LIKE_FORMULA.match(text) else text


def open_csv(path: Path) -> TextIO:
    """A new file for ``CsvTable``."""
    return path.open("w", encoding="utf-8-sig", newline="")


def write_csv_table(
    path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]], separator: str = ",", raw: bool = False
) -> None:
    """A whole table to ``path``."""
    with open_csv(path) as file:
        table = CsvTable(file, columns, separator, raw)
        for cells in rows:
            table.write(cells)
