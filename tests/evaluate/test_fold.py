"""Each folding rule, by example."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.evaluate.fold import (
    fold,
    fold_archive,
    fold_code,
    fold_heading,
    fold_name,
    fold_recipient,
    fold_subject,
    heading_label,
    is_archive_line,
)
from pipeline.evaluate.titles import SignerTitles, fold_role


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kế hoạch", unicodedata.normalize("NFD", "Kế hoạch")),
        ("Cộng hòa", "Cộng hoà"),
        ("thủy lợi", "thuỷ lợi"),
        ('danh hiệu "Tập thể"', "danh hiệu “Tập thể”"),
        ("thi đua - khen thưởng", "thi đua – khen thưởng"),
        ("một  hai\n ba", "một hai ba "),
        ("một\u00a0hai", "một hai"),
        ("hết…", "hết..."),
    ],
)
def test_what_is_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Kế", "kế"), ("hoàn", "hòan"), ("a,b", "a, b"), ("quý", "quy")])
def test_what_is_a_difference(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_codes_lose_white_space_and_keep_case() -> None:
    assert fold_code("12 / CTr – UBND") == "12/CTr-UBND"


@pytest.mark.parametrize(
    "printed",
    [
        "Về việc trồng cây",
        "V/v trồng cây",
        "V/v: trồng cây",
        "v/v trồng cây.",
        "TRỒNG CÂY",
        "trồng cây:",
        "Về  việc trồng cây",
    ],
)
def test_subject(printed: str) -> None:
    assert fold_subject(printed) == "trồng cây"


@pytest.mark.parametrize(
    "printed",
    ["Đỗ Thử Nghiệm", "TS. Đỗ Thử Nghiệm", "PGS.TS. Đỗ Thử Nghiệm", "ThS Đỗ Thử Nghiệm", "BS.CKII. ĐỖ THỬ NGHIỆM"],
)
def test_name(printed: str) -> None:
    assert fold_name(printed) == "đỗ thử nghiệm"


def test_a_name_that_begins_like_a_title_stays() -> None:
    assert fold_name("Tsăn Thử") == "tsăn thử"


@pytest.mark.parametrize(
    ("printed", "heading", "label"),
    [
        ("II. Nội dung:", "nội dung", "ii"),
        ("1. MỤC ĐÍCH", "mục đích", "1"),
        ("2.1 Thời gian", "thời gian", "2.1"),
        ("2.1. Thời gian.", "thời gian", "2.1"),
        ("a) Tập thể", "tập thể", "a"),
        ("(1) Một trăm", "một trăm", "1"),
        ("Điều 1. Phạm vi", "phạm vi", "điều 1"),
        ("Điều 1:", "", "điều 1"),
        ("Chương II QUY ĐỊNH", "quy định", "chương ii"),
        ("3.", "", "3"),
        ("I- Mở đầu", "mở đầu", "i-"),
        ("- Gạch", "gạch", "-"),
        ("Mục đích", "mục đích", ""),
        ("Chi phí", "chi phí", ""),
        ("100% số xã", "100% số xã", ""),
    ],
)
def test_heading(printed: str, heading: str, label: str) -> None:
    assert fold_heading(printed) == heading
    assert heading_label(printed) == label


def test_recipients() -> None:
    assert fold_recipient("- Phòng Thử nghiệm;") == fold_recipient("Phòng thử nghiệm.")
    assert is_archive_line("- Lưu: VT, TN.")
    assert is_archive_line("Lưu VT")
    assert not is_archive_line("Lưu trữ viên".replace("Lưu trữ", "Cán bộ lưu trữ"))
    assert fold_archive("- Lưu: VT, TN.") == fold_archive("VT, TN")


@pytest.mark.parametrize(
    ("printed", "role", "title"),
    [
        ("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", "KT.", "PHÓ GIÁM ĐỐC"),
        ("KT.GIÁM ĐỐC PHÓ GIÁM ĐỐC", "KT.", "PHÓ GIÁM ĐỐC"),
        ("K/T GIÁM ĐỐC PHÓ GIÁM ĐỐC", "KT.", "PHÓ GIÁM ĐỐC"),
        ("TL. HIỆU TRƯỞNG KT. TRƯỞNG PHÒNG TIN HỌC PHÓ TRƯỞNG PHÒNG", "KT.", "PHÓ TRƯỞNG PHÒNG"),
        ("TL. HIỆU TRƯỞNG TRƯỞNG PHÒNG TIN HỌC", "TL.", "TRƯỞNG PHÒNG TIN HỌC"),
        ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH", "TM.", "CHỦ TỊCH"),
        ("GIÁM ĐỐC", None, "GIÁM ĐỐC"),
        ("TRƯỞNG PHÒNG KTMT", None, "TRƯỞNG PHÒNG KTMT"),
    ],
)
def test_printed_titles(printed: str, role: str | None, title: str) -> None:
    found_role, found_title = SignerTitles().split(printed)
    assert found_title == title
    assert (found_role and fold_role(found_role)) == (role and fold_role(role))
