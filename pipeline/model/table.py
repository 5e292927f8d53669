"""Dictionary tables: tab-separated UTF-8 files with ``#`` lines that say what they are and where they come from."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from pipeline.model.text import nfc

Row = dict[str, str]


def shipped_dictionaries() -> Path:
    """The folder of tables and models that comes with the package, installed or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "dictionaries"
    return inside if inside.is_dir() else package.parent / "dictionaries"


def read_table(name: str, overlay: Path | None = None) -> list[Row]:
    """Rows of ``name`` as dictionaries by column; rows of the same file in the user's ``overlay`` come first.

    A column that the user's file does not have is empty.
    Raises FileNotFoundError when the shipped table is missing, ValueError for a row with too many cells.
    """
    shipped = _rows(shipped_dictionaries() / name)
    if overlay is None or not (overlay / name).exists():
        return shipped
    empty = dict.fromkeys(shipped[0], "") if shipped else {}
    return [{**empty, **row} for row in _rows(overlay / name)] + shipped


def read_columns(name: str, columns: Sequence[str], overlay: Path | None = None) -> list[tuple[str, ...]]:
    """The cells of some columns, row by row, as :func:`read_table` has them; quicker for tables of many rows.

    A column that a file does not have is empty.
    """
    rows: list[tuple[str, ...]] = []
    for folder in [overlay, shipped_dictionaries()] if overlay else [shipped_dictionaries()]:
        path = folder / name
        if not path.exists() and folder == overlay:
            continue
        lines = nfc(path.read_text(encoding="utf-8-sig")).split("\n")
        cells = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
        header = cells[0] if cells else []
        places = [header.index(column) if column in header else len(header) for column in columns]
        for row in cells[1:]:
            if len(row) > len(header):
                raise ValueError(f"{path.name}: a row has {len(row)} cells, the header {len(header)}: {row[0]!r}")
            padded = row + [""] * (len(header) + 1 - len(row))
            rows.append(tuple([padded[place] for place in places]))
    return rows


def read_table_file(path: Path) -> list[Row]:
    """Rows of one file, wherever it lies. Raises OSError, and ValueError for a row with too many cells."""
    return _rows(path)


def check_overlay(folder: Path) -> None:
    """Sees that the tables in a user's folder can be read.

    Raises ValueError with a sentence that names the table: one that is not UTF-8, lacks the first column of the shipped
    one, has a row with too many cells, or whose name is nearly that of a shipped table. Others are none of ours.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder")
    shipped = {path.name: path for path in shipped_dictionaries().glob("*.tsv")}
    for path in sorted(folder.glob("*.tsv")):
        if path.name in shipped:
            _check_table(path, shipped[path.name])
        elif near := get_close_matches(path.name, shipped, n=1, cutoff=0.8):
            raise ValueError(f"{path.name}: there is no such table, only {near[0]}")


def _check_table(path: Path, shipped: Path) -> None:
    try:
        _rows(path)
        first = _header(shipped)[0]
        lacks_first = first not in _header(path)
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8 text") from None
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read ({error.strerror})") from None
    if lacks_first:
        raise ValueError(f"{path.name} has no column {first!r}; columns are separated by tabs")


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = (line for line in file if line.strip() and not line.startswith("#"))
        return next(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), [])


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = (line for line in file if line.strip() and not line.startswith("#"))
        reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        header: Sequence[str] = next(reader, [])
        rows = []
        for cells in reader:
            if len(cells) > len(header):
                raise ValueError(f"{path.name}: a row has {len(cells)} cells, the header {len(header)}: {cells[0]!r}")
            padded = [nfc(cell) for cell in cells] + [""] * (len(header) - len(cells))
            rows.append(dict(zip(header, padded, strict=True)))
        return rows
