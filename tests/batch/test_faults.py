"""Engines that crash, hang, eat memory and return garbage: one page is lost, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.workers import WorkersError
from pipeline.errors import ExitCode
from pipeline.write.pages import read_pages
from tests.batch.drive import drive
from tests.batch.papers import pages, picture, text
from tests.batch.roads import MARKS


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "marks"
    folder.mkdir()
    monkeypatch.setenv(MARKS, str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document of six pages, the fourth black, between two others."""
    made = tmp_path / "in"
    made.mkdir()
    text(made / "a.txt", 1)
    pages(made / "b.tif", "b", 6, black=(4,))
    picture(made / "c.png", "c")
    return made


def rows(out: Path) -> dict[str, dict[str, Any]]:
    lines = (out / "inputs.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(row["name"]).name: row for row in map(json.loads, lines)}


def digests(out: Path, moved: bool = False) -> dict[str, str]:
    """Of all that a run publishes; of a folder elsewhere without the workbook, whose links lead from there."""
    files = [out / name for name in ("inputs.jsonl", "records.jsonl", "records.xlsx")[: 2 if moved else 3]]
    files += [*(out / "records").iterdir(), *(out / "pages").iterdir()]
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


@pytest.mark.parametrize(
    ("road", "code", "settings"),
    [
        ("crashing", "worker_died", {}),
        ("hanging", "timeout", {"page_seconds": 0.5}),
        ("greedy", "memory", {"worker_memory": 2_500_000_000}),
        ("garbled", "internal", {}),
    ],
)
def test_one_page_is_lost(folder: Path, marks: Path, road: str, code: str, settings: dict[str, Any]) -> None:
    out = folder.parent / "out"
    outcome = drive(road, [folder], out, jobs=2, **settings)
    assert outcome.exit_code == ExitCode.SOME_FAILED
    found = rows(out)
    assert {name: row["status"] for name, row in found.items()} == {
        "a.txt": "done",
        "b.tif": "partial",
        "c.png": "done",
    }
    assert found["b.tif"]["code"] == code
    assert found["b.tif"]["failed_pages"] == [4]
    document = read_pages(out / "pages" / f"{found['b.tif']['id']}.json")
    assert [bool(page.words) for page in document.pages] == [True, True, True, False, True, True]
    if road == "crashing":
        assert len(list(marks.iterdir())) == 2  # with its range, then alone
    if road == "hanging":
        children = [int(path.name.split("-")[1]) for path in marks.iterdir()]
        assert children
        assert not any(_is_alive(child) for child in children)


def test_a_document_whose_only_page_crashes_has_failed(tmp_path: Path, marks: Path) -> None:
    picture(tmp_path / "a.png", "a", black=True)
    picture(tmp_path / "b.png", "b")
    outcome = drive("crashing", [tmp_path / "a.png", tmp_path / "b.png"], tmp_path / "out")
    assert outcome.counts == {"done": 1, "partial": 0, "failed": 1, "skipped": 0, "waiting": 0}
    row = rows(tmp_path / "out")["a.png"]
    assert (row["status"], row["code"], row["id"]) == ("failed", "worker_died", None)
    assert "signal 9" in row["reason"]


def test_a_worker_that_dies_once_costs_nothing(folder: Path, marks: Path) -> None:
    drive("crashing_once", [folder], folder.parent / "out")
    assert len(list(marks.iterdir())) == 1
    again = folder.parent / "again"
    drive("crashing_once", [folder], again)  # the mark is there: undisturbed
    assert digests(folder.parent / "out") == digests(again)


def test_retry_takes_only_what_failed(folder: Path, marks: Path) -> None:
    out = folder.parent / "out"
    drive("crashing", [folder], out)
    kept = {path: path.stat().st_mtime_ns for path in (out / "records").iterdir()}
    failed = rows(out)["b.tif"]["id"]
    outcome = drive("crashing_once", [], out, retry=True)
    assert (outcome.exit_code, outcome.counts["done"]) == (ExitCode.DONE, 1)
    assert outcome.pages == 1
    assert {name: row["status"] for name, row in rows(out).items()} == dict.fromkeys(
        ["a.txt", "b.tif", "c.png"], "done"
    )
    changed = {path.stem for path, time in kept.items() if path.stat().st_mtime_ns != time}
    assert changed == {failed}


def test_workers_that_cannot_start_end_the_run(folder: Path) -> None:
    with pytest.raises(WorkersError, match="do not start"):
        drive("unstartable", [folder], folder.parent / "out")


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    return state != "Z"
