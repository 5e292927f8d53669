"""Truth folders against output folders, the totals, the command."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.evaluate import evaluate as command
from pipeline.errors import ExitCode, OutputError, UsageError
from pipeline.evaluate.evaluation import Evaluator
from pipeline.evaluate.figures import DocumentScore, figures
from pipeline.evaluate.report import Report
from pipeline.evaluate.text import compare
from pipeline.evaluate.truth import read_truths

RECORD: dict[str, Any] = {"number": "57/KH-STN", "date": "2031-05-09", "issuer": {"name": "SỞ THỬ NGHIỆM"}}


def write(path: Path, content: str | dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def page(number: int, text: str) -> dict[str, Any]:
    lines = [{"words": [{"text": word} for word in line.split()]} for line in text.split("\n")]
    return {"number": number, "lines": lines}


def run_output(folder: Path, *inputs: tuple[str, str | None, dict[str, Any] | None, list[str]]) -> Path:
    """An output folder: name, id, record and page texts of each input."""
    rows, records = [], []
    for name, identity, record, pages in inputs:
        rows.append(json.dumps({"name": name, "id": identity, "status": "done" if identity else "failed"}))
        if identity and record is not None:
            records.append(json.dumps({"id": identity, **record}))
            listed = [page(number, text) for number, text in enumerate(pages, 1)]
            write(folder / "pages" / f"{identity}.json", {"pages": listed})
    write(folder / "inputs.jsonl", "\n".join(rows))
    write(folder / "records.jsonl", "\n".join(records))
    return folder


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    return tmp_path / "truth"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_record_and_texts_are_found_by_stem(truth: Path, out: Path) -> None:
    write(truth / "records" / "a.json", RECORD)
    write(truth / "texts" / "a.p2.txt", "trang hai")
    write(truth / "b.truth.txt", "một\n\nhai")
    write(truth / "c.record.json", {"date": None})
    run_output(
        out,
        ("in/a.pdf", "1", RECORD, ["trang một", "trang hai"]),
        ("in/b.txt", "2", {}, ["một", "hai"]),
        ("in/c.tif", "3", {"date": None}, []),
    )
    report = Evaluator().evaluate(truth, out)
    assert [score.stem for score in report.documents] == ["a", "b", "c"]
    assert report.missing == []
    assert report.total()["text", "ordered", "CER"].value == 0
    assert report.total()["fields", "all", "exact"].value == 100
    assert report.total()["fields", "all", "exact"].n == 4


def test_names_in_nfd(truth: Path, out: Path) -> None:
    write(truth / "kế.json", RECORD)
    run_output(out, (unicodedata.normalize("NFD", "kế.pdf"), "1", RECORD, []))
    assert Evaluator().evaluate(truth, out).missing == []


def test_a_missing_output_counts_as_wrong(truth: Path, out: Path) -> None:
    write(truth / "a.json", {**RECORD, "recipients": ["Như trên"]})
    write(truth / "a.p1.txt", "một hai")
    write(truth / "b.json", RECORD)
    run_output(out, ("b.pdf", "1", RECORD, []), ("a.pdf", None, None, []))
    report = Evaluator().evaluate(truth, out)
    total = report.total()
    assert report.missing == ["a"]
    assert total["fields", "all", "exact"].value == 50
    assert total["items", "recipients", "f1"].value == 0
    assert total["text", "ordered", "WER"].value == 100


def test_a_page_that_was_not_written_counts_as_wrong(truth: Path, out: Path) -> None:
    write(truth / "a.p1.txt", "một hai")
    write(truth / "a.p2.txt", "ba bốn")
    run_output(out, ("a.pdf", "1", {}, ["một hai"]))
    assert Evaluator().evaluate(truth, out).total()["text", "ordered", "WER"].value == 50


def test_handwriting_and_overlays_are_dropped(truth: Path, out: Path) -> None:
    write(truth / "a.p1.txt", "Số: ⟦12⟧ /KH-STN\n⟪MẬT⟫\nmột")
    run_output(out, ("a.pdf", "1", {}, ["Số: /KH-STN\nmột"]))
    assert Evaluator().evaluate(truth, out).total()["text", "ordered", "CER"].value == 0


def test_the_whole_text_goes_before_pages(truth: Path, out: Path) -> None:
    write(truth / "a.p1.txt", "khác")
    write(truth / "a.truth.txt", "một")
    run_output(out, ("a.pdf", "1", {}, ["một"]))
    assert Evaluator().evaluate(truth, out).total()["text", "ordered", "CER"].value == 0


def test_several_documents_in_one_file(truth: Path, out: Path) -> None:
    write(truth / "a.json", {"number": "1/KH-A"})
    write(truth / "a.p2.txt", "hai")
    run_output(out, ("a.pdf", "7", {"number": "1/KH-A"}, ["một"]))
    write(out / "records.jsonl", '{"id": "7", "number": "1/KH-A"}\n{"id": "7-2", "number": "2/KH-A"}\n')
    write(out / "pages" / "7-2.json", {"pages": [page(2, "hai")]})
    total = Evaluator().evaluate(truth, out).total()
    assert total["fields", "number", "exact"].value == 100
    assert total["text", "ordered", "CER"].value == 0


def test_an_ambiguous_stem_is_an_error(truth: Path, out: Path) -> None:
    write(truth / "a.json", RECORD)
    run_output(out, ("x/a.pdf", "1", RECORD, []), ("y/a.png", "2", RECORD, []))
    with pytest.raises(UsageError, match="called 'a'"):
        Evaluator().evaluate(truth, out)


def test_the_same_bytes_twice_and_skipped_inputs_are_not_ambiguous(truth: Path, out: Path) -> None:
    write(truth / "a.json", RECORD)
    run_output(out, ("x/a.pdf", "1", RECORD, []), ("y/a.pdf", "1", RECORD, []))
    with (out / "inputs.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"name": "x/a.json", "id": null, "status": "skipped"}\n')
    assert Evaluator().evaluate(truth, out).missing == []


def test_an_ambiguous_truth_is_an_error(truth: Path) -> None:
    write(truth / "x" / "a.json", RECORD)
    write(truth / "a.record.json", RECORD)
    with pytest.raises(UsageError, match="both the record"):
        read_truths(truth)


def test_json_that_is_no_truth_is_ignored_and_listed(truth: Path) -> None:
    write(truth / "a.json", RECORD)
    write(truth / "package.json", {"name": "x"})
    write(truth / "list.json", "[1]")
    write(truth / "broken.json", "{")
    write(truth / "plan.txt", "an input")
    found = read_truths(truth)
    assert [document.stem for document in found.documents] == ["a"]
    assert [Path(path).name for path in found.ignored] == ["broken.json", "list.json", "package.json"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.record.json", "{", "not valid JSON"),
        ("a.record.json", "{}", "not a record"),
        ("a.txt", "x", "holds no truth"),
    ],
)
def test_bad_truth(truth: Path, name: str, content: str, message: str) -> None:
    write(truth / name, content)
    with pytest.raises(UsageError, match=message):
        read_truths(truth)


def test_folders_that_are_not_there(truth: Path, out: Path) -> None:
    with pytest.raises(UsageError, match="no such output folder"):
        Evaluator().evaluate(truth, out)
    out.mkdir()
    with pytest.raises(UsageError, match="not an output folder"):
        Evaluator().evaluate(truth, out)
    run_output(out)
    with pytest.raises(UsageError, match="no such folder of truth"):
        Evaluator().evaluate(truth, out)


def test_truth_below_the_output_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a.json", RECORD)
    run_output(tmp_path / "out", ("a.pdf", "1", RECORD, []))
    write(tmp_path / "out" / "records" / "1.json", RECORD)
    assert [score.stem for score in Evaluator().evaluate(tmp_path, tmp_path / "out").documents] == ["a"]


def documents(count: int) -> list[DocumentScore]:
    texts = [compare("một hai ba bốn", "mot hai ba bốn" + " x" * number) for number in range(count)]
    return [DocumentScore(str(number), True, "A" if number % 2 else None, text) for number, text in enumerate(texts)]


def test_intervals_from_ten_documents_on() -> None:
    key = ("text", "ordered", "WER")
    assert figures(documents(9))[key].low is None
    figure = figures(documents(10))[key]
    assert figure.low is not None and figure.high is not None and figure.value is not None
    assert figure.low < figure.value < figure.high
    assert figure == figures(documents(10))[key]


def test_totals_weigh_units_alike() -> None:
    wrong, right = compare("một", "mot"), compare("a b c", "a b c")
    scores = [DocumentScore("a", True, text=wrong), DocumentScore("b", True, text=right)]
    figure = figures(scores)["text", "ordered", "WER"]
    assert (figure.value, figure.n, figure.documents) == (25, 4, 2)


def test_groups_by_issuer() -> None:
    groups = Report(documents(4)).groups()
    assert list(groups) == ["", "A"]
    assert groups["A"]["text", "ordered", "WER"].n == 8


def test_the_command(truth: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(truth / "a.json", {**RECORD, "recipients": ["Như trên"], "section_headings": ["1. Một"]})
    write(truth / "a.p1.txt", "một hai")
    run_output(out, ("a.pdf", "1", RECORD, ["một hải"]))
    assert command(truth, out, tmp_path / "scores.json", "issuer") == ExitCode.DONE
    printed = capsys.readouterr().out
    assert "SỞ THỬ NGHIỆM" in printed and "14.29" in printed and "recipients" in printed
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert scores["total"]["text"]["ordered"]["CER mark"] == {"value": 14.2857, "n": 7}
    assert scores["issuers"]["SỞ THỬ NGHIỆM"]["fields"]["number"]["exact"] == {"value": 100.0, "n": 1}
    assert scores["documents"][0]["verdicts"][0] == ["number", "exact"]


def test_json_on_standard_output_stands_alone(truth: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(truth / "a.json", RECORD)
    write(truth / "other.json", "[]")
    run_output(out, ("b.pdf", "1", RECORD, []))
    assert command(truth, out, Path("-")) == ExitCode.NOTHING_TO_DO
    captured = capsys.readouterr()
    assert json.loads(captured.out)["total"]["missing"] == ["a"]
    assert "Documents without output: 1 of 1." in captured.err
    assert "other.json: not a truth record, ignored" in captured.err


def test_reliability_in_json_table_and_html(truth: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = {**RECORD, "evidence": {"/number": {"confidence": 0.9}, "/date": {"confidence": 0.6}}}
    write(truth / "a.json", {**RECORD, "date": "2031-05-08", "subject": "<b>"})
    write(truth / "a.truth.txt", "một hai")
    run_output(out, ("a.pdf", "1", record, ["một hái"]))
    stored = out / "pages" / "1.json"
    pages = json.loads(stored.read_text(encoding="utf-8"))
    for word in pages["pages"][0]["lines"][0]["words"]:
        word["probability"] = 0.75
    write(stored, pages)
    report = Evaluator().evaluate(truth, out).to_json()["reliability"]
    assert (report["fields"]["n"], report["fields"]["right"]) == (2, 0.5)
    assert [(part["n"], part["right"]) for part in report["words"]["bins"]] == [(2, 0.5)]
    assert report["words"]["expected_error"] == 0.25
    page = out.parent / "report.html"
    assert command(truth, out, html_file=page) == ExitCode.DONE
    assert "Probability of words" in capsys.readouterr().out
    written = page.read_text(encoding="utf-8")
    assert written.count("<svg") == 2
    assert "<b>" not in written


def test_html_is_in_the_language_of_the_reader(
    truth: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(truth / "a.json", {**RECORD, "date": "2031-05-08"})
    write(truth / "b.json", RECORD)
    record = {**RECORD, "evidence": {"/number": {"confidence": 0.9}, "/date": {"confidence": 0.6}}}
    run_output(out, ("a.pdf", "1", record, []))
    page = out.parent / "report.html"
    command(truth, out, html_file=page)
    english = page.read_text(encoding="utf-8")
    assert '<html lang="en">' in english
    assert "Documents: 2; without output: 1." in english
    monkeypatch.setattr("pipeline.model.language.language", lambda: "vi")
    capsys.readouterr()
    command(truth, out, html_file=page)
    vietnamese = page.read_text(encoding="utf-8")
    assert '<html lang="vi">' in vietnamese
    assert "Văn bản: 2; không có kết quả: 1." in vietnamese
    assert "Độ tin cậy của các giá trị: n 2, sai số hiệu chuẩn kỳ vọng 0," in vietnamese
    rows = re.findall(r"<tr.*?</tr>", vietnamese, flags=re.DOTALL)
    fields = next(row for row in rows if "<td>all</td>" in row)
    assert re.search(r"<td>\d+,\d</td>", fields)
    assert re.search(r"all +\d+ +\d+,\d", capsys.readouterr().out), "the terminal writes figures the same way"


def test_html_that_cannot_be_written(truth: Path, out: Path, tmp_path: Path) -> None:
    write(truth / "a.json", RECORD)
    run_output(out, ("a.pdf", "1", RECORD, []))
    with pytest.raises(OutputError, match="cannot be written"):
        command(truth, out, html_file=tmp_path)
