"""A page of plots of a run that needs no network: the library that draws them is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import MissingDependencyError
from pipeline.model.counted import documents
from pipeline.model.installation import command_for
from pipeline.model.language import ngettext
from pipeline.settings import Settings
from pipeline.write.chart_data import BINS, ChartData, gather
from pipeline.write.files import write_text
from pipeline.write.selection import Selection

if TYPE_CHECKING:
    import plotly.graph_objects as go

_STYLE = """
body { font: 16px/1.5 "Noto Sans", "DejaVu Sans", Arial, sans-serif; color: #222; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; }
small, .note { color: #595959; font-weight: normal; }
table { border-collapse: collapse; font-size: 0.9rem; margin: 0.5rem 0; }
th, td { border-bottom: 1px solid #ddd; padding: 0.15rem 0.8rem 0.15rem 0; text-align: left; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
"""
_MOST_ROWS = 200


def write_charts(selection: Selection, path: Path, settings: Settings) -> ChartData:
    """Writes the page; returns what it shows. Raises MissingDependencyError, OutputError."""
    try:
        from pipeline.write import chart_plots  # noqa: PLC0415 - Plotly is an extra, and slow to load
    except ImportError as error:
        command = command_for("charts")
        raise MissingDependencyError(f"{error.name} is not installed.", advice=f"Install it: {command}.") from None
    data = gather(selection.records(), settings.dictionaries)
    sections = [
        _documents(data, chart_plots.documents_by_month(data)),
        _targets(data, chart_plots.targets_by_year(data)),
        _values(data, chart_plots.target_values(data)),
        _citations(data, chart_plots.citations(data)),
        _confidence(data, chart_plots.confidence(data, settings.review_below), settings.review_below),
    ]
    write_text(path, _page(data, sections))
    return data


def _page(data: ChartData, sections: Iterable[str]) -> str:
    from plotly.offline import get_plotlyjs  # noqa: PLC0415 - as above

    title = f"{data.documents} văn bản <small>· {documents(data.documents)}</small>"
    return (
        '<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{data.documents} văn bản · sohoa</title>\n<style>{_STYLE}</style>\n"
        f"<script>{get_plotlyjs()}</script>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        + "\n".join(section for section in sections if section)
        + "\n</main>\n</body>\n</html>\n"
    )


def _section(vietnamese: str, english: str, figure: go.Figure, table: str, note: str = "") -> str:
    name = english.lower().replace(" ", "-")
    plot = figure.to_html(full_html=False, include_plotlyjs=False, div_id=name,
                          config={"displaylogo": False, "responsive": True})  # fmt: skip
    remark = f'<p class="note">{escape(note)}</p>' if note else ""
    return (
        f'<section aria-label="{escape(english)}">\n<h2>{escape(vietnamese)} <small>· {escape(english)}</small></h2>\n'
        f"{plot}\n{remark}<details><summary>Số liệu · Data</summary>{table}</details>\n</section>"
    )


def _documents(data: ChartData, figure: go.Figure) -> str:
    table = _counts(("tháng · month", "cơ quan · agency", "văn bản · documents"), data.by_month)
    return _section("Văn bản theo tháng và cơ quan", "Documents by month and agency", figure, table)


def _targets(data: ChartData, figure: go.Figure) -> str:
    table = _counts(("năm · year", "cơ quan · agency", "chỉ tiêu · targets"), data.targets)
    count = data.targets_without_year
    english = ngettext(f"{count:,} target without a year", f"{count:,} targets without a year", count)
    note = f"{count} chỉ tiêu không rõ năm · {english}" if count else ""
    return _section("Chỉ tiêu theo năm và cơ quan", "Targets by year and issuer", figure, table, note)


def _values(data: ChartData, figure: go.Figure | None) -> str:
    if figure is None:
        return ""
    unit = data.units.most_common(1)[0][0]
    rows = [(p.year, p.issuer, p.document, p.value, p.clause) for p in data.points if p.unit == unit]
    header = ("năm · year", "cơ quan · issuer", "văn bản · document", unit, "chỉ tiêu · target")
    return _section(
        f"Giá trị của chỉ tiêu ({unit})", f"Values of targets in {unit}", figure, _table(header, sorted(rows))
    )


def _citations(data: ChartData, drawn: tuple[go.Figure, int] | None) -> str:
    if drawn is None:
        return ""
    figure, left_out = drawn
    note = (
        f"{left_out} văn bản ít được viện dẫn hơn không vẽ · {left_out} less cited ones are not drawn"
        if left_out
        else ""
    )
    cited: Counter[str] = Counter()
    for _, number in data.citations:
        cited[number] += 1
    table = _table(("văn bản · document", "được viện dẫn bởi · cited by"), cited.most_common())
    return _section("Văn bản viện dẫn nhau", "Citations between documents", figure, table, note if left_out else "")


def _confidence(data: ChartData, figure: go.Figure, review_below: float) -> str:
    rows = [(f"{place / BINS:.2f}", *(counts[place] for counts in data.confidence.values())) for place in range(BINS)]
    note = f"Dưới {review_below:g}: chờ người xem lại · Below {review_below:g}: a person is to look"
    table = _table(("từ · from", *data.confidence), rows)
    return _section("Độ chắc chắn của các trường", "Confidence of the fields", figure, table, note)


def _counts(header: Sequence[str], counts: Counter[Any]) -> str:
    return _table(header, [(*key, count) for key, count in sorted(counts.items(), key=lambda pair: str(pair[0]))])


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    lines = ["".join(_cell(value) for value in row) for row in rows[:_MOST_ROWS]]
    more = f'<p class="note">+ {len(rows) - _MOST_ROWS}</p>' if len(rows) > _MOST_ROWS else ""
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f'<td class="n">{value:g}</td>'
    return f"<td>{escape(str(value))}</td>"
