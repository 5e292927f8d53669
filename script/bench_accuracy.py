"""Right text out of pages: bare Tesseract, Tesseract set by hand, OCRmyPDF, and ours before and after restoration.

    script/bench accuracy [DATA] [--only NAME] [--born N] [--dpi 200] [--quick] [--cache FOLDER] [--errors N]
        [--json FILE]

``DATA`` is the folder with scans/ and born_digital/ (../shared/data); without it, the papers of samples/ alone. Pages:
the four levels of wear of samples/rendering/levels.py, and real scans whose text is known. Systems, on the same
pictures:

- vie: ``tesseract -l vie``, nothing else
- by hand: the best of psm 4, psm 6 and local thresholds (Sauvola) on that set, chosen in hindsight
- ocrmypdf: the sidecar of ``-l vie --deskew --force-ocr``, where it is installed
- ours, read: read, clean and recognize; ours, restored: and restore

CER and SER in percent, free of reading order; text that stands in no true line is counted beside (extra, in percent of
the characters). ``body`` is the CER of the lines between title and sign-off, on the papers. Brackets: bootstrap 95 %
intervals over documents, where there are ten. ``--cache`` keeps pictures and readings: peers' by picture and command,
ours also by the code.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import cv2
import numpy as np
from accuracy_pages import Cache, TestPage, born_digital_pages, code_hash, paper_pages, real_pages
from measurement import FEWEST_DOCUMENTS, write_report
from peers import absent, find, program, versions
from rapidfuzz.distance import Levenshtein

from pipeline.clean.cleaner import Cleaner
from pipeline.evaluate.fold import fold
from pipeline.evaluate.order import match_lines
from pipeline.evaluate.text import TextScore, compare
from pipeline.model.page import Document, Page, Raster, Source
from pipeline.model.text import nfc
from pipeline.read.reader import Reader
from pipeline.recognize.recognizer import Recognizer
from pipeline.restore.restorer import Restorer
from pipeline.settings import Settings
from samples.rendering.levels import LEVELS

BY_HAND: dict[str, list[str]] = {
    "psm 4": ["--psm", "4"],
    "psm 6": ["--psm", "6"],
    "Sauvola": ["-c", "thresholding_method=2"],
}
RESAMPLES = 1_000

Texts = list[str]
"""What a system gives for each page of a set."""


class Ours:
    """The road, page by page."""

    def __init__(self, cache: Cache) -> None:
        settings = Settings(text_layers="never")
        self.cache = cache
        self.reader, self.recognizer = Reader(settings), Recognizer(settings)
        self.cleaner, self.restorer = Cleaner(settings, self.recognizer.legibility), Restorer(settings)
        self.code = code_hash("pipeline/read", "pipeline/clean", "pipeline/recognize", "pipeline/model")

    def read(self, pages: Sequence[TestPage]) -> list[Page]:
        return [self.cache.get("ours", lambda page=page: self._page(page), self.code, page.digest) for page in pages]

    def _page(self, page: TestPage) -> Page:
        part: Raster | Page
        if page.source is not None:
            part = next(iter(self.reader.read(page.source, (page.number, page.number))[1]))
        else:
            part = raster_of(page)
        return part if isinstance(part, Page) else self.recognizer.recognize(self.cleaner.clean(part))

    def restored(self, pages: Sequence[TestPage], read: Sequence[Page]) -> list[Page]:
        """Restored a document at a time."""
        restored: list[Page] = []
        for name in dict.fromkeys(page.document for page in pages):
            own = [found for page, found in zip(pages, read, strict=True) if page.document == name]
            restored += self.restorer.restore(Document(Source(name, "0" * 64, 0, "image/png"), tuple(own))).pages
        return restored


def raster_of(page: TestPage) -> Raster:
    """The picture as the reader gives it."""
    pixels = cv2.imread(str(page.picture), cv2.IMREAD_UNCHANGED)
    if pixels.ndim == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    return Raster(page.number, np.asarray(pixels, np.uint8), page.dpi, pixels.shape[1], pixels.shape[0])


def tesseract(page: TestPage, options: Sequence[str]) -> str:
    """The bare command's text."""
    command = ["tesseract", str(page.picture), "stdout", "-l", "vie", "--dpi", str(page.dpi), *options]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def ocrmypdf(page: TestPage) -> str:
    """Its sidecar text."""
    with tempfile.TemporaryDirectory() as folder:
        sidecar = Path(folder) / "text.txt"
        command = [program("ocrmypdf"), "-l", "vie", "--deskew", "--force-ocr", "-j", "1", "-q", "--output-type", "pdf"]
        command += ["--image-dpi", str(page.dpi), "--sidecar", str(sidecar), str(page.picture), f"{folder}/out.pdf"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return sidecar.read_text(encoding="utf-8")


def peers(pages: Sequence[TestPage], cache: Cache, quick: bool) -> dict[str, Texts]:
    """Texts of the peers; ``by hand`` is the setting with the fewest wrong characters on all pages together."""

    def read(name: str, system: Callable[[TestPage], str]) -> Texts:
        def one(page: TestPage) -> str:
            return nfc(cache.get("peer", lambda: system(page), name, page.digest))

        with ThreadPoolExecutor(os.cpu_count()) as pool:  # each waits for a program of one thread
            return list(pool.map(one, pages))

    texts = {"vie": read("vie", lambda page: tesseract(page, []))}
    if quick:
        return texts
    hands = {name: read(name, lambda page, o=options: tesseract(page, o)) for name, options in BY_HAND.items()}
    best = min(hands, key=lambda name: sum(score.characters.free.errors for score in scores_of(pages, hands[name])))
    texts[f"by hand ({best})"] = hands[best]
    if not find("ocrmypdf").problem:
        texts["ocrmypdf"] = read("ocrmypdf", ocrmypdf)
    return texts


def scores_of(pages: Sequence[TestPage], texts: Texts) -> list[TextScore]:
    return [compare(page.truth, text) for page, text in zip(pages, texts, strict=True)]


@dataclass(frozen=True)
class Measured:
    """A system on a set."""

    system: str
    scores: list[TextScore]
    body: list[TextScore]
    documents: list[str]

    def rate(self, unit: str, chosen: Sequence[int] | None = None) -> float:
        """Errors of a unit in percent, free of order; ``body`` is characters of the body."""
        scores = self.body if unit == "body" else self.scores
        picked = range(len(scores)) if chosen is None else chosen
        counts = [getattr(scores[index], "characters" if unit == "body" else unit).free for index in picked]
        return 100 * sum(count.errors for count in counts) / max(1, sum(count.n for count in counts))

    @property
    def extra(self) -> float:
        characters = [score.characters for score in self.scores]
        return 100 * sum(unit.extra for unit in characters) / max(1, sum(unit.free.n for unit in characters))

    @property
    def ordered(self) -> float:
        counts = [score.characters.ordered for score in self.scores]
        return 100 * sum(count.errors for count in counts) / max(1, sum(count.n for count in counts))


def measured(system: str, pages: Sequence[TestPage], texts: Texts) -> Measured:
    known = [(page, text) for page, text in zip(pages, texts, strict=True) if page.body]
    body = [compare(page.body or "", text) for page, text in known]
    return Measured(system, scores_of(pages, texts), body, [page.document for page in pages])


def interval(figure: Callable[[Sequence[int]], float], documents: Sequence[str]) -> tuple[float, float]:
    """Bootstrap over documents."""
    names = sorted(set(documents))
    places = {name: [index for index, other in enumerate(documents) if other == name] for name in names}
    chance = random.Random(1)
    figures = sorted(
        figure([index for name in chance.choices(names, k=len(names)) for index in places[name]])
        for _ in range(RESAMPLES)
    )
    return figures[round(0.025 * RESAMPLES)], figures[round(0.975 * RESAMPLES) - 1]


def wrong_words(truth: str, output: str) -> Counter[tuple[str, str]]:
    """(true, read) words that differ; runs of words that were read otherwise as one."""
    lines, read = ([line for line in map(fold, text.splitlines()) if line] for text in (truth, output))
    matching = match_lines(lines, read)
    wrong: Counter[tuple[str, str]] = Counter()
    for mine, theirs in matching.pairs:
        goal, found = mine.split(), theirs.split()
        for code in Levenshtein.opcodes(goal, found):
            if code.tag != "equal":
                pair = goal[code.src_start : code.src_end], found[code.dest_start : code.dest_end]
                wrong[" ".join(pair[0]), " ".join(pair[1])] += 1
    wrong.update((piece, "") for piece in matching.missing)
    return wrong


def main(given: list[str] | None = None) -> None:
    """``script/bench accuracy``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--only", default="", help="sets whose name holds this")
    parser.add_argument("--born", type=int, default=6, help="born-digital pages a level")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--quick", action="store_true", help="bare Tesseract as the only peer")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="print so many errors a set")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(arguments.cache or Path(folder))
        ours = Ours(cache)
        rows = []
        for name, pages in test_sets(arguments, cache).items():
            rows += _set(name, pages, ours, cache, arguments)
            asked = () if arguments.quick else ("ocrmypdf",)
            write_report(arguments.json, "accuracy", rows, {"dpi": arguments.dpi}, versions(asked), absent(asked))


def test_sets(arguments: argparse.Namespace, cache: Cache) -> dict[str, list[TestPage]]:
    """The sets by name; only those that are asked for are made."""
    sets: dict[str, list[TestPage]] = {}
    data: Path = arguments.data
    for level in LEVELS:
        if arguments.only in level:
            sets[level] = paper_pages(level, arguments.dpi, cache)
        name = f"{level}, born-digital"
        if arguments.only in name and (data / "born_digital").is_dir() and arguments.born:
            sets[name] = born_digital_pages(data / "born_digital", arguments.born, level, arguments.dpi, cache)
    if arguments.only in "real" and (data / "scans" / "truth_text").is_dir():
        sets["real"] = real_pages(data / "scans", data / "scans" / "truth_text", cache)
    return sets


def _set(
    name: str, pages: list[TestPage], ours: Ours, cache: Cache, arguments: argparse.Namespace
) -> list[dict[str, Any]]:
    read = ours.read(pages)
    texts = peers(pages, cache, arguments.quick)
    texts["ours, read"] = [page.text for page in read]
    texts["ours, restored"] = [page.text for page in ours.restored(pages, read)]
    results = [measured(system, pages, found) for system, found in texts.items()]
    characters = sum(score.characters.free.n for score in results[0].scores)
    print(f"\n{name}: {len(pages)} pages, {len(set(results[0].documents))} documents, {characters} characters")
    print(f"{'system':<20}{'CER':>7}{'95 %':>15}{'/ vie':>7}{'SER':>8}{'95 %':>15}{'/ vie':>7}" + _heads())
    rows = [_row(name, result, results[0]) for result in results]
    for row in rows:
        _print(row)
    if name == "real":
        rows += _print_pages(pages, results)
    for system in ("ours, read", "ours, restored") if arguments.errors else ():
        wrong: Counter[tuple[str, str]] = Counter()
        for page, text in zip(pages, texts[system], strict=True):
            wrong += wrong_words(page.truth, text)
        print(f"  worst of {system}:")
        for (truth, found), count in sorted(wrong.items(), key=lambda item: -item[1] * max(map(len, item[0])))[
            : arguments.errors
        ]:
            print(f"    {count:4}  {truth or '-'} | {found or '-'}")
    return rows


def _heads() -> str:
    return f"{'body':>7}{'extra':>7}{'in order':>10}"


def _row(name: str, result: Measured, bare: Measured) -> dict[str, Any]:
    documents = len(set(result.documents))
    row: dict[str, Any] = {"set": name, "system": result.system, "pages": len(result.scores), "documents": documents}
    row["n"] = sum(score.syllables.free.n for score in result.scores)
    pairs = zip(result.scores, bare.scores, strict=True)
    row["worst_page"] = max(own.words.free.errors - theirs.words.free.errors for own, theirs in pairs)
    row["gone"] = {way: _gone(result, bare, way) for way in ("free", "ordered")}
    for unit in ("characters", "syllables"):
        row[unit] = result.rate(unit)
        enough = documents >= FEWEST_DOCUMENTS
        found = interval(lambda chosen, u=unit: result.rate(u, chosen), result.documents) if enough else None
        row[f"{unit}_interval"] = found
        row[f"{unit}_of_vie"] = result.rate(unit) / bare.rate(unit) if bare.rate(unit) else None
    row["body"] = result.rate("body") if result.body else None
    return {**row, "extra": result.extra, "ordered": result.ordered}


def _gone(result: Measured, bare: Measured, way: str) -> float | None:
    """Of bare Tesseract's wrong words, how many are gone, on average over the pages that have some, in percent."""
    pairs = [
        (getattr(own.words, way).errors, getattr(theirs.words, way).errors)
        for own, theirs in zip(result.scores, bare.scores, strict=True)
    ]
    shares = [1 - own / theirs for own, theirs in pairs if theirs]
    return 100 * mean(shares) if shares else None


def _print(row: dict[str, Any]) -> None:
    line = f"{row['system']:<20}"
    for unit in ("characters", "syllables"):
        known = row[f"{unit}_interval"]
        bounds = f"[{known[0]:.2f}, {known[1]:.2f}]" if known else "-"
        part = "-" if row[f"{unit}_of_vie"] is None else f"{row[f'{unit}_of_vie']:.2f}"
        line += f"{row[unit]:>{7 if unit == 'characters' else 8}.2f}{bounds:>15}{part:>7}"
    body = "-" if row["body"] is None else f"{row['body']:.2f}"
    print(f"{line}{body:>7}{row['extra']:>7.2f}{row['ordered']:>10.2f}", flush=True)


def _print_pages(pages: Sequence[TestPage], results: Sequence[Measured]) -> list[dict[str, Any]]:
    """Wrong words of each page, free of order and in order; how many of bare Tesseract's are gone on average."""
    print("\nwrong words a page, free of order / in order:")
    print(f"{'page':<26}{'words':>6}" + "".join(f"{result.system.split(' (')[0]:>16}" for result in results))
    rows = []
    for index, page in enumerate(pages):
        units = [result.scores[index].words for result in results]
        free, ordered = [unit.free.errors for unit in units], [unit.ordered.errors for unit in units]
        cells = "".join(f"{f'{one} / {other}':>16}" for one, other in zip(free, ordered, strict=True))
        print(f"{page.document} {page.number:<3}".ljust(26) + f"{units[0].free.n:>6}{cells}")
        systems = [result.system for result in results]
        rows.append(
            {
                "page": f"{page.document} {page.number}",
                "free": dict(zip(systems, free, strict=True)),
                "ordered": dict(zip(systems, ordered, strict=True)),
            }
        )
    for result in results[1:]:
        for way in ("free", "ordered"):
            worst = max(row[way][result.system] - row[way][results[0].system] for row in rows)
            gone = _gone(result, results[0], way) or 0.0
            print(f"  {result.system}, {way}: {gone:.0f} % of vie's gone on average; worst page {worst:+d} words")
    return rows


if __name__ == "__main__":
    main()
