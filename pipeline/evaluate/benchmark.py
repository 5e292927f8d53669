"""The open evaluation set: rendered, taken down the whole road, scored, and told in one line that can be compared.

The set is a folder of a checkout or source archive (samples/benchmark): sources of invented documents, and the program
that renders them, which is run as a process of its own. It writes ``benchmark.json`` (what the set is) and, for each
level of wear, ``scans/NAME.pdf``, ``truth/NAME.truth.txt``, ``truth/NAME.record.json`` and ``boxes/NAME.json``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import MissingDependencyError, OutputError, UsageError
from pipeline.evaluate.evaluation import Evaluator
from pipeline.evaluate.figures import ALL_FIELDS, DocumentScore, Figure, Key, figures
from pipeline.evaluate.fold import fold
from pipeline.evaluate.items import ItemScore
from pipeline.evaluate.output import Output
from pipeline.evaluate.report import nested
from pipeline.evaluate.text import compare
from pipeline.evaluate.truth import read_truths
from pipeline.model.counted import pages
from pipeline.version import package_version

Json = dict[str, Any]

FORMAT = "sohoa.benchmark-scores/1"
LEVELS = ("clean", "light", "medium", "heavy")
LISTS = ("sections", "references", "targets", "tasks", "recipients", "appendices", "table_rows")
_NAME = "benchmark.toml"
_MANIFEST = "benchmark.json"
_RENDERER = "samples.benchmark.make"
_NO_FONTS = "make-benchmark: "
"""How it begins to tell of a file that it lacks; all else ends in an error of Python's."""


@dataclass(frozen=True)
class Rendered:
    """A set as it was rendered: the folder, and what its benchmark.json says."""

    folder: Path
    manifest: Json

    @property
    def levels(self) -> list[str]:
        """Those that were asked for."""
        return list(self.manifest["levels"])

    @property
    def pages(self) -> int:
        """Of one level."""
        return sum(self.manifest["documents"].values())


@dataclass
class Scores:
    """What a system made of the set, by level."""

    rendered: Rendered
    system: str
    """Name and version of what read the pages."""
    levels: dict[str, list[DocumentScore]] = field(default_factory=dict)

    def total(self) -> dict[Key, Figure]:
        """Over all levels. Without intervals: a document is the same one at each level."""
        return figures((score for scores in self.levels.values() for score in scores), intervals=False)

    def by_level(self) -> dict[str, dict[Key, Figure]]:
        """With intervals over documents."""
        return {level: figures(scores) for level, scores in self.levels.items()}

    def line(self) -> str:
        """All that is needed to compare: set, its version and checksum, system, how much was read, how well."""
        manifest, found = self.rendered.manifest, self.total()
        documents = len(manifest["documents"])
        n_pages = pages(self.rendered.pages * len(self.levels))
        parts = [
            f"{manifest['name']} {manifest['version']} ({manifest['sources']}): {self.system}",
            f"{' '.join(self.levels)}; {documents} of {manifest['of_documents']} documents, {n_pages}",
            "free of order CER {} SER {}, in order CER {} SER {}".format(
                *(_told(found, ("text", order, rate)) for order in ("free", "ordered") for rate in ("CER", "SER"))
            ),
        ]
        if ("fields", ALL_FIELDS, "exact") in found:
            verdicts = {name: found["fields", ALL_FIELDS, name].value or 0.0 for name in _VERDICTS}
            parts.append(
                f"fields {verdicts['exact']:.2f} exact, {verdicts['withheld']:.2f} withheld, "
                f"{verdicts['missing']:.2f} missing, {verdicts['wrong'] + verdicts['invented']:.2f} wrong"
            )
            told = (f"{kind} {_told(found, ('items', kind, 'f1'))}" for kind in LISTS if ("items", kind, "f1") in found)
            parts.append(f"F1 {', '.join(told)}")
        return "; ".join(parts)

    def to_json(self) -> Json:
        """The line, and every figure by level with its ``n``."""
        told = ("name", "version", "sources", "of_documents", "documents")
        about = {key: self.rendered.manifest[key] for key in told}
        return {
            "format": FORMAT,
            "set": about,
            "system": self.system,
            "line": self.line(),
            "levels": {level: nested(found) for level, found in self.by_level().items()},
            "total": nested(self.total()),
        }


_VERDICTS = ("exact", "withheld", "missing", "invented", "wrong")


def find_set(given: Path | None) -> Path:
    """The folder of the set: the one that is given, else that of the checkout which this package lies in.

    Raises UsageError where there is none.
    """
    folder = given or Path(__file__).resolve().parents[2] / "samples" / "benchmark"
    if (folder / _NAME).is_file() and (folder / "make.py").is_file():
        return folder.resolve()
    advice = (
        "The installed package does not hold it: unpack the source archive of this version, or clone the repository, "
        "and give its folder samples/benchmark."
    )
    raise UsageError(f"{folder}: there is no evaluation set ({_NAME}).", advice=advice)


