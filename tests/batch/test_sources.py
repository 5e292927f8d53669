"""Sources that change, grow, vanish and come back while a run is at work: each input has its own end, none is lost."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.inputs import gather
from pipeline.batch.ledger_reading import LedgerReading
from pipeline.batch.report import write_report
from pipeline.batch.run import Outcome, Plan, run_batch
from pipeline.batch.state import State, state_of
from pipeline.errors import ExitCode, OutputError
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow
from tests.batch.drive import FAST, Silent, drive
from tests.batch.papers import pages, picture, text
from tests.batch.test_faults import rows

ODD = (b"dong\nmoi.txt", "ề".encode() * 82 + b".txt", b"v\xe3n b\x80n.txt")
"""Names with a line break, of 250 bytes, and of bytes that are no UTF-8."""


class Meddler(Silent):
    """Does something to the sources when the first input has come to its end."""

    def __init__(self, deed: Callable[[], object]) -> None:
        super().__init__()
        self.deed = deed

    def ended(self, row: InputRow) -> None:
        super().ended(row)
        if len(self.rows) == 1:
            self.deed()


def meddled(folder: Path, out: Path, deed: Callable[[], object]) -> tuple[Outcome, Meddler]:
    """A run with one worker, so that nothing but the first input is under work when ``deed`` is done."""
    listener = Meddler(deed)
    how = Plan(Settings(**{**FAST, "jobs": 1}), out, listener, "tests.batch.roads:steady", {"stub": "1"})  # type: ignore[arg-type]
    return run_batch(gather([str(folder)], True, out), how), listener


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A text, a picture under two names, six pages, another text, and texts of odd names."""
    made = tmp_path / "in"
    made.mkdir()
    text(made / "a.txt", 1)
    picture(made / "b.png", "b")
    shutil.copy(made / "b.png", made / "b2.png")
    pages(made / "c.tif", "c", 6)
    text(made / "d.txt", 2)
    for number, name in enumerate(ODD):
        try:
            os.rename(text(tmp_path / "made", 10 + number), os.fsencode(made) + b"/" + name)  # noqa: PTH104 - bytes
        except OSError:
            pytest.skip("the file system takes no such names")
    return made


def ends(out: Path) -> dict[str, tuple[str, str | None]]:
    return {name: (row["status"], row["code"]) for name, row in rows(out).items()}


def test_another_file_of_the_same_content_takes_the_place_of_one_that_vanished(folder: Path) -> None:
    out = folder.parent / "out"
    kept = (folder / "b.png").read_bytes()
    outcome, listener = meddled(folder, out, (folder / "b.png").unlink)
    assert outcome.counts == {"done": len(ODD) + 4, "partial": 0, "failed": 1, "skipped": 0, "waiting": 0}
    assert ends(out)["b.png"] == ("failed", "not_found")
    assert ends(out)["b2.png"] == ("done", None)
    assert sorted(Path(row.name).name for row in listener.rows) == sorted(ends(out)), "each is told, and told once"
    (folder / "b.png").write_bytes(kept)
    assert drive("steady", [folder], out).exit_code == ExitCode.DONE
    assert ends(out)["b.png"] == ("done", None)
    assert ends(out)["b2.png"] == ("done", "same_content")


def test_one_that_has_changed_or_grown_takes_no_other_with_it(folder: Path) -> None:
    out = folder.parent / "out"

    def change() -> None:
        picture(folder / "b.png", "other")
        with (folder / "d.txt").open("a", encoding="utf-8") as file:
            file.write("Nơi nhận: Lưu.\n")

    outcome, _ = meddled(folder, out, change)
    assert (outcome.counts["done"], outcome.counts["failed"]) == (len(ODD) + 3, 2)
    assert (ends(out)["b.png"], ends(out)["b2.png"]) == (("failed", "changed"), ("done", None))
    assert ends(out)["d.txt"] == ("failed", "changed")
    again = drive("steady", [folder], out)
    assert (again.exit_code, again.pages) == (ExitCode.DONE, 2)
    assert ends(out)["b.png"] == ends(out)["b2.png"] == ("done", None)


@pytest.mark.parametrize("count", [0, 3])
def test_a_copy_keeps_its_pages_whatever_the_other_one_holds_now(folder: Path, count: int) -> None:
    """The number of pages, and what is wrong with a file, are those of the bytes that were meant."""
    out, kept = folder.parent / "out", (folder / "c.tif").read_bytes()
    (folder / "c2.tif").write_bytes(kept)

    def change() -> None:
        pages(folder / "c.tif", "other", count) if count else (folder / "c.tif").write_bytes(b"")

    meddled(folder, out, change)
    assert (ends(out)["c.tif"], ends(out)["c2.tif"]) == (("failed", "changed"), ("done", None))
    assert rows(out)["c2.tif"]["pages"] == 6


def test_a_share_that_was_away_is_taken_by_the_same_command(folder: Path) -> None:
    """All copies of a content gone: the document has failed, and waits again once its file is found again."""
    out, away = folder.parent / "out", folder.parent / "away"
    outcome, _ = meddled(folder, out, lambda: folder.rename(away))
    assert outcome.counts == {"done": 1, "partial": 0, "failed": len(ODD) + 4, "skipped": 0, "waiting": 0}
    assert {end for name, end in ends(out).items() if name != "a.txt"} == {("failed", "not_found")}
    away.rename(folder)
    again = drive("steady", [folder], out)
    assert again.counts == {"done": len(ODD) + 5, "partial": 0, "failed": 0, "skipped": 0, "waiting": 0}


def test_a_run_that_ended_while_it_published_is_brought_to_its_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left to read, and yet the lists, the report and the word that the run has ended are."""
    out = folder.parent / "out"

    def full(*_: object, **__: object) -> None:
        raise OutputError("no room", code="disk_full")

    for step in ("publish", "write_report"):
        with monkeypatch.context() as patch:
            patch.setattr(f"pipeline.batch.run.{step}", full)
            with pytest.raises(OutputError):
                drive("steady", [folder], out)
        state = _state(out)
        assert (state.unfinished, state.inputs["waiting"]) == (True, 0)

    def signalled(*given: Any) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        write_report(*given)

    text(folder / "e.txt", 3)
    monkeypatch.setattr("pipeline.batch.run.write_report", signalled)
    assert drive("steady", [folder], out).exit_code == ExitCode.DONE, "a signal that late stops nothing"
    assert not _state(out).unfinished
    assert (out / "report.html").is_file()
    assert (out / "run.json").is_file()
    assert len((out / "inputs.jsonl").read_text(encoding="utf-8").splitlines()) == len(ODD) + 6


def _state(out: Path) -> State:
    ledger = LedgerReading.open(out)
    try:
        return state_of(out, ledger)
    finally:
        ledger.close()
