"""Tasks for Label Studio, and what people changed there on its way back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.cli.main import _run
from pipeline.errors import ExitCode, UsageError
from pipeline.model.page import Box, Document, Line, Page, Source, Word
from pipeline.model.record import Record
from pipeline.read.reader import sha256_of
from pipeline.write.corrections import Change, Corrections, append_corrections
from pipeline.write.inputs import InputRow
from pipeline.write.label_studio import FIELDS, control_of, labeling_interface
from pipeline.write.label_studio_corrections import shared_out
from pipeline.write.selection import Selection
from pipeline.write.store import Store
from tests.conftest import draw_page

Task = dict[str, Any]


@pytest.fixture
def results(tmp_path: Path, record: Record) -> Path:
    """An output folder of a page whose picture is there."""
    scan = tmp_path / "trang.png"
    draw_page(dpi=60).save(scan)
    sha256 = sha256_of(scan)
    width, height = draw_page(dpi=60).size
    words = [
        Word(text, Box(10 + 40 * k, 10, 45 + 40 * k, 30), 0.9) for k, text in enumerate(["Kế", "hoach", "công", "tác"])
    ]
    page = Page(1, (Line.from_words(words, 1), Line.from_words([], 1)), width, height, 60.0)
    source = record.source.model_copy(
        update={"name": scan.name, "sha256": sha256, "media_type": "image/png", "pages": 1, "page_range": None}
    )
    store = Store.create(tmp_path / "out")
    store.put(
        [record.model_copy(update={"id": sha256[:16], "source": source})],
        Document(Source(scan.name, sha256, scan.stat().st_size, "image/png"), (page,)),
    )
    store.publish([InputRow(name=str(scan), id=sha256[:16], status="done", pages=1)])
    return tmp_path / "out"


def exported(results: Path, folder: Path) -> list[Task]:
    assert _run(["export", str(results), "--format", "label-studio", "-o", str(folder)]) == ExitCode.DONE
    tasks: list[Task] = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    return tasks


def annotated(task: Task, changes: dict[str, str], **more: Any) -> Task:
    """The task as Label Studio exports it after a person accepted the prediction with changes."""
    result = json.loads(json.dumps(task["predictions"][0]["result"]))
    for name in changes:
        if not any(entry["id"] == name for entry in result):
            result.append({"id": name, "from_name": name, "to_name": "picture", "type": "textarea", "value": {}})
    for entry in result:
        if entry["type"] == "textarea" and entry["id"] in changes:
            entry["value"]["text"] = [changes[entry["id"]]]
    annotation = {"completed_by": {"email": "an@example.vn"}, "updated_at": "2024-01-02", "result": result, **more}
    return {**task, "annotations": [annotation]}


def correct(results: Path, tasks: list[Task]) -> ExitCode | int:
    path = results.parent / "annotated.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return _run(["correct", str(results), str(path)])


def test_a_task_shows_the_page_with_its_lines_and_fields(results: Path, tmp_path: Path) -> None:
    (task,) = exported(results, tmp_path / "studio")
    picture = tmp_path / task["data"]["image"].removeprefix("/data/local-files/?d=")
    with Image.open(picture) as image:
        assert image.size == draw_page(dpi=60).size
    result = task["predictions"][0]["result"]
    (rectangle,) = [entry for entry in result if entry["type"] == "rectanglelabels"]
    assert rectangle["value"]["x"] == pytest.approx(100 * 10 / rectangle["original_width"])
    (text,) = [entry for entry in result if entry["from_name"] == "text"]
    assert (text["id"], text["value"]["text"]) == (rectangle["id"], ["Kế hoach công tác"])
    assert {entry["from_name"] for entry in result} - {"text", "line"} == {
        control_of(pointer) for pointer, value in task["data"]["fields"].items() if value
    }


def test_the_interface_has_a_control_for_all_that_tasks_fill_in(results: Path, tmp_path: Path) -> None:
    controls = {element.get("name") for element in ET.fromstring(labeling_interface()).iter() if element.get("toName")}
    assert controls == {"text", "line", *map(control_of, FIELDS)}
    assert (tmp_path / "studio").exists() is False
    exported(results, tmp_path / "studio")
    assert (tmp_path / "studio" / "labeling-interface.xml").read_text(encoding="utf-8") == labeling_interface()


def test_what_people_change_reaches_the_results(results: Path, tmp_path: Path) -> None:
    (task,) = exported(results, tmp_path / "studio")
    changes = {"line-0": "Kế hoạch công tác năm", "field_number": "07/KH-SNV", "field_place": " Tây  Ninh "}
    assert correct(results, [annotated(task, changes)]) == ExitCode.DONE
    corrections = Corrections.read(results)
    assert [(row.who, row.pointer, row.before, row.after) for row in corrections.rows] == [
        ("label-studio:an@example.vn", "/pages/0/lines/0/words/1", "hoach", "hoạch"),
        ("label-studio:an@example.vn", "/pages/0/lines/0/words/3", "tác", "tác năm"),
        ("label-studio:an@example.vn", "/number", "01/KH-SNV", "07/KH-SNV"),
        ("label-studio:an@example.vn", "/place", None, "Tây Ninh"),
    ]
    selection = Selection(Store.open(results))
    (after,) = selection.records()
    assert (after.number, after.serial, after.place) == ("07/KH-SNV", 7, "Tây Ninh")
    assert selection.pages(after).text == "Kế hoạch công tác năm\n"


def test_taking_over_twice_changes_nothing(results: Path, tmp_path: Path) -> None:
    (task,) = exported(results, tmp_path / "studio")
    tasks = [annotated(task, {"line-0": "Kế hoạch tác", "field_subject": ""})]
    assert correct(results, tasks) == ExitCode.DONE
    (after,) = Selection(Store.open(results)).records()
    assert after.subject is None
    assert correct(results, tasks) == ExitCode.NOTHING_TO_DO
    (again,) = exported(results, tmp_path / "studio")
    assert again["data"]["lines"][0] == "Kế hoạch tác"
    assert correct(results, [annotated(again, {"line-0": "Kế hoạch công tác"})]) == ExitCode.DONE
    selection = Selection(Store.open(results))
    assert selection.pages(next(selection.records())).text == "Kế hoạch công tác\n"


def test_what_has_changed_since_is_not_overwritten(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (task,) = exported(results, tmp_path / "studio")
    assert correct(results, [annotated(task, {"line-0": "Kế hoạch", "field_number": "08/KH-SNV"})]) == ExitCode.DONE
    capsys.readouterr()
    stale = [annotated(task, {"line-0": "Kẻ", "field_number": "09/KH-SNV"})]
    assert correct(results, stale) == ExitCode.ALL_FAILED
    said = capsys.readouterr().err
    assert "line 1 reads differently since" in said and "/number is '08/KH-SNV' now" in said


def test_words_are_compared_with_what_the_task_showed(results: Path, tmp_path: Path) -> None:
    """A correction of what a later run no longer reads there does not show, neither in the task nor on the way back."""
    (task,) = exported(results, tmp_path / "studio")
    place = "/pages/0/lines/0/words/1"
    stale = Change(id=task["data"]["id"], pointer=place, before="h0ach", after="hoạt")
    append_corrections(results, "an", [stale])
    (task,) = exported(results, tmp_path / "studio")
    assert task["data"]["lines"][0] == "Kế hoach công tác"
    assert correct(results, [annotated(task, {})]) == ExitCode.NOTHING_TO_DO
    assert correct(results, [annotated(task, {"line-0": "Kế hoạch công tác"})]) == ExitCode.DONE
    assert [(row.pointer, row.before, row.after) for row in Corrections.read(results).rows[1:]] == [
        (place, "hoach", "hoạch")
    ]
    selection = Selection(Store.open(results))
    assert selection.pages(next(selection.records())).text == "Kế hoạch công tác\n"


def test_cancelled_and_earlier_annotations_do_not_count(results: Path, tmp_path: Path) -> None:
    (task,) = exported(results, tmp_path / "studio")
    rows = [
        annotated(task, {"field_number": number}, updated_at=time, was_cancelled=cancelled)["annotations"][0]
        for number, time, cancelled in (("2/KH-A", "2024-01-02", False), ("1/KH-A", "2024-01-01", False),
                                        ("3/KH-A", "2024-01-03", True))
    ]  # fmt: skip
    assert correct(results, [{**task, "annotations": rows}, {**task, "annotations": []}]) == ExitCode.DONE
    assert [row.after for row in Corrections.read(results).rows] == ["2/KH-A"]


@pytest.mark.parametrize("text", ["{}", "[1]", '[{"data": {}}]', "not json"])
def test_other_files_are_told(results: Path, text: str) -> None:
    (results.parent / "a.json").write_text(text)
    assert _run(["correct", str(results), str(results.parent / "a.json")]) == ExitCode.USAGE


def broken(task: Task, place: str, value: Any) -> Task:
    """The annotated task with another value at ``place``."""
    *steps, last = place.split("/")
    copy = json.loads(json.dumps(annotated(task, {})))
    inside = copy
    for step in steps:
        inside = inside[int(step)] if isinstance(inside, list) else inside[step]
    if value is ...:
        del inside[last]
    else:
        inside[int(last) if isinstance(inside, list) else last] = value
    return copy  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("annotations/0/result/1/id", "line-x"),
        ("annotations/0/result/1/id", "line-" + "9" * 5000),
        ("annotations/0/result/1/from_name", ...),
        ("annotations/0/result/1/value", {}),
        ("annotations/0/result/1/value", {"text": [5]}),
        ("annotations/0/result", 5),
        ("annotations/0/result/0", 5),
        ("annotations/0", 5),
        ("annotations", 5),
        ("annotations/0/updated_at", {}),
        ("annotations/0/completed_by", [1]),
        ("data/id", "a" * 300),
        ("data/id", "../../corrections"),
        ("data/id", "0123456789abcdef/../x"),
        ("data/id", "0123456789abcdef\n"),
        ("data/id", "\0"),
        ("data/id", 7),
        ("data/page", "one"),
        ("data/page", 0),
        ("data/page", None),
        ("data/lines", "Kế"),
        ("data/lines", [None]),
        ("data/fields", []),
        ("data/fields", {"/number": 5}),
        ("data", []),
    ],
)
def test_malformed_exports_are_told_in_a_sentence(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, value: Any
) -> None:
    (task,) = exported(results, tmp_path / "studio")
    assert task["predictions"][0]["result"][1]["from_name"] == "text"
    capsys.readouterr()
    good = annotated(task, {"line-0": "Kế hoạch"})
    assert correct(results, [good, broken(task, place, value)]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "annotated.json: is no JSON export of tasks" in said and f"1/{place.split('/', maxsplit=1)[0]}" in said
    assert len(said) < 1000
    assert Corrections.read(results).rows == ()


@pytest.mark.parametrize("text", ["[" * 100_000, '["\\ud800"]', "\xff", "[NaN]", "[" + "9" * 5000 + "]"])
def test_what_is_no_json_is_told(results: Path, text: str) -> None:
    (results.parent / "a.json").write_bytes(text.encode("latin-1"))
    assert _run(["correct", str(results), str(results.parent / "a.json")]) == ExitCode.USAGE
    assert _run(["correct", str(results), str(results)]) == ExitCode.USAGE


def test_what_else_a_project_has_is_passed_over(results: Path, tmp_path: Path) -> None:
    (task,) = exported(results, tmp_path / "studio")
    good = annotated(task, {"field_number": "07/KH-SNV"}, completed_by=3)
    good["annotations"][0]["result"] += [
        {"type": "relation", "from_id": "line-0", "to_id": "x", "direction": "right"},
        {"type": "textarea", "id": "Xy-1", "from_name": "text", "value": {"text": ["vẽ thêm"]}},
        {"type": "textarea", "id": "q", "from_name": "remark", "value": {"text": "một dòng"}},
    ]
    assert correct(results, [good, {**task, "annotations": None}]) == ExitCode.DONE
    assert [(row.who, row.pointer) for row in Corrections.read(results).rows] == [("label-studio:3", "/number")]


def test_a_page_without_its_source_is_told(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "trang.png").unlink()
    _run(["export", str(results), "--format", "label-studio", "-o", str(tmp_path / "studio")])
    assert "failed [moved] trang.png" in capsys.readouterr().err
    assert json.loads((tmp_path / "studio" / "tasks.json").read_text()) == []


def test_without_a_way_to_draw_pages_there_are_no_tasks(results: Path, tmp_path: Path) -> None:
    from pipeline.settings import Settings
    from pipeline.write.export import Export, export

    with pytest.raises(UsageError):
        list(export("label-studio", Export(Selection(Store.open(results)), tmp_path / "x", Settings())))


texts = st.lists(st.sampled_from(["a", "b", "c", "b c"]), min_size=1, max_size=6)


@given(texts | st.lists(st.sampled_from(["", "a", "b c"]), min_size=1, max_size=4), st.lists(st.sampled_from("abcd")))
def test_new_words_are_shared_out_whole_and_in_order(before: list[str], after: list[str]) -> None:
    shared = shared_out(before, after)
    assert len(shared) == len(before)
    assert " ".join(shared).split() == after


@given(texts)
def test_what_did_not_change_stays_where_it_was(before: list[str]) -> None:
    assert shared_out(before, " ".join(before).split()) == before
