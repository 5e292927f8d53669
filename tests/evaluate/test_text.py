"""Laws of the text scores, against a slow and obvious reference."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluate.fold import fold
from pipeline.evaluate.order import match_lines
from pipeline.evaluate.text import Counts, TextScore, compare, count_edits, graphemes, syllables

LETTERS = "abeghinotuAĐđăâêôơưáàảãạấầẩẫậéèếềíìóòốồớờúùứừýỳ 0123.,;-–“”\n"
texts = st.text(LETTERS, max_size=80)
UNITS = ("characters", "words", "syllables")


def slow_distance(first: list[str], second: list[str]) -> int:
    row = list(range(len(second) + 1))
    for i, one in enumerate(first, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(second, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]


@given(texts, texts)
def test_rates_agree_with_the_reference(truth: str, output: str) -> None:
    score = compare(truth, output)
    one, other = fold(truth), fold(output)
    assert score.characters.ordered.errors == slow_distance(list(graphemes(one)), list(graphemes(other)))
    assert score.words.ordered.errors == slow_distance(one.split(), other.split())
    assert score.syllables.ordered.errors == slow_distance(list(syllables(one)), list(syllables(other)))
    assert score.characters.ordered.n == len(graphemes(one))


@given(texts)
def test_a_text_has_no_errors_against_itself(text: str) -> None:
    score = compare(text, text)
    for unit in UNITS:
        found = getattr(score, unit)
        assert found.ordered.errors == found.free.errors == found.extra == 0


@given(texts, texts)
def test_errors_are_symmetric_in_reading_order(first: str, second: str) -> None:
    there, back = compare(first, second), compare(second, first)
    for unit in UNITS:
        assert getattr(there, unit).ordered.errors == getattr(back, unit).ordered.errors


@settings(max_examples=60)
@given(st.lists(st.text(LETTERS.replace("\n", ""), max_size=30), max_size=12), st.randoms(use_true_random=False))
def test_free_scores_do_not_depend_on_the_order_of_lines(lines: list[str], dice: random.Random) -> None:
    noisy = ["".join(dice.choice(LETTERS[:20]) if dice.random() < 0.2 else char for char in line) for line in lines]
    one = compare("\n".join(lines), "\n".join(noisy))
    dice.shuffle(noisy)
    shuffled = list(lines)
    dice.shuffle(shuffled)
    other = compare("\n".join(shuffled), "\n".join(noisy))
    for unit in UNITS:
        assert getattr(one, unit).free == getattr(other, unit).free
        assert getattr(one, unit).extra == getattr(other, unit).extra


@given(st.lists(texts, max_size=6), st.lists(texts, max_size=6))
def test_matching_loses_no_word(truth: list[str], output: list[str]) -> None:
    mine = [line for line in map(fold, truth) if line]
    theirs = [line for line in map(fold, output) if line]
    matching = match_lines(mine, theirs)
    placed = [*(pair[0] for pair in matching.pairs), *matching.missing]
    found = [*(pair[1] for pair in matching.pairs), *matching.extra]
    assert sorted(" ".join(placed).split()) == sorted(" ".join(mine).split())
    assert sorted(" ".join(found).split()) == sorted(" ".join(theirs).split())


@given(texts, texts, texts, texts)
def test_scores_add_up(one: str, other: str, third: str, fourth: str) -> None:
    first, second = compare(one, other), compare(third, fourth)
    total = first + second
    assert total.words.ordered.errors == first.words.ordered.errors + second.words.ordered.errors
    assert total.characters.free.n == first.characters.free.n + second.characters.free.n
    assert first + TextScore() == first


@pytest.mark.parametrize(
    ("truth", "output", "expected"),
    [
        ("hòa bình", "hoa binh", Counts(8, mark=2)),
        ("đất", "dat", Counts(3, mark=2)),
        ("bàn", "bán", Counts(3, mark=1)),
        ("của", "cla", Counts(3, base=1)),
        ("Xã", "xã", Counts(2, base=1, case=1)),
        ("Ủy", "uy", Counts(2, base=1, case=1)),
        ("mười", "mườii", Counts(4, inserted=1)),
        ("mười", "mưi", Counts(4, deleted=1)),
    ],
)
def test_kinds_of_error(truth: str, output: str, expected: Counts) -> None:
    assert compare(truth, output).characters.ordered == expected


def test_kinds_of_wrong_words() -> None:
    score = compare("Kế hoạch trồng cây", "Ke hoach tnồng")
    assert score.words.ordered == Counts(4, mark=2, base=1, deleted=1)
    assert score.words.ordered.rate == 100


def test_punctuation_counts_in_words_and_not_in_syllables() -> None:
    score = compare("thi đua, khen thưởng", "thi đua khen thưởng.")
    assert score.words.ordered.errors == 2
    assert score.syllables.ordered.errors == 0


def test_a_letter_with_stacked_marks_is_one_character() -> None:
    assert len(graphemes("x\u0301y\u0323\u0301")) == 2
    assert count_edits(graphemes("x\u0301y"), graphemes("xy")) == Counts(2, mark=1)


def test_missing_output_is_all_wrong() -> None:
    score = compare("một hai\nba", "")
    assert score.characters.ordered.rate == score.characters.free.rate == 100
    assert score.words.free == Counts(3, deleted=3)


def test_empty_truth_has_no_rate() -> None:
    score = compare("", "thừa")
    assert score.characters.ordered.rate is None
    assert score.characters.extra == 4


def test_columns_read_as_one_line_are_no_error_free_of_order() -> None:
    truth = "SỞ THỬ NGHIỆM TỈNH MẪU\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 7/KH-STN\nĐộc lập - Tự do - Hạnh phúc"
    output = "SỞ THỬ NGHIỆM TỈNH MẪU CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc Số: 7/KH-STN"
    score = compare(truth, output)
    assert score.characters.ordered.errors > 0
    assert score.characters.free.errors == 0
    assert score.characters.extra == 0


def test_text_wrapped_elsewhere_is_no_error_free_of_order() -> None:
    dice = random.Random(7)
    words = ["".join(dice.choices("abcdeghiklmnoôơuưtvx", k=5)) for _ in range(60)]
    truth = "\n".join(" ".join(words[start : start + 10]) for start in range(0, 60, 10))
    output = "\n".join(" ".join(words[start : start + 7]) for start in range(0, 60, 7))
    assert compare(truth, output).words.free.errors == 0


def test_garbage_is_extra_free_of_order() -> None:
    score = compare("Kế hoạch trồng cây năm nay", "Kế hoạch trồng cây năm nay\n@#~ zzq xwxw qqq")
    assert score.characters.free.errors == 0
    assert score.characters.extra == len("@#~ zzq xwxw qqq")
    assert score.characters.ordered.inserted == score.characters.extra + 1


def test_a_guess_of_the_distance_changes_nothing() -> None:
    one, other = "trồng cây gây rừng " * 30, "trong cay gay rung " * 29
    assert count_edits(one, other).errors == count_edits(one, other, expected=1).errors


def test_thirty_pages_take_under_a_second_or_two() -> None:
    dice = random.Random(1)
    lines = [" ".join("".join(dice.choices("abcdeghiklmnoôơu", k=4)) for _ in range(12)) for _ in range(1200)]
    noisy = ["".join("x" if dice.random() < 0.01 else char for char in line) for line in lines]
    start = time.process_time()
    compare("\n".join(lines), "\n".join(noisy))
    assert time.process_time() - start < 5
