"""``sohoa parse``: true text in, a record out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Dictionaries
from pipeline.errors import ExitCode


def parse(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Text in UTF-8. Without it: standard input.")
    ] = None,
    restore: Annotated[
        bool,
        typer.Option("--restore", help="Restore Vietnamese letters and marks first, for text that was read badly."),
    ] = False,
    dictionaries: Dictionaries = None,
    config: Config = None,
) -> ExitCode:
    """Turn text into records.

    Records are printed as JSON, one line for each document in the text.
    """
    import sys

    from pipeline.errors import UnreadableError
    from pipeline.pipeline import Road
    from pipeline.read.reader import unreadable
    from pipeline.read.text import decode_text, text_document
    from pipeline.settings import load_settings

    settings = load_settings(config, dictionaries=dictionaries).model_copy(update={"restore": restore})
    try:
        data = file.read_bytes() if file else sys.stdin.buffer.read()
    except OSError as error:
        raise unreadable(file or Path("-"), error) from None
    name = file.name if file else "-"
    if not data.strip():
        raise UnreadableError(f"{name}: is empty.", code="empty", advice="Give text.")
    result = Road(settings).finish(text_document(decode_text(data, name), name))
    for record in result.records:
        print(record.to_json())
    return ExitCode.DONE
