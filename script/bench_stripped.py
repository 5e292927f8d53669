"""script/bench stripped: words right after restoring text without marks; ours beside peers, on the same sets.

Usage: script/bench stripped [--data FOLDER] [--limit TOKENS] [--only TEXT] [--familiar] [--errors N] [--json FILE]
"""

from __future__ import annotations

import argparse
import resource
from pathlib import Path

import numpy as np
from measurement import interval, write_report
from numpy.typing import NDArray
from peers import absent, find, versions
from stripped_marks import Document, Ours, Peers, Pyvi, System, measure, read_documents, share_right

from pipeline.restore.language_model import LanguageModel
from pipeline.restore.language_training.corpus import Corpus
from pipeline.restore.language_training.sources import read_sources
from pipeline.restore.lexicon import Lexicon
from pipeline.restore.tokens import BOUNDARY, normal_token

PLANS = ("001.truth", "003.truth", "004.truth", "101", "102", "103", "104")
UNFAMILIAR = 0.2


def main(arguments: list[str]) -> None:
    """Prints the table."""
    options = _options(arguments)
    sets = test_sets(options.data, options.limit)
    model = LanguageModel.load(options.model)
    if options.familiar:
        seen = EightGrams(model, options.data / "corpora")
        for name in ("admin", "news"):
            sets[f"{name}, unfamiliar"] = [seen.unfamiliar(document) for document in sets[name]]
    rows = []
    for name, system in systems(model, options.only).items():
        errors: dict[str, list[tuple[str, str, str]]] = {key: [] for key in sets}
        results = {key: measure(system, documents, errors[key]) for key, documents in sets.items()}
        cells = [f"{key} {found.right:.2f} (n {found.words}, {found.speed:,.0f}/s)" for key, found in results.items()]
        print(f"{name:28}", "  ".join(cells), flush=True)
        for key, found in results.items():
            row = {"set": key, "system": name, "right": found.right, "n": found.words, "speed": found.speed}
            bounds = interval(share_right, found.documents)
            rows.append({**row, "documents": len(found.documents), "right_interval": bounds})
    for key, wrong in errors.items():
        for truth, restored, where in wrong[: options.errors]:
            print(f"{key}: {truth} -> {restored} in: {where}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    write_report(options.json, "stripped", rows, versions=versions(["pyvi"]), absent=absent(["pyvi"]))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench stripped", description=__doc__)
    root = Path(__file__).resolve().parent.parent
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=None, help="folder of another model")
    parser.add_argument("--limit", type=int, default=None, help="tokens of each corpus")
    parser.add_argument("--only", default="", help="systems whose name has this")
    parser.add_argument("--familiar", action="store_true", help="score unfamiliar paragraphs apart (minutes, 4 GB)")
    parser.add_argument("--errors", type=int, default=0, help="errors of ours to print, of each set")
    parser.add_argument("--json", type=Path, default=None)
    return parser.parse_args(arguments)


def test_sets(data: Path, limit: int | None) -> dict[str, list[Document]]:
    """The plans' true text and the held-out corpora."""
    plans = [document for name in PLANS for document in read_documents(data / "plans" / f"plan-{name}.txt")]
    held_out = {
        name: read_documents(data / "corpora" / "test" / f"{name}.txt.xz", limit) for name in ("admin", "legal", "news")
    }
    return {"plans": plans, **held_out}


def systems(model: LanguageModel, only: str = "") -> dict[str, System]:
    """Peers first, ours last."""
    lexicon = Lexicon()
    peers = Peers(model, lexicon)
    found: dict[str, System] = {
        "most frequent by skeleton": peers.most_frequent,
        "greedy bigram by skeleton": peers.greedy_bigram,
    }
    if not find("pyvi").problem:
        found["pyvi"] = Pyvi()
    found["ours, a paragraph at a time"] = Ours(model, lexicon, memory=False)
    found["ours, document memory"] = Ours(model, lexicon, memory=True)
    return {name: system for name, system in found.items() if only in name}


class EightGrams:
    """Which runs of eight tokens stand in the training text."""

    def __init__(self, model: LanguageModel, corpora: Path) -> None:
        self._model = model
        self._seen = np.unique(np.concatenate([self._of_corpus(corpus) for corpus in read_sources(corpora)]))

    def unfamiliar(self, document: Document) -> Document:
        """Paragraphs of eight tokens or more, less than a fifth of whose runs stand there."""
        return [paragraph for paragraph in document if self.is_unfamiliar(paragraph)]

    def is_unfamiliar(self, paragraph: list[str]) -> bool:
        """Whether a paragraph of eight tokens or more is one of those."""
        return len(paragraph) >= 8 and self._share(paragraph) < UNFAMILIAR

    def _share(self, paragraph: list[str]) -> float:
        ids = np.array(self._model.ids(map(normal_token, paragraph)), np.uint64)
        runs = _hashes(ids)
        places = np.minimum(np.searchsorted(self._seen, runs), len(self._seen) - 1)
        return float((self._seen[places] == runs).mean())

    def _of_corpus(self, corpus: Corpus) -> NDArray[np.uint64]:
        types, ids = corpus.types, corpus.ids
        tokens = [BOUNDARY, *(normal_token(kind) for kind in types[1:])]
        table = np.array(self._model.ids(tokens), np.uint64)
        return np.unique(_hashes(table[ids]))


def _hashes(ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One number a run of eight; runs over a boundary are hashed too and never asked for."""
    size = len(ids) - 7
    found = np.zeros(size, np.uint64)
    for place in range(8):
        found = found * np.uint64(0x9E3779B97F4A7C15) + ids[place : place + size] + np.uint64(1)
        found ^= found >> np.uint64(29)
    return found
