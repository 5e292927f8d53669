"""``sohoa chart``: plots of the results of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Dictionaries, IncludeSecret, Results
from pipeline.errors import ExitCode


def chart(
    results: Results,
    file: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="HTML file to write; OUT/charts.html by default.")
    ] = None,
    include_secret: IncludeSecret = False,
    config: Config = None,
    dictionaries: Dictionaries = None,
) -> ExitCode:
    """Draw plots of all documents into one HTML page.

    Documents by month and agency, targets by year and issuer and their values, which documents name which, how sure
    the fields are; each with its figures as a table. The page needs no network. Needs the extra `charts`.
    """
    from pipeline.cli.export import say_what_is_withheld
    from pipeline.settings import load_settings
    from pipeline.write.chart_page import write_charts
    from pipeline.write.selection import Selection
    from pipeline.write.store import Store

    selection = Selection(Store.open(results), include_secret)
    path = file or results / "charts.html"
    data = write_charts(selection, path, load_settings(config, dictionaries=dictionaries))
    print(path)
    say_what_is_withheld(selection)
    return ExitCode.DONE if data.documents else ExitCode.NOTHING_TO_DO
