"""Which pages are tried before a run, and how the whole is told by them."""

from __future__ import annotations

from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.sampling import LEAST, OCR_SECONDS, Sample, Tried

Documents = list[tuple[str, int, float]]
"""Kind, pages, seconds a page."""


def sampled(documents: Documents, most: int, seed: int = 1) -> tuple[Sample, int]:
    """A sample of ``most`` pages, tried without a program: each takes as long as its document's pages do."""
    sample = Sample(seed)
    for number, (kind, pages, _seconds) in enumerate(documents):
        sample.add(str(number), kind, 1000 * pages, pages, can_hold_pictures=kind != "TXT")
    for tried in count():
        found = sample.next_page(enough=tried >= most)
        if found is None:
            return sample, tried
        group, (path, page) = found
        kind, pages, seconds = documents[int(path)]
        assert 1 <= page <= pages
        assert group.kind == kind
        assert (path, page) not in group.results, "no page is tried twice"
        group.results[path, page] = Tried(seconds, 100, recognized=seconds > 1)
    raise AssertionError


@given(st.lists(st.tuples(st.sampled_from(["PDF", "TXT", "PNG"]), st.integers(1, 50)), min_size=1), st.integers(0, 40))
def test_pages_that_take_the_same_are_told_exactly(files: list[tuple[str, int]], most: int) -> None:
    sample, tried = sampled([(kind, pages, 2.0) for kind, pages in files], most)
    total = sum(pages for _, pages in files)
    found = sample.seconds()
    assert found is not None
    assert found[0] <= found[1] <= found[2]
    assert found[1] == pytest.approx(2.0 * total)
    assert sample.bytes() == pytest.approx(100.0 * total)
    assert (sample.pages, sum(group.files for group in sample.groups())) == (total, len(files))
    kinds = {kind for kind, _ in files}
    assert tried >= min(most, len(kinds))
    assert {group.kind for group in sample.groups()} == kinds


def test_every_kind_is_tried_however_rare() -> None:
    documents = [("TXT", 1, 0.1)] * 5_000 + [("PDF", 20, 3.0)] * LEAST
    sample, tried = sampled(documents, 20)
    assert {group.kind: len(group.results) >= LEAST for group in sample.groups()} == {"TXT": True, "PDF": True}
    assert tried <= 20 + LEAST
    found = sample.seconds()
    assert found is not None
    assert found[1] == pytest.approx(500 + 20 * LEAST * 3.0)


def test_the_range_holds_the_truth_mostly_and_the_middle_leans_to_no_side() -> None:
    chance = Random(7)
    documents = [
        ("PDF", chance.randint(1, 20), 0.2 if chance.random() < 0.8 else chance.uniform(1.5, 4)) for _ in range(300)
    ]
    truth = sum(pages * seconds for _, pages, seconds in documents)
    found = [sampled(documents, 40, seed)[0].seconds() or (0, 0, 0) for seed in range(200)]
    assert sum(least <= truth <= most for least, _, most in found) >= 180
    assert sum(likeliest for _, likeliest, _ in found) / 200 == pytest.approx(truth, rel=0.05)


def test_scans_that_were_not_met_are_in_the_range() -> None:
    sample, _ = sampled([("PDF", 1, 0.1)] * 1_000, 30)
    found = sample.seconds()
    assert found is not None
    assert found[1] == pytest.approx(100)
    assert found[2] > 100 + 1_000 * 3 / 64 * (OCR_SECONDS - 0.1)
    text, _ = sampled([("TXT", 1, 0.1)] * 1_000, 30)
    assert (text.seconds() or (0, 0, 1e9))[2] < 200, "a text is never read by OCR"


def test_all_pages_tried_leave_nothing_unseen() -> None:
    sample, tried = sampled([("PDF", 1, 0.1)], 30)
    assert tried == 1
    assert (sample.seconds() or (0, 0, 1e9))[2] < 0.2


def test_without_a_page_tried_nothing_is_told() -> None:
    assert (Sample().seconds(), Sample().bytes(), Sample().pages) == (None, None, 0)


def test_a_kind_that_could_not_be_tried_is_taken_for_the_others() -> None:
    sample, _ = sampled([("TXT", 4, 2.0)] * 10, 10)
    sample.add("x", "PDF", 1, 40, can_hold_pictures=True)
    assert (sample.seconds() or (0, 0, 0))[1] == pytest.approx(160)
