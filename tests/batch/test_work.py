"""What a worker does on a document, and what it tells when that goes wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.messages import At, Failed, Finished, Message, Opened, Read, Sampled, Task
from pipeline.batch.work import Work
from pipeline.errors import MissingDependencyError, OutputError, UnreadableError
from pipeline.settings import Settings
from tests.batch.roads import steady

TEXT = "SỞ VĂN HÓA\nSố: 12/KH-SVH\nKẾ HOẠCH\nPhát triển thư viện\n1. Mục đích\nPhục vụ bạn đọc.\n"


@pytest.fixture(scope="module")
def work() -> Work:
    return Work(steady(Settings(restore=False)))


def task(kind: Any, path: Path, out: Path, **others: Any) -> Task:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Task(kind, sha256, str(path), others.pop("sha256", sha256), str(out), "r1", unit_pages=8, **others)


def told(work: Work, done: Task) -> list[Message]:
    """All but the signs of life."""
    said: list[Message] = []
    work.do(done, said.append)
    return [message for message in said if not isinstance(message, At)]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "Kế hoạch.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_short_document_is_read_and_finished_at_once(work: Work, paper: Path, tmp_path: Path) -> None:
    opened, read, finished = told(work, task("open", paper, tmp_path / "out"))
    assert opened == Opened(1)
    assert isinstance(read, Read) and read.pages == (1, 1) and read.tally.text_layer == 1
    assert read.tally.words == len(TEXT.split())
    assert isinstance(finished, Finished) and (finished.status, finished.code, finished.records) == ("done", None, 1)
    # What was stored is enough to finish again.
    (again,) = told(work, task("finish", paper, tmp_path / "out", units=((1, 1),)))
    assert isinstance(again, Finished) and again.status == "done"


def test_lost_pages_make_a_document_partial(work: Work, paper: Path, tmp_path: Path) -> None:
    told(work, task("open", paper, tmp_path / "out"))
    lost = tuple((number, "crash") for number in range(2, 32))
    (finished,) = told(work, task("finish", paper, tmp_path / "out", units=((1, 1),), lost=lost))
    assert isinstance(finished, Finished)
    assert (finished.status, finished.code) == ("partial", "crash")
    assert finished.failed_pages == tuple(range(2, 32))
    assert finished.reason is not None and "30 of 31 pages" in finished.reason
    # Of many pages only the first are listed.
    assert "page 21: crash" in finished.reason and "page 22" not in finished.reason


def test_a_document_without_any_page_fails_with_the_cause_of_the_first(work: Work, paper: Path, tmp_path: Path) -> None:
    (failed,) = told(work, task("finish", paper, tmp_path / "out", lost=((1, "timeout"), (2, "crash"))))
    assert isinstance(failed, Failed) and (failed.scope, failed.code) == ("document", "timeout")


def test_a_sample_is_measured_and_nothing_is_stored(work: Work, paper: Path, tmp_path: Path) -> None:
    (sampled,) = told(work, task("sample", paper, tmp_path / "out", pages=(1, 1)))
    assert isinstance(sampled, Sampled) and sampled.pages == 1
    assert sampled.bytes > len(TEXT.encode())
    assert not (tmp_path / "out").exists()


def test_pages_are_counted_without_being_read(work: Work, paper: Path, tmp_path: Path) -> None:
    assert told(work, task("count", paper, tmp_path / "out")) == [Opened(1)]


def test_a_file_that_changes_while_it_is_read_is_not_taken_for_the_one_that_was_meant(
    work: Work, paper: Path, tmp_path: Path
) -> None:
    """Nor are its pages counted for it."""
    (failed,) = told(work, task("open", paper, tmp_path / "out", sha256="0" * 64))
    assert isinstance(failed, Failed) and (failed.scope, failed.code) == ("document", "changed")


@pytest.mark.parametrize(
    ("error", "scope", "code"),
    [
        (MissingDependencyError("No engine."), "run", "missing_dependency"),
        (OutputError("The disk is full."), "run", "output"),
        (UnreadableError("a.pdf: is away."), "document", "unreadable"),
        (MemoryError(), "unit", "memory"),
        (RuntimeError("std::bad_alloc"), "unit", "memory"),
        (RuntimeError("half of a pair: \ud800" + "x" * 5_000), "unit", "internal"),
    ],
)
def test_an_error_ends_no_more_than_it_must(
    paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, scope: str, code: str
) -> None:
    road = steady(Settings())

    def page_count(path: Path) -> int:
        raise error

    monkeypatch.setattr(road.reader, "page_count", page_count)
    (failed,) = told(Work(road), task("open", paper, tmp_path / "out"))
    assert isinstance(failed, Failed) and (failed.scope, failed.code) == (scope, code)
    assert (failed.error is error) == (scope == "run")
    assert 0 < len(failed.reason.encode("utf-8")) <= 2_500
