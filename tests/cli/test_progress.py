"""What a person sees of a run while it goes on, and at its end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.batch.run import Outcome
from pipeline.cli.progress import Progress
from pipeline.write.inputs import InputRow

DONE = InputRow(name="a.pdf", status="done")
NOTED = InputRow(name="b.pdf", status="done", code="same_content", reason="b.pdf: is one file with a.pdf.")
FAILED = InputRow(
    name="c.pdf", status="failed", code="empty", reason="c.pdf: is empty (0 bytes). Copy or scan it again."
)
COUNTS = {"done": 2, "partial": 0, "failed": 1, "skipped": 1, "waiting": 0}


def run_of(progress: Progress) -> None:
    with progress.shown():
        progress.begin(4, 3)
        progress.known(NOTED)
        progress.ended(DONE)
        progress.ended(FAILED)


def test_lines_where_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    run_of(Progress(quiet=False, verbose=False))
    assert capsys.readouterr().err.splitlines() == [
        "4 inputs, 3 of them to be worked on.",
        "done a.pdf",
        "failed c.pdf [empty] c.pdf: is empty (0 bytes). Copy or scan it again.",
    ]


def test_with_a_bar_only_failures_are_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress(quiet=False, verbose=False)
    run_of(progress)
    said = capsys.readouterr().err
    assert "failed c.pdf [empty]" in said
    assert "done a.pdf" not in said
    assert "Documents" in said, "the bar"
    assert "2/3" in said


def test_quiet_tells_failures_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress(quiet=True, verbose=False)
    run_of(progress)
    progress.summary(Outcome(COUNTS), Path("out"))
    assert capsys.readouterr().err == "failed c.pdf [empty] c.pdf: is empty (0 bytes). Copy or scan it again.\n"


def test_verbose_tells_every_input(capsys: pytest.CaptureFixture[str]) -> None:
    run_of(Progress(quiet=False, verbose=True))
    assert "done b.pdf [same_content] b.pdf: is one file with a.pdf." in capsys.readouterr().err


def test_the_end_names_the_results(capsys: pytest.CaptureFixture[str]) -> None:
    Progress(quiet=False, verbose=False).summary(Outcome(COUNTS), Path("out"))
    said = capsys.readouterr().err
    assert said.startswith("4 inputs: 2 done, 0 partial, 1 failed, 1 skipped.\n")
    assert "Skipped files and reasons stand in the sheet `documents`." in said
    assert str(Path("out") / "records.xlsx") in said


def test_a_run_that_is_stopped_says_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(quiet=True, verbose=False)
    progress.stopping(2)
    progress.summary(Outcome({**COUNTS, "waiting": 3}, stopped=True), Path("out"))
    assert capsys.readouterr().err.splitlines() == [
        "Stopping: finishes the 2 page ranges under work. Ctrl-C again stops at once.",
        "Interrupted; left: 3 of 7 inputs. Run the same command again for the rest.",
    ]
