"""Corrections reach what goes out, and never what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.model.page import Document
from pipeline.model.record import Record
from pipeline.write.corrections import Change, Correction, Corrections, append_corrections, corrections_path
from tests.write.conftest import SHA

ID = SHA[:16]


def corrected(tmp_path: Path, record: Record, *changes: tuple[str, object, object]) -> Record:
    append_corrections(tmp_path, "an", [Change(id=ID, pointer=p, before=b, after=a) for p, b, a in changes])
    return Corrections.read(tmp_path).apply(record)


def test_without_corrections_all_is_as_it_was(tmp_path: Path, record: Record, document: Document) -> None:
    corrections = Corrections.read(tmp_path)
    assert corrections.apply(record) is record
    assert corrections.apply_to_pages(document) is document


def test_a_corrected_value_keeps_its_place_on_the_page(tmp_path: Path, record: Record) -> None:
    before = record.model_copy(deep=True)
    after = corrected(tmp_path, record, ("/number", "01/KH-SNV", "07/KH-SNV"))
    assert (after.number, after.serial, after.symbol) == ("07/KH-SNV", 7, "KH-SNV")
    evidence = after.evidence["/number"]
    assert (evidence.source, evidence.confidence) == ("reviewer", 1)
    assert (evidence.raw, evidence.page, evidence.line) == ("Số: 01", 1, 2)
    assert (after.status, after.review) == ("ok", [])
    assert record == before


@pytest.mark.parametrize(
    ("number", "serial", "symbol"),
    [("34-CT/TW", 34, "CT/TW"), ("33/2024/QH15", 33, "QH15"), ("12/UBND-VX", 12, "UBND-VX"), ("5a/QĐ-UB", 5, "QĐ-UB")],
)
def test_serial_and_symbol_follow_the_number(
    tmp_path: Path, record: Record, number: str, serial: int, symbol: str
) -> None:
    after = corrected(tmp_path, record, ("/number", "01/KH-SNV", number))
    assert (after.serial, after.symbol) == (serial, symbol)


def test_year_follows_the_date(tmp_path: Path, record: Record) -> None:
    after = corrected(tmp_path, record, ("/date", "2024-03-02", "2023-12-31"))
    assert (after.date, after.date_edtf, after.year) == ("2023-12-31", "2023-12-31", 2023)
    assert after.evidence["/year"].source == "reviewer"


def test_the_last_word_counts_and_can_be_taken_back(tmp_path: Path, record: Record) -> None:
    assert corrected(tmp_path, record, ("/place", None, "Huế"), ("/place", "Huế", "Hà Nội")).place == "Hà Nội"
    append_corrections(tmp_path, "bình", [Change(id=ID, pointer="/place", undoes=2)])
    assert Corrections.read(tmp_path).apply(record).place == "Huế"
    append_corrections(tmp_path, "an", [Change(id=ID, pointer="/place", undoes=3)])
    assert Corrections.read(tmp_path).apply(record).place == "Hà Nội"
    append_corrections(tmp_path, "an", [Change(id=ID, pointer="/place", undoes=n) for n in (1, 2)])
    assert Corrections.read(tmp_path).apply(record) == record


def test_a_new_run_does_not_undo_a_reviewer(tmp_path: Path, record: Record) -> None:
    corrected(tmp_path, record, ("/subject", record.subject, "Công tác năm"), ("/targets/0/value", 95, 90))
    rerun = record.model_copy(update={"subject": "Cong tac nam"}, deep=True)
    rerun.targets[0].value = 59
    after = Corrections.read(tmp_path).apply(rerun)
    assert after.subject == "Công tác năm"
    assert after.targets[0].value == 59
    assert [(item.field, item.reason, item.candidates) for item in after.review if "targets" in item.field] == [
        ("/targets/0/value", "correction_stale", ["90"])
    ]
    assert after.status == "review"


def test_a_correction_of_what_a_later_run_read_holds(tmp_path: Path, record: Record) -> None:
    def read_as(value: int) -> Record:
        rerun = record.model_copy(deep=True)
        rerun.targets[0].value = value
        return rerun

    place = "/targets/0/value"
    assert corrected(tmp_path, read_as(70), (place, 70, 75)).targets[0].value == 75
    assert Corrections.read(tmp_path).apply(read_as(80)).targets[0].value == 80
    after = corrected(tmp_path, read_as(80), (place, 80, 85))
    assert (after.targets[0].value, after.evidence[place].source) == (85, "reviewer")
    assert corrected(tmp_path, read_as(80), (place, 85, 86)).targets[0].value == 86
    assert Corrections.read(tmp_path).apply(read_as(70)).targets[0].value == 70
    append_corrections(tmp_path, "an", [Change(id=ID, pointer=place, undoes=n) for n in (3, 2)])
    assert Corrections.read(tmp_path).apply(read_as(70)).targets[0].value == 75
    assert corrected(tmp_path, read_as(70), (place, 75, 77)).targets[0].value == 77


def test_a_word_that_a_later_run_read_otherwise_can_be_corrected_again(tmp_path: Path, document: Document) -> None:
    pointer = "/pages/0/lines/0/words/1"
    changes = [("hoch", "hoạt"), ("hoạch", "hoạch số"), ("hoạch số", "hoạch:")]
    append_corrections(tmp_path, "an", [Change(id=ID, pointer=pointer, before=b, after=a) for b, a in changes])
    corrections = Corrections.read(tmp_path)
    assert corrections.apply_to_pages(document).pages[0].lines[0].text == "Kế hoạch:"
    assert corrections.stale_in_pages(document) == ()


def test_what_a_record_cannot_hold_goes_to_review(tmp_path: Path, record: Record) -> None:
    after = corrected(
        tmp_path, record, ("/serial", 1, "seven"), ("/id", ID, "x"), ("/nothing/0", 1, 2), ("/targets/x", 1, 2)
    )
    assert (after.serial, after.id) == (1, ID)
    assert [item.reason for item in after.review[1:]] == ["correction_invalid", *["correction_stale"] * 3]


def test_words_of_a_page(tmp_path: Path, document: Document) -> None:
    changes = [
        Change(id=ID, pointer="/pages/0/lines/0/words/1", before="hoạch", after="hoạch số"),
        Change(id=ID, pointer="/pages/0/lines/0/words/0", before="Kế", after=""),
        Change(id=ID, pointer="/pages/0/lines/0/words/2", before="x", after="y"),
    ]
    append_corrections(tmp_path, "an", changes)
    corrections = Corrections.read(tmp_path)
    line = corrections.apply_to_pages(document).pages[0].lines[0]
    assert line.text == "hoạch số"
    assert line.raw == "Ké hoach"
    assert [(word.raw, word.probability) for word in line.words] == [("hoach", 1.0)] * 2
    first, second = (word.box for word in line.words)
    assert first and second and first.left == 12 and first.right <= second.left and second.right == 40
    assert [item.pointer for item in corrections.stale_in_pages(document)] == ["/pages/0/lines/0/words/2"]


def test_a_row_cut_off_while_written_does_not_count(tmp_path: Path, record: Record) -> None:
    corrected(tmp_path, record, ("/place", None, "Huế"))
    path = corrections_path(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"revision": 2, "ti')
    assert Corrections.read(tmp_path).apply(record).place == "Huế"
    assert corrected(tmp_path, record, ("/place", "Huế", "Vinh")).place == "Vinh"
    assert path.read_bytes().startswith(whole)
    assert [row.revision for row in Corrections.read(tmp_path).rows] == [1, 2]


def test_a_damaged_log_is_told(tmp_path: Path) -> None:
    corrections_path(tmp_path).write_text("[]\n")
    with pytest.raises(UsageError, match="line 1 is no correction"):
        Corrections.read(tmp_path)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 12) | st.none()), max_size=12))
def test_undoing_everything_leaves_nothing(steps: list[tuple[str, int | None]]) -> None:
    rows = [
        Correction(revision=n, time="t", who="w", id="r", pointer=f"/{p}", before=None, after=n,
                   undoes=u if u is not None and u < n else None)
        for n, (p, u) in enumerate(steps, start=1)
    ]  # fmt: skip
    last = len(rows)
    for item in Corrections(rows).of("r"):
        assert rows[item.revision - 1].undoes is None
    said = [row.revision for row in rows if row.undoes is None]
    undo = [
        Correction(revision=last + k, time="t", who="w", id="r", pointer="/a", undoes=number)
        for k, number in enumerate(said, start=1)
    ]
    assert Corrections([*rows, *undo]).of("r") == ()
