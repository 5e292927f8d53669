"""``sohoa evaluate``: how good the output of a run is, against the truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.options import Jobs
from pipeline.errors import ExitCode, OutputError, UsageError
from pipeline.model.language import _

if TYPE_CHECKING:
    from pipeline.evaluate.report import Report

_LEAST_WIDTH = 300


_TruthFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="TRUTH_DIR",
        show_default=False,
        help="Folder with truth files; folders in it count, too. With --benchmark: the folder of the set.",
    ),
]
_Output = Annotated[
    Path | None, typer.Argument(metavar="OUT", show_default=False, help="Output folder of `sohoa run`.")
]
_JsonFile = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Write all scores as JSON to this file; - is standard output."),
]
_By = Annotated[Literal["issuer"] | None, typer.Option("--by", metavar="issuer", help="Give totals by issuer, too.")]
_HtmlFile = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write the tables and reliability curves as HTML to this file."),
]
_Benchmark = Annotated[
    bool, typer.Option("--benchmark", help="Render the open evaluation set, read it, and print one line to compare.")
]
_Levels = Annotated[
    str | None,
    typer.Option("--levels", metavar="LEVEL,…", help="Of the set: clean, light, medium, heavy; all by default."),
]
_Documents = Annotated[
    int | None, typer.Option("--documents", metavar="N", min=1, help="Of the set: only the first N documents.")
]
_Folder = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="DIR", help="Of the set: keep pages and results in this folder.")
]
_Texts = Annotated[
    Path | None,
    typer.Option("--text", metavar="DIR", help="Of the set: score another system's texts, DIR/LEVEL/NAME.txt."),
]


def evaluate(
    truth_dir: _TruthFolder = None,
    out: _Output = None,
    json_file: _JsonFile = None,
    by: _By = None,
    html_file: _HtmlFile = None,
    benchmark: _Benchmark = False,
    levels: _Levels = None,
    documents: _Documents = None,
    folder: _Folder = None,
    jobs: Jobs = None,
    texts: _Texts = None,
) -> ExitCode:
    """Compare the output of a run with the truth.

    Printed are text errors, scores of fields, F1 of lists, and whether stated confidence holds. Truth goes by the name
    of the input without its ending, here S: S.record.json or S.json (a record, whole or in part), S.truth.txt (the
    text of the document) or S.p1.txt, S.p2.txt … (the text of a page). A missing output counts as wrong.

    The exact rules of comparison are in docs/evaluation.md. The exit code is 2 where no truth has an output.

    --benchmark takes the open evaluation set instead: invented documents at four levels of wear, as told in
    docs/benchmark-set.md.
    """
    if benchmark:
        if out is not None or by is not None or html_file is not None:
            raise UsageError("--benchmark takes neither OUT nor --by nor --html.")
        from pipeline.cli.benchmark import measure

        return measure(truth_dir, levels, documents, folder, jobs, texts, json_file)
    if levels or documents or folder or texts:
        raise UsageError("--levels, --documents, --out and --text belong to --benchmark.")
    if truth_dir is None or out is None:
        raise UsageError("TRUTH_DIR and OUT are both needed.", advice="Or give --benchmark.")
    from pipeline.evaluate.evaluation import Evaluator

    report = Evaluator().evaluate(truth_dir, out)
    if json_file is not None:
        _write_json(report, json_file, by == "issuer")
    if html_file is not None:
        from pipeline.evaluate.html import html

        _write(html_file, html(report, by == "issuer"))
    if json_file is None or str(json_file) != "-":
        _print_tables(report, by == "issuer")
    _say_what_is_left_out(report)
    return ExitCode.NOTHING_TO_DO if len(report.missing) == len(report.documents) else ExitCode.DONE


def _write_json(report: Report, path: Path, by_issuer: bool) -> None:
    import json

    text = json.dumps(report.to_json(by_issuer), ensure_ascii=False, indent=1)
    if str(path) == "-":
        print(text)
        return
    _write(path, text + "\n")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}).") from None


def _print_tables(report: Report, by_issuer: bool) -> None:
    from rich.console import Console

    from pipeline.evaluate.table import tables

    # Narrower, columns would lose figures; a terminal wraps the lines instead.
    console = Console(width=max(Console().width, _LEAST_WIDTH))
    for table in tables(report, by_issuer):
        console.print(table)
        console.print()


def _say_what_is_left_out(report: Report) -> None:
    import sys

    if report.missing:
        print(_(f"Documents without output: {len(report.missing)} of {len(report.documents)}."), file=sys.stderr)
    for path in report.ignored:
        print(_(f"{path}: not a truth record, ignored."), file=sys.stderr)
