"""LibreOffice without a window, as a second reader of what is written."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

_COMMA_UTF8 = "CSV:44,34,76"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass(frozen=True)
class Cell:
    """A cell as LibreOffice has it: ``kind`` is string, float, date, boolean, or None for an empty one."""

    shown: str
    kind: str | None
    formula: str | None


def opened(path: Path, folder: Path) -> dict[str, list[list[Cell]]]:
    """Every sheet of a workbook or CSV file; skips the test where there is no LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc)")
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
               *([f"--infilter={_COMMA_UTF8}"] if path.suffix == ".csv" else []),
               "--convert-to", "fods", "--outdir", str(folder), str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    sheets = ElementTree.parse(folder / f"{path.stem}.fods").iter(f"{_TABLE}table")
    return {sheet.get(f"{_TABLE}name", ""): list(_rows(sheet)) for sheet in sheets}


def _rows(sheet: ElementTree.Element) -> Iterator[list[Cell]]:
    for row in sheet.iter(f"{_TABLE}table-row"):
        cells = [cell for element in row for cell in _cells(element)]
        while cells and cells[-1].kind is None:
            cells.pop()
        if cells:
            yield from [cells] * int(row.get(f"{_TABLE}number-rows-repeated", "1"))


def _cells(element: ElementTree.Element) -> list[Cell]:
    shown = "\n".join("".join(_text(line)) for line in element.findall(f"{_TEXT}p"))
    cell = Cell(shown, element.get(f"{_OFFICE}value-type"), element.get(f"{_TABLE}formula"))
    repeated = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
    return [cell] * (1 if cell.kind is None and repeated > 500 else repeated)


def _text(element: ElementTree.Element) -> Iterator[str]:
    if element.tag == f"{_TEXT}s":
        yield " " * int(element.get(f"{_TEXT}c", "1"))
    if element.tag == f"{_TEXT}tab":
        yield "\t"
    yield element.text or ""
    for child in element:
        yield from _text(child)
        yield child.tail or ""
