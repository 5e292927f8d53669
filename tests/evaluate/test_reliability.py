"""Stated probabilities against what is right: values, words, curves, the fit."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.confidence_fit import Sample, cross_validated, fit
from pipeline.evaluate.items import right_items
from pipeline.evaluate.reliability import Stated, reliability
from pipeline.evaluate.stated import stated_fields, stated_words
from pipeline.evaluate.titles import SignerTitles

probabilities = st.floats(0, 1, allow_nan=False)


@given(st.lists(st.tuples(probabilities, st.booleans()), min_size=1))
def test_every_value_is_in_one_bin(values: list[tuple[float, bool]]) -> None:
    curve = reliability(Stated("x", probability, right) for probability, right in values)
    assert sum(part.n for part in curve.bins) == curve.n == len(values)
    assert curve.expected_error is not None and curve.stated is not None and curve.right is not None
    assert abs(curve.stated - curve.right) - 1e-9 <= curve.expected_error <= 1


def test_a_known_curve() -> None:
    values = [Stated("x", 0.75, right) for right in (True, True, True, False)]
    values += [Stated("x", 1.0, False), Stated("x", 0.85, True)]
    curve = reliability(values)
    assert [(part.low, part.n, part.right) for part in curve.bins] == [(0.7, 4, 0.75), (0.8, 1, 1.0), (0.98, 1, 0.0)]
    assert curve.expected_error == pytest.approx((0 + 0.15 + 1) / 6)
    assert reliability([]).expected_error is None


def test_values_with_evidence_are_judged_and_withheld_ones_are_not() -> None:
    record: dict[str, Any] = {
        "number": "57/KH-STN",
        "date": None,
        "symbol": "KH-STN",
        "subject": "kiểm kê kho",
        "recipients": ["Các phòng", "Kho mâu"],
        "evidence": {
            name: {"confidence": 0.9} for name in ("/number", "/symbol", "/subject", "/recipients/0", "/recipients/1")
        },
    }
    truth = {
        "number": "58/KH-STN",
        "date": "2031-05-09",
        "symbol": "KH-STN",
        "recipients": ["- Các phòng;", "- Kho mẫu;", "- Lưu: VT."],
    }
    found = {value.what: value.right for value in stated_fields(truth, record, SignerTitles())}
    assert found == {"/number": False, "/symbol": True, "/recipients/0": True, "/recipients/1": False}


def test_a_section_needs_its_heading() -> None:
    truth = {"sections": [{"id": "I", "heading": "Mục đích", "children": [{"id": "I/1"}]}]}
    record = {"sections": [{"id": "I", "heading": "MỤC ĐÍCH:", "children": [{"id": "I/1"}, {"id": "I/2"}]}]}
    assert right_items(truth, record) == {
        "/sections/0": True,
        "/sections/0/children/0": True,
        "/sections/0/children/1": False,
    }
    record["sections"][0]["heading"] = "Muc đích"
    assert right_items(truth, record)["/sections/0"] is False


def test_headings_alone_say_nothing_of_sections_below_the_top() -> None:
    truth = {"section_headings": ["I. Mục đích"]}
    record = {"sections": [{"label": "I.", "heading": "Mục đích", "children": [{"label": "1.", "heading": "Khác"}]}]}
    assert right_items(truth, record) == {"/sections/0": True}


def test_words_in_another_order_are_right_as_long_as_runs_stay_together() -> None:
    def words(text: str) -> list[dict[str, Any]]:
        return [{"text": word, "probability": 0.9} for word in text.split()]

    truth = "một hai ba bốn năm sáu bảy tám chín mười"
    found = stated_words(truth, words("bảy tám chín mười một hai ba bốn nam sáu"))
    assert [value.what for value in found if not value.right] == ["nam"]
    assert all(not value.right for value in stated_words("một hai", words("hai ba một")) if value.what == "ba")
    assert stated_words("một", [{"text": "một", "probability": None}]) == []


def samples(count: int, seed: int = 3) -> list[Sample]:
    """Values that are right with the square root of their score."""
    chance = random.Random(seed)
    made = []
    for place in range(count):
        score = chance.uniform(0.05, 0.99)
        made.append(Sample(f"d{place % 12}", "/number", "ocr", score, chance.random() < score**0.5))
    return made


def test_the_fit_brings_statements_to_the_truth() -> None:
    known = samples(1500)
    before = reliability(Stated("x", sample.score, sample.right) for sample in known)
    after = reliability(
        Stated("x", probability, sample.right)
        for sample, probability in zip(known, cross_validated(known), strict=True)
    )
    assert before.expected_error is not None and after.expected_error is not None
    assert after.expected_error < 0.05 < before.expected_error


def test_a_better_score_is_never_less_sure() -> None:
    upside_down = [
        Sample(sample.document, sample.pointer, "ocr", 1 - sample.score, sample.right) for sample in samples(400)
    ]
    curve = fit(upside_down)
    low, high = (curve.probability(Sample("d", "/number", "ocr", score, True)) for score in (0.1, 0.9))
    assert low <= high


def test_the_fit_exists_without_a_wrong_value() -> None:
    curve = fit([Sample("a", "/number", "text", 0.9, True), Sample("b", "/subject", "ocr", 0.5, True)])
    assert 0.5 < curve.probability(Sample("c", "/place", "text", 0.9, True)) < 1
