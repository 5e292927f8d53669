"""``sohoa status``: how an output folder stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline.batch.state import State


def status(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder that `sohoa run -o` wrote, or is writing.")],
    every: Annotated[bool, typer.Option("--all", help="A line for every input, not only for failures.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Counts as JSON.")] = False,
) -> ExitCode:
    """Show counts, failures with their reasons, the rate, and what is left; also while a run is at work."""
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
                print(f"  {row.status} {row.name}" + (f" [{row.code}] {row.reason}" if row.code else ""))
    finally:
        ledger.close()
    return ExitCode.DONE


def _print(out: Path, state: State) -> None:
    inputs = {("left" if status == "waiting" else status): count for status, count in state.inputs.items()}
    print(f"{out}: {'a run is at work' if state.at_work else 'no run is at work'}")
    print(f"inputs: {sum(inputs.values()):,}: " + ", ".join(f"{count:,} {status}" for status, count in inputs.items()))
    print(f"pages:  {sum(state.pages.values()):,}: " + ", ".join(f"{n:,} {kind}" for kind, n in state.pages.items()))
    rate = f"{state.pages_per_minute:,.1f} pages a minute" if state.pages_per_minute else "no rate yet"
    left = f"{state.pages_left:,} pages" + (
        f" and {state.uncounted:,} documents not opened yet" * bool(state.uncounted)
    )
    print(f"left:   {left}; {rate}" + (f"; about {state.minutes_left:,.0f} min" if state.minutes_left else ""))
    if state.failures:
        print("failed or partial, by code: " + ", ".join(f"{count:,} {code}" for code, count in state.failures))
