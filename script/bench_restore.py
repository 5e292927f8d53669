"""Badly read and clean text through restoration: ours and peers on the same lines.

    script/bench restore [DATA] [--only TEXT] [--worn PAIRS.tsv] [--stripped] [--familiar] [--errors N] [--json FILE]
    script/bench restore [DATA] --speed [--only TEXT] [--rounds 5] [--json FILE]

``DATA`` is the folder with plans/, parallel/ and corpora/test/ (../shared/data). Sets:

- plan-001, plan-004: real OCR by an English model. The shipped channel was fitted on these two as well; for a figure
  that was not, fit one with ``script/train-channel --without`` (docs/restoration.md has it)
- eng, vie by level of wear: rendered pages, documents that no channel was fitted on (document % 6 = 0)
- worn: pairs of ``script/make-worn-lines``, where ``--worn`` gives them
- clean: true text, which must stay as it is
- with ``--stripped`` also the same without its marks
- with ``--familiar`` also eng unfamiliar: lines of 8 tokens or more, under a fifth of whose 8-grams stand in the
  corpora (minutes, 4 GB)

SER in percent of syllables before and after; right syllables damaged, wrong ones fixed; numbers damaged. Speed:
syllables a CPU second on the first and on a second pass. Peers take every word of a line by its letters without marks
(Unidecode): the most frequent word, or the most probable after the word before; underthesea's normaliser and pyvi's
marks, where they are installed (``script/bench --install-peers``). Last come load time and memory. ``--speed`` measures
speed alone, in fresh processes and several rounds (script/restore_speed.py), on ``eng`` where ``--only`` says no other.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench_stripped import EightGrams
from measurement import interval, write_report
from outside_peers import PACKAGES, outside_peers
from peers import absent, versions
from restore_measures import Score, added, score, syllables
from restore_speed import ours, speeds
from stripped_marks import Peers

from pipeline.model.text import nfc, strip_marks
from pipeline.restore.language_model import LanguageModel
from pipeline.restore.lexicon import Lexicon
from pipeline.restore.tokens import TOKEN

Page = list[tuple[str, str]]
"""(truth, read) lines."""

Pages = list[tuple[str, Page]]
"""Pages with the name of their document, empty where that is not known."""

System = Callable[[list[str]], list[str]]
"""Lines of a page as read to lines restored."""

_PLACES = {"ser": 2, "before": 2, "cer": 2, "damaged": 3, "fixed": 1}
ROOT = Path(__file__).resolve().parent.parent
PAGE = 40
"""Lines of a page where a set has none."""


def test_sets(data: Path, worn: Path | None) -> dict[str, Callable[[], Pages]]:
    """The sets by name, read when they are asked for."""
    sets: dict[str, Callable[[], Pages]] = {}
    for name in ("001", "004"):
        sets[f"plan-{name}"] = lambda name=name: [("", _plan(data, name))]  # type: ignore[misc]
    sets["eng"] = lambda: _parallel(data, "eng", None)
    for levels in (("clean", "light"), ("medium",), ("heavy",)):
        sets[f"vie {'+'.join(levels)}"] = lambda levels=levels: _parallel(data, "vie", levels)  # type: ignore[misc]
    if worn is not None:
        sets["worn vie"] = lambda: _pages([_pair(line) for line in worn.read_text(encoding="utf-8").splitlines()])
    for name in ("admin", "legal", "news"):
        sets[f"clean {name}"] = lambda name=name: _clean(data / "corpora" / "test" / f"{name}.txt.xz")  # type: ignore[misc]
    for name in ("101", "102", "103", "104"):
        sets[f"clean plan-{name}"] = lambda name=name: _clean_plan(data / "plans" / f"plan-{name}.txt")  # type: ignore[misc]
    return sets


def stripped(pages: Pages) -> Pages:
    """True text with its marks taken away."""
    return [(document, [(truth, strip_marks(read)) for truth, read in page]) for document, page in pages]


def _clean(path: Path) -> Pages:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        lines = [nfc(line.strip()) for line in file if line.strip()][::50][:400]
    return _pages([(line, line) for line in lines])


def _clean_plan(path: Path) -> Pages:
    lines = nfc(path.read_text(encoding="utf-8")).split("\n")
    return [("", [(line, line) for line in lines])]


def _plan(data: Path, name: str) -> list[tuple[str, str]]:
    paths = (data / "plans" / f"plan-{name}.{kind}" for kind in ("truth.txt", "txt"))
    truth, read = (nfc(path.read_text(encoding="utf-8")).split("\n") for path in paths)
    return list(zip(truth, read, strict=False))


def _parallel(data: Path, kind: str, levels: tuple[str, ...] | None) -> Pages:
    folder = data / "parallel"
    with (
        lzma.open(folder / f"parallel_{kind}.tsv.xz", "rt", encoding="utf-8") as pairs,
        lzma.open(folder / f"parallel_{kind}.meta.tsv.xz", "rt", encoding="utf-8") as meta,
    ):
        pages: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for pair, row in zip(pairs, meta, strict=True):
            _, level, _, _, document, page = row.rstrip("\n").split("\t")[:6]
            if document.isdecimal() and int(document) % 6 == 0 and (levels is None or level in levels):
                pages.setdefault((document, page, level), []).append(_pair(pair))
    return [(key[0], lines) for key, lines in pages.items()]


def _pair(line: str) -> tuple[str, str]:
    truth, read = line.rstrip("\n").split("\t")[:2]
    return nfc(truth), nfc(read)


def _pages(lines: Sequence[tuple[str, str]]) -> Pages:
    return [("", list(lines[start : start + PAGE])) for start in range(0, len(lines), PAGE)]


class ByWords:
    """A peer: the words of a line one after another, by their letters without marks."""

    def __init__(self, choose: Callable[[list[list[str]]], list[list[str]]]) -> None:
        self._choose = choose

    def __call__(self, lines: list[str]) -> list[str]:
        pieces = [re.findall(r"\w+|\W+", line) for line in lines]
        bare = [[strip_marks(piece).lower() if piece[0].isalpha() else piece for piece in line] for line in pieces]
        words = [[piece for piece in line if piece.strip()] for line in bare]
        chosen = [iter(line) for line in self._choose([line or ["."] for line in words])]
        return [
            "".join(_cased(next(found), piece) if piece.strip() else piece for piece in line)
            for line, found in zip(pieces, chosen, strict=True)
        ]


def _cased(word: str, like: str) -> str:
    if not like[0].isalpha():
        return like
    return word.upper() if like.isupper() and len(like) > 1 else word.capitalize() if like[0].isupper() else word


def unfamiliar(pages: Pages, seen: EightGrams) -> Pages:
    """The same pages with the truth of familiar and of short lines left out, so that these do not count."""
    return [
        (
            document,
            [
                (truth if seen.is_unfamiliar([found.group() for found in TOKEN.finditer(truth)]) else "", read)
                for truth, read in page
            ],
        )
        for document, page in pages
    ]


def own_systems() -> dict[str, Callable[[], System]]:
    """Ours and the peers that live here, ours first; tables are loaded when one is made."""
    return {
        "ours": ours,
        "most frequent": lambda: ByWords(Peers(LanguageModel.load(), Lexicon()).most_frequent),
        "greedy bigram": lambda: ByWords(Peers(LanguageModel.load(), Lexicon()).greedy_bigram),
    }


def systems() -> dict[str, System]:
    """All of them, those that are packages of their own last."""
    return {**{name: make() for name, make in own_systems().items()}, **outside_peers()}


def restored(system: System, pages: Pages) -> tuple[dict[str, Score], float]:
    """Scores of a system on the documents of a set, and its CPU seconds in this process."""
    start = time.process_time()
    outputs = [system([read for _, read in page]) for _, page in pages]
    seconds = time.process_time() - start
    lines: dict[str, list[tuple[str, str, str]]] = {}
    for (document, page), output in zip(pages, outputs, strict=True):
        triples = ((*pair, out) for pair, out in zip(page, output, strict=True))
        lines.setdefault(document, []).extend(triple for triple in triples if triple[0])
    return {document: score(found) for document, found in lines.items()}, seconds


def main(given: list[str] | None = None) -> None:
    """``script/bench restore``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--only", default="", help="sets whose name holds this")
    parser.add_argument("--worn", type=Path)
    parser.add_argument("--familiar", action="store_true", help="score unfamiliar lines of eng apart")
    parser.add_argument("--stripped", action="store_true", help="add the sets of true text without their marks")
    parser.add_argument("--errors", type=int, default=0, help="print so many errors a set")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--rounds", type=int, default=5, help="with --speed")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args(given)
    if arguments.speed:
        _speed(arguments)
        return
    rows: list[dict[str, Any]] = []
    all_systems = systems()
    heads = ("SER", "before", "CER", "damaged", "fixed", "numbers", "cold/s", "warm/s")
    print(f"{'set':<18}{'system':<16}{'n':>7}" + "".join(f"{head:>10}" for head in heads))
    sets = test_sets(arguments.data, arguments.worn)
    if arguments.stripped:
        for name in [name for name in sets if name.startswith("clean ")]:
            sets[name.replace("clean", "stripped")] = lambda read=sets[name]: stripped(read())  # type: ignore[misc]
    if arguments.familiar:
        eng, seen = sets["eng"], EightGrams(LanguageModel.load(), arguments.data / "corpora")
        sets["eng unfamiliar"] = lambda: unfamiliar(eng(), seen)
    for name in (name for name in sets if arguments.only in name):
        pages = sets[name]()
        for label, system in all_systems.items():
            scores, cold = restored(system, pages)
            warm = restored(system, pages)[1] if label == "ours" else cold
            rows.append(_row(name, label, scores, cold, warm))
            _print(rows[-1])
            if label == "ours":
                for (truth, read, out), count in added(scores.values()).errors.most_common(arguments.errors):
                    print(f"    {count:4}  {truth} | read {read or '-'} | restored {out or '-'}")
    costs = _costs()
    print(" ".join(f"{name} {value}" for name, value in costs.items()))
    write_report(arguments.json, "restore", rows, costs, versions(PACKAGES), absent(PACKAGES))


