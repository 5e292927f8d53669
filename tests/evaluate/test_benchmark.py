"""The measure on the open set: its line, other systems' texts, the command from pages to figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.evaluate import evaluate as command
from pipeline.errors import ExitCode, MissingDependencyError, OutputError, UsageError
from pipeline.evaluate.benchmark import LEVELS, chosen_levels, find_set, render, row_score, score_texts
from pipeline.evaluate.truth import without_drops
from tests.conftest import REPOSITORY

SET = REPOSITORY / "samples" / "benchmark"
SHORTEST = "23-cong-van-dang-uy-xa"


def test_one_document_goes_all_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = tmp_path / "scores.json"
    out = tmp_path / "out"
    done = command(benchmark=True, levels="clean", documents=1, folder=out, jobs=1, json_file=scores)
    assert done == ExitCode.DONE
    table, _, line = capsys.readouterr().out.strip().rpartition("\n")
    found = json.loads(scores.read_text(encoding="utf-8"))
    assert line == found["line"]
    assert "clean" in table
    assert line.startswith(f"sohoa-benchmark {found['set']['version']} ({found['set']['sources']}): sohoa ")
    assert "clean; 1 of 26 documents, 3 pages" in line
    total = found["total"]
    assert 0 < total["text"]["free"]["CER"]["n"] < 10_000
    # Far from what a wrong truth, or none, would give; how good it is, is no matter of this test.
    assert total["text"]["free"]["CER"]["value"] < 10
    assert total["fields"]["all"]["exact"]["value"] > 60
    assert total["items"]["table_rows"]["f1"]["n"] == 6
    # Another system's text is scored by the same measures; the truth itself has no error.
    texts = tmp_path / "texts" / "clean"
    texts.mkdir(parents=True)
    truth = next((out / "set" / "clean" / "truth").glob("*.truth.txt"))
    (texts / f"{truth.name.removesuffix('.truth.txt')}.txt").write_text(
        without_drops(truth.read_text(encoding="utf-8")), encoding="utf-8"
    )
    command(benchmark=True, levels="clean", documents=1, folder=out, texts=texts.parent)
    line = capsys.readouterr().out.strip().rpartition("\n")[2]
    assert "free of order CER 0.00" in line
    assert "fields" not in line
    # With the pages there, nothing is drawn or read a second time.
    pages = next((out / "set" / "clean" / "scans").glob("*.pdf"))
    drawn = pages.stat().st_mtime_ns
    render(SET, out / "set", ["clean"], 1, 1)
    assert pages.stat().st_mtime_ns == drawn


def test_texts_that_are_missing_count_as_empty(tmp_path: Path) -> None:
    rendered = render(SET, tmp_path / "set", ["light"], 2, 1, truth_only=True)
    first, second = rendered.manifest["documents"]
    folder = tmp_path / "texts" / "light"
    folder.mkdir(parents=True)
    (folder / f"{first}.txt").write_text("KẾ HOẠCH", encoding="utf-8")
    scores = score_texts(rendered, tmp_path / "texts")
    found = {score.stem: score for score in scores.levels["light"]}
    assert found[first].found and not found[second].found
    nothing = found[second].text
    assert nothing is not None
    assert nothing.characters.free.rate == 100
    (folder / f"{first}.txt").unlink()
    with pytest.raises(UsageError, match="holds no text"):
        score_texts(rendered, tmp_path / "texts")


def test_what_is_asked_for_must_be_there(tmp_path: Path) -> None:
    assert find_set(None) == find_set(SET) == SET
    with pytest.raises(UsageError, match="no evaluation set") as told:
        find_set(tmp_path)
    assert "samples/benchmark" in str(told.value.advice)
    assert chosen_levels(None) == list(LEVELS)
    assert chosen_levels("heavy, clean,heavy") == ["heavy", "clean"]
    with pytest.raises(UsageError, match="--levels worn"):
        chosen_levels("clean,worn")
    with pytest.raises(UsageError, match="no such folder"):
        command(benchmark=True, texts=tmp_path / "none")
    with pytest.raises(UsageError, match="takes neither OUT"):
        command(tmp_path, tmp_path, benchmark=True)
    with pytest.raises(UsageError, match="belong to --benchmark"):
        command(tmp_path, tmp_path, levels="clean")
    with pytest.raises(UsageError, match="TRUTH_DIR and OUT"):
        command(tmp_path)


def test_a_set_that_cannot_be_rendered_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "samples" / "benchmark"
    broken.mkdir(parents=True)
    (broken / "benchmark.toml").write_text('version = "1.0"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no evaluation set"):
        find_set(broken)
    for folder in (broken, broken.parent):
        (folder / "__init__.py").touch()
    (broken / "make.py").write_text('raise SystemExit("make-benchmark: no such font")\n', encoding="utf-8")
    with pytest.raises(MissingDependencyError, match="could not be rendered: make-benchmark: no such font"):
        render(find_set(broken), tmp_path / "set", ["clean"], None, 1)
    (broken / "make.py").write_text('raise OSError(28, "No space left on device")\n', encoding="utf-8")
    with pytest.raises(OutputError, match="No space left") as told:
        render(find_set(broken), tmp_path / "set", ["clean"], None, 1)
    assert "free space" in str(told.value)


def test_rows_are_right_whole() -> None:
    table = {"header": ["STT", "Nội dung"], "rows": [["1", "Rà soát"], ["2", "Tổng hợp"]]}
    truth = {"sections": [{"id": "I", "children": [{"id": "I/1", "table": table}]}], "appendices": []}
    read = {"header": ["STT", "Nội dung"], "rows": [["1", "Rà  soát"], ["2", "Tổng hợp lại"], ["3", ""]]}
    score = row_score(truth, {"sections": [], "appendices": [{"id": "A1", "table": read}]})
    assert (score.n, score.found, score.false_alarms) == (3, 2, 2)
    assert row_score({"sections": []}, {}).f1 is None
