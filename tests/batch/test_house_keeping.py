"""Status, purge, merge, the dry run and the report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.batch.estimate import estimate
from pipeline.batch.folder import opened
from pipeline.batch.inputs import gather
from pipeline.batch.ledger_reading import LedgerReading
from pipeline.batch.merge import merge
from pipeline.batch.purge import purge
from pipeline.batch.state import State, state_of
from pipeline.errors import ExitCode, UsageError
from pipeline.settings import Settings
from pipeline.write.corrections import Change, Corrections, append_corrections
from pipeline.write.store import Store
from tests.batch.drive import FAST, drive
from tests.batch.papers import pages, picture, text
from tests.batch.test_faults import digests, rows


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A text, a picture twice, six pages of which one is lost, and what cannot be opened."""
    folder = tmp_path_factory.mktemp("finished")
    made = folder / "in"
    made.mkdir()
    text(made / "a.txt", 1)
    picture(made / "b.png", "b")
    picture(made / "c.png", "b")
    pages(made / "d.tif", "d", 6, black=(2,))
    (made / "e.pdf").write_bytes(b"no PDF")
    drive("crashing", [made], folder / "out")
    return made, folder / "out"


def state(out: Path) -> State:
    ledger = LedgerReading.open(out)
    try:
        return state_of(out, ledger)
    finally:
        ledger.close()


def test_status(finished: tuple[Path, Path]) -> None:
    _, out = finished
    found = state(out)
    assert found.inputs == {"done": 3, "partial": 1, "failed": 1, "skipped": 0, "waiting": 0}
    assert found.pages == {"ok": 6, "text_layer": 1, "blank": 0, "no_words": 0, "failed": 1}
    assert (found.pages_left, found.uncounted, found.at_work) == (0, 0, False)
    assert dict(found.failures) == {"worker_died": 1, "wrong_type": 1}
    assert not list(out.glob("ledger.sqlite-*"))


def test_how_long_a_run_will_take_counts_documents_not_opened_yet() -> None:
    inputs = {"done": 3, "partial": 0, "failed": 1, "skipped": 5, "waiting": 20}
    begun = State(True, False, inputs, {"ok": 12}, 6, 18, [], 10.0)
    assert begun.minutes_left == pytest.approx((6 + 18 * 3) / 10)
    assert replace(begun, uncounted=0).minutes_left == pytest.approx(0.6)
    assert replace(begun, inputs=dict.fromkeys(inputs, 0)).minutes_left is None
    assert replace(begun, pages_per_minute=None).minutes_left is None