def _speed(arguments: argparse.Namespace) -> None:
    sets = test_sets(arguments.data, arguments.worn)
    rows = speeds({name: _counted(sets[name]()) for name in (arguments.only or "eng").split(",")}, arguments.rounds)
    for row in rows:
        print(f"{row['set']:<18}{row['system']:<16}{row['n']:>7} syllables {row['cold']:>10,.0f}/s cold"
              f" {row['warm']:>10,.0f}/s warm {row['memory']:>6.0f} MB")  # fmt: skip
    write_report(arguments.json, "restore-speed", rows, {"rounds": arguments.rounds})


def _counted(pages: Pages) -> tuple[list[list[str]], int]:
    """Lines as read, page by page, and the number of syllables of the truth."""
    lines = [[read for _, read in page] for _, page in pages]
    return lines, sum(len(syllables(truth)) for _, page in pages for truth, _ in page)


def _costs() -> dict[str, float]:
    """Load time and peak memory of a process that restores a line of each family, the machine code being there."""
    done = subprocess.run([sys.executable, "-c", _COSTS], capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout)
    return found


_COSTS = """
import json, resource, time
begin = time.process_time()
import numba
from pipeline.restore.restorer import Restorer
from pipeline.settings import Settings
imported = time.process_time()
restorer = Restorer(Settings())
loaded = time.process_time()
restorer.restore_text("Ve viéc kiém tra cong tac van thu nim 2023")
restorer.restore_text("Thâm định câp giây phép cho các cơ sở")
first = time.process_time()
print(json.dumps({"import CPU s": round(imported - begin, 2), "load CPU s": round(loaded - imported, 2),
                  "first lines CPU s": round(first - loaded, 2),
                  "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))
"""


