"""``sohoa evaluate --benchmark``: renders the open evaluation set, reads it, scores it, prints the line."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.errors import ExitCode, OutputError, UsageError
from pipeline.model.language import _

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.table import Table

    from pipeline.evaluate.benchmark import Scores
    from pipeline.evaluate.figures import Figure, Key
    from pipeline.settings import Settings

_WIDTH = 190


def measure(
    folder: Path | None,
    levels: str | None,
    documents: int | None,
    out: Path | None,
    jobs: int | None,
    texts: Path | None,
    json_file: Path | None,
) -> ExitCode:
    """Scores the road, or the texts of another system, on the set in ``folder`` (that of the checkout without it).

    The settings are the defaults, whatever sohoa.toml says: figures are to be compared.
    """
    from pipeline.evaluate.benchmark import chosen_levels, find_set, render, score_road, score_texts
    from pipeline.settings import Settings

    chosen, found = chosen_levels(levels), find_set(folder)
    if texts is not None and not texts.is_dir():
        raise UsageError(f"{texts}: there is no such folder of texts.")
    settings = Settings(jobs=jobs or 0)
    with _folder(out) as work:
        rendered = render(found, Path(work) / "set", chosen, documents, settings.jobs, truth_only=texts is not None)
        if texts is not None:
            scores = score_texts(rendered, texts)
        else:
            scores = score_road(rendered, Path(work) / "out", lambda scans, results: _read(scans, results, settings))
    _report(scores, json_file)
    return ExitCode.DONE


def _read(scans: list[str], results: Path, settings: Settings) -> None:
    """As ``sohoa run`` does; pages that fail are told, and count as wrong."""
    from pipeline.batch.inputs import gather
    from pipeline.batch.run import Plan, run_batch
    from pipeline.cli.progress import Progress

    run_batch(gather(scans, False, results), Plan(settings, results, Progress(quiet=True, verbose=False)))


def _folder(out: Path | None) -> AbstractContextManager[str]:
    if out is None:
        return TemporaryDirectory(prefix="sohoa-benchmark-")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror}).") from None
    return nullcontext(str(out))


def _report(scores: Scores, json_file: Path | None) -> None:
    import json

    from rich.console import Console

    text = json.dumps(scores.to_json(), ensure_ascii=False, indent=1)
    if json_file is not None and str(json_file) == "-":
        print(text)
        return
    if json_file is not None:
        try:
            json_file.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise OutputError(f"{json_file}: cannot be written ({error.strerror}).") from None
    console = Console(width=max(Console().width, _WIDTH))
    console.print(_table(scores))
    print(scores.line())


def _table(scores: Scores) -> Table:
    """A row a level, in percent."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from pipeline.evaluate.benchmark import LISTS
    from pipeline.evaluate.figures import ALL_FIELDS

    text = [("text", order, rate) for order in ("free", "ordered") for rate in ("CER", "SER")]
    verdicts = [("fields", ALL_FIELDS, verdict) for verdict in ("exact", "withheld", "missing", "wrong", "invented")]
    lists = [("items", kind, "f1") for kind in LISTS]
    total = scores.total()
    keys: list[Key] = [key for key in (*text, *verdicts, *lists) if key in total]
    headers: dict[Key, str] = {
        **dict(zip(text, (_("CER, free"), _("SER, free"), _("CER, in order"), _("SER, in order")), strict=True)),
        **{key: _(key[2]) for key in verdicts},
        **{key: _(key[1].replace("_", " ")) for key in lists},
    }
    title = _("Open evaluation set: errors of text, verdicts on fields, F1 of lists, in percent")
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(_("level"))
    for key in keys:
        table.add_column(headers[key], justify="right")
    for level, found in scores.by_level().items():
        table.add_row(level, *(_percent(found.get(key)) for key in keys))
    table.add_section()
    table.add_row(_("all"), *(_percent(total[key]) for key in keys))
    return table


def _percent(figure: Figure | None) -> str:
    return "-" if figure is None or figure.value is None else f"{figure.value:.2f}"