def test_the_report_tells_the_same(finished: tuple[Path, Path]) -> None:
    _, out = finished
    facts = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert facts["inputs"] == state(out).inputs
    assert sum(facts["inputs"].values()) == len(rows(out)) == 5
    assert (facts["pages_read"], facts["pages"]["failed"]) == (7, 1)
    assert sum(facts["confidence"]) == facts["confidence"][18] > 0  # the stub is always as sure
    assert facts["memory"]["worker_bytes"] > 50_000_000
    page = (out / "report.html").read_text(encoding="utf-8")
    for part in (
        "Pages by status",
        "Confidence",
        "Slowest documents",
        "Failure reasons",
        "wrong_type",
        "page 2: worker_died",
    ):
        assert part in page
    assert "http://" not in page.replace("http://www.w3.org", "")[:2000]
    events = [json.loads(line)["event"] for line in (out / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (events[0], events[-1]) == ("run_begun", "run_ended")
    assert events.count("input_ended") == 5
    assert events.count("unit_failed") == 1


def test_the_report_names_what_is_withheld(finished: tuple[Path, Path], tmp_path: Path) -> None:
    made, _ = finished
    drive("steady", [made / "a.txt"], tmp_path)
    assert "Withheld" not in (tmp_path / "report.html").read_text(encoding="utf-8")
    store = Store(tmp_path)
    identity = store.inputs()[0].id or ""
    record = store.record(identity).model_copy(update={"secrecy": "Tối mật"})
    store.records_path(identity).write_text(record.to_json(), encoding="utf-8")
    drive("steady", [made / "a.txt", made / "b.png"], tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"<tr><td>Tối mật</td><td>{identity}</td><td>{made / 'a.txt'}</td></tr>" in page
    assert page.count("Tối mật") == 1


def test_purge_keeps_records_and_what_is_unfinished(finished: tuple[Path, Path], tmp_path: Path) -> None:
    made, _ = finished
    out = tmp_path / "out"
    drive("steady", [made / "a.txt", made / "b.png"], out)
    before = digests(out)
    freed, kept = purge(out, unfinished_too=False)
    assert (freed > 0, kept) == (True, 0)
    assert not (out / "work").exists()
    assert digests(out) == before
    assert drive("steady", [made / "a.txt", made / "b.png"], out).worked is False
    # The pages as they were read are gone, so another setting of parsing reads them again.
    assert drive("steady", [made / "a.txt", made / "b.png"], out, review_below=0.1).pages == 2


def test_purge_of_no_output_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no ledger"):
        purge(tmp_path, unfinished_too=True)


def test_merged_parts_are_the_whole(finished: tuple[Path, Path], tmp_path: Path) -> None:
    made, whole = finished
    files = sorted(made.iterdir())
    drive("crashing", files[:2], tmp_path / "one")
    drive("crashing", files[2:], tmp_path / "two")
    found = merge([tmp_path / "one", tmp_path / "two"], tmp_path / "out")
    assert (found.inputs, found.documents, found.shared) == (5, 4, 1)
    assert digests(tmp_path / "out", moved=True) == digests(whole, moved=True)
    assert state(tmp_path / "out").pages == state(whole).pages
    assert drive("crashing", [made], tmp_path / "out").worked is False
    merge([tmp_path / "one", tmp_path / "two"], tmp_path / "out")
    assert digests(tmp_path / "out", moved=True) == digests(whole, moved=True)


def test_the_better_end_is_taken(finished: tuple[Path, Path], tmp_path: Path) -> None:
    made, whole = finished
    drive("steady", [made / "d.tif"], tmp_path / "better")
    merge([whole, tmp_path / "better"], tmp_path / "out")
    assert rows(tmp_path / "out")["d.tif"]["status"] == "done"
    merge([whole], tmp_path / "out")
    assert rows(tmp_path / "out")["d.tif"]["status"] == "done"


def test_parts_are_copied_where_no_links_can_be_made(
    finished: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("pipeline.batch.merge.os.link", no_link)
    _, out = finished
    merge([out], tmp_path / "out")
    assert digests(tmp_path / "out", moved=True) == digests(out, moved=True)


def test_what_is_no_part_is_not_merged(finished: tuple[Path, Path], tmp_path: Path) -> None:
    made, out = finished
    with pytest.raises(UsageError, match="holds no ledger"):
        merge([made], tmp_path / "out")
    with pytest.raises(UsageError, match="into itself"):
        merge([out], out)
    with opened(tmp_path / "busy"), pytest.raises(UsageError, match="a run is at work there"):
        merge([tmp_path / "busy"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_corrections_of_parts_are_merged(finished: tuple[Path, Path], tmp_path: Path) -> None:
    made, whole = finished
    files = sorted(made.iterdir())
    one, two, out = tmp_path / "one", tmp_path / "two", tmp_path / "out"
    drive("crashing", files[:2], one)
    drive("crashing", files[2:3], two)  # the same bytes as the second
    shared = Store(two).inputs()[0].id or ""
    other = Store(one).inputs()[0].id or ""
    append_corrections(two, "An Mẫu", [Change(id=shared, pointer="/place", before=None, after="Bến Mẫu")])
    append_corrections(one, "Bình Mẫu", [Change(id=other, pointer="/number", before=None, after="1/KH")])
    append_corrections(one, "Bình Mẫu", [Change(id=other, pointer="/number", before="1/KH", after=None, undoes=1)])
    append_corrections(two, "An Mẫu", [Change(id=shared, pointer="/place", before="Bến Mẫu", after="", undoes=1)])
    append_corrections(two, "An Mẫu", [Change(id=shared, pointer="/place", before="", after="Bến Mẫu", undoes=2)])
    assert merge([one, two], out).corrections == 5
    merged = Corrections.read(out)
    assert [row.revision for row in merged.rows] == [1, 2, 3, 4, 5]
    assert {(row.who, row.after) for row in merged.rows if row.undoes is None} == {
        ("An Mẫu", "Bến Mẫu"), ("Bình Mẫu", "1/KH"),
    }  # fmt: skip
    assert [item.after for item in merged.of(shared)] == ["Bến Mẫu"], "the undo was undone"
    assert merged.of(other) == ()
    assert merge([two, one], out).corrections == 0, "nothing is said twice"
    assert Corrections.read(out).rows == merged.rows
    assert merge([whole], tmp_path / "plain").corrections == 0
    assert not (tmp_path / "plain" / "corrections.jsonl").exists()


def test_a_dry_run_counts_and_writes_nothing(finished: tuple[Path, Path], tmp_path: Path) -> None:
    made, _ = finished
    settings = Settings(**FAST)  # type: ignore[arg-type]
    found = estimate(gather([str(made)], True, tmp_path), settings, tmp_path / "out", "tests.batch.roads:steady")
    assert (found.files, found.pages, found.unreadable, found.finished) == (5, 9, 1, 0)
    # b.png and c.png are one page each of the same kind; of six pages of d.tif at least two are tried.
    assert {kind.name: (kind.files, kind.pages) for kind in found.kinds} == {
        "TIF": (1, 6),
        "PNG": (2, 2),
        "TXT": (1, 1),
    }
    assert 2 <= found.sampled <= 9
    assert found.seconds is not None
    assert 0 < found.start_seconds < found.seconds[0] <= found.seconds[1] <= found.seconds[2]
    assert found.bytes
    assert not (tmp_path / "out").exists()


def test_a_dry_run_leaves_out_what_is_finished(finished: tuple[Path, Path]) -> None:
    made, out = finished
    settings = Settings(**FAST)  # type: ignore[arg-type]
    found = estimate(gather([str(made)], True, out), settings, out, "tests.batch.roads:steady")
    assert (found.files, found.finished, found.seconds) == (0, 5, None)


def test_the_end_of_a_run_says_how_it_went(tmp_path: Path) -> None:
    text(tmp_path / "a.txt", 1)
    assert drive("steady", [tmp_path / "a.txt"], tmp_path / "out").exit_code == ExitCode.DONE
    assert drive("steady", [tmp_path / "gone.txt"], tmp_path / "out").exit_code == ExitCode.ALL_FAILED
    assert drive("steady", [], tmp_path / "out").exit_code == ExitCode.NOTHING_TO_DO
