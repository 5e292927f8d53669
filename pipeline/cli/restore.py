"""``sohoa restore``: a Unix filter, badly read text in, true text out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Config, Dictionaries
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from typing import TextIO

    from pipeline.restore.restored import Edit
    from pipeline.restore.restorer import RestoredPage


def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Text in UTF-8. Without it: standard input.")
    ] = None,
    edits: Annotated[
        Path | None,
        typer.Option("--edits", metavar="FILE", help="Write the changes to this file, one JSON object a line."),
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show the text before and after, side by side, instead of printing it.")
    ] = False,
    tone_style: Annotated[
        str | None,
        typer.Option("--tone-style", metavar="keep|old|new", help="Where tone marks stand: as they are, hòa, or hoà."),
    ] = None,
    dictionaries: Dictionaries = None,
    config: Config = None,
) -> ExitCode:
    """Restore text that was read badly or typed without marks.

    The true text is printed. A filter for text of any size, which takes it a page at a time.
    """
    import sys

    from pipeline.restore.restorer import Restorer
    from pipeline.settings import load_settings

    restorer = Restorer(load_settings(config, dictionaries=dictionaries, tone_style=tone_style))
    output = sys.stdout
    with _opened(file) as source, _written(edits, file) as list_of_edits:
        for page in restorer.restore_stream(_lines(source)):
            if diff:
                _show(page)
            else:
                output.write("".join(_utf8(line) for line in page.lines))
            for edit in page.edits if list_of_edits else ():
                list_of_edits.write(_json(edit))
        output.flush()
    return ExitCode.DONE


def _opened(file: Path | None) -> TextIO:
    import io
    import sys

    from pipeline.read.reader import unreadable

    if file is None:
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="surrogateescape", newline="\n")
    try:
        return file.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n")
    except OSError as error:
        raise unreadable(file, error) from None


def _written(path: Path | None, source: Path | None) -> TextIO:
    import io

    from pipeline.errors import OutputError, UsageError

    if path is None:
        return io.StringIO()
    try:
        if source is not None and path.exists() and path.samefile(source):
            raise UsageError(f"{path}: holds the text that is read. Give the changes a file of their own.")
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}).") from None


def _lines(source: TextIO) -> Iterator[str]:
    yield from source


def _utf8(line: str) -> str:
    """Bytes that are no UTF-8 cannot be printed: they become the replacement character."""
    return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _json(edit: Edit) -> str:
    import json

    row = {
        "line": edit.line,
        "span": list(edit.span),
        "read": edit.read,
        "restored": edit.restored,
        "probability": None if edit.probability is None else round(edit.probability, 4),
        "alternatives": [
            {"text": other.text, "probability": round(other.probability, 4)} for other in edit.alternatives
        ],
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _show(page: RestoredPage) -> None:
    """What was read on the left, what it became on the right; changes in colour on a terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, box=None, pad_edge=False, expand=True)
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    for number, (read, restored) in enumerate(zip(page.read, page.lines, strict=True), page.first):
        left, right = Text(read.rstrip("\n")), Text(restored.rstrip("\n"))
        shift = 0
        for edit in (edit for edit in page.edits if edit.line == number):
            start, end = edit.span
            left.stylize("red", start, end)
            right.stylize("green", start + shift, start + shift + len(edit.restored))
            shift += len(edit.restored) - (end - start)
        table.add_row(left, right)
    Console(highlight=False).print(table)
