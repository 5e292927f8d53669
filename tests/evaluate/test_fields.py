"""Verdicts on single fields."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.evaluate.fields import compare

TRUTH: dict[str, Any] = {
    "type": "KH",
    "type_name": "Kế hoạch",
    "number": "57/KH-STN",
    "serial": 57,
    "symbol": "KH-STN",
    "date": "2031-05-09",
    "place": "Mẫu Sơn",
    "issuer": {"name": "SỞ THỬ NGHIỆM", "parent": "UBND TỈNH MẪU SƠN"},
    "subject": "V/v trồng cây xanh năm 2031",
    "signer": {"title": "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", "name": "TS. Đỗ Thử Nghiệm"},
    "secrecy": None,
}
RECORD: dict[str, Any] = {
    "type": "KH",
    "type_name": "KẾ HOẠCH",
    "number": "57/KH-STN",
    "serial": 57,
    "symbol": "KH-STN",
    "date": "2031-05-09",
    "date_edtf": "2031-05-09",
    "place": "Mẫu Sơn",
    "issuer": {"name": "Sở Thử nghiệm", "parent": "UBND tỉnh Mẫu Sơn", "level": "province"},
    "subject": "Trồng cây xanh năm 2031",
    "signer": {"role": "KT.", "authority": None, "title": "Phó Giám đốc", "name": "Đỗ Thử Nghiệm"},
    "secrecy": None,
}


def verdicts(truth: dict[str, Any], record: dict[str, Any] | None) -> dict[str, str]:
    return {score.field: score.verdict for score in compare(truth, record)}


def test_what_is_printed_differently_is_exact() -> None:
    assert set(verdicts(TRUTH, RECORD).values()) == {"exact"}


def test_absent_keys_are_not_scored() -> None:
    found = verdicts(TRUTH, RECORD)
    assert "urgency" not in found
    assert "issuer/level" not in found
    assert "signer/authority" not in found
    assert verdicts({"number": "1/KH-A"}, RECORD).keys() == {"number"}


def test_missing_output_is_wrong_everywhere() -> None:
    found = verdicts({**TRUTH, "red_stamp": False}, None)
    assert set(found.values()) == {"missing"}
    assert {"secrecy", "signer/role", "marks/red_seal"} <= found.keys()


@pytest.mark.parametrize(
    ("key", "value", "verdict"),
    [
        ("number", "57/KH - STN", "exact"),
        ("number", "57/KH-SIN", "wrong"),
        ("subject", "Trồng cây xanh nam 2031", "soft"),
        ("subject", "Trồng rừng", "wrong"),
        ("subject", None, "missing"),
        ("subject", " ", "missing"),
        ("date", "2031-05-08", "wrong"),
        ("serial", 58, "wrong"),
        ("type", "kh", "wrong"),
        ("secrecy", "MẬT", "invented"),
    ],
)
def test_verdicts(key: str, value: Any, verdict: str) -> None:
    assert verdicts(TRUTH, {**RECORD, key: value})[key] == verdict


def test_accepted_variants() -> None:
    assert verdicts({"number": "5-CT/TU", "number_alt": ["05-CT/TU"]}, {"number": "05-CT/TU"}) == {"number": "exact"}
    assert verdicts({"date": "2031-01-02", "date_alt": [None]}, {}) == {"date": "exact"}


def test_a_signer_that_is_not_on_the_paper() -> None:
    found = verdicts({"signer": None}, {"signer": {"role": None, "title": "Giám đốc", "name": None}})
    assert found["signer/title"] == "invented"
    assert found["signer/name"] == found["signer/role"] == "exact"


def test_a_title_that_was_not_taken_apart() -> None:
    found = verdicts(TRUTH, {**RECORD, "signer": {"title": "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", "name": "Đỗ Thử Nghiệm"}})
    assert found["signer/role"] == found["signer/title"] == "exact"
    whole = verdicts(TRUTH, {**RECORD, "signer": {"role": "KT.", "title": "Giám đốc", "name": "Đỗ Thử Nghiệm"}})
    assert whole["signer/title"] == "wrong"


def test_a_title_without_role_says_nothing_of_the_role() -> None:
    assert "signer/role" not in verdicts({"signer": {"title": "GIÁM ĐỐC"}}, RECORD)


HANDWRITTEN = {**TRUTH, "handwritten": {"number": True, "date_day": True, "signer_title": False}}


def test_withheld_handwriting() -> None:
    found = verdicts(HANDWRITTEN, {**RECORD, "number": None, "serial": None, "date": None, "date_edtf": "2031-05-XX"})
    assert found["number"] == found["serial"] == found["date"] == "withheld"
    assert found["symbol"] == "exact"


def test_withheld_only_when_nothing_false_is_said() -> None:
    without_symbol = {**RECORD, "number": None, "serial": None, "symbol": "KH-SIN"}
    assert verdicts(HANDWRITTEN, without_symbol)["number"] == "missing"
    assert verdicts(HANDWRITTEN, {**RECORD, "date": None, "date_edtf": "2031-06-XX"})["date"] == "missing"
    assert verdicts(HANDWRITTEN, {**RECORD, "number": "51/KH-STN"})["number"] in {"wrong", "soft"}
    assert verdicts(HANDWRITTEN, {**RECORD, "number": None, "serial": 51})["serial"] == "wrong"


def test_print_is_never_withheld() -> None:
    assert verdicts(TRUTH, {**RECORD, "number": None, "serial": None})["number"] == "missing"


@pytest.mark.parametrize(
    ("there", "marks", "verdict"),
    [(True, ["red_seal"], "exact"), (False, [], "exact"), (True, [], "missing"), (False, ["red_seal"], "invented")],
)
def test_red_seal(there: bool, marks: list[str], verdict: str) -> None:
    assert verdicts({"red_stamp": there}, {"marks": marks}) == {"marks/red_seal": verdict}