def _row(name: str, system: str, scores: dict[str, Score], cold: float, warm: float) -> dict[str, Any]:
    found = added(scores.values())
    outside = system in PACKAGES  # whose work is done in another process
    return {
        "set": name, "system": system, "documents": len(scores), "n": found.syllables, "ser": found.ser,
        "ser_interval": interval(lambda drawn: added(drawn, errors=False).ser, list(scores.values())),
        "before": 100 * found.wrong / max(found.right + found.wrong, 1), "cer": found.cer, "damaged": found.damage,
        "right": found.right, "fixed": found.repair, "wrong": found.wrong, "numbers": found.numbers,
        "numbers_damaged": found.numbers_damaged, "cold": None if outside else found.syllables / cold,
        "warm": None if outside else found.syllables / warm,
    }  # fmt: skip


def _print(row: dict[str, Any]) -> None:
    numbers = f"{row['numbers_damaged']}/{row['numbers']}"
    rates = [f"{row[key]:.{places}f}" for key, places in _PLACES.items()]
    speeds = ("-" if row[key] is None else f"{row[key]:,.0f}" for key in ("cold", "warm"))
    cells = (*rates, numbers, *speeds)
    print(f"{row['set']:<18}{row['system']:<16}{row['n']:>7}" + "".join(f"{cell:>10}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
