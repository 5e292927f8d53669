"""The ledger against a model of it in plain Python, whatever happens in whatever order."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.ledger import WHOLE, Ledger
from pipeline.batch.ledger_reading import NAME, LedgerReading
from pipeline.batch.messages import Finished
from pipeline.errors import OutputError, UsageError
from pipeline.write.inputs import Status
from tests.batch.ledger_model import ENDED, OPEN, LedgerModel, ModelUnit, tally_of

PATHS = st.sampled_from(["a.pdf", "b.pdf", "c\udcff.pdf"])
KEYS = [character * 64 for character in "abc"]
PRINTS = [Fingerprint("r" * 16, "f" * 16, "l" * 16), Fingerprint("s" * 16, "g" * 16, "m" * 16)]
SECONDS = st.sampled_from([0.0, 1.5, 4.0])
REASONS = st.sampled_from([("corrupt", "Broken."), ("timeout", "Too slow.")])


class LedgerMachine(RuleBasedStateMachine):
    """Every change is made to both; after each they tell the same."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.ledger = Ledger.create(self.folder)
        self.model = LedgerModel()
        for place, (path, key) in enumerate([("a.pdf", KEYS[0]), ("b.pdf", KEYS[0]), ("c\udcff.pdf", KEYS[1])]):
            self.an_input_is_given(path, 0, path[0], None)
            self._identified(place, "1", key, PRINTS[0])

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)

    @rule(path=PATHS)
    def another_run_begins(self, path: str) -> None:
        self.ledger.close()
        self.ledger = Ledger.create(self.folder)
        self.model.given.clear()
        self.an_input_is_given(path, 0, path[0], None)

    @rule(path=PATHS, repeat=st.integers(0, 1), name=st.sampled_from(["a", "b"]), skipped=st.none() | REASONS)
    def an_input_is_given(self, path: str, repeat: int, name: str, skipped: tuple[str, str] | None) -> None:
        with self.ledger.change():
            self.ledger.give(path, repeat, name, skipped)
        self.model.give(path, repeat, name, skipped)

    @rule()
    def what_failed_is_given(self) -> None:
        assert self.ledger.give_failed() == self.model.give_failed()

    def _readable(self) -> list[int]:
        return [place for place in sorted(self.model.given) if self.model.inputs[place].status != "skipped"]

    @precondition(lambda self: self._readable())
    @rule(data=st.data(), stamp=st.sampled_from(["1", "2"]), key=st.sampled_from(KEYS), prints=st.sampled_from(PRINTS))
    def an_input_is_identified(self, data: st.DataObject, stamp: str, key: str, prints: Fingerprint) -> None:
        self._identified(data.draw(st.sampled_from(self._readable())), stamp, key, prints)

    def _identified(self, place: int, stamp: str, key: str, prints: Fingerprint) -> None:
        with self.ledger.change():
            self.ledger.identify(place + 1, stamp, key, 10, prints)
        self.model.identify(place, stamp, key, 10, prints)

    @precondition(lambda self: self._readable())
    @rule(data=st.data(), why=REASONS)
    def an_input_cannot_be_opened(self, data: st.DataObject, why: tuple[str, str]) -> None:
        place = data.draw(st.sampled_from(self._readable()))
        self.ledger.input_failed(place + 1, *why)
        self.model.input_failed(place, *why)

    def _key(self, data: st.DataObject) -> str:
        return str(data.draw(st.sampled_from(sorted(self.model.documents))))

    @precondition(lambda self: self.model.documents)
    @rule(data=st.data(), pages=st.integers(1, 6), size=st.integers(1, 3))
    def a_document_is_opened(self, data: st.DataObject, pages: int, size: int) -> None:
        key = self._key(data)
        units = [(first, min(first + size - 1, pages)) for first in range(1, pages + 1, size)]
        self.ledger.opened(key, pages, units)
        self.model.opened(key, pages, units)

    @precondition(lambda self: self.model.documents)
    @rule(data=st.data(), failed=st.integers(0, 1), seconds=SECONDS)
    def a_unit_is_read(self, data: st.DataObject, failed: int, seconds: float) -> None:
        key = self._key(data)
        pages = data.draw(st.sampled_from([(1, 2), (3, 3), (4, 6)]))
        tally = tally_of(failed, seconds)
        self.ledger.unit_done(key, pages, tally)
        self.model.unit(key, pages, ModelUnit(pages[1], "done", tally=tally))

    @precondition(lambda self: self.model.documents)
    @rule(data=st.data(), status=st.sampled_from(["suspect", "failed"]), why=REASONS)
    def a_worker_dies(self, data: st.DataObject, status: str, why: tuple[str, str]) -> None:
        key = self._key(data)
        pages = data.draw(st.sampled_from([WHOLE, (1, 2), (3, 3)]))
        self.ledger.unit_ended(key, pages, status, *why)
        self.model.unit(key, pages, ModelUnit(pages[1], status, *why))

    @rule()
    def a_suspect_unit_is_split(self) -> None:
        unit = self.ledger.suspect()
        assert (unit and (unit.document, unit.pages[0])) == self.model.suspect()
        if unit is not None and unit.pages != WHOLE:
            self.ledger.split(unit)
            self.model.split(unit.document, unit.pages[0])

    @precondition(lambda self: self.model.documents)
    @rule(data=st.data(), records=st.integers(1, 2), lost=st.sampled_from([(), (2,)]), seconds=SECONDS)
    def a_document_is_finished(self, data: st.DataObject, records: int, lost: tuple[int, ...], seconds: float) -> None:
        key = self._key(data)
        end = Finished("partial" if lost else "done", "pages_failed" if lost else None, None, lost, records, seconds)
        self.ledger.finished(key, end)
        self.model.finished(key, end)

    @precondition(lambda self: self.model.documents)
    @rule(data=st.data(), why=REASONS)
    def a_document_fails(self, data: st.DataObject, why: tuple[str, str]) -> None:
        key = self._key(data)
        self.ledger.document_ended(key, "failed", *why)
        self.model.document_ended(key, "failed", *why)

    @precondition(lambda self: self.model.documents)
    @rule(data=st.data(), prints=st.sampled_from(PRINTS), anew=st.booleans())
    def a_document_waits_again(self, data: st.DataObject, prints: Fingerprint, anew: bool) -> None:
        key = self._key(data)
        self.ledger.wait_again(key, prints, anew)
        self.model.wait_again(key, prints, anew)

    @rule()
    def records_name_all_their_inputs(self) -> None:
        also = dict(self.ledger.also_named())
        assert also == self.model.also_named()
        for key, names in also.items():
            self.ledger.set_also(key, names)
            self.model.set_also(key, names)

    @rule()
    def the_lists_are_published(self) -> None:
        self.ledger.mark_published()
        self.model.unpublished = False

    @rule(path=PATHS)
    def a_change_breaks_off(self, path: str) -> None:
        with suppress(ZeroDivisionError), self.ledger.change():
            self.ledger.give(path, 0, "broken off", None)
            raise ZeroDivisionError

    @invariant()
    def documents_and_units_are_alike(self) -> None:
        assert self.ledger.keys([*ENDED, *OPEN]) == sorted(self.model.documents)
        for key, mine in self.model.documents.items():
            if self.model.named(key):
                known = self.ledger.document(key)
                path = self.model.inputs[self.model.named(key)[0]].path
                assert (known.path, known.bytes, known.status) == (path, mine.bytes, mine.status)
                assert (known.pages, known.records) == (mine.pages, mine.records)
                assert Fingerprint(known.recognition, known.finishing, known.limits) == mine.prints
            assert [
                (unit.pages[0], ModelUnit(unit.pages[1], unit.status, unit.code, unit.reason, unit.tally))
                for unit in self.ledger.units(key)
            ] == sorted(mine.units.items(), key=lambda item: item[0])

    @invariant()
    def inputs_are_alike(self) -> None:
        model, ledger = self.model, self.ledger
        assert [
            (row.name, row.status, row.id, row.code, row.reason, row.pages, row.failed_pages) for row in ledger.rows()
        ] == model.rows()
        assert [known.position - 1 for known in ledger.given()] == self._readable()
        for row in model.inputs:
            if row.repeat == 0 and row.stamp:
                ended = row.document is not None and model.documents[row.document].status != "waiting"
                assert ledger.has_ended(row.path, row.stamp) == ended
                assert not ledger.has_ended(row.path, "another")

    @invariant()
    def sums_are_alike(self) -> None:
        model, ledger = self.model, self.ledger
        assert ledger.counts() == model.counts(set(range(len(model.inputs))))
        assert ledger.counts(only_given=True) == model.counts(model.given)
        assert dict(ledger.failures()) == model.failures()
        assert ledger.pages_left() == (model.pages(OPEN, under_work=True), model.uncounted())
        assert (ledger.pages_ended(), ledger.lost_pages()) == (model.pages({"done", "failed"}), model.pages({"failed"}))
        assert ledger.unpublished == model.unpublished
        for statuses in (None, ["waiting"], ["done", "failed"]):
            found = [known.key for known in ledger.documents(statuses)]
            assert found == model.in_order(set(statuses) if statuses else ENDED | OPEN)
        seconds = {key: document.seconds for key, document in model.documents.items()}
        slowest = [key for key in sorted(seconds, key=lambda key: (-seconds[key], key)) if model.named(key)]
        expected = [
            (model.inputs[model.named(key)[0]].name, model.documents[key].pages or 0, seconds[key])
            for key in slowest
            if model.documents[key].records
        ]
        assert ledger.slowest(2) == expected[:2]


