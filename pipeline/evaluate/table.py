"""The report as tables for a terminal: texts and records by document, then each field over all documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table

from pipeline.evaluate.figures import ALL_FIELDS, UNITS, VERDICTS, Figure, Key, figures
from pipeline.evaluate.reliability import Reliability
from pipeline.evaluate.report import Report
from pipeline.model.language import N_, _, figure

Figures = dict[Key, Figure]

_ORDERS = {
    "ordered": N_("Text in reading order: errors in percent of the n characters, words, syllables of the truth"),
    "free": N_("Text free of order: errors in percent of the n characters, words, syllables of the truth"),
}
_KINDS = {N_("mark"): "mark", N_("base"): "base", N_("ins."): "inserted", N_("del."): "deleted"}
_ITEM_KINDS = ("sections", "section_headings", "references", "targets", "tasks", "recipients", "appendices")
_CURVES = {"fields": N_("Confidence of values, in percent"), "words": N_("Probability of words, in percent")}
_TITLES = {"section_headings": "headings"}


def tables(report: Report, by_issuer: bool = False) -> list[Table]:
    """Tables that have something to show, in percent; totals stand last, with their interval below.

    In the language of the person who runs the program.
    """
    rows = [
        (score.stem if score.found else _(f"{score.stem} (no output)"), figures([score], intervals=False))
        for score in report.documents
    ]
    ends = [(_("total"), report.total())]
    if by_issuer:
        ends = [(name or _("(issuer unknown)"), found) for name, found in report.groups().items()] + ends
    texts = [_text_table(order, rows, ends) for order in _ORDERS]
    curves = [_curve_table(name, curve) for name, curve in report.reliability().items()]
    built = (*texts, _item_table(rows, ends), _field_table(report.total()), *curves)
    return [table for table in built if table is not None]


def _text_table(order: str, rows: list[tuple[str, Figures]], ends: list[tuple[str, Figures]]) -> Table | None:
    """Per unit: n, rate, and the rate's parts; free of order, also the output's extra units."""
    first: Key = ("text", order, "CER")
    if first not in ends[-1][1]:
        return None
    table = _table(_(_ORDERS[order]), _("document"), [])
    columns: list[Key] = []
    for rate in UNITS:
        kinds = {**_KINDS, N_("extra"): "extra"} if order == "free" else _KINDS
        for name in ("n", rate, *kinds):
            table.add_column(_(name), justify="right")
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
    title = _("Records: share of fields, F1 of lists, in percent; n beside each")
    table = _table(title, _("document"), [_("fields n")])
    for name in (N_("exact"), N_("soft"), N_("withheld")):
        table.add_column(_(name), justify="right")
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
    title = _("Fields over all documents, in percent")
    verdicts = map(_, (*VERDICTS, N_("exact, 95 %")))
    table = _table(title, _("field"), ["n", *verdicts])
    for name in names:
        found = [total["fields", name, verdict] for verdict in VERDICTS]
        table.add_row(name, str(found[0].n), *(_percent(part, 1) for part in found), _interval(found[0], 1))
    return table


def _curve_table(name: str, curve: Reliability) -> Table | None:
    """Stated probability against the share that is right, by bin; last the expected calibration error."""
    if curve.stated is None or curve.right is None or curve.expected_error is None or curve.brier is None:
        return None
    headers = (N_("stated, mean"), N_("right"), N_("calibration error"), N_("Brier score"))
    table = _table(_(_CURVES[name]), _("stated"), ["n", *map(_, headers)])
    for part in curve.bins:
        bounds = _(f"{100 * part.low:.0f} to {100 * part.high:.0f}")
        table.add_row(bounds, str(part.n), *map(_share, (part.stated, part.right, abs(part.stated - part.right))), "")
    table.add_section()
    shares = map(_share, (curve.stated, curve.right, curve.expected_error))
    table.add_row(_("total"), str(curve.n), *shares, figure(f"{curve.brier:.4f}"))
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
    return figure(f"{100 * value:.1f}")


def _percent(found: Figure | None, places: int) -> str:
    return "-" if found is None or found.value is None else figure(f"{found.value:.{places}f}")


def _with_n(found: Figure | None) -> str:
    return "-" if found is None else f"{_percent(found, 1)} ({found.n})"


def _interval(found: Figure | None, places: int) -> str:
    if found is None or found.low is None or found.high is None:
        return ""
    return figure(f"{found.low:.{places}f}–{found.high:.{places}f}")
