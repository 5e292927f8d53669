"""The report as tables for a terminal: texts and records by document, then each field over all documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table

from pipeline.evaluate.figures import ALL_FIELDS, UNITS, VERDICTS, Figure, Key, figures
from pipeline.evaluate.reliability import Reliability
from pipeline.evaluate.report import Report

Figures = dict[Key, Figure]

_ORDERS = {"ordered": "Text in reading order", "free": "Text free of order"}
_KINDS = {"mark": "mark", "base": "base", "ins.": "inserted", "del.": "deleted"}
_ITEM_KINDS = ("sections", "section_headings", "references", "targets", "tasks", "recipients", "appendices")
_CURVES = {"fields": "Confidence of values, in percent", "words": "Probability of words, in percent"}
_TITLES = {"section_headings": "headings"}


def tables(report: Report, by_issuer: bool = False) -> list[Table]:
    """Tables that have something to show, in percent; totals stand last, with their interval below."""
    rows = [
        (score.stem if score.found else f"{score.stem} (no output)", figures([score], intervals=False))
        for score in report.documents
    ]
    ends = [("total", report.total())]
    if by_issuer:
        ends = [(name or "(issuer unknown)", found) for name, found in report.groups().items()] + ends
    texts = [_text_table(order, rows, ends) for order in _ORDERS]
    curves = [_curve_table(name, curve) for name, curve in report.reliability().items()]
    built = (*texts, _item_table(rows, ends), _field_table(report.total()), *curves)
    return [table for table in built if table is not None]


def _text_table(order: str, rows: list[tuple[str, Figures]], ends: list[tuple[str, Figures]]) -> Table | None:
    """Per unit: n, rate, and the rate's parts; free of order, also the output's extra units."""
    first: Key = ("text", order, "CER")
    if first not in ends[-1][1]:
        return None
    title = f"{_ORDERS[order]}: errors in percent of the n characters, words, syllables of the truth"
    table = _table(title, "document", [])
    columns: list[Key] = []
    for rate in UNITS:
        kinds = {**_KINDS, "extra": "extra"} if order == "free" else _KINDS
        for name in ("n", rate, *kinds):
            table.add_column(name, justify="right")
        columns += [("text", order, rate), *(("text", order, f"{rate} {kind}") for kind in kinds.values())]
    for name, found in _with_rule(table, rows, ends, first):
        cells: list[str] = []
        for key in columns:
            cells += [str(found[key].n)] if key[-1] in UNITS else []
            cells.append(_percent(found[key], 2))
        table.add_row(name, *cells)
        if found[first].low is not None:
            table.add_row("  95 %", *_text_intervals(found, columns), style="dim")
    return table


def _text_intervals(found: Figures, columns: list[Key]) -> Iterator[str]:
    """Intervals of the rates only, which would not fit the columns of their parts."""
    for key in columns:
        if key[-1] in UNITS:
            yield ""
            yield _interval(found[key], 2)
        else:
            yield ""


def _item_table(rows: list[tuple[str, Figures]], ends: list[tuple[str, Figures]]) -> Table | None:
    total = ends[-1][1]
    header: Key = ("fields", ALL_FIELDS, "exact")
    kinds = [kind for kind in _ITEM_KINDS if ("items", kind, "f1") in total]
    if not kinds and header not in total:
        return None
    keys: list[Key] = [header, ("fields", ALL_FIELDS, "soft"), ("fields", ALL_FIELDS, "withheld")]
    table = _table("Records: share of fields, F1 of lists, in percent; n beside each", "document", ["fields n"])
    for title in ("exact", "soft", "withheld"):
        table.add_column(title, justify="right")
    for kind in kinds:
        table.add_column(f"{_TITLES.get(kind, kind)} F1 (n)", justify="right")
    listed: list[Key] = [("items", kind, "f1") for kind in kinds]
    for name, found in _with_rule(table, rows, ends, *keys, *listed):
        n = str(found[header].n) if header in found else "-"
        cells = [_percent(found.get(key), 1) for key in keys] + [_with_n(found.get(key)) for key in listed]
        table.add_row(name, n, *cells)
        if any(key in found and found[key].low is not None for key in (*keys, *listed)):
            table.add_row("  95 %", "", *(_interval(found.get(key), 1) for key in (*keys, *listed)), style="dim")
    return table


def _field_table(total: Figures) -> Table | None:
    names = list(dict.fromkeys(key[1] for key in total if key[0] == "fields"))
    if not names:
        return None
    names.sort(key=lambda name: (name == ALL_FIELDS, "[]" in name))
    table = _table("Fields over all documents, in percent", "field", ["n", *VERDICTS, "exact, 95 %"])
    for name in names:
        found = [total["fields", name, verdict] for verdict in VERDICTS]
        table.add_row(name, str(found[0].n), *(_percent(figure, 1) for figure in found), _interval(found[0], 1))
    return table


def _curve_table(name: str, curve: Reliability) -> Table | None:
    """Stated probability against the share that is right, by bin; last the expected calibration error."""
    if curve.stated is None or curve.right is None or curve.expected_error is None or curve.brier is None:
        return None
    table = _table(_CURVES[name], "stated", ["n", "stated, mean", "right", "calibration error", "Brier score"])
    for part in curve.bins:
        bounds = f"{100 * part.low:.0f} to {100 * part.high:.0f}"
        table.add_row(bounds, str(part.n), *map(_share, (part.stated, part.right, abs(part.stated - part.right))), "")
    table.add_section()
    shares = map(_share, (curve.stated, curve.right, curve.expected_error))
    table.add_row("total", str(curve.n), *shares, f"{curve.brier:.4f}")
    return table


def _table(title: str, first: str, others: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold", min_width=12, max_width=60)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _with_rule(
    table: Table, rows: list[tuple[str, Figures]], ends: list[tuple[str, Figures]], *keys: Key
) -> Iterator[tuple[str, Figures]]:
    """Rows that have one of the keys, a rule, then the closing rows."""
    for row in rows:
        if any(key in row[1] for key in keys):
            yield row
    table.add_section()
    for row in ends:
        if any(key in row[1] for key in keys):
            yield row


def _share(value: float) -> str:
    return f"{100 * value:.1f}"


def _percent(figure: Figure | None, places: int) -> str:
    return "-" if figure is None or figure.value is None else f"{figure.value:.{places}f}"


def _with_n(figure: Figure | None) -> str:
    return "-" if figure is None else f"{_percent(figure, 1)} ({figure.n})"


def _interval(figure: Figure | None, places: int) -> str:
    if figure is None or figure.low is None or figure.high is None:
        return ""
    return f"{figure.low:.{places}f}–{figure.high:.{places}f}"
