"""Words to records: ours and a plain regular-expression extractor, on the same restored words.

    script/bench parse [DATA] [--only SETS] [--cache FOLDER] [--errors] [--speed] [--json FILE]

``DATA`` is the folder with plans/, scans/ and born_digital/ (../shared/data). Sets, each with its truth beside it:

- clean: plans of plain, true text (those whose truth is a record alone)
- read: plans as an OCR program left them, restored
- printed: the clean plans set on pages, read by Tesseract's English model, restored
- born_digital, scans: PDFs through the whole road

Shares of right header fields (exact and soft) and F1 of sections, references, targets and tasks, in percent with n.
Intervals are over documents, where there are ten. ``--speed``: CPU seconds for ``--megabytes`` of plan text and of
junk, both systems in turn, medians of five. ``--cache`` keeps words as they were read and restored by the same code and
tables.
"""

from __future__ import annotations

import argparse
import pickle
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from accuracy_pages import code_hash
from measurement import DATA, ROOT, Json, interval, write_report
from plain_extractor import extract
from printed_plans import read_in_english

from pipeline.errors import DocumentError
from pipeline.evaluate.fields import FieldScore
from pipeline.evaluate.fields import compare as compare_fields
from pipeline.evaluate.items import ItemScore
from pipeline.evaluate.items import compare as compare_items
from pipeline.evaluate.titles import SignerTitles
from pipeline.evaluate.truth import Truth, read_truths
from pipeline.model.page import Document
from pipeline.model.record import ProducedBy
from pipeline.pipeline import Road
from pipeline.read.text import text_document
from pipeline.settings import Settings

KINDS = ("sections", "section_headings", "references", "targets", "tasks")
SHARES = {"exact": ("exact",), "soft": ("exact", "soft"), "wrong": ("wrong", "invented")}
"""Figures of the fields, and the verdicts that count for them."""

SETS = ("clean", "read", "printed", "born_digital", "scans")
PRODUCED_BY = ProducedBy(version="bench", fingerprint="0" * 16, engine="bench")
ROUNDS = 5
ROOMS = ("pipeline/read", "pipeline/clean", "pipeline/recognize", "pipeline/restore", "pipeline/model", "dictionaries")
"""What the words of a document depend on."""


class Words:
    """Documents as words, read and restored once and kept in a folder."""

    def __init__(self, cache: Path) -> None:
        self.road = Road(Settings())
        self._cache = cache / code_hash(*ROOMS)
        self._cache.mkdir(parents=True, exist_ok=True)

    def kept(self, name: str, make: Callable[[], Document]) -> Document:
        path = self._cache / f"{name}.pickle"
        if path.exists():
            found: Document = pickle.loads(path.read_bytes())
            return found
        document = make()
        path.write_bytes(pickle.dumps(document))
        return document

    def restored(self, path: Path) -> Document:
        return self.road.restorer.restore(self.road.recognize(path))

    def printed(self, path: Path) -> Document:
        text = read_in_english(path.read_text(encoding="utf-8"))
        return self.road.restorer.restore(text_document(text, path.name))


def documents(data: Path, name: str, words: Words) -> Iterator[tuple[Truth, Document]]:
    """The documents of a set with their truth."""
    if name in ("born_digital", "scans"):
        for truth in read_truths(data / name / "truth").documents:
            path = next(path for path in sorted((data / name).iterdir()) if path.stem == truth.stem)
            try:
                yield truth, words.kept(f"{name}-{truth.stem}", lambda path=path: words.restored(path))  # type: ignore[misc]
            except DocumentError as error:
                print(f"{path.name}: {error.message}")
        return
    for truth in read_truths(data / "plans").documents:
        path = data / "plans" / f"{truth.stem}.txt"
        if (truth.text is None) == (name == "read"):
            continue
        make = words.printed if name == "printed" else words.restored
        yield truth, words.kept(f"{name}-{truth.stem}", lambda path=path, make=make: make(path))  # type: ignore[misc]


@dataclass(slots=True)
class Score:
    """Verdicts on a document, or on several together."""

    fields: list[FieldScore]
    items: dict[str, ItemScore]

    @classmethod
    def of(cls, truth: Json, record: Json, titles: SignerTitles) -> Score:
        return cls(compare_fields(truth, record, titles), dict(compare_items(truth, record).kinds))

    @classmethod
    def added(cls, scores: Sequence[Score]) -> Score:
        total = cls([], {})
        for score in scores:
            total.fields += score.fields
            for kind, item in score.items.items():
                total.items[kind] = total.items[kind] + item if kind in total.items else item
        return total

    def share(self, *verdicts: str) -> float:
        """Of fields with one of these verdicts, in percent."""
        return 100 * sum(score.verdict in verdicts for score in self.fields) / max(1, len(self.fields))

    def f1(self, kind: str) -> float | None:
        """Of a list, in percent."""
        found = self.items[kind].f1 if kind in self.items else None
        return None if found is None else 100 * found


