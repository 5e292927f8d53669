"""The pages that show the benchmarks, and their plots, from the JSON of ``script/bench``: what script/make-benchmarks
writes. Both languages come of one template (benchmarks.md.j2); every figure, and whether an aim is met, of the JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmark_plots import plots
from benchmark_tables import Tables
from benchmark_words import Words
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from measurement import FORMAT, ROOT

Json = dict[str, Any]
Reports = dict[str, Json]
"""By the name of the file, which is that of a step of ``script/bench all``."""

FOLDER = ROOT / "docs" / "benchmarks"
LANGUAGES = {"en": ("benchmarks.md", ".svg"), "vi": ("benchmarks.vi.md", ".vi.svg")}
"""Of each, its page and what the names of its plots end in."""


def load(folder: Path = FOLDER) -> Reports:
    """The reports in a folder, without rows on single pages. Raises SystemExit for a file that is none."""
    reports = {}
    for path in sorted(folder.glob("*.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(report, dict) or report.get("format") != FORMAT:
            raise SystemExit(f"{path}: is no report of a benchmark ({FORMAT}).")
        report["rows"] = [row for row in report["rows"] if "page" not in row]
        reports[path.stem] = report
    return reports


def made(reports: Reports) -> dict[str, str]:
    """All files of the pages by their path in docs/: Markdown and plots. Pages name a plot without its language, as
    the documentation's site wants it.
    """
    found = {}
    for language, (page, suffix) in LANGUAGES.items():
        words = Words(language)
        drawn = plots(reports, words.say, words.name, words.number)
        found |= {f"benchmarks/{stem}{suffix}": text for stem, text in drawn.items()}
        found[page] = _page(reports, words, {stem: f"benchmarks/{stem}.svg" for stem in drawn})
    return found


def _page(reports: Reports, words: Words, pictures: Mapping[str, str]) -> str:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)  # fmt: skip
    template = environment.get_template("benchmarks.md.j2")
    tables = Tables(reports, words)
    text: str = template.render(reports=reports, pictures=pictures, words=words, say=words.say, name=words.name,
                                number=words.number, tables=tables)  # fmt: skip
    return re.sub(r"\n{3,}", "\n\n", text)
