"""What ``sohoa run`` makes of its options before work begins, and how a dry run is told."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.estimate import Estimate, KindEstimate
from pipeline.cli.main import _run
from pipeline.errors import ExitCode

ESTIMATE = Estimate(
    files=12, pages=3_400, unreadable=1, finished=2, skipped=3,
    kinds=(KindEstimate("PDF", 9, 3_390, 2.5, 40), KindEstimate("TXT", 3, 10, 0.05, 2)),
    worker_seconds=(4_000.0, 8_475.0, 30_000.0), start_seconds=5.0, bytes=3e6, workers=2, free_bytes=1_000_000,
)  # fmt: skip


def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: Estimate) -> tuple[int, str]:
    monkeypatch.setattr("pipeline.batch.estimate.estimate", lambda *_: found)
    code = _run(["run", "x.pdf", "-o", "out", "--dry-run"])
    return int(code), capsys.readouterr().out


def test_an_estimate_is_a_range_and_told_by_kinds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(monkeypatch, capsys, ESTIMATE)
    assert code == ExitCode.DONE
    assert said.splitlines() == [
        "To be read: 12 files with 3,400 pages; 1 cannot be opened. Finished already: 2; skipped: 3.",
        "  PDF: 3,390 pages in 9 files; 2.50 s a page with one worker, mean of 40 tried here.",
        "  TXT: 10 pages in 3 files; 0.05 s a page with one worker, mean of 2 tried here.",
        "Time: about 71 min with 2 workers, likely between 33 min and 4.2 h.",
        "Disk: about 3 MB; 1 MB are free.",
        "That is more than is free: make room first, or the run will stop on its way.",
    ]


def test_one_is_no_plural_and_a_range_of_one_second_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Estimate(1, 1, 0, 0, 0, (KindEstimate("TXT", 1, 1, 0.02, 1),), (0.1, 0.1, 0.1), 7.0, 5e6, 1, 10_000_000)
    assert told(monkeypatch, capsys, one)[1].splitlines() == [
        "To be read: 1 file with 1 page; 0 cannot be opened. Finished already: 0; skipped: 0.",
        "  TXT: 1 page in 1 file; 0.02 s a page with one worker, mean of 1 tried here.",
        "Time: about 7 s with 1 worker.",
        "Disk: about 5 MB; 10 MB are free.",
    ]


def test_an_estimate_in_vietnamese(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("pipeline.model.language.language", lambda: "vi")
    said = told(monkeypatch, capsys, ESTIMATE)[1]
    assert "  PDF: 3.390 trang trong 9 tệp; 2,50 giây một trang" in said
    assert re.search(r"Thời gian: khoảng 71 \S+ với 2 tiến trình xử lý, có lẽ từ 33 \S+ đến 4,2 \S+\.", said)


def test_where_no_page_could_be_tried_no_time_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = Estimate(0, 0, 0, 2, 0, (), None, 0.0, None, 2, 1_000)
    code, said = told(monkeypatch, capsys, nothing)
    assert code == ExitCode.NOTHING_TO_DO
    assert "Time" not in said
    assert (nothing.seconds, nothing.sampled) == (None, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--group", "page"], "--group page: can be file or folder."),
        (
            ["-o", "s3://archive/out"],
            "s3://archive/out: the ledger needs a folder on this machine. Give one as --state.",
        ),
    ],
)
def test_options_that_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert _run(["run", "x.pdf", "-o", str(tmp_path / "out"), *arguments]) == ExitCode.USAGE
    assert capsys.readouterr().err == f"sohoa: {said}\n"


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    out = tmp_path / "kết quả"
    assert _run(["run", str(tmp_path / "empty"), "-o", out.as_uri(), "--quiet"]) == ExitCode.NOTHING_TO_DO
    assert (out / "ledger.sqlite").is_file()


def test_a_cluster_without_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.batch.cluster", None)
    arguments: list[Any] = ["run", "x.pdf", "-o", str(tmp_path / "out"), "--cluster", "tcp://localhost:1"]
    assert _run(arguments) == ExitCode.MISSING_DEPENDENCY
    said = capsys.readouterr().err
    assert said.startswith("sohoa: dask.distributed is not installed. Install it: ")
    assert "[cluster]'" in said
    assert not (tmp_path / "out").exists()
