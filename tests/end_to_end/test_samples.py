"""The samples through ``sohoa run``, as the README tells a newcomer: right values in the record and in the tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rapidfuzz.fuzz import ratio

from pipeline.model.text import nfc
from samples.make import SAMPLES as SAMPLES_OF_PAPERS
from samples.make import Sample
from samples.rendering.gold import gold_record
from samples.rendering.layout import lay_out
from samples.rendering.truth import true_text
from tests.conftest import REPOSITORY

SAMPLES = REPOSITORY / "samples"
SCANS = sorted(path for path in (SAMPLES / "scans").iterdir())
NAMES = [path.name for path in SCANS]

Values = dict[str, Any]


@pytest.fixture(scope="session")
def output(sample_results: Path) -> Path:
    """The folder that a run over all samples wrote."""
    return sample_results


@pytest.fixture(scope="session")
def records(output: Path) -> dict[str, Values]:
    lines = (output / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["source"]["name"]: record for record in map(json.loads, lines)}


def expected_record(name: str) -> Values:
    path = SAMPLES / "expected" / f"{Path(name).stem}.record.json"
    record: Values = json.loads(path.read_text(encoding="utf-8"))
    return record


def by_pen(expected: Values) -> set[str]:
    """Keys whose value hangs on what a pen wrote."""
    fields = {"number": {"number", "serial"}, "date_day": {"date"}}
    return {key for part in expected.get("handwritten", {}) for key in fields[part]}


def folded(text: str | None) -> str:
    """Case and the opening ``Về việc`` do not count: papers differ in them."""
    return nfc(text or "").casefold().removeprefix("về việc ").strip()


def test_every_sample_has_truth_and_record() -> None:
    stems = {path.stem for path in SCANS}
    assert {path.name.removesuffix(".record.json") for path in (SAMPLES / "expected").glob("*.json")} == stems
    assert {path.name.removesuffix(".truth.txt") for path in (SAMPLES / "expected").glob("*.txt")} == stems


@pytest.mark.parametrize("sample", SAMPLES_OF_PAPERS, ids=lambda sample: sample.file)
def test_expected_is_what_the_paper_says(sample: Sample) -> None:
    assert expected_record(sample.file) == gold_record(sample.paper, sample.expected)
    truth = SAMPLES / "expected" / f"{Path(sample.file).stem}.truth.txt"
    assert truth.read_text(encoding="utf-8") == true_text(lay_out(sample.paper, sample.size))


def test_every_sample_has_one_record(records: dict[str, Values]) -> None:
    assert sorted(records) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("key", ["type", "number", "serial", "symbol", "date", "date_edtf", "year", "place"])
def test_header(records: dict[str, Values], name: str, key: str) -> None:
    expected = expected_record(name)
    if key in expected and key not in by_pen(expected):
        assert records[name][key] == expected[key]


@pytest.mark.parametrize("name", NAMES)
def test_issuer(records: dict[str, Values], name: str) -> None:
    issuer = records[name]["issuer"]
    for key, value in expected_record(name)["issuer"].items():
        assert folded(issuer[key]) == folded(value), key


@pytest.mark.parametrize("name", NAMES)
def test_subject(records: dict[str, Values], name: str) -> None:
    # One mark that OCR reads wrongly, or a speck that it reads as a stop, is restoration's to measure.
    assert ratio(folded(records[name]["subject"]), folded(expected_record(name)["subject"])) >= 95


@pytest.mark.parametrize("name", NAMES)
def test_what_a_pen_wrote_is_right_or_for_review(records: dict[str, Values], name: str) -> None:
    expected, record = expected_record(name), records[name]
    asked = {item["field"] for item in record["review"]}
    for key in by_pen(expected):
        if record[key] != expected[key]:
            assert record[key] is None
            assert f"/{key}" in asked


def test_spreadsheet(output: Path, records: dict[str, Values]) -> None:
    book = load_workbook(output / "records.xlsx", read_only=True)
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    assert {"documents", "sections", "targets", "references", "tasks", "recipients", "review"} <= set(rows)
    header, *documents = rows["documents"]
    for column in ("number", "date", "subject"):
        assert column in header
    numbers = {row[header.index("number")] for row in documents} - {None, ""}
    assert len(documents) == len(NAMES)
    assert numbers == {record["number"] for record in records.values()} - {None}
    for sheet in ("sections", "targets", "references", "recipients", "review"):
        assert len(rows[sheet]) > 1, sheet
