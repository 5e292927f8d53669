"""``sohoa export``: the results of a run in another form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.options import Config, Dictionaries, IncludeSecret, Results
from pipeline.errors import ExitCode
from pipeline.model.language import _

if TYPE_CHECKING:
    from pipeline.write.selection import Selection

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def export(
    results: Results,
    folder: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write to.")],
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="One of the formats above.")] = "xlsx",
    include_secret: IncludeSecret = False,
    separator: Annotated[
        Literal["comma", "semicolon", "tab"],
        typer.Option("--separator", metavar="comma|semicolon|tab", help="What stands between the cells of CSV."),
    ] = "comma",
    raw: Annotated[
        bool,
        typer.Option(
            "--raw", help="Write CSV without the apostrophe that keeps a cell from being taken for a formula."
        ),
    ] = False,
    profile: Annotated[
        Path | None, typer.Option("--profile", metavar="FILE", help="Your own columns, for index, dc and akn.")
    ] = None,
    config: Config = None,
    dictionaries: Dictionaries = None,
) -> ExitCode:
    """Write the results of a run in another format.

    The files written are listed on standard output. A document that has no such form, such as a text as PDF, is named
    and passed over. Documents marked Mật, Tối mật or Tuyệt mật are left out, and named,
    unless --include-secret is given.
    """
    from pipeline.settings import load_settings
    from pipeline.write.export import Export
    from pipeline.write.export import export as write
    from pipeline.write.selection import Selection
    from pipeline.write.store import Store

    selection = Selection(Store.open(results), include_secret)
    settings = load_settings(config, dictionaries=dictionaries)
    work = Export(selection, folder, settings, _SEPARATORS[separator], raw, profile)
    if format in ("pdf", "label-studio"):
        from pipeline.read.folder import page_files
        from pipeline.read.reader import Reader

        work.picture, work.page_files = Reader(settings).picture, page_files
    written = 0
    for path in write(format, work):
        print(path)
        written += 1
    for error in work.skipped:
        print(_("skipped"), f"[{error.code}]", _(str(error)), file=sys.stderr)
    for error in work.failures:
        print(_("failed"), f"[{error.code}]", _(str(error)), file=sys.stderr)
    say_what_is_withheld(selection)
    if work.failures:
        return ExitCode.SOME_FAILED if written else ExitCode.ALL_FAILED
    return ExitCode.DONE if written else ExitCode.NOTHING_TO_DO


def say_what_is_withheld(selection: Selection) -> None:
    """Names on stderr the documents that were left out because they are secret."""
    for item in selection.withheld.values():
        print(
            _("withheld"),
            "[secret]",
            _(f"{item.name}: marked {item.secrecy}; --include-secret lets it out."),
            file=sys.stderr,
        )