TestLedger = LedgerMachine.TestCase
TestLedger.settings = hypothesis_settings(max_examples=40, stateful_step_count=40, deadline=None)


def ended_ledger(folder: Path, *documents: tuple[str, str, Status, int]) -> Ledger:
    """A ledger whose inputs have come to an end: path, key, status, records."""
    folder.mkdir()
    ledger = Ledger.create(folder)
    for position, (path, key, status, records) in enumerate(documents, start=1):
        with ledger.change():
            ledger.give(path, 0, path)
            ledger.identify(position, "1", key, 10, PRINTS[0])
        ledger.opened(key, 2, [(1, 2)])
        if status in {"done", "partial"}:
            ledger.unit_done(key, (1, 2), tally_of(0, 1.0))
            ledger.finished(key, Finished(status, None, None, (), records, 1.0))
        else:
            ledger.document_ended(key, status, "corrupt", "Broken.")
    return ledger


def facts(ledger: Ledger) -> list[tuple[str, Any, Any]]:
    return [(row.name, row.status, row.id) for row in ledger.rows()]


def test_of_two_ledgers_the_better_end_of_each_document_stays(tmp_path: Path) -> None:
    here = ended_ledger(
        tmp_path / "here", ("a", KEYS[0], "failed", 0), ("b", KEYS[1], "done", 1), ("x", "x" * 64, "partial", 1)
    )
    there = ended_ledger(
        tmp_path / "there", ("a", KEYS[0], "partial", 2), ("b", KEYS[1], "partial", 3), ("c", KEYS[2], "failed", 0)
    )
    there.set_fact("settings", "theirs")
    there.close()
    here.mark_published()
    taken = list(here.compare(tmp_path / "there" / NAME))
    assert taken == [(KEYS[0], 2, True), (KEYS[1], 3, False), (KEYS[2], 0, True)]
    here.absorb(tmp_path / "there" / NAME)
    assert facts(here) == [
        ("a", "partial", "a" * 16), ("b", "done", "b" * 16), ("x", "partial", "x" * 16), ("c", "failed", None),
    ]  # fmt: skip
    assert [unit.status for unit in here.units(KEYS[0])] == ["done"]
    assert (here.fact("settings"), here.unpublished) == ("theirs", True)
    # A second time there is nothing to take, and what is known here stays.
    here.set_fact("settings", "ours")
    assert not any(better for *_, better in here.compare(tmp_path / "there" / NAME))
    here.absorb(tmp_path / "there" / NAME)
    assert (len(facts(here)), here.fact("settings")) == (4, "ours")
    here.close()


