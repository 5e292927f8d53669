"""The plots of a run, as Plotly figures. Extra ``charts``."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

import networkx
import plotly.graph_objects as go

from pipeline.write.chart_data import BINS, UNKNOWN, ChartData

# Okabe and Ito's colours, told apart by colour-blind eyes too; the last is for all others.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000")
_OTHERS_COLOUR = "#999999"
_UNKNOWN_COLOUR = "#DDDDDD"
_OTHERS = "khác · others"
_MOST_NODES = 150
_LONGEST = 60
_FIELD_NAMES = {"/number": "số và ký hiệu · number", "/date": "ngày · date", "/issuer/name": "cơ quan · issuer",
                "/subject": "trích yếu · subject"}  # fmt: skip


def documents_by_month(data: ChartData) -> go.Figure:
    """Stacked bars: documents of each month by issuer; those without a month are left to the table."""
    known = Counter({key: count for key, count in data.by_month.items() if key[0] != UNKNOWN})
    return _stacked(known, _colours(data), "tháng · month", "văn bản · documents", "%Y-%m")


def targets_by_year(data: ChartData) -> go.Figure:
    """Stacked bars: targets of each year by issuer."""
    counts = Counter({(str(year), issuer): count for (year, issuer), count in data.targets.items()})
    return _stacked(counts, _colours(data), "năm · year", "chỉ tiêu · targets", "%Y")


def target_values(data: ChartData) -> go.Figure | None:
    """Points: values of targets in the commonest unit by year; None where no target has a value."""
    if not data.points:
        return None
    unit = data.units.most_common(1)[0][0]
    points = [point for point in data.points if point.unit == unit]
    shown = _colours(data)
    figure = _figure("năm · year", unit)
    for name, colour in shown.items():
        mine = [point for point in points if _named(point.issuer, shown) == name]
        if not mine:
            continue
        figure.add_scatter(
            x=[point.year for point in mine], y=[point.value for point in mine], mode="markers", name=_short(name),
            marker={"color": colour, "size": 9, "opacity": 0.7},
            hovertext=[f"{_short(point.document)}<br>{_short(point.clause, 160)}" for point in mine],
            hoverinfo="text+y",
        )  # fmt: skip
    figure.update_xaxes(dtick=1, tickformat="d")
    return figure


def confidence(data: ChartData, review_below: float) -> go.Figure:
    """Lines: how many documents have a field as sure as that."""
    figure = _figure("xác suất đúng · probability", "văn bản · documents")
    places = [(place + 0.5) / BINS for place in range(BINS)]
    for (name, counts), colour in zip(data.confidence.items(), _COLOURS, strict=False):
        figure.add_scatter(x=places, y=counts, mode="lines+markers", name=_FIELD_NAMES[name], line={"color": colour})
    figure.add_vline(
        x=review_below, line_dash="dash", annotation_text="xem lại · review", annotation_position="top left"
    )
    return figure


def citations(data: ChartData) -> tuple[go.Figure, int] | None:
    """The documents that name each other most, and how many are left out; None where none names another."""
    if not data.citations:
        return None
    graph = networkx.DiGraph()
    graph.add_edges_from(data.citations)
    kept = [name for name, _ in sorted(graph.degree, key=lambda pair: (-pair[1], pair[0]))[:_MOST_NODES]]
    part = graph.subgraph(sorted(kept))
    places = networkx.spring_layout(part, seed=1, k=2.0 / max(1, len(part)) ** 0.5)
    figure = _figure("", "")
    figure.update_layout(height=640)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_scatter(x=_lines(part, places, 0), y=_lines(part, places, 1), mode="lines", hoverinfo="skip",
                       line={"color": "#BBBBBB", "width": 1}, showlegend=False)  # fmt: skip
    for is_own, name, colour, least in ((True, "trong kết quả · in these results", _COLOURS[0], 12),
                                        (False, "được viện dẫn · cited", _COLOURS[1], 6)):  # fmt: skip
        mine = [node for node in part if (node in data.own) == is_own]
        named = [node for node in mine if len(part) <= 40 or part.in_degree(node) > 1]
        figure.add_scatter(
            x=[places[node][0] for node in mine], y=[places[node][1] for node in mine], mode="markers+text", name=name,
            text=[_short(node) if node in named else "" for node in mine], textposition="top center",
            marker={"color": colour, "size": [least + 2 * min(part.in_degree(node), 10) for node in mine]},
            hovertext=[f"{_short(node)}<br>{_short(data.own.get(node, ''), 160)}" for node in mine], hoverinfo="text",
        )  # fmt: skip
    return figure, len(graph) - len(part)


def _lines(graph: Any, places: Any, axis: int) -> list[float | None]:
    """Line segments, with gaps between them."""
    return [value for start, end in graph.edges for value in (places[start][axis], places[end][axis], None)]


def _stacked(counts: Counter[tuple[str, str]], shown: dict[str, str], across: str, up: str, ticks: str) -> go.Figure:
    figure = _figure(across, up)
    for name, colour in shown.items():
        mine: Counter[str] = Counter()
        for (place, issuer), count in counts.items():
            if _named(issuer, shown) == name:
                mine[place] += count
        if mine:
            places = sorted(mine)
            figure.add_bar(x=places, y=[mine[place] for place in places], name=_short(name), marker_color=colour)
    figure.update_layout(barmode="stack")
    if sum(counts.values()) <= 10:
        figure.update_yaxes(dtick=1)
    figure.update_xaxes(type="date", tickformat=ticks)
    if ticks == "%Y":
        figure.update_xaxes(dtick="M12")
    return figure


def _colours(data: ChartData) -> dict[str, str]:
    """The issuers with most documents and targets, and all others as one, to their colours in all plots."""
    totals: Counter[str] = Counter()
    for counts in (data.by_month, data.targets):
        for (_, issuer), count in counts.items():
            totals[issuer] += count
    unknown = totals.pop(UNKNOWN, 0)
    ranked = sorted(totals, key=lambda name: (-totals[name], name))
    shown = dict(zip(ranked, _COLOURS, strict=False))
    others = {_OTHERS: _OTHERS_COLOUR} if len(ranked) > len(shown) else {}
    return {**shown, **others, **({UNKNOWN: _UNKNOWN_COLOUR} if unknown else {})}


def _named(name: str, shown: dict[str, str]) -> str:
    return name if name in shown else _OTHERS


def _short(text: str, longest: int = _LONGEST) -> str:
    """Escaped, since Plotly takes tags in texts for its own."""
    return escape(text if len(text) <= longest else text[: longest - 1] + "…")


def _figure(across: str, up: str) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        template="plotly_white", height=430, margin={"l": 60, "r": 20, "t": 20, "b": 60}, font={"size": 14},
        legend={"orientation": "h", "yanchor": "top", "y": -0.18}, xaxis_title=across, yaxis_title=up,
    )  # fmt: skip
    return figure
