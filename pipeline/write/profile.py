"""A profile: a table that says which columns an index has and where in the record their values stand.

So an archive can have the columns that its own rules ask for without a line of code. docs/formats-tables.md describes
the file; the shipped ones are dictionaries/index_*.tsv, dublin_core.tsv and akoma_ntoso.tsv.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from pipeline.errors import UsageError
from pipeline.model.record import Record, json_schema
from pipeline.model.table import Row, read_table_file, shipped_dictionaries
from pipeline.write.pointers import leads_somewhere, values_at
from pipeline.write.tables import Column, Kind

_NEEDED = {"column", "pointer", "format"}
_LONG = 25
"""Columns as wide as this wrap their text."""
_WIDEST = 255
"""The widest column that a spreadsheet has (ECMA-376, part 1, 18.3.1.13)."""
_DIGITS = re.compile(r"[0-9]{0,6}")

# Thông tư 02/2019/TT-BNV: the parts of the file's code, joined by stops, then the document's number in the file.
_ARCHIVE_NAME = re.compile(r"(?P<file>\w+(?:\.\w+){3,})\.(?P<ordinal>\d{3,4})")


@dataclass(frozen=True, slots=True)
class Value:
    """What a column shows of a record."""

    shown: Any
    doubtful: bool = False
    many: tuple[str, ...] = ()
    """The single values, where they come from a list."""


class Described:
    """A record as profiles look at it; made once for all profiles."""

    def __init__(self, record: Record, number: int, doubtful_below: float) -> None:
        self.record = record
        self.number = number
        """Of the document in the export, counted from 1."""
        self.plain = record.model_dump(mode="json", by_alias=True, exclude={"evidence"})
        self.doubtful = {item.field for item in record.review}
        """Pointers of values that are open or less sure than wanted."""
        self.doubtful.update(
            pointer for pointer, evidence in record.evidence.items() if evidence.confidence < doubtful_below
        )


@dataclass(frozen=True, slots=True)
class _Source:
    """What a format may look at."""

    described: Described
    values: list[Any]


@dataclass(frozen=True, slots=True)
class ProfileColumn:
    """One row of a profile."""

    name: str
    pointers: tuple[str, ...]
    format: str
    limit: int
    """The number after the format's colon; 0 is none."""
    width: int
    default: str
    words: dict[str, str]

    def value(self, described: Described) -> Value | None:
        """What the column shows of a record; None where there is nothing and no default."""
        found = next((values for pointer in self.pointers if (values := values_at(described.plain, pointer))), [])
        source = _Source(described, [value for _, value in found])
        shown = _FORMATS[self.format](self, source)
        looked_at = [place for place, _ in found] or self.pointers
        is_doubtful = not described.doubtful.isdisjoint(looked_at)
        if shown is None or shown == "":
            return Value(self.default or None, is_doubtful) if self.default or is_doubtful else None
        many = tuple(self.words.get(str(value), str(value)) for value in source.values)
        return Value(shown, is_doubtful, many if isinstance(shown, str) else ())

    @property
    def column(self) -> Column:
        """As a column of a sheet."""
        kinds: dict[str, Kind] = {"date": "date", "integer": "integer", "row": "integer", "pages": "integer",
                                  "year": "integer"}  # fmt: skip
        kind = kinds.get(self.format, "long" if self.width >= _LONG else "text")
        return Column(self.name, kind, self.width or 16, "", "")


@dataclass(frozen=True, slots=True)
class Profile:
    """The columns of an index, in order."""

    name: str
    columns: list[ProfileColumn]

    def values(self, described: Described) -> list[Value | None]:
        """What each column shows of a record."""
        return [column.value(described) for column in self.columns]