def chosen_levels(text: str | None) -> list[str]:
    """Levels parted by commas, all without a text. Raises UsageError for others."""
    levels = [level.strip() for level in text.split(",")] if text else list(LEVELS)
    unknown = [level for level in levels if level not in LEVELS]
    if unknown:
        raise UsageError(f"--levels {unknown[0]}: can be {', '.join(LEVELS)}.")
    return list(dict.fromkeys(levels))


def render(
    folder: Path, out: Path, levels: Sequence[str], documents: int | None, jobs: int, *, truth_only: bool = False
) -> Rendered:
    """Runs the set's own program, which keeps what ``out`` already holds of the same set.

    Raises MissingDependencyError where fonts are missing, OutputError, with its last words, where else it fails.
    """
    command = [sys.executable, "-m", _RENDERER, str(out.resolve()), "--levels", ",".join(levels), "--jobs", str(jobs)]
    command += ["--documents", str(documents)] if documents else []
    command += ["--truth-only"] if truth_only else []
    done = subprocess.run(command, cwd=folder.parents[1], capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        message = f"The evaluation set could not be rendered: {said}"
        if not said.startswith(_NO_FONTS):
            raise OutputError(message)
        advice = "Its pages are set in Tinos: install the fonts (Debian and Ubuntu: apt-get install fonts-croscore)."
        raise MissingDependencyError(message, advice=advice)
    return Rendered(out, json.loads((out / _MANIFEST).read_text(encoding="utf-8")))


def score_road(rendered: Rendered, out: Path, read: Callable[[list[str], Path], None]) -> Scores:
    """Scores what ``read`` makes of the pages: it takes files, and writes what ``sohoa run`` writes into a folder."""
    scores = Scores(rendered, "")
    evaluator = Evaluator()
    for level in rendered.levels:
        scans, results = rendered.folder / level / "scans", out / level
        chosen = [str(scans / f"{name}.pdf") for name in rendered.manifest["documents"]]
        read(chosen, results)
        truth = rendered.folder / level / "truth"
        report = evaluator.evaluate(truth, results)
        found = [score for score in report.documents if score.stem in rendered.manifest["documents"]]
        engines = _with_tables(found, truth, Output(results))
        scores.levels[level] = found
        scores.system = scores.system or f"sohoa {package_version()}, {' and '.join(sorted(engines)) or 'no engine'}"
    return scores


def score_texts(rendered: Rendered, texts: Path) -> Scores:
    """Scores what another system has read: ``texts/LEVEL/NAME.txt``, the pages of a document one after another.

    A file that is missing counts as empty. Raises UsageError where a level has no file at all.
    """
    scores = Scores(rendered, f"texts in {texts.name}")
    for level in rendered.levels:
        truths = {truth.stem: truth.text or "" for truth in read_truths(rendered.folder / level / "truth").documents}
        files = {name: texts / level / f"{name}.txt" for name in rendered.manifest["documents"]}
        if not any(path.is_file() for path in files.values()):
            advice = "Texts are named DIR/LEVEL/NAME.txt after scans/NAME.pdf; --levels leaves levels out."
            raise UsageError(f"{texts / level}: holds no text of the evaluation set.", advice=advice)
        scores.levels[level] = [_text_score(name, truths[name], path) for name, path in files.items()]
    return scores


def _text_score(name: str, truth: str, path: Path) -> DocumentScore:
    try:
        text = path.read_text(encoding="utf-8-sig") if path.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 ({error}).") from None
    return DocumentScore(name, text is not None, text=compare(truth, (text or "").replace("\f", "\n")))


def _with_tables(scores: Iterable[DocumentScore], truth: Path, output: Output) -> set[str]:
    """Adds the rows of tables to the scores; returns the engines that the records name."""
    records = {item.stem: item.record or {} for item in read_truths(truth).documents}
    engines = set()
    for score in scores:
        found = output.find(score.stem)
        record = found.record if found and found.record else {}
        score.items["table_rows"] = row_score(records[score.stem], record)
        if record:
            engines.add(str(record["produced_by"]["engine"]))
    return engines


def row_score(truth: Json, record: Json) -> ItemScore:
    """Rows of all tables of a document, headers too: one is found where all its cells are equal after folding."""
    wanted, found = Counter(_rows(truth)), Counter(_rows(record))
    both = (wanted & found).total()
    return ItemScore(wanted.total(), both, found.total() - both, both, found.total() - both)


def _rows(record: Json) -> Iterator[tuple[str, ...]]:
    for part in [*(record.get("sections") or []), *(record.get("appendices") or [])]:
        yield from _rows_of(part)


def _rows_of(section: Json) -> Iterator[tuple[str, ...]]:
    table = section.get("table")
    for row in [table["header"], *table["rows"]] if table else []:
        if row:
            yield tuple(fold(cell) for cell in row)
    for child in section.get("children") or []:
        yield from _rows_of(child)


def _told(found: dict[Key, Figure], key: Key) -> str:
    value = found[key].value if key in found else None
    return "-" if value is None else f"{value:.2f}"
