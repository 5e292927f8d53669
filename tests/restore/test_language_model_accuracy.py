"""Marks stripped and restored, on text that is kept outside of the project; skipped where it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.restore.language_model import LanguageModel
from pipeline.restore.lexicon import Lexicon
from script.stripped_marks import Document, Ours, measure, read_documents

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PLANS = ("001.truth", "003.truth", "004.truth", "101", "102", "103", "104")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs the held-out texts in ../shared/data")


@pytest.fixture(scope="module")
def ours() -> Ours:
    return Ours(LanguageModel.load(), Lexicon(), memory=True)


def test_plans(ours: Ours) -> None:
    plans = [document for name in PLANS for document in read_documents(DATA / "plans" / f"plan-{name}.txt")]
    assert measure(ours, plans).right >= 99.5


@pytest.mark.parametrize(("name", "step", "least"), [("admin", 16, 97.0), ("legal", 14, 99.3), ("news", 60, 97.0)])
def test_some_documents_of_the_held_out_corpora(ours: Ours, name: str, step: int, least: float) -> None:
    documents: list[Document] = read_documents(DATA / "corpora" / "test" / f"{name}.txt.xz")[::step]
    assert measure(ours, documents).right >= least
