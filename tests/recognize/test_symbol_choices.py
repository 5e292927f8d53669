from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recognize.symbol_choices import alternatives

LETTERS = st.sampled_from("abcđêốởu")
PLACES = st.lists(st.lists(st.tuples(LETTERS, st.floats(0, 60)), min_size=1, max_size=5), min_size=1, max_size=6)


def test_one_letter_is_read_otherwise() -> None:
    places = [[("t", 1.0)], [("ô", 1.0), ("ổ", 1.0 + 7 * math.log(4)), ("o", 80.0)]]
    found = alternatives("tô", places)
    assert [other.text for other in found] == ["tổ"]
    assert found[0].probability == pytest.approx(0.2, abs=0.001)


def test_a_space_before_the_word_does_not_count() -> None:
    assert [other.text for other in alternatives("và", [[(" ", 0.5)], [("v", 1.0)], [("à", 1.0), ("á", 4.0)]])] == [
        "vá"
    ]


def test_figures_and_signs_have_no_others() -> None:
    assert alternatives("12/", [[("1", 1.0), ("l", 2.0)], [("2", 1.0), ("Z", 2.0)], [("/", 1.0), ("I", 1.5)]]) == ()


def test_places_that_do_not_spell_the_word_say_nothing() -> None:
    assert alternatives("số", [[("s", 1.0)], [("ô", 1.0), ("ố", 3.0)]]) == ()
    assert alternatives("số", []) == ()


@given(PLACES)
def test_probabilities_fall_and_stay_below_that_of_the_word(places: list[list[tuple[str, float]]]) -> None:
    word = "".join(min(choices, key=lambda choice: choice[1])[0] for choices in places)
    found = alternatives(word, places)
    shares = [other.probability for other in found]
    assert shares == sorted(shares, reverse=True)
    assert all(0.05 <= share <= 0.5 for share in shares)
    assert all(other.text != word and len(other.text) == len(word) for other in found)
