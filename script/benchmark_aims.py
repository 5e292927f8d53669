"""What is aimed at (benchmark_aims.tsv), held against the JSON of the benchmarks: met or not; and where another system
beats ours, by the figures of benchmark_figures.tsv.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Reports = dict[str, Json]

OURS = ("ours", "ours, restored", "ours, document memory", "sohoa")
"""Names of our system, whole."""
_FOLDER = Path(__file__).parent
_CHOICES: dict[str, Callable[[Sequence[float]], float]] = {
    "one": min,
    "max": max,
    "min": min,
    "sum": sum,
    "above": lambda shares: 100 * (1 / shares[0] - 1),
}


@dataclass(frozen=True)
class Aim:
    """One aim; ``value`` is None where it was not measured."""

    english: str
    vietnamese: str
    bound: float
    value: float | None
    at_most: bool = False
    places: int = 1
    unit: str = ""

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value <= self.bound if self.at_most else self.value >= self.bound


@dataclass(frozen=True)
class Loss:
    """A figure in which another system is better than ours."""

    bench: str
    set: str
    system: str
    measure: tuple[str, str]
    """In English and Vietnamese."""
    theirs: float
    ours: float
    places: int


def aims(reports: Reports) -> list[Aim]:
    """All of them, in the order of the page."""
    return [
        Aim(
            row["english"],
            row["vietnamese"],
            float(row["wanted"]),
            _figure(reports.get(row["benchmark"], {}), row["where"], row["figure"], row["of"]),
            at_most=row["sign"] == "<=",
            places=int(row["places"]),
            unit=row["unit"] and f" {row['unit']}",
        )
        for row in _table("benchmark_aims.tsv")
    ]


def losses(reports: Reports) -> list[Loss]:
    """Every figure in which a peer beats our whole system, by bench and set."""
    return [
        loss
        for row in _table("benchmark_figures.tsv")
        for own in reports.get(row["benchmark"], {}).get("rows", [])
        if own.get("system") in OURS
        for loss in _lost(reports[row["benchmark"]]["rows"], own, row)
    ]


def _lost(rows: Sequence[Json], own: Json, compared: dict[str, str]) -> Iterator[Loss]:
    key, sign = compared["figure"], 1 if compared["better"] == "more" else -1
    for row in rows:
        beside = _set(row) == _set(own) and not str(row["system"]).startswith(OURS)
        if beside and row.get(key) is not None and own.get(key) is not None and sign * (row[key] - own[key]) > 0:
            measure = (compared["english"], compared["vietnamese"])
            place = int(compared["places"])
            yield Loss(compared["benchmark"], _set(own), row["system"], measure, row[key], own[key], place)


def _set(row: Json) -> str:
    return str(row.get("set", row.get("text", "")))


def _figure(report: Json, where: str, keys: str, choice: str) -> float | None:
    """None where one of the figures is not known."""
    found = [_at(row, key) for row in _rows(report, where) for key in keys.split(", ")]
    known = [value for value in found if value is not None]
    return _CHOICES[choice](known) if known and len(known) == len(found) else None


def _rows(report: Json, where: str) -> list[Json]:
    if where == "conditions":
        return [report.get(where, {})]
    wanted = [part.partition("=") for part in where.split("; ")]
    return [
        row
        for row in report.get("rows", [])
        if all(_fits(str(row.get(key, "")), patterns) for key, _, patterns in wanted)
    ]


def _fits(value: str, patterns: str) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns.split("|"))


def _at(row: Json, path: str) -> float | None:
    found: Any = row
    for key in path.split("/"):
        found = found.get(key) if isinstance(found, dict) else None
    return None if found is None else float(found)


def _table(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