def row_of(scores: Sequence[Score]) -> Json:
    """Figures over documents, with their intervals."""
    total = Score.added(scores)
    row: Json = {"documents": len(scores), "fields_n": len(total.fields)}
    for name, verdicts in SHARES.items():
        row[name] = total.share(*verdicts)
        row[f"{name}_interval"] = interval(lambda drawn, v=verdicts: Score.added(drawn).share(*v), scores)  # type: ignore[misc]
    for kind in KINDS:
        if total.f1(kind) is not None:
            row[kind], row[f"{kind}_n"] = total.f1(kind), total.items[kind].n
            row[f"{kind}_interval"] = interval(lambda drawn, k=kind: Score.added(drawn).f1(k), scores)  # type: ignore[misc]
    return row


def systems(road: Road) -> dict[str, Callable[[Document], Json]]:
    """Both, from a document's words to (part of) its first record."""

    def ours(document: Document) -> Json:
        return road.parser.parse(document, PRODUCED_BY)[0].model_dump(by_alias=True)

    return {"sohoa": ours, "regular expressions": lambda document: extract(document.text)}


def quality(data: Path, chosen: list[str], words: Words, errors: bool) -> list[Json]:
    titles = SignerTitles()
    rows = []
    for name in chosen:
        found = [(truth, document) for truth, document in documents(data, name, words) if truth.record is not None]
        for system, run in systems(words.road).items():
            scores = []
            for truth, document in found:
                record = run(document)
                scores.append(Score.of(truth.record or {}, record, titles))
                if errors and system == "sohoa":
                    _print_errors(truth, record)
            rows.append({"set": name, "system": system, **row_of(scores)})
    return rows


def _print_errors(truth: Truth, record: Json) -> None:
    for kind, score in compare_items(truth.record or {}, record).kinds.items():
        if score.found < score.n or score.false_alarms:
            print(f"{truth.stem} {kind}: {score.found} of {score.n}, {score.false_alarms} false alarms")


def speed(words: Words, data: Path, megabytes: float) -> list[Json]:
    """CPU seconds for so much text: plans one after the other, and letters and labels at random."""
    plans = [path.read_text(encoding="utf-8") for path in sorted((data / "plans").glob("plan-10?.txt"))]
    letters = random.Random(7)
    line = "".join(letters.choices("abcdeghiklmno -.,;:/0123IVX%()", k=80))
    size = round(megabytes * 1_000_000)
    texts = {
        "plans": _filled(lambda: letters.choice(plans), size),
        "junk": _filled(lambda: "".join(letters.sample(line, len(line))), size),
    }
    rows = []
    for name, text in texts.items():
        document = text_document(text, "bench.txt")
        times: dict[str, list[float]] = {system: [] for system in systems(words.road)}
        for _ in range(ROUNDS):
            for system, run in systems(words.road).items():
                start = time.process_time()
                run(document)
                times[system].append(time.process_time() - start)
        for system, seconds in times.items():
            row = {"text": name, "megabytes": len(text.encode()) / 1e6, "system": system, "rounds": len(seconds)}
            rows.append({**row, "cpu": statistics.median(seconds)})
    return rows


def _filled(piece: Callable[[], str], size: int) -> str:
    pieces: list[str] = []
    length = 0
    while length < size:
        pieces.append(piece())
        length += len(pieces[-1].encode()) + 1
    return "\n".join(pieces)


def _table(rows: list[Json]) -> None:
    columns = [key for key in dict.fromkeys(key for row in rows for key in row) if not key.endswith("_interval")]
    print("\t".join(columns))
    for row in rows:
        print("\t".join(_cell(row, column) for column in columns))


def _cell(row: Json, column: str) -> str:
    value, bounds = row.get(column), row.get(f"{column}_interval")
    shown = f"{value:.1f}" if isinstance(value, float) else str(value if value is not None else "-")
    return f"{shown} [{bounds[0]:.1f}, {bounds[1]:.1f}]" if bounds else shown


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser("script/bench parse", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--only", default=",".join(SETS))
    parser.add_argument("--cache", type=Path, default=ROOT / ".bench" / "parse")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--megabytes", type=float, default=10, help="of text, with --speed")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    words = Words(given.cache)
    rows = (
        speed(words, given.data, given.megabytes)
        if given.speed
        else quality(given.data, given.only.split(","), words, given.errors)
    )
    _table(rows)
    write_report(given.json, "parse-speed" if given.speed else "parse", rows)
