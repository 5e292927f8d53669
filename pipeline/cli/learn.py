"""``sohoa learn``: dictionary rows proposed from corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Approvals, Config, Database, Dictionaries
from pipeline.errors import ExitCode
from pipeline.model.language import _


def learn(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of `sohoa run` that was reviewed.")],
    folder: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the proposed tables.")],
    database: Database = None,
    approvals: Approvals = 1,
    dictionaries: Dictionaries = None,
    config: Config = None,
) -> ExitCode:
    """Propose dictionary rows from corrections.

    What they would change on approved documents is shown. Read DIR/changes.diff, take out what you do not want, then
    give DIR to --dictionaries.
    """
    from pipeline.cli.extras import review_store
    from pipeline.review.gold import approved_records
    from pipeline.review.learn import propose, write_proposal
    from pipeline.review.trial import try_dictionaries
    from pipeline.settings import load_settings

    settings = load_settings(config, dictionaries=dictionaries)
    store, engine = review_store(out, database, approvals)
    proposal = propose(store, settings.dictionaries)
    for path in write_proposal(proposal, folder):
        print(path)
    if not proposal.rows:
        print(_("No corrections that teach something new."))
        return ExitCode.NOTHING_TO_DO
    trial = try_dictionaries(store, approved_records(store, engine), settings, folder)
    print(
        _(
            f"Header fields of approved documents: {trial.fields}; right {trial.right_before} before, "
            f"{trial.right_after} with the proposed rows."
        )
    )
    for item in trial.differences:
        verdict = _("better") if item.better else _("worse") if item.worse else _("other")
        print(f"  {verdict}: {item.name} {item.pointer}: {item.before!r} -> {item.after!r}")
    return ExitCode.DONE
