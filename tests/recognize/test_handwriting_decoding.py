from __future__ import annotations

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.recognize.handwriting_decoding import columns_to_hypotheses, day_and_month_of, mean_of, serial_of
from pipeline.recognize.handwriting_strip import BLANK, SYMBOLS

FEW = ["_", "1", "7", "x"]
"""Symbols that get any probability in the small matrices of the laws."""


def matrix(columns: list[list[float]]) -> NDArray[np.float32]:
    """Scores of all symbols where only the few are possible."""
    scores = np.full((len(SYMBOLS), len(columns)), -1e4, dtype=np.float32)
    for index, column in enumerate(columns):
        for symbol, score in zip(FEW, column, strict=True):
            scores[SYMBOLS.index(symbol), index] = score
    return scores


def by_all_ways(scores: NDArray[np.float32]) -> dict[str, float]:
    """The slow, obvious way: all paths of symbols, repeats and blanks taken out."""
    shares = np.exp(scores.astype(np.float64))
    shares /= shares.sum(axis=0)
    total: dict[str, float] = {}
    for path in product(FEW, repeat=scores.shape[1]):
        text = "".join(symbol for symbol, _ in groupby(path) if symbol != BLANK)
        share = float(np.prod([shares[SYMBOLS.index(symbol), index] for index, symbol in enumerate(path)]))
        total[text] = total.get(text, 0.0) + share
    return total


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(-3, 3), min_size=4, max_size=4), min_size=1, max_size=4))
def test_beam_search_agrees_with_all_ways(columns: list[list[float]]) -> None:
    scores = matrix(columns)
    found, expected = columns_to_hypotheses(scores), by_all_ways(scores)
    assert sum(found.values()) <= 1 + 1e-9
    for text, probability in found.items():
        assert probability <= expected[text] + 1e-9
    best = max(expected, key=lambda text: expected[text])
    assert found[best] == pytest.approx(expected[best], abs=0.02)


def test_a_repeated_digit_needs_a_blank_between() -> None:
    high, low = 9.0, -9.0
    one, blank = [low, high, low, low], [high, low, low, low]
    assert max(columns_to_hypotheses(matrix([one, one])).items(), key=lambda item: item[1])[0] == "1"
    assert max(columns_to_hypotheses(matrix([one, blank, one])).items(), key=lambda item: item[1])[0] == "11"


@pytest.mark.parametrize(
    ("symbols", "text", "printed"),
    [
        ("x312/x", "312", 0.0),
        ("312/x", "312", 0.0),
        ("xDBC/x", "312", 1.0),
        ("x31C/x", "312", 0.0),
        ("x07/CACE/x", "07", 0.0),
        ("x312b/x", "312?", 0.0),
    ],
)
def test_serial_stands_before_the_first_slash(symbols: str, text: str, printed: float) -> None:
    figure = serial_of({symbols: 0.9})
    assert figure.texts == {text: 0.9}
    assert figure.printed_probability == printed


@pytest.mark.parametrize("symbols", ["x/x", "x312x", "xx", "", "x000/x", "x999999/x"])
def test_no_serial_is_made_up(symbols: str) -> None:
    assert serial_of({symbols: 1.0}).texts == {}


def test_day_and_month_are_told_by_their_words() -> None:
    day, month = day_and_month_of({"x14xBAxCACE": 0.8, "x11xBAxCACE": 0.1})
    assert day.texts == {"14": 0.8, "11": 0.1}
    assert day.printed_probability == 0
    assert month.texts == {"10": pytest.approx(0.9)}
    assert month.printed_probability == 1


def test_days_that_do_not_exist_take_nothing_from_the_doubt() -> None:
    day, _ = day_and_month_of({"x31xExCACE": 0.6, "x30xExCACE": 0.3, "x47xExCACE": 0.1})
    assert day.texts == {"30": 0.3}, "31 April and the 47th are out, and 30 is no surer for it"


def test_an_empty_month_stays_empty() -> None:
    day, month = day_and_month_of({"x14xxCACE": 1.0})
    assert day.texts == {"14": 1.0}
    assert month.texts == {}


def test_looks_are_averaged() -> None:
    assert mean_of([{"x": 1.0}, {"x": 0.5, "1": 0.5}]) == {"x": 0.75, "1": 0.25}
