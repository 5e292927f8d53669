"""The corpora that the lexicon and the language model are made of, and how loud each of them speaks."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pipeline.restore.language_training.corpus import Corpus, read_corpus

WEIGHTS = {"admin": 3.0, "admin_docs": 1.0, "legal": 1.5, "wiki": 1.0, "news": 1.0}
"""Weight of an occurrence by domain in the lexicon's counts and cases; the language model takes all alike. ``admin`` is
without repeated paragraphs, ``admin_docs`` has them, as they stand in whole documents, and so the natural frequencies.
"""
_FILES = ("legal.txt.xz", "wiki.txt.xz", "admin.txt.xz", "admin_docs.jsonl.xz", "news.txt.xz")


def read_sources(folder: Path, processes: int = 2) -> list[Corpus]:
    """The corpora of a folder, in a fixed order. Raises FileNotFoundError when one is missing.

    The folder ``test`` inside is never read.
    """
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(read_corpus, [folder / name for name in _FILES]))


def described(corpora: list[Corpus]) -> dict[str, dict[str, str | int]]:
    """What a manifest says of the corpora."""
    return {
        corpus.name: {
            "sha256": corpus.sha256,
            "tokens": int((corpus.ids != 0).sum()),
            "paragraphs": int((corpus.ids == 0).sum()) - 1,
            "paragraphs without marks, dropped": corpus.dropped,
        }
        for corpus in corpora
    }
