"""``sohoa status``: how an output folder stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import ExitCode
from pipeline.model.counted import documents, pages
from pipeline.model.language import _, figure

if TYPE_CHECKING:
    from pipeline.batch.state import State


def status(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of `sohoa run`, also while it is running.")],
    every: Annotated[bool, typer.Option("--all", help="List every input, not only failures.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> ExitCode:
    """Show how far a run is, and what failed.

    Counts, failures with their reasons, the rate, and what is left.
    """
    import json as json_module

    from pipeline.batch.ledger_reading import LedgerReading
    from pipeline.batch.state import state_of

    ledger = LedgerReading.open(out)
    try:
        state = state_of(out, ledger)
        if json:
            print(json_module.dumps(state.as_json(), ensure_ascii=False, indent=2))
            return ExitCode.DONE
        _print(out, state)
        for row in ledger.rows():
            if every or row.status in {"failed", "partial"}:
                print(f"  {_(row.status)} {row.name}" + (f" [{row.code}] {_(row.reason or '')}" if row.code else ""))
    finally:
        ledger.close()
    return ExitCode.DONE


def _print(out: Path, state: State) -> None:
    total, pages_read = sum(state.inputs.values()), sum(state.pages.values())
    print(_(f"{out}: a run is at work") if state.at_work else _(f"{out}: no run is at work"))
    if state.unfinished:
        print(_("The last run did not come to its end. Give its command again: it goes on."))
    print(_(f"inputs: {total:,}:"), _counts(state.inputs))
    print(_(f"pages:  {pages_read:,}:"), _counts(state.pages))
    rate = _(f"{state.pages_per_minute:,.1f} pages a minute") if state.pages_per_minute else _("no rate yet")
    n_pages = pages(state.pages_left)
    left = _(f"left:   {n_pages}")
    if state.uncounted:
        n_documents = documents(state.uncounted)
        left = _(f"left:   {n_pages} and {n_documents} not opened yet")
    print("; ".join([left, rate, *([_(f"about {state.minutes_left:,.0f} min")] if state.minutes_left else [])]))
    if state.failures:
        print(
            _("failed or partial, by code:"),
            ", ".join(f"{figure(f'{count:,}')} {code}" for code, count in state.failures),
        )


def _counts(counts: dict[str, int]) -> str:
    from pipeline.batch.report_page import NAMES

    return ", ".join(f"{figure(f'{count:,}')} {_(NAMES[kind])}" for kind, count in counts.items())
