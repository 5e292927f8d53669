"""Output folders as they are looked up by evaluation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.evaluate.output import Output


def write(folder: Path, inputs: list[Any] | None, records: list[Any]) -> Output:
    if inputs is not None:
        (folder / "inputs.jsonl").write_text("\n".join(map(json.dumps, inputs)) + "\n\n", encoding="utf-8")
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return Output(folder)


def page(number: int, text: str) -> dict[str, Any]:
    return {"number": number, "lines": [{"words": [{"text": word} for word in text.split()]}]}


def test_pages_of_all_documents_in_a_file_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for name, pages in (("ab", [page(1, "một")]), ("ab-2", [page(2, "hai")]), ("ab-10", [page(3, "ba"), page(2, "x")])):
        (tmp_path / "pages" / f"{name}.json").write_text(json.dumps({"pages": pages}), encoding="utf-8")
    (tmp_path / "pages" / "ab-other.json").write_text("{}", encoding="utf-8")
    output = write(tmp_path, [{"name": "a.pdf", "id": "ab", "status": "done"}], [{"id": "ab"}, {"id": "ab-2"}])
    found = output.find("a")
    assert found is not None and found.record == {"id": "ab"}
    assert output.pages(found) == {1: page(1, "một"), 2: page(2, "hai"), 3: page(3, "ba")}


def test_without_a_list_of_inputs_the_records_name_them(tmp_path: Path) -> None:
    records = [
        {"id": "ab", "source": {"name": "x/a.pdf", "also": ["b.pdf"]}},
        {"id": "ab-2", "source": {"name": "x/a.pdf"}},
    ]
    output = write(tmp_path, None, records)
    for stem in ("a", "b"):
        found = output.find(stem)
        assert found is not None and found.id == "ab"
        assert output.pages(found) is None
    assert output.find("c") is None


def test_an_input_that_failed_has_no_record_and_one_that_was_skipped_is_none(tmp_path: Path) -> None:
    inputs = [{"name": "a.pdf", "id": None, "status": "failed"}, {"name": "b.zip", "id": None, "status": "skipped"}]
    output = write(tmp_path, inputs, [])
    found = output.find("a")
    assert found is not None and found.record is None
    assert output.pages(found) is None
    assert output.find("b") is None


def test_two_inputs_of_one_stem_are_told_apart_by_nobody(tmp_path: Path) -> None:
    inputs = [{"name": "x/a.pdf", "id": "ab", "status": "done"}, {"name": "y/a.tif", "id": "cd", "status": "done"}]
    with pytest.raises(UsageError, match=r"x/a\.pdf, y/a\.tif"):
        write(tmp_path, inputs, [{"id": "ab"}, {"id": "cd"}]).find("a")


@pytest.mark.parametrize(("line", "said"), [("{", "not valid JSON"), ("[1]", "a JSON object")])
def test_a_damaged_list_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "records.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(UsageError, match=rf"records\.jsonl: .*{said}"):
        Output(tmp_path)


def test_a_folder_that_no_run_wrote_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no records\.jsonl"):
        Output(tmp_path)
    with pytest.raises(UsageError, match="there is no such output folder"):
        Output(tmp_path / "away")