def test_an_input_that_could_not_be_opened_here_gives_way_to_the_one_that_could_there(tmp_path: Path) -> None:
    here = ended_ledger(tmp_path / "here")
    with here.change():
        here.give("a", 0, "a")
    here.input_failed(1, "not_found", "Gone.")
    ended_ledger(tmp_path / "there", ("a", KEYS[0], "done", 1)).close()
    list(here.compare(tmp_path / "there" / NAME))
    here.absorb(tmp_path / "there" / NAME)
    assert facts(here) == [("a", "done", "a" * 16)]
    here.close()


def test_more_inputs_than_are_fetched_at_once_come_each_once_and_in_order(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path)
    with ledger.change():
        for number in range(2_001):
            ledger.give(f"{number}", 0, f"{number}", ("unsupported", "No."))
    assert [row.name for row in ledger.rows()] == [f"{number}" for number in range(2_001)]
    assert [row.name for row in ledger.rows(only_given=True)][-1] == "2000"
    ledger.close()


def test_a_ledger_can_be_read_while_another_process_writes_it(tmp_path: Path) -> None:
    ledger = ended_ledger(tmp_path / "out", ("a", KEYS[0], "done", 1))
    reading = LedgerReading.open(tmp_path / "out")
    with ledger.change():
        ledger.give("b", 0, "b", ("unsupported", "No."))
        assert reading.counts()["skipped"] == 0
    assert reading.counts()["skipped"] == 1
    assert [row.name for row in reading.rows(of_document=KEYS[0])] == ["a"]
    assert [tally.seconds for tally in reading.tallies()] == [1.0]
    reading.close()
    ledger.close()


def test_a_ledger_of_another_version_or_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no ledger"):
        LedgerReading.open(tmp_path)
    Ledger.create(tmp_path).close()
    connection = sqlite3.connect(tmp_path / NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for opened in (Ledger.create, LedgerReading.open):
        with pytest.raises(UsageError, match="another version"):
            opened(tmp_path)
    (tmp_path / NAME).write_bytes(b"SQLite format 3\0" + b"\xff" * 200)
    with pytest.raises(UsageError, match="cannot be read"):
        LedgerReading.open(tmp_path)
    with pytest.raises(OutputError, match="damaged"):
        Ledger.create(tmp_path)
