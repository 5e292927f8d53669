"""Targets of all documents made comparable: one row each, with its document, a year, and its value in a common unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

from pipeline.model.record import Record, Target
from pipeline.model.table import read_table
from pipeline.write.csv_table import CsvTable, open_csv
from pipeline.write.export import Export
from pipeline.write.files import write_whole_together
from pipeline.write.source_links import SourceLinks
from pipeline.write.tables import Cells, read_columns
from pipeline.write.xlsx import open_workbook

_COLUMNS = "target_columns.tsv"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class UnitScales:
    """Values in common units, by dictionaries/unit_scales.tsv."""

    def __init__(self, dictionaries: Path | None = None) -> None:
        rows = read_table("unit_scales.tsv", dictionaries)
        self._scales = {row["unit"]: (row["base"], Decimal(row["factor"])) for row in reversed(rows)}

    def scale(self, unit: str) -> tuple[str, Decimal]:
        """The common unit and how many of it ``unit`` is; ``tỷ đồng/năm`` is 1000 ``triệu đồng/năm``."""
        head, slash, rest = unit.partition("/")
        base, factor = self._scales.get(head, (head, Decimal(1)))
        return base + slash + rest, factor


class ComparableTargets:
    """Turns the targets of a record into rows."""

    def __init__(self, dictionaries: Path | None = None, doubtful_below: float = 0.0) -> None:
        self._scales = UnitScales(dictionaries)
        self._doubtful_below = doubtful_below

    def rows(self, record: Record, name: str) -> Iterator[Cells]:
        """Rows by the columns of dictionaries/target_columns.tsv; ``name`` is the input's path."""
        issuer = record.issuer
        for index, target in enumerate(record.targets):
            evidence = record.evidence.get(f"/targets/{index}")
            year, source = due_year(target, record)
            yield {
                **target.model_dump(exclude={"id", "baseline"}), "id": record.id, "name": name, "target": target.id,
                "type_name": record.type_name, "number": record.number, "date": record.date,
                "issuer": issuer.name, "issuer_id": issuer.id, "province": issuer.province,
                "province_code": issuer.province_code, "year": year, "year_source": source,
                **self._comparable(target),
                "page": evidence.page if evidence else None, "confidence": evidence.confidence if evidence else None,
            }  # fmt: skip

    def doubtful(self, cells: Cells) -> set[str]:
        """Columns to be looked at."""
        unsure = cells["confidence"] is not None and cells["confidence"] < self._doubtful_below
        return {"clause", "confidence"} if unsure else set()

    def _comparable(self, target: Target) -> Cells:
        if target.unit is None:
            return {"comparable_value": target.value, "comparable_value_max": target.value_max}
        unit, factor = self._scales.scale(target.unit)
        return {
            "comparable_unit": unit,
            "comparable_value": _times(target.value, factor),
            "comparable_value_max": _times(target.value_max, factor),
        }


def due_year(target: Target, record: Record) -> tuple[int | None, str | None]:
    """The year in which a target is due, and what says so; None where nothing does."""
    for text, source in ((target.period, "period"), (target.deadline, "deadline")):
        years = _YEAR.findall(text or "")
        if years:
            return max(map(int, years)), source
    return (record.year, "document") if record.year else (None, None)


def write_targets(export: Export) -> Iterator[Path]:
    """``targets.xlsx`` and ``targets.csv``."""
    paths = [export.folder / "targets.xlsx", export.folder / "targets.csv"]
    write_whole_together(paths, lambda temporary: _fill(export, *temporary))
    yield from paths


def _fill(export: Export, xlsx_path: Path, csv_path: Path) -> None:
    columns = read_columns(_COLUMNS)["targets"]
    targets = ComparableTargets(export.settings.dictionaries, export.settings.review_below)
    links = SourceLinks(export.folder)
    with ExitStack() as files:
        book = files.enter_context(open_workbook(xlsx_path))
        sheet = book.sheet("targets", columns, "name")
        names = [column.name for column in columns]
        table = CsvTable(files.enter_context(open_csv(csv_path)), names, export.separator, export.raw)
        for item in export.selection.items():
            for cells in targets.rows(item.record, item.row.name):
                sheet.write(cells, targets.doubtful(cells), links.to(item.row.name, cells["page"]))
                table.write(cells)
        sheet.finish()
        book.explain({"targets": columns})


def _times(value: float | None, factor: Decimal) -> float | None:
    """Exact in decimals: 0.7 ‰ are 0.07 %."""
    return None if value is None else float(Decimal(repr(value)) * factor)
