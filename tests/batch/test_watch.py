"""The inbox: half-copied files are never taken, whole ones once, also over a restart."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.batch.inputs import Given
from pipeline.batch.run import Outcome, Plan
from pipeline.batch.watch import Inbox, check_inbox, watch
from pipeline.errors import UsageError
from pipeline.settings import Settings
from tests.batch.drive import FAST, Silent
from tests.batch.papers import text


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    (tmp_path / "in").mkdir()
    return Inbox(tmp_path / "in", tmp_path / "out", settle=5)


def names(found: tuple[list[Given], bool]) -> list[str]:
    return [Path(item.path).name for item in found[0]]


def test_a_file_is_ready_once_it_has_not_changed_for_a_while(inbox: Inbox) -> None:
    path = text(inbox.folder / "a.txt", 1)
    assert inbox.ready(0) == ([], True)
    assert inbox.ready(4) == ([], True)
    with path.open("a") as file:
        file.write("more")
    assert inbox.ready(6) == ([], True)
    assert names(inbox.ready(11)) == ["a.txt"]
    assert inbox.ready(20) == ([], False)


def test_a_file_that_is_held_open_for_writing_is_not_ready(inbox: Inbox) -> None:
    with (inbox.folder / "a.txt").open("w") as file:
        file.write("half")
        file.flush()
        inbox.ready(0)
        assert inbox.ready(60) == ([], True)
    os.utime(inbox.folder / "a.txt", (1, 1))
    inbox.ready(61)
    assert names(inbox.ready(70)) == ["a.txt"]


def test_names_under_which_programs_copy_are_left_alone(inbox: Inbox) -> None:
    text(inbox.folder / "a.txt.part", 1)
    assert inbox.ready(0) == ([], False)


def test_no_folder(tmp_path: Path) -> None:
    def watched_at(folder: Path) -> None:
        watch(folder, Plan(Settings(), tmp_path / "out", Silent()), 1, threading.Event(), lambda _: None)

    with pytest.raises(UsageError, match=r"gone: there is no such folder\. Make it first"):
        watched_at(tmp_path / "gone")
    (tmp_path / "a.pdf").touch()
    with pytest.raises(UsageError, match=r"a\.pdf: is a file, and only a folder can be watched\. Give the folder"):
        watched_at(tmp_path / "a.pdf")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.batch.watch.os.access", lambda _path, _mode: False)
    with pytest.raises(UsageError, match="may not be read"):
        check_inbox(tmp_path)


def test_files_come_one_after_another_and_over_a_restart(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    text(folder / "first.txt", 1)
    watched(folder, out, lambda: text(folder / "second.txt", 2), runs=2)
    assert rows(out) == {"first.txt": "done", "second.txt": "done"}
    text(folder / "third.txt", 3)
    outcomes = watched(folder, out, lambda: None, runs=1)
    assert [sum(outcome.counts.values()) for outcome in outcomes] == [1]
    assert rows(out) == {"first.txt": "done", "second.txt": "done", "third.txt": "done"}


def watched(folder: Path, out: Path, after_first: Callable[[], object], runs: int) -> list[Outcome]:
    """Watches until there were so many runs."""
    stop, outcomes = threading.Event(), list[Outcome]()
    how = Plan(Settings(**FAST), out, Silent(), "tests.batch.roads:steady", {"stub": "1"})  # type: ignore[arg-type]

    def on_run(outcome: Outcome) -> None:
        outcomes.append(outcome)
        if len(outcomes) == 1:
            after_first()
        if len(outcomes) == runs:
            stop.set()

    thread = threading.Thread(target=watch, args=[folder, how, 0.5, stop, on_run])
    thread.start()
    deadline = time.monotonic() + 120
    while thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    thread.join(30)
    assert not thread.is_alive()
    return outcomes


def rows(out: Path) -> dict[str, str]:
    lines = (out / "inputs.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(row["name"]).name: row["status"] for row in map(json.loads, lines)}
