"""``sohoa export``: its options, what it says, how it ends."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import pipeline
from pipeline.cli.main import _run
from pipeline.errors import ExitCode
from pipeline.model.page import Document, Source
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store

PLAN = "SỞ NỘI VỤ\nSố: 12/KH-SNV\nKẾ HOẠCH\nCông tác năm 2024\n\nI. MỤC ĐÍCH\n=1+1 là hai.\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    record = pipeline.parse(PLAN)
    store = Store.create(tmp_path_factory.mktemp("run") / "out")
    store.put([record], Document(Source("a.txt", record.source.sha256, 1, "text/plain"), ()))
    store.publish([InputRow(name="a.txt", id=record.id, status="done"), InputRow(name="b.pdf", status="failed")])
    return store.folder


def test_the_files_are_listed(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["export", str(out), "--format", "csv", "-o", str(tmp_path / "new" / "tables")]) == ExitCode.DONE
    listed = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert len(listed) == 7
    assert all(path.is_file() for path in listed)
    assert sorted(path.name for path in (tmp_path / "new" / "tables").iterdir()) == sorted(path.name for path in listed)


@pytest.mark.parametrize(
    ("options", "separator", "text"),
    [([], ",", "'=1+1 là hai."), (["--separator", "semicolon", "--raw"], ";", "=1+1 là hai."),
     (["--separator", "tab"], "\t", "'=1+1 là hai.")],
)  # fmt: skip
def test_csv_options(out: Path, tmp_path: Path, options: list[str], separator: str, text: str) -> None:
    assert _run(["export", str(out), "-f", "csv", "-o", str(tmp_path), *options]) == ExitCode.DONE
    with (tmp_path / "sections.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=separator)
    assert row["text"] == text


def test_a_profile(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = tmp_path / "mine.tsv"
    profile.write_text("column\tpointer\tformat\nSố\t/number\ttext\n", encoding="utf-8")
    assert _run(["export", str(out), "-f", "index", "-o", str(tmp_path), "--profile", str(profile)]) == ExitCode.DONE
    assert capsys.readouterr().out.strip() == str(tmp_path / "index-mine.xlsx")
    profile.write_text("column\tpointer\tformat\nSố\t/numbr\ttext\n", encoding="utf-8")
    assert _run(["export", str(out), "-f", "index", "-o", str(tmp_path), "--profile", str(profile)]) == ExitCode.USAGE
    assert "column Số: /numbr: nothing in a record" in capsys.readouterr().err
    assert _run(["export", str(out), "-f", "xlsx", "-o", str(tmp_path), "--profile", str(profile)]) == ExitCode.USAGE
    assert "Formats with one: index, dc, akn." in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["docx", ""])
def test_an_unknown_format(out: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["export", str(out), "-f", kind, "-o", str(tmp_path / "x")]) == ExitCode.USAGE
    assert "parquet" in capsys.readouterr().err


def test_a_folder_that_cannot_be(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert _run(["export", str(out), "-f", "csv", "-o", str(tmp_path / "file")]) == ExitCode.NOT_WRITTEN
    assert "cannot be made" in capsys.readouterr().err


def test_nothing_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["export", str(tmp_path), "-o", str(tmp_path / "x")]) == ExitCode.USAGE
    assert "holds no results" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["inputs.jsonl", "records"])
def test_results_that_are_damaged(out: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(out, copy)
    damaged = copy / name if name.endswith("l") else next((copy / name).iterdir())
    damaged.write_text(damaged.read_text(encoding="utf-8").replace('"id"', '"idd"'), encoding="utf-8")
    assert _run(["export", str(copy), "-f", "csv", "-o", str(tmp_path / "x")]) == ExitCode.USAGE
    assert str(damaged) in capsys.readouterr().err
    assert not list((tmp_path / "x").iterdir())
