"""``OUT/report.html``: what a run did, in the language of the person who gave the command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.batch.messages import CONFIDENCE_BINS
from pipeline.model import counted
from pipeline.model.language import N_, Messages
from pipeline.write.inputs import InputRow

NAMES = {
    "done": N_("done"),
    "partial": N_("partial"),
    "failed": N_("failed"),
    "skipped": N_("skipped"),
    "waiting": N_("left"),
    "ok": N_("read by OCR"),
    "text_layer": N_("with a text layer"),
    "blank": N_("blank"),
    "no_words": N_("without words"),
}
"""What the states of inputs and pages are called."""
_TEMPLATE = Path(__file__).with_name("report.html.j2")
Bars = list[tuple[str, float]]
"""Names and how many each has, in the order in which they are drawn."""


def report_page(
    facts: dict[str, Any],
    failed: list[InputRow],
    withheld: list[tuple[str, str, str]],
    most: int,
    messages: Messages,
) -> str:
    """The page for what ``run.json`` holds, with failed inputs and withheld records, of each the first ``most``."""
    from jinja2 import Environment  # noqa: PLC0415 - only runs that did something need it

    _, figure = messages.told, messages.figure
    environment = Environment(autoescape=True)
    environment.filters["figure"] = figure
    environment.globals["_"] = _
    bars = {
        "inputs": [(_(NAMES[kind]), count) for kind, count in facts["inputs"].items()],
        "pages": [(_(NAMES[kind]), count) for kind, count in facts["pages"].items()],
        "confidence": [
            (figure(f"{place / CONFIDENCE_BINS:.2f}–{(place + 1) / CONFIDENCE_BINS:.2f}"), count)
            for place, count in enumerate(facts["confidence"])
        ],
    }
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        language=messages.language, facts=facts, summary=" ".join(_summary(facts, messages)), bars=bars,
        plots=list(_plots(facts, bars, messages)), failed=failed, withheld=withheld, most=most,
    )  # fmt: skip


def _summary(facts: dict[str, Any], messages: Messages) -> Iterator[str]:
    _ = messages.told
    ended = datetime.fromisoformat(facts["ended"]).strftime("%Y-%m-%d %H:%M:%S UTC")
    seconds, workers, pages, rate = facts["seconds"], facts["workers"], facts["pages_read"], facts["pages_per_minute"]
    parent, worker = facts["memory"]["parent_bytes"] / 1e6, facts["memory"]["worker_bytes"] / 1e6
    n_workers = counted.workers(workers)
    if facts["stopped"]:
        yield _(f"Stopped {ended}, after {seconds:,.0f} s with {n_workers}.")
    else:
        yield _(f"Ended {ended}, after {seconds:,.0f} s with {n_workers}.")
    n_pages = counted.pages(pages)
    yield _(f"{n_pages} read, {rate:,.1f} a minute.") if rate else _(f"{n_pages} read.")
    yield _(f"Most memory: {parent:,.0f} MB in the parent, {worker:,.0f} MB in a worker.")
    yield _("Counts below are of the whole output folder.")
    yield f"sohoa {facts['version']}."


def _plots(facts: dict[str, Any], bars: dict[str, Bars], messages: Messages) -> Iterator[str]:
    """Plots as HTML, the first with the library in it; none without the extra ``charts``."""
    try:
        import plotly.graph_objects as plot  # noqa: PLC0415 - an extra
    except ImportError:
        return
    _, figure = messages.told, messages.figure
    slowest = [(row["name"][-40:], row["seconds"]) for row in facts["slowest"][::-1]]
    failures = [(row["code"], row["inputs"]) for row in facts["failures"]]
    drawn = [
        (_("Pages by status"), _upright(plot, bars["pages"])),
        (_("Words by the engine's confidence"), _upright(plot, bars["confidence"])),
        (_("Slowest documents, seconds"),
         plot.Bar(x=[seconds for _name, seconds in slowest], y=[name for name, _seconds in slowest], orientation="h")),
        (_("Inputs by reason of failure"), _upright(plot, failures)),
    ]  # fmt: skip
    for place, (title, bar) in enumerate(drawn):
        if len(bar.y):
            layout = {"title": title, "height": 360, "separators": figure(".,"), "yaxis": {"automargin": True}}
            yield plot.Figure(bar, layout).to_html(
                full_html=False, include_plotlyjs=place == 0, div_id=f"plot{place}", config={"displaylogo": False}
            )


def _upright(plot: Any, bars: Bars) -> Any:
    return plot.Bar(x=[name for name, _count in bars], y=[count for _name, count in bars])
