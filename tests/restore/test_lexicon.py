"""The lexicon and the grammar of syllables."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.syllables import SyllableGrammar
from pipeline.restore.lexicon import Lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon()


@pytest.fixture(scope="module")
def grammar() -> SyllableGrammar:
    return SyllableGrammar()


LEGAL = """kế hoạch nghiêng giếng gì gìn quốc quyết quýnh khuỷu khuya thủy thuỷ hòa hoà xoong yến y ý ăn uống nghệ cạnh
ướt"""
ILLEGAL = "ke1 cế ngệ kạ hoac học2 hoàch việc4 ngiêng gế thàp bq đ qd cân1 tếế ươngg nghan"


@pytest.mark.parametrize("word", LEGAL.split())
def test_legal_syllables(grammar: SyllableGrammar, word: str) -> None:
    assert grammar.legal(word)


@pytest.mark.parametrize("word", ILLEGAL.split())
def test_illegal_syllables(grammar: SyllableGrammar, word: str) -> None:
    assert not grammar.legal(word)


def test_stops_carry_two_tones(grammar: SyllableGrammar) -> None:
    assert [word for word in ("lap", "làp", "láp", "lảp", "lãp", "lạp") if grammar.legal(word)] == ["láp", "lạp"]


def test_words_have_case_and_frequency(lexicon: Lexicon) -> None:
    assert lexicon["của"].ln_probability > lexicon["cua"].ln_probability
    assert lexicon["ubnd"].cases[2] > 0.8
    assert lexicon["kế"].cases[0] > 0.5
    assert all(abs(sum(word.cases) - 1) < 1e-6 for word in lexicon)
    assert "thuỷ" not in lexicon
    assert "thủy" in lexicon


def test_a_row_of_the_users_changes_the_lexicon(tmp_path: Path, lexicon: Lexicon) -> None:
    table = "# Local names\nword\tcount\ttitle\tupper\nPờtơling\nkế\t1\t100\t0\n"
    (tmp_path / "lexicon.tsv").write_text(table, encoding="utf-8")
    mine = Lexicon(tmp_path)
    assert "pờtơling" not in lexicon
    assert mine["pờtơling"].cases[1] > 0.8
    assert mine["kế"].cases[1] > 0.99
    assert len(mine) == len(lexicon) + 1
