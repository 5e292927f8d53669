"""Records of a batch against one another, on invented records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.main import _run
from pipeline.errors import ExitCode
from pipeline.evaluate.audit import Finding, entries_of
from pipeline.evaluate.audit_references import check_references
from pipeline.evaluate.audit_series import _longest_rise, check_series
from pipeline.model.page import Document, Source
from pipeline.model.record import Record
from pipeline.write.corrections import Change, append_corrections
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store


def record(identity: int, serial: int | None, date: str | None, **more: Any) -> Record:
    known: dict[str, Any] = {
        "id": f"{identity:016x}",
        "source": {"name": f"{identity}.pdf", "sha256": "", "bytes": 0, "media_type": "", "pages": 1},
        "produced_by": {"version": "", "fingerprint": "", "engine": ""},
        "type": "KH",
        "number": None if serial is None else f"{serial}/KH-SNV",
        "serial": serial,
        "symbol": "KH-SNV",
        "date": date,
        "year": int(date[:4]) if date else None,
        "issuer": {"name": "Sở Nội vụ", "id": "vn/72-tay-ninh/so-noi-vu", "province_code": "72"},
        "subject": f"Kiểm kê kho {identity}",
    }
    return Record.model_validate({**known, **more})


def series(*records: Record) -> dict[str, Finding]:
    return {finding.check: finding for finding in check_series(entries_of(records))}


def references(*records: Record) -> list[Finding]:
    return list(check_references(entries_of(records)))


def cites(number: str, date: str | None = None) -> dict[str, Any]:
    return {"references": [{"type": "KH", "number": number, "date": date}]}


def test_numbers_that_rise_with_the_dates() -> None:
    assert series(record(1, 1, "2021-01-05"), record(2, 2, "2021-01-05"), record(3, 3, "2021-02-01")) == {}


def test_a_date_that_does_not_fit_its_number() -> None:
    found = series(*(record(n, n, f"2021-0{n}-01") for n in (1, 2, 4, 5)), record(3, 3, "2021-09-01"))
    assert set(found) == {"order"}
    assert found["order"].names == ("3.pdf", "2.pdf", "4.pdf")
    assert found["order"].contradicts


def test_one_number_on_different_documents_and_the_same_document_again() -> None:
    assert set(series(record(1, 7, "2021-01-05"), record(2, 7, "2021-01-06"))) == {"number_twice"}
    again = record(2, 7, "2021-01-05", subject="KIỂM KÊ KHO 1")
    found = series(record(1, 7, "2021-01-05"), again)
    assert set(found) == {"scanned_twice"}
    assert not found["scanned_twice"].contradicts


def test_gaps() -> None:
    found = series(*(record(n, n, "2021-01-05") for n in (3, 4, 7, 9)))
    assert found["gap"].values == {"missing": [[5, 6], [8, 8]]}
    assert "5-6, 8" in found["gap"].says


def test_other_issuers_types_years_and_normative_documents_have_their_own_numbers() -> None:
    first = record(1, 5, "2021-01-05")
    other_year = record(2, 5, "2022-01-05")
    other_type = record(3, 5, "2021-02-05", type="QĐ", number="5/QĐ-SNV")
    other_issuer = record(4, 5, "2021-03-05", issuer={"name": "Sở Y tế", "id": "vn/72-tay-ninh/so-y-te"})
    normative = record(5, 5, "2021-04-05", number="5/2021/KH-SNV")
    party = [record(6 + n, 9 - n, f"2021-05-0{n + 1}", number=f"{9 - n}-KH/TU") for n in range(3)]
    assert series(first, other_year, other_type, other_issuer, normative, *party) == {}


def test_which_readings_of_an_illegible_serial_fit() -> None:
    review = [{"field": "/serial", "reason": "handwritten", "candidates": ["15", "75", "1?"]}]
    unsure = record(3, None, "2021-02-01", review=review)
    found = series(record(1, 10, "2021-01-05"), unsure, record(2, 20, "2021-03-01"))
    assert found["serial_fits"].values == {"fits": [15]}
    assert found["serial_fits"].names == ("3.pdf",)


def test_references_resolve_by_number_and_date() -> None:
    cited = record(1, 5, "2021-01-05")
    found = references(cited, record(2, 6, "2021-02-01", **cites("5/KH-SNV", "2021-01-05")))
    assert [(finding.check, finding.names) for finding in found] == [("resolved", ("2.pdf", "1.pdf"))]
    found = references(cited, record(2, 6, "2021-02-01", **cites("5/KH-SNV")))
    assert [finding.check for finding in found] == ["resolved"]


def test_a_number_alone_does_not_name_one_of_several() -> None:
    twins = [record(1, 5, "2021-01-05"), record(2, 5, "2020-01-07")]
    assert references(*twins, record(3, 6, "2021-02-01", **cites("5/KH-SNV"))) == []
    elsewhere = record(4, 5, "2021-01-05", issuer={"name": "Sở Nội vụ", "id": "vn/80/so-noi-vu", "province_code": "80"})
    assert references(elsewhere, record(3, 6, "2021-02-01", **cites("5/KH-SNV"))) == []


def test_a_reference_with_another_date_than_the_document() -> None:
    found = references(record(1, 5, "2021-01-05"), record(2, 6, "2021-02-01", **cites("5/KH-SNV", "2021-01-08")))
    assert [finding.check for finding in found] == ["date_differs"]
    assert found[0].values == {"reference": "/references/0"}
    other_year = references(record(1, 5, "2021-01-05"), record(2, 6, "2021-02-01", **cites("5/KH-SNV", "2020-01-08")))
    assert other_year == []


def test_a_document_that_cites_a_younger_one() -> None:
    found = references(record(2, 6, "2021-02-01", **cites("9/KH-SYT", "2021-03-01")))
    assert [finding.check for finding in found] == ["cites_later"]


@given(st.lists(st.integers(1, 9).map(str), max_size=12))
def test_the_longest_rise_rises_and_none_is_longer(dates: list[str]) -> None:
    kept = [dates[place] for place in sorted(_longest_rise(dates))]
    assert kept == sorted(kept)
    best = [1] * len(dates)
    for place, date in enumerate(dates):
        best[place] += max((best[other] for other in range(place) if dates[other] <= date), default=0)
    assert len(kept) == max(best, default=0)


@given(st.permutations([record(n, n, f"2021-0{9 - n}-01") for n in range(1, 7)]))
def test_the_order_of_the_records_does_not_matter(records: list[Record]) -> None:
    ordered = sorted(records, key=lambda one: one.id)
    assert list(check_series(entries_of(records))) == list(check_series(entries_of(ordered)))


def stored(folder: Path, *records: Record) -> Path:
    store = Store.create(folder)
    for one in records:
        store.put([one], Document(Source(one.source.name, one.id + "0" * 48, 1, "text/plain"), ()))
    store.publish([InputRow(name=one.source.name, id=one.id, status="done", pages=1) for one in records])
    return folder


@pytest.mark.parametrize(
    ("dates", "code"),
    [(("2021-01-05", "2021-01-06"), ExitCode.DONE), (("2021-01-06", "2021-01-05"), ExitCode.SOME_FAILED)],
)
def test_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dates: tuple[str, str], code: ExitCode
) -> None:
    out = stored(tmp_path, *(record(n, 2 * n, date) for n, date in enumerate(dates, start=1)))
    assert _run(["audit", str(out)]) == code
    written = [json.loads(line) for line in (out / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["check"], row["contradicts"]) for row in written][-1] == ("gap", False)
    assert any(row["contradicts"] for row in written) == (code == ExitCode.SOME_FAILED)
    assert "2 records, 0 references" in capsys.readouterr().out


def test_a_folder_without_records(tmp_path: Path) -> None:
    assert _run(["audit", str(stored(tmp_path))]) == ExitCode.NOTHING_TO_DO
    assert _run(["audit", str(tmp_path / "gone")]) == ExitCode.USAGE


def test_corrections_count(tmp_path: Path) -> None:
    out = stored(tmp_path, record(1, 2, "2021-01-06"), record(2, 4, "2021-01-05"))
    assert _run(["audit", str(out)]) == ExitCode.SOME_FAILED
    change = Change(id=f"{2:016x}", pointer="/date", before="2021-01-05", after="2021-01-15")
    append_corrections(out, "Người Mẫu", [change])
    assert _run(["audit", str(out)]) == ExitCode.DONE