def read_profile(name: str, dictionaries: Path | None, own: Path | None = None) -> Profile:
    """The shipped profile ``name``, or the file of that name in the user's dictionaries, or the file ``own``.

    Raises UsageError that names the file and the row for what is no profile.
    """
    overlaid = dictionaries / f"{name}.tsv" if dictionaries else None
    shipped = shipped_dictionaries() / f"{name}.tsv"
    path = own or (overlaid if overlaid is not None and overlaid.is_file() else shipped)
    try:
        rows = read_table_file(path)
    except (OSError, ValueError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{path}: cannot be read as a profile ({reason}).") from None
    if not rows or not rows[0].keys() >= _NEEDED:
        raise UsageError(f"{path}: no profile.", advice=f"It needs columns {', '.join(sorted(_NEEDED))}, and rows.")
    schema = json_schema()
    columns = [_column(path, number, row, schema) for number, row in enumerate(rows, start=1)]
    return Profile(path.stem.removeprefix("index_") if own is None else path.stem, columns)


def _column(path: Path, number: int, row: Row, schema: dict[str, Any]) -> ProfileColumn:
    kind, _, limit = row["format"].partition(":")
    pointers = tuple(pointer.strip() for pointer in row["pointer"].split(" | ") if pointer.strip())
    where = f"{path}: row {number}, column {row['column']}"
    if kind not in _FORMATS or not _DIGITS.fullmatch(limit):
        raise UsageError(f"{where}: {row['format']}: no such format.", advice=f"Formats: {', '.join(_FORMATS)}.")
    for pointer in pointers:
        if not leads_somewhere(pointer, schema):
            raise UsageError(f"{where}: {pointer}: nothing in a record.", advice="See `sohoa schema`.")
    words = dict(pair.strip().split("=", 1) for pair in row.get("values", "").split(";") if "=" in pair)
    width = row.get("width", "").strip()
    if not _DIGITS.fullmatch(width) or int(width or 0) > _WIDEST:
        raise UsageError(f"{where}: {width[:40]}: no such width.", advice=f"Give characters, 0 to {_WIDEST}, or none.")
    return ProfileColumn(row["column"], pointers, kind, int(limit or 0), int(width or 0), row.get("default", ""), words)


def _text(column: ProfileColumn, source: _Source) -> str:
    joined = "; ".join(column.words.get(str(value), str(value)) for value in source.values)
    return joined[: column.limit] if column.limit else joined


def _listed(column: ProfileColumn, source: _Source) -> str:
    return "; ".join(column.words[str(value)] for value in source.values if str(value) in column.words)


def _date(column: ProfileColumn, source: _Source) -> str | None:
    """ISO where the day is known, which a sheet shows as DD/MM/YYYY; else what is known, as MM/YYYY or YYYY."""
    year, month, day = _date_parts(source)
    if day:
        return f"{year}-{month}-{day}"
    return f"{month}/{year}" if month else year


def _date_parts(source: _Source) -> tuple[str | None, str | None, str | None]:
    """Year, month, day of an ISO or EDTF date; None for what is not known."""
    parts = str(source.values[0]).split("-") if source.values else []
    known = [part if part.isdecimal() else None for part in parts[:3]]
    year, month, day = [*known, None, None, None][:3]
    return year, month, day if month else None


def _year(column: ProfileColumn, source: _Source) -> int | None:
    year = _date_parts(source)[0]
    return int(year) if year else None


def _digits(column: ProfileColumn, source: _Source) -> str | None:
    """A number under ten with a nought before it (Nghị định 30/2020, annex I)."""
    return str(source.values[0]).zfill(column.limit) if source.values else None


def _pages(column: ProfileColumn, source: _Source) -> int:
    first, last = source.described.record.source.page_range or (1, source.described.record.source.pages)
    return last - first + 1


def _review(column: ProfileColumn, source: _Source) -> str | None:
    """The fields that are open, by the words of the profile; others are counted."""
    named = dict.fromkeys(column.words[value] for value in source.values if value in column.words)
    others = sum(value not in column.words for value in source.values)
    parts = [*named, *([f"{others} mục khác" if named else f"{others} mục"] if others else [])]
    return ("Cần xem lại: " + ", ".join(parts))[: column.limit or None] if parts else None


def _origin(column: ProfileColumn, source: _Source) -> str | None:
    return column.words.get("text" if "text" in source.values else "scan")


def _archive_name(part: str) -> Callable[[ProfileColumn, _Source], str | None]:
    def read(column: ProfileColumn, source: _Source) -> str | None:
        match = _ARCHIVE_NAME.fullmatch(PurePath(str(source.values[0])).stem) if source.values else None
        return match[part] if match else None

    return read


_FORMATS: dict[str, Callable[[ProfileColumn, _Source], Any]] = {
    "text": _text,
    "listed": _listed,
    "date": _date,
    "iso": lambda column, source: str(source.values[0]) if source.values else None,
    "day": lambda column, source: _date_parts(source)[2],
    "month": lambda column, source: _date_parts(source)[1],
    "year": _year,
    "integer": lambda column, source: source.values[0] if source.values else None,
    "digits": _digits,
    "row": lambda column, source: source.described.number,
    "pages": _pages,
    "review": _review,
    "origin": _origin,
    "file_code": _archive_name("file"),
    "ordinal": _archive_name("ordinal"),
    "link": _text,
}
