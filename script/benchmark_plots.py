"""Bars with whiskers for the benchmarks' pages, as small SVG that is the same for the same figures (bars.svg.j2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

Json = dict[str, Any]
Say = Callable[[str, str], str]
Number = Callable[[float | None, int], str]

WIDTH, LABELS, RIGHT = 720, 200, 80
BAR, GAP, TOP, BOTTOM = 15, 12, 34, 30
OURS, OTHERS = "#00796b", ("#b0bec5", "#90a4ae", "#78909c", "#cfd8dc", "#607d8b", "#eceff1")


@dataclass(frozen=True)
class Bar:
    """One bar: ours is coloured."""

    system: str
    value: float
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True)
class Plot:
    """Groups of bars under one heading."""

    title: str
    unit: str
    groups: Sequence[tuple[str, Sequence[Bar]]]
    places: int = 1


def plots(reports: dict[str, Json], say: Say, name: Callable[[str], str], number: Number) -> dict[str, str]:
    """SVG by name, of those reports that are there."""
    found = {key: plot for key, plot in _plots(reports, say, name) if any(bars for _, bars in plot.groups)}
    return {key: drawn(plot, number) for key, plot in found.items()}


def _plots(reports: dict[str, Json], say: Say, name: Callable[[str], str]) -> Iterator[tuple[str, Plot]]:
    def rows(bench: str) -> list[Json]:
        found: list[Json] = reports.get(bench, {}).get("rows", [])
        return found

    def grouped(bench: str, key: str, by: str, sets: Sequence[str] = ()) -> list[tuple[str, list[Bar]]]:
        groups: dict[str, list[Bar]] = {}
        for row in rows(bench):
            if row.get(key) is not None and (not sets or row.get(by) in sets):
                groups.setdefault(row.get(by, ""), []).append(
                    Bar(_short(name(row["system"])), row[key], row.get(f"{key}_interval"))
                )
        return [(name(group) if group else "", bars) for group, bars in groups.items()]

    share = say("percent; lower is better", "phần trăm; thấp hơn là tốt hơn")
    right = say("percent; higher is better", "phần trăm; cao hơn là tốt hơn")
    rate = say("pages a minute; higher is better", "trang mỗi phút; cao hơn là tốt hơn")
    yield "recognize", Plot(say("Pages a minute, pages to words", "Số trang mỗi phút, từ trang ra chữ"), rate,
                            grouped("recognize", "pages_a_minute", "set"))  # fmt: skip
    yield "accuracy", Plot(say("Wrong syllables (SER)", "Âm tiết sai (SER)"), share,
                           grouped("accuracy", "syllables", "set"), 2)  # fmt: skip
    yield "restore", Plot(say("Wrong syllables after restoration (SER)", "Âm tiết sai sau khôi phục (SER)"), share,
                          grouped("restore", "ser", "set", ("eng", "vie clean+light", "vie medium", "vie heavy")),
                          2)  # fmt: skip
    yield "parse", Plot(say("Header fields exact", "Trường đầu văn bản đúng hoàn toàn"), right,
                        grouped("parse", "exact", "set"))  # fmt: skip
    yield "batch", Plot(say("Pages a minute, the whole run", "Số trang mỗi phút, cả lượt chạy"), rate,
                        grouped("batch", "pages_a_minute", "set"))  # fmt: skip
    yield "export", Plot(say("Seconds for the same workbook", "Số giây cho cùng một tệp Excel"),
                         say("seconds; lower is better", "giây; thấp hơn là tốt hơn"),
                         grouped("export-peer", "wall", "set"))  # fmt: skip


def _short(system: str) -> str:
    return system.partition(" (")[0]


def drawn(plot: Plot, number: Number) -> str:
    """The plot as SVG."""
    top = max(max(bar.value, *(bar.bounds or (0, 0))) for _, bars in plot.groups for bar in bars) or 1.0
    step = _step(top)
    scale = (WIDTH - LABELS - RIGHT) / top
    systems = list(dict.fromkeys(bar.system for _, bars in plot.groups for bar in bars if not _is_ours(bar.system)))
    shapes, y = [], TOP + 22
    for group, bars in plot.groups:
        head = y
        y += 16 if group else 0
        for bar in bars:
            colour = OURS if _is_ours(bar.system) else OTHERS[systems.index(bar.system) % len(OTHERS)]
            reach = max(bar.value, *(bar.bounds or (0, 0))) * scale
            shapes.append(
                {"y": y, "width": round(bar.value * scale, 1), "colour": colour, "label": bar.system,
                 "value": number(bar.value, plot.places), "after": round(LABELS + reach + 6, 1),
                 "bounds": bar.bounds and [round(LABELS + edge * scale, 1) for edge in bar.bounds],
                 "ours": _is_ours(bar.system)}
            )  # fmt: skip
            y += BAR + 3
        y += GAP
        if group:
            shapes.append({"y": head, "group": group})
    ticks = [index * step for index in range(floor(top / step + 1e-9) + 1)]
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined,
                              autoescape=True, trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    return environment.get_template("bars.svg.j2").render(
        title=plot.title, unit=plot.unit, width=WIDTH, height=y + BOTTOM, left=LABELS, bar=BAR, top=TOP + 14, bottom=y,
        shapes=shapes,
        ticks=[(round(LABELS + tick * scale, 1), number(tick, max(0, -floor(log10(step))))) for tick in ticks],
    )  # fmt: skip


def _is_ours(system: str) -> bool:
    return system.startswith("sohoa")


def _step(top: float) -> float:
    """A round distance between marks, about five of them."""
    rough = top / 5
    unit: float = 10.0 ** floor(log10(rough))
    return float(next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough))
