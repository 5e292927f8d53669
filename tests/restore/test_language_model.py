"""Laws of the language model: probabilities add up, counts are right, what is saved is what is loaded."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pipeline.model.table import shipped_dictionaries
from pipeline.restore.language_model import FOLDER, LanguageModel
from pipeline.restore.language_training.corpus import join_wrapped
from pipeline.restore.language_training.counting import count_ngrams
from pipeline.restore.language_training.packing import quantise
from pipeline.restore.language_training.smoothing import smooth
from pipeline.restore.tokens import tokens
from tests.restore.tiny_language_model import WORDS, random_text, tiny_levels, tiny_model

SHIPPED = shipped_dictionaries() / FOLDER


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel.load()


def test_tokens_are_words_numbers_and_signs() -> None:
    assert tokens("Hoà giải số 12/KH-UBND, “ngày 5/3/2024” – 7,5%…") == [
        *["hòa", "giải", "số", "<n>", ",", "ngày", "<n>", "-", "<n>", "%", "…"]
    ]


def test_wrapped_lines_become_paragraphs() -> None:
    lines = ["Căn cứ kế hoạch đã được", "cấp trên phê duyệt;", "", "1. Mục đích", "Nâng cao chất lượng"]
    assert join_wrapped(lines) == [
        "Căn cứ kế hoạch đã được cấp trên phê duyệt;",
        "1. Mục đích",
        "Nâng cao chất lượng",
    ]


def test_counts_are_those_of_a_slow_count() -> None:
    ids = random_text(3, 40)
    levels = count_ngrams(ids, len(WORDS), 3)
    slow = Counter(tuple(ids[place : place + 3].tolist()) for place in range(len(ids) - 2) if ids[place + 1] != 0)
    bigrams, trigrams = levels[1], levels[2]
    found = {
        (int(bigrams.prefix[prefix]), int(bigrams.word[prefix]), int(word)): int(count)
        for prefix, word, count in zip(trigrams.prefix, trigrams.word, trigrams.count, strict=True)
    }
    assert found == slow
    for place, suffix in enumerate(trigrams.suffix):
        prefix = trigrams.prefix[place]
        assert (bigrams.prefix[suffix], bigrams.word[suffix]) == (bigrams.word[prefix], trigrams.word[place])


@pytest.mark.parametrize("seed", range(4))
def test_smoothed_probabilities_leave_room_for_the_unseen(seed: int) -> None:
    levels = tiny_levels(seed)
    for order, probabilities in enumerate(smooth(levels), start=1):
        assert (probabilities > 0).all()
        sums = np.bincount(levels[order - 1].prefix, probabilities)
        assert (sums < 1 + 1e-4).all()
        if order == 1:
            assert sums[0] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_probabilities_after_any_context_add_up_to_one(seed: int) -> None:
    tiny = tiny_model(seed)
    everything = np.arange(len(WORDS), dtype=np.int32)
    random = np.random.default_rng(seed)
    for _ in range(50):
        context = random.integers(1, len(WORDS), int(random.integers(0, 6))).tolist()
        total = np.exp(tiny.ln_probabilities(context, everything).astype(float)).sum()
        assert total == pytest.approx(1, abs=0.03)


def test_one_word_and_many_words_agree() -> None:
    tiny = tiny_model()
    many = tiny.ln_probabilities([3, 4, 6], np.arange(len(WORDS), dtype=np.int32))
    assert [tiny.ln_probability([3, 4, 6], word) for word in range(len(WORDS))] == pytest.approx(many.tolist())
    alone = [tiny.ln_probability([], word) for word in range(len(WORDS))]
    assert alone == pytest.approx(tiny.ln_unigrams.tolist())


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    tiny = tiny_model()
    tiny.save(tmp_path)
    loaded = LanguageModel.load(tmp_path)
    assert loaded.words == WORDS
    written, read = tiny.trie._asdict(), loaded.trie._asdict()
    assert all(np.array_equal(written[name], read[name]) for name in written)
    assert loaded.ln_probability([3], 4) == tiny.ln_probability([3], 4)


def test_codes_are_close_to_the_values() -> None:
    values = -np.random.default_rng(0).gamma(2, 2, 20_000).astype(np.float32)
    codes, book = quantise(values)
    assert np.abs(book[codes] - values).mean() < 0.02


def test_unknown_words_have_one_id(model: LanguageModel) -> None:
    assert model.id("xyzzyq") == model.unknown
    assert "xyzzyq" not in model
    assert [model.words[place] for place in model.ids(["kế", "hoạch"])] == ["kế", "hoạch"]


def test_right_marks_are_more_probable(model: LanguageModel) -> None:
    context = model.ids(["ủy", "ban", "nhân"])
    assert model.ln_probability(context, model.id("dân")) > model.ln_probability(context, model.id("dẫn")) + 5


def test_the_models_of_restoration_are_small() -> None:
    files = [*SHIPPED.iterdir(), *SHIPPED.parent.glob("lexicon*"), *SHIPPED.parent.glob("channel*")]
    assert sum(path.stat().st_size for path in files) <= 25_000_000
