"""Targets in the rows of a table: ``STT | Chỉ tiêu | Đơn vị tính | Kế hoạch năm 2024``.

The header says which column holds what (body_table_headers.tsv): each cell of a column of planned values that holds a
number is a target of its row, in the unit of the row's unit column, of the header's brackets, or of the cell itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model.record import Comparator, Target
from pipeline.parse.quantities import UNSIGNED, QuantityReader, number_of
from pipeline.parse.rows import Row, fold
from pipeline.parse.table_cells import BodyTable, TableCell
from pipeline.parse.table_columns import TableHeaders

_SIGNS: tuple[tuple[re.Pattern[str], Comparator], ...] = (
    (re.compile(r"^(?:≥|>\s?=|=\s?>|tu(?= .* tro len)|it nhat|toi thieu|khong duoi|dat tu|tren (?=.* tro len))"), ">="),
    (re.compile(r"^(?:≤|<\s?=|=\s?<|khong qua|toi da|khong vuot)"), "<="),
    (re.compile(r"^(?:>|tren|hon|vuot)"), ">"),
    (re.compile(r"^(?:<|duoi)"), "<"),
    (re.compile(r"^(?:~|khoang|uoc|gan)"), "~"),
)
_FIGURE = re.compile(
    rf"^(?P<low>{UNSIGNED})(?:\s?(?:-|–|den)\s?(?P<high>{UNSIGNED}))?\s?(?P<unit>%|[a-z%/0-9, .]*?)"
    r"\s?(?P<open>tro len|tro xuong)?$"
)
_BRACKETS = re.compile(r"\((?:DVT|ĐVT|Đơn vị(?: tính)?)?\s*:?\s*(?P<inside>[^)]{1,40})\)", re.IGNORECASE)
_PERIOD = re.compile(r"(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?")
_PERCENT = re.compile(r"^[oO0°º/\s]{1,4}%$")
"""A percent sign of which parts were read as letters."""
_LABEL = re.compile(r"^(?:[-–+*•]|\d{1,2}(?:\.\d{1,2})*[.)]?|[a-zđ]\)|[IVX]{1,4}\.)\s+")


class TableTargetReader:
    """Reads targets from tables. Built once; ``read`` is pure."""

    def __init__(self, headers: TableHeaders, quantities: QuantityReader) -> None:
        self._headers = headers
        self._quantities = quantities

    def read(self, table: BodyTable, section: str, period: str | None) -> Iterator[tuple[Target, tuple[Row, ...]]]:
        """The targets with the rows they stand on; none where no column holds planned values."""
        roles = [self._headers.role(cell) for cell in table.header]
        name = self._name_column(roles)
        if name is None:
            return
        values = [column for column, role in enumerate(roles) if role == "plan"]
        if not values:
            values = [column for column, role in enumerate(roles) if role == "target" and column != name]
        units = self._unit_columns(table, roles)
        for row in table.rows:
            metric = _LABEL.sub("", row[name].text)
            unit = next((_PERCENT.sub("%", row[column].text) for column in units if row[column].text), None)
            if not metric:
                continue
            for column in values:
                given = unit or _unit_in(table.header[column]) or _unit_in(metric)
                target = self._target(metric, row[column], given, section)
                if target is not None:
                    own = _PERIOD.search(table.header[column])
                    target.period = re.sub(r"\s?[-–]\s?", "-", own.group()) if own else period
                    target.deadline = _deadline(row, roles)
                    yield target, (*row[name].rows, *row[column].rows)

    @staticmethod
    def _name_column(roles: Sequence[str | None]) -> int | None:
        """The column that names what is to be reached; a column of targets names it unless there is another."""
        content = roles.index("content") if "content" in roles else None
        target = roles.index("target") if "target" in roles else None
        if "plan" in roles:
            return target if target is not None else content
        return content if target is not None and content is not None else None

    def _unit_columns(self, table: BodyTable, roles: Sequence[str | None]) -> list[int]:
        """Columns of units: named so, or ``Đơn vị`` with nothing but units of measure in it."""
        named = [column for column, role in enumerate(roles) if role == "unit"]
        if named:
            return named
        short = [column for column, cell in enumerate(table.header) if fold(cell).strip(" .:") == "don vi"]
        return [
            column
            for column in short
            if all(self._quantities.unit(row[column].text) for row in table.rows if row[column].text)
        ]

    def _target(self, metric: str, cell: TableCell, unit: str | None, section: str) -> Target | None:
        folded = fold(cell.text).strip(" .;")
        comparator: Comparator = "="
        for pattern, sign in _SIGNS:
            match = pattern.match(folded)
            if match:
                comparator, folded = sign, folded[match.end() :].strip()
                break
        found = _FIGURE.match(folded)
        if found is None or (found["unit"] and self._quantities.unit(found["unit"]) is None):
            return None
        if found["open"]:
            comparator = ">=" if found["open"] == "tro len" else "<="
        high = number_of(found["high"]) if found["high"] else None
        printed = found["unit"] or unit
        if printed is None:
            return None
        return Target(
            id="T",
            section=section,
            kind="quantity",
            clause=f"{metric}: {cell.text}" + (f" {unit}" if unit and not found["unit"] else ""),
            metric=metric,
            comparator="range" if high is not None else comparator,
            value=number_of(found["low"]),
            value_max=high,
            unit=self._quantities.unit(printed) or printed.strip(),
        )


def _unit_in(header: str) -> str | None:
    match = _BRACKETS.search(header)
    inside = match["inside"].strip() if match else None
    return inside if inside and not inside[0].isdigit() else None


def _deadline(row: Sequence[TableCell], roles: Sequence[str | None]) -> str | None:
    return next((cell.text for cell, role in zip(row, roles, strict=True) if role == "time" and cell.text), None)
