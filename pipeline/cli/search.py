"""``sohoa search``: where in the results something stands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import IncludeSecret, Results
from pipeline.errors import ExitCode
from pipeline.model.language import _, ngettext

if TYPE_CHECKING:
    from pipeline.write.search_index import Hits


def search(
    results: Results,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help='What to look for; words "in quotes" are a phrase.')
    ],
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="Most pages to show.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print hits as JSON, one object a line.")] = False,
    include_secret: IncludeSecret = False,
) -> ExitCode:
    """Find pages and documents by their text and fields.

    The best come first. Words without marks find words with any marks ("thi dua" finds thi đua); with marks, what is
    written so. All words must be there; a phrase in double quotes, as one ('"thi đua" khen'). The index
    OUT/search.sqlite is made on the first search and kept up to date. The exit code is 2 where nothing is found.
    """
    from pipeline.write.search_index import SearchIndex
    from pipeline.write.store import Store

    index = SearchIndex(Store.open(results))
    found = index.search(" ".join(words), limit, include_secret=include_secret)
    if json:
        _print_json(found)
    else:
        _print_lines(found)
    if found.total > len(found.hits):
        print(_(f"{len(found.hits)} of {found.total} pages; --limit shows more."), file=sys.stderr)
    if not include_secret and (secret := index.secret_documents()):
        said = ngettext(
            f"{secret} secret document was not searched; --include-secret does.",
            f"{secret} secret documents were not searched; --include-secret does.",
            secret,
        )
        print(_(said), file=sys.stderr)
    return ExitCode.DONE if found.hits else ExitCode.NOTHING_TO_DO


def _print_json(found: Hits) -> None:
    import json
    from dataclasses import asdict

    for hit in found.hits:
        plain = asdict(hit)
        print(json.dumps({**plain, **plain.pop("snippet"), "snippet": hit.snippet.text}, ensure_ascii=False))


def _print_lines(found: Hits) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for hit in found.hits:
        title = " · ".join(part for part in (hit.number, hit.date, hit.issuer) if part)
        console.print(Text(f"{hit.name}:{hit.page or 1}", "bold"), Text(title))
        line = Text(f"    {hit.snippet.text}")
        for start, end in hit.snippet.found:
            line.stylize("bold red", start + 4, end + 4)
        console.print(line)
