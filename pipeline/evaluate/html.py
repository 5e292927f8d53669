"""The report as one HTML file without outside parts: the tables of the terminal, and the reliability curves drawn."""

from __future__ import annotations

import io
from html import escape
from itertools import pairwise

from rich.console import Console

from pipeline.evaluate.reliability import Reliability
from pipeline.evaluate.report import Report
from pipeline.evaluate.table import tables

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>sohoa evaluate</title>
<style>body{{font:16px/1.5 sans-serif;margin:2rem}} pre{{font-size:13px;line-height:1.3;overflow-x:auto}}
figure{{display:inline-block;margin:0 2rem 1rem 0}} figcaption{{max-width:360px}}</style></head>
<body><h1>Evaluation</h1><p>{documents} documents, {missing} without output.</p>
{figures}
<pre>{tables}</pre></body></html>
"""
_SIDE, _EDGE = 300, 40
_TITLES = {"fields": "Confidence of values", "words": "Probability of words"}
_WIDTH = 320
"""Of the tables, in characters."""


def html(report: Report, by_issuer: bool = False) -> str:
    """A whole page; text from documents is escaped."""
    console = Console(file=io.StringIO(), width=_WIDTH, record=True)
    for table in tables(report, by_issuer):
        console.print(table)
    drawn = [_figure(_TITLES[name], curve) for name, curve in report.reliability().items() if curve.n]
    return _PAGE.format(
        documents=len(report.documents),
        missing=len(report.missing),
        figures="\n".join(drawn),
        tables=escape(console.export_text()),
    )


def _figure(title: str, curve: Reliability) -> str:
    """Stated probability to the right, share that is right upwards; dots grow with the number of values."""
    most = max(part.n for part in curve.bins)
    dots = [(part.stated, part.right, 2.5 + 6 * (part.n / most) ** 0.5, part.n) for part in curve.bins]
    lines = [_line(first[:2], second[:2], "#1f5fa8") for first, second in pairwise(dots)]
    circles = [
        f'<circle cx="{_x(stated):.1f}" cy="{_y(right):.1f}" r="{radius:.1f}" fill="#1f5fa8" fill-opacity="0.8">'
        f"<title>{n} values: stated {stated:.3f}, right {right:.3f}</title></circle>"
        for stated, right, radius, n in dots
    ]
    ticks = [
        f'<text x="{_x(mark)}" y="{_SIDE + _EDGE + 16}" font-size="11" text-anchor="middle">{mark:g}</text>'
        f'<text x="{_EDGE - 6}" y="{_y(mark) + 4}" font-size="11" text-anchor="end">{mark:g}</text>'
        for mark in (0, 0.25, 0.5, 0.75, 1)
    ]
    size = _SIDE + 2 * _EDGE
    frame = f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>'
    axis = (
        f'<text x="{_EDGE + _SIDE / 2}" y="{size - 4}" font-size="12" text-anchor="middle">stated</text>'
        f'<text x="12" y="{_EDGE + _SIDE / 2}" font-size="12" text-anchor="middle" '
        f'transform="rotate(-90 12 {_EDGE + _SIDE / 2})">right</text>'
    )
    diagonal = _line((0, 0), (1, 1), "#bbb")
    caption = (
        f"{title}: n {curve.n}, expected calibration error {curve.expected_error:.3f}. Grey: what is said is true."
    )
    return (
        f'<figure><svg role="img" aria-label="{escape(caption)}" width="{size}" height="{size}" '
        f'viewBox="0 0 {size} {size}">{frame}{diagonal}{"".join(lines)}{"".join(circles)}{"".join(ticks)}{axis}</svg>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _line(start: tuple[float, float], end: tuple[float, float], colour: str) -> str:
    return (
        f'<line x1="{_x(start[0]):.1f}" y1="{_y(start[1]):.1f}" x2="{_x(end[0]):.1f}" y2="{_y(end[1]):.1f}" '
        f'stroke="{colour}"/>'
    )


def _x(value: float) -> float:
    return _EDGE + _SIDE * value


def _y(value: float) -> float:
    return _EDGE + _SIDE * (1 - value)
