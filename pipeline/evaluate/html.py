"""The report as one HTML file without outside parts: the tables of the terminal, and the reliability curves drawn."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from rich.table import Table

from pipeline.evaluate.reliability import Reliability
from pipeline.evaluate.report import Report
from pipeline.evaluate.table import tables
from pipeline.model.language import N_, _, figure, ngettext, reader_messages

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>sohoa evaluate</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 "Noto Sans","DejaVu Sans",Arial,sans-serif;margin:2rem;color:#222}}
figure{{display:inline-block;margin:0 2rem 1rem 0}} figcaption{{max-width:380px;font-size:14px}}
section{{overflow-x:auto;margin-bottom:2rem}}
table{{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}}
caption{{text-align:left;font-weight:bold;padding:.3rem 0}}
th,td{{text-align:right;padding:.15rem .6rem;border-bottom:1px solid #ddd;white-space:nowrap}}
th:first-child,td:first-child{{text-align:left;padding-left:0;white-space:normal;min-width:12rem}}
tr.end td{{border-bottom:2px solid #888}} tr.dim td{{color:#595959}}</style></head>
<body><h1>{heading}</h1><p>{documents}</p>
{figures}
{tables}</body></html>
"""
_SIDE, _EDGE = 300, 40
_TITLES = {"fields": N_("Confidence of values"), "words": N_("Probability of words")}


def html(report: Report, by_issuer: bool = False) -> str:
    """A whole page in the language of the person who runs the program; text from documents is escaped."""
    drawn = [_figure(_(_TITLES[name]), curve) for name, curve in report.reliability().items() if curve.n]
    total, missing = len(report.documents), len(report.missing)
    return _PAGE.format(
        language=reader_messages().language,
        heading=escape(_("Evaluation")),
        documents=escape(_(f"Documents: {total:,}; without output: {missing:,}.")),
        figures="\n".join(drawn),
        tables="\n".join("".join(_html_table(table)) for table in tables(report, by_issuer)),
    )


def _html_table(table: Table) -> Iterator[str]:
    yield f'<section tabindex="0"><table><caption>{escape(str(table.title))}</caption><thead><tr>'
    yield from (f'<th scope="col">{escape(str(column.header))}</th>' for column in table.columns)
    yield "</tr></thead><tbody>\n"
    rows = zip(*(column.cells for column in table.columns), strict=True)
    for row, cells in zip(table.rows, rows, strict=True):
        kinds = " ".join(name for name, is_so in (("end", row.end_section), ("dim", row.style == "dim")) if is_so)
        yield f'<tr class="{kinds}">' if kinds else "<tr>"
        yield from (f"<td>{escape(str(cell))}</td>" for cell in cells)
        yield "</tr>\n"
    yield "</tbody></table></section>"


def _values(n: int, stated: float, right: float) -> str:
    return ngettext(
        f"{n:,} value: stated {stated:.3f}, right {right:.3f}",
        f"{n:,} values: stated {stated:.3f}, right {right:.3f}",
        n,
    )


def _figure(title: str, curve: Reliability) -> str:
    """Stated probability to the right, share that is right upwards; dots grow with the number of values."""
    most = max(part.n for part in curve.bins)
    dots = [(part.stated, part.right, 2.5 + 6 * (part.n / most) ** 0.5, part.n) for part in curve.bins]
    lines = [_line(first[:2], second[:2], "#1f5fa8") for first, second in pairwise(dots)]
    circles = [
        f'<circle cx="{_x(stated):.1f}" cy="{_y(right):.1f}" r="{radius:.1f}" fill="#1f5fa8" fill-opacity="0.8">'
        f"<title>{escape(_(_values(n, stated, right)))}</title></circle>"
        for stated, right, radius, n in dots
    ]
    size = _SIDE + 2 * _EDGE
    frame = f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>'
    axis = (
        f'<text x="{_EDGE + _SIDE / 2}" y="{size - 4}" font-size="12" text-anchor="middle">{escape(_("stated"))}</text>'
        f'<text x="12" y="{_EDGE + _SIDE / 2}" font-size="12" text-anchor="middle" '
        f'transform="rotate(-90 12 {_EDGE + _SIDE / 2})">{escape(_("right"))}</text>'
    )
    diagonal = _line((0, 0), (1, 1), "#bbb")
    said = _(f"n {curve.n:,}, expected calibration error {curve.expected_error:.3f}. Grey: what is said is true.")
    caption = f"{title}: {said}"
    return (
        f'<figure><svg role="img" aria-label="{escape(caption)}" width="{size}" height="{size}" '
        f'viewBox="0 0 {size} {size}">{frame}{diagonal}{"".join((*lines, *circles, *_ticks()))}{axis}</svg>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _ticks() -> Iterator[str]:
    for mark in (0, 0.25, 0.5, 0.75, 1):
        said = figure(f"{mark:g}")
        yield f'<text x="{_x(mark)}" y="{_SIDE + _EDGE + 16}" font-size="11" text-anchor="middle">{said}</text>'
        yield f'<text x="{_EDGE - 6}" y="{_y(mark) + 4}" font-size="11" text-anchor="end">{said}</text>'


def _line(start: tuple[float, float], end: tuple[float, float], colour: str) -> str:
    return (
        f'<line x1="{_x(start[0]):.1f}" y1="{_y(start[1]):.1f}" x2="{_x(end[0]):.1f}" y2="{_y(end[1]):.1f}" '
        f'stroke="{colour}"/>'
    )


def _x(value: float) -> float:
    return _EDGE + _SIDE * value


def _y(value: float) -> float:
    return _EDGE + _SIDE * (1 - value)
