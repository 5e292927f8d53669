"""Kill -9 at any moment, a full disk, Ctrl-C: nothing is lost, nothing is done twice, and the outputs are the same."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.ledger import Ledger
from pipeline.batch.ledger_reading import LedgerReading
from pipeline.batch.state import state_of
from pipeline.batch.workers import Workers
from pipeline.errors import ExitCode, OutputError, UsageError
from pipeline.write.store import Store
from tests.batch.drive import drive
from tests.batch.papers import pages, picture, text
from tests.batch.roads import MARKS
from tests.batch.test_faults import digests, rows
from tests.conftest import REPOSITORY

MOMENTS = int(os.environ.get("SOHOA_KILLS", "25"))
"""How often the parent is killed; `script/bench batch --kills N` takes more."""


def documents(folder: Path, count: int) -> Path:
    """Text, pictures and documents of several pages, some twice under two names."""
    folder.mkdir()
    for number in range(count):
        kind = number % 5
        if kind == 0:
            text(folder / f"{number:03}.txt", number)
        elif kind == 1:
            pages(folder / f"{number:03}.tif", str(number), 6)
        elif kind == 4 and number % 10 == 9:
            shutil.copy(folder / f"{number - 1:03}.png", folder / f"{number:03}.png")
        else:
            picture(folder / f"{number:03}.png", str(number))
    return folder


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """60 documents, and what an undisturbed run makes of them."""
    folder = tmp_path_factory.mktemp("batch")
    drive("steady", [documents(folder / "in", 60)], folder / "whole", jobs=2)
    return folder / "in", folder / "whole"


def start(folder: Path, out: Path, road: str = "steady", **settings: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.batch.drive", road, str(out), json.dumps(settings), str(folder)]
    return subprocess.Popen(command, cwd=REPOSITORY, text=True, stderr=subprocess.PIPE, start_new_session=True)


def workers_of(out: Path) -> list[int]:
    """Processes of this machine that work for the folder's runs."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                said = (entry / "cmdline").read_bytes()
                if b"pipeline.batch.worker" in said and str(out).encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def test_the_parent_is_killed_again_and_again(batch: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, whole = batch
    out = whole.with_name("killed")
    monkeypatch.setenv("SOHOA_TEST_OUT", str(out))
    moments = random.Random(MOMENTS)
    before: dict[Path, int] = {}
    for _ in range(MOMENTS):
        process = start(folder, out, jobs=2)
        _wait_for_work(process, out, moments.randrange(1, 2 + 60 // MOMENTS), moments.random() * 0.1)
        process.kill()
        process.communicate(timeout=60)
        _wait_until_gone(out)
        # What an earlier run has finished is not done again.
        assert all(path.stat().st_mtime_ns == made for path, made in before.items())
        before = {path: path.stat().st_mtime_ns for path in _finished(out)}
    last = start(folder, out, jobs=2)
    _, said = last.communicate(timeout=300)
    assert last.returncode == ExitCode.DONE, said
    assert digests(out) == digests(whole)


def _wait_for_work(process: subprocess.Popen[str], out: Path, more: int, pause: float) -> None:
    """Until so many more records are there, and a moment; the start of the run counts as a moment, too."""
    begun = len(list((out / "records").glob("*.json"))) if out.exists() else 0
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if (out / "records").is_dir() and len(list((out / "records").glob("*.json"))) >= begun + more:
            break
        time.sleep(0.005)
    time.sleep(pause)


def _wait_until_gone(out: Path) -> None:
    deadline = time.monotonic() + 60
    while workers_of(out):
        assert time.monotonic() < deadline, "workers outlive their parent"
        time.sleep(0.05)


def _finished(out: Path) -> list[Path]:
    """Units and records of documents that the ledger calls done."""
    ledger = LedgerReading.open(out)
    try:
        keys = set(ledger.keys(["done"]))
    finally:
        ledger.close()
    stored = [path for path in (out / "work").glob("*/*/*.json.gz") if path.parent.name in keys]
    return stored + [out / "pages" / f"{key[:16]}.json" for key in keys]


def test_a_finished_batch_is_not_touched(batch: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, whole = batch

    def no_workers(*_: object) -> None:
        raise AssertionError("work was started")

    def everything() -> dict[str, tuple[int, str]]:
        found = (path for path in whole.rglob("*") if path.is_file())
        return {str(p): (p.stat().st_mtime_ns, hashlib.sha256(p.read_bytes()).hexdigest()) for p in found}

    before = everything()
    monkeypatch.setattr(Workers, "submit", no_workers)
    outcome = drive("steady", [folder], whole)
    assert (outcome.exit_code, outcome.worked) == (ExitCode.DONE, False)
    assert everything() == before


def test_a_changed_setting_redoes_what_it_affects(batch: tuple[Path, Path], tmp_path: Path) -> None:
    folder, whole = batch
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    units = {path: path.stat().st_mtime_ns for path in (out / "work").rglob("*.gz")}
    outcome = drive("steady", [folder], out, review_below=0.1)
    assert (outcome.worked, outcome.pages) == (True, 0)
    assert {path: path.stat().st_mtime_ns for path in (out / "work").rglob("*.gz")} == units
    assert _prints(out).isdisjoint(_prints(whole))
    assert drive("steady", [folder], out, review_below=0.1, max_pages=7).worked is False
    assert drive("steady", [folder], out, render_dpi=210).pages > 60


def _prints(out: Path) -> set[str]:
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {json.loads(line)["produced_by"]["fingerprint"] for line in lines}


def test_what_somebody_deletes_is_made_again(batch: tuple[Path, Path], tmp_path: Path) -> None:
    folder, whole = batch
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    next((out / "records").iterdir()).unlink()
    (out / "records.xlsx").unlink()
    outcome = drive("steady", [folder], out)
    assert (outcome.worked, outcome.pages) == (True, 0)
    assert (out / "records.xlsx").is_file()
    assert digests(out, moved=True) == digests(whole, moved=True)


def test_two_names_of_the_same_bytes(batch: tuple[Path, Path]) -> None:
    _, whole = batch
    found = rows(whole)
    first, second = found["008.png"], found["009.png"]
    assert (first["id"], second["code"]) == (second["id"], "same_content")
    record = json.loads((whole / "records" / f"{first['id']}.json").read_text(encoding="utf-8"))
    assert [Path(name).name for name in record["source"]["also"]] == ["009.png"]
    assert record["source"]["name"] == "008.png"


def test_a_third_name_changes_only_the_names(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    picture(tmp_path / "in" / "a.png", "a")
    drive("steady", [tmp_path / "in"], tmp_path / "out")
    shutil.copy(tmp_path / "in" / "a.png", tmp_path / "in" / "b.png")
    outcome = drive("steady", [tmp_path / "in"], tmp_path / "out")
    assert (outcome.pages, outcome.counts["done"]) == (0, 2)
    (line,) = (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Path(name).name for name in json.loads(line)["source"]["also"]] == ["b.png"]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    text(tmp_path / "a.txt", 1)
    drive("steady", [tmp_path / "a.txt"], tmp_path / "out")
    text(tmp_path / "a.txt", 2)
    outcome = drive("steady", [tmp_path / "a.txt"], tmp_path / "out")
    assert outcome.pages == 1
    (line,) = (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["number"] == "2/KH-SNV"
    ledger = LedgerReading.open(tmp_path / "out")
    assert (len(ledger.keys(["done"])), len(ledger.slowest(9)), ledger.counts()["done"]) == (1, 1, 1)
    ledger.close()


def test_a_file_that_is_gone_may_come_back(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", "a")
    drive("steady", [path], tmp_path / "out")
    path.rename(tmp_path / "b.png")
    assert drive("steady", [path], tmp_path / "out").counts["failed"] == 1
    assert rows(tmp_path / "out")["a.png"]["code"] == "not_found"
    (tmp_path / "b.png").rename(path)
    outcome = drive("steady", [path], tmp_path / "out")
    assert (outcome.pages, outcome.counts["done"]) == (0, 1)


def test_two_runs_do_not_share_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARKS, str(tmp_path))
    pages(tmp_path / "a.tif", "a", 4, black=(1, 2, 3, 4))
    process = start(tmp_path / "a.tif", tmp_path / "out", "slow")
    try:
        _wait_for_mark(tmp_path)
        with pytest.raises(UsageError, match="another run"):
            drive("steady", [tmp_path / "a.tif"], tmp_path / "out")
        ledger = LedgerReading.open(tmp_path / "out")
        found = state_of(tmp_path / "out", ledger)
        ledger.close()
        assert (found.at_work, found.inputs["waiting"], found.pages_left) == (True, 1, 4)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, presses: int) -> None:
    """Once: the ranges under work are finished. Twice: nothing is waited for."""
    monkeypatch.setenv(MARKS, str(tmp_path))
    pages(tmp_path / "a.tif", "a", 12, black=(1, 2, 3, 4))
    process = start(tmp_path / "a.tif", tmp_path / "out", "slow", jobs=1)
    try:
        _wait_for_mark(tmp_path)
        for _ in range(presses):
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
        process.communicate(timeout=60)
    finally:
        process.kill()
    stored = sorted(path.name.rpartition("-")[2] for path in (tmp_path / "out" / "work").rglob("*.gz"))
    assert stored == (["4.json.gz"] if presses == 1 else [])
    assert process.returncode == (ExitCode.INTERRUPTED if presses == 1 else -signal.SIGINT)
    assert drive("steady", [tmp_path / "a.tif"], tmp_path / "out").pages == (8 if presses == 1 else 12)


def _wait_for_mark(folder: Path) -> None:
    deadline = time.monotonic() + 120
    while not list(folder.glob("slow-*")) and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for a few documents."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a file system here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _unfinished(out: Path) -> bool:
    ledger = LedgerReading.open(out)
    try:
        return state_of(out, ledger).unfinished
    finally:
        ledger.close()


def test_a_full_disk_stops_the_run(batch: tuple[Path, Path], small_disk: Path) -> None:
    folder, whole = batch
    with pytest.raises(OutputError) as caught:
        drive("steady", [folder], small_disk / "out")
    assert caught.value.code == "disk_full"
    assert "Free space" in str(caught.value)
    assert caught.value.exit_code == ExitCode.NOT_WRITTEN
    assert _unfinished(small_disk / "out")
    with pytest.raises(UsageError, match="no results yet"):
        Store.open(small_disk / "out")
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    assert drive("steady", [folder], small_disk / "out").exit_code == ExitCode.DONE
    assert not _unfinished(small_disk / "out")
    assert digests(small_disk / "out", moved=True) == digests(whole, moved=True)


def test_a_file_that_may_not_grow_stops_the_run(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OutputError) as caught:
            drive("steady", [documents(tmp_path / "in", 30)], tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code in {"disk_full", "output"}  # SQLite calls a file that may not grow an error of the disk
    assert drive("steady", [tmp_path / "in"], tmp_path / "out").exit_code == ExitCode.DONE


def test_what_a_killed_run_was_writing_is_swept_away(batch: tuple[Path, Path], tmp_path: Path) -> None:
    folder, whole = batch
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    next((out / "records").iterdir()).unlink()
    ledger = Ledger.create(out)
    ledger.set_fact("at_work", "yes")
    ledger.close()
    half = [out / "records" / ".a.json.x1.json", out / "pages" / ".a.json.x1.json", out / ".records.xlsx.x1.xlsx"]
    own = out / ".notes"
    for path in [*half, own]:
        path.touch()
    drive("steady", [folder], out)
    assert not any(path.exists() for path in half)
    assert own.exists()
    assert digests(out, moved=True) == digests(whole, moved=True)
