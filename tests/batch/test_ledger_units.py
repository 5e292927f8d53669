"""Units of a ledger by themselves: what is split, what stands for a whole document, what is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.ledger import WHOLE, Ledger
from pipeline.batch.messages import Finished
from pipeline.model.page import PageRange
from tests.batch.ledger_model import tally_of

KEY = "a" * 64
PRINTS = Fingerprint("r" * 16, "f" * 16, "l" * 16)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Of one document, whose pages are not counted yet."""
    made = Ledger.create(tmp_path)
    with made.change():
        made.give("a.pdf", 0, "a.pdf")
        made.identify(1, "1", KEY, 10, PRINTS)
    yield made
    made.close()


def units(ledger: Ledger) -> list[tuple[PageRange, str]]:
    return [(unit.pages, unit.status) for unit in ledger.units(KEY)]


def test_a_suspect_range_becomes_its_pages_the_others_stay(ledger: Ledger) -> None:
    ledger.opened(KEY, 9, [(1, 3), (4, 7), (8, 9)])
    ledger.unit_ended(KEY, (4, 7), "suspect", "timeout", "Too slow.")
    unit = ledger.suspect()
    assert unit is not None
    ledger.split(unit)
    assert units(ledger) == [
        ((1, 3), "waiting"),
        *(((page, page), "suspect") for page in (4, 5, 6, 7)),
        ((8, 9), "waiting"),
    ]
    assert {(unit.code, unit.reason) for unit in ledger.units(KEY)[1:5]} == {("timeout", "Too slow.")}
    first = ledger.suspect()
    assert first is not None and first.pages == (4, 4)


def test_what_stands_for_the_whole_is_no_range_and_goes_when_its_step_is_done(ledger: Ledger) -> None:
    ledger.unit_ended(KEY, WHOLE, "suspect", "worker_died", "Gone.")
    unit = ledger.suspect()
    assert unit is not None and unit.pages == WHOLE
    assert unit.pages[0] >= unit.pages[1], "it has no pages to be split into"
    assert ledger.pages_left() == (0, 1)
    ledger.opened(KEY, 2, [(1, 2)])
    assert units(ledger) == [((1, 2), "waiting")]
    ledger.unit_done(KEY, (1, 2), tally_of(0, 1.0))
    ledger.unit_ended(KEY, WHOLE, "suspect", "worker_died", "Gone.")
    assert units(ledger) == [(WHOLE, "suspect"), ((1, 2), "done")]
    ledger.finished(KEY, Finished("done", None, None, (), 1, 1.0))
    assert units(ledger) == [((1, 2), "done")]


def test_only_what_failed_is_read_again(ledger: Ledger) -> None:
    """A range that failed, one with a page that failed in it, and the end of the document; not what was read well."""
    ledger.opened(KEY, 6, [(1, 2), (3, 4), (5, 6)])
    ledger.unit_done(KEY, (1, 2), tally_of(0, 1.0))
    ledger.unit_done(KEY, (3, 4), tally_of(1, 1.0))
    ledger.unit_ended(KEY, (5, 6), "failed", "timeout", "Too slow.")
    ledger.unit_ended(KEY, WHOLE, "failed", "memory", "Too large.")
    ledger.document_ended(KEY, "failed", "memory", "Too large.")
    assert ledger.give_failed() == 1
    assert units(ledger) == [((1, 2), "done"), ((3, 4), "waiting"), ((5, 6), "waiting")]
    assert ledger.pages_left() == (4, 0)
    ledger.wait_again(KEY, PRINTS, anew=True)
    assert (units(ledger), ledger.document(KEY).pages) == ([], None)
