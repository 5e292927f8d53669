"""Abbreviations that a document defines, and abbreviations that stay what they are."""

from __future__ import annotations

import pytest

from pipeline.restore.abbreviations import defined_abbreviations
from pipeline.restore.restorer import Restorer


def test_the_words_before_say_the_letters() -> None:
    page = ["các điểm đến du lịch (DDDL) và đội dân phòng", "của thôn (DDPT), người lao động (NLD)"]
    assert defined_abbreviations([page]) == {"DDDL": "ĐĐDL", "DDPT": "ĐDPT", "NLD": "NLĐ"}
    assert defined_abbreviations([["kế hoạch (ABC)"]]) == {}
    assert defined_abbreviations([["đội dân phòng (DDP)"], ["đội đặc phái (DDP)"]]) == {}


def test_a_definition_holds_for_the_document(restorer: Restorer) -> None:
    read = (
        "Cac diem den du lich (DDDL) tren dia ban huyen phai bao dam ve sinh moi truong.\n"
        "Phong Van hoa kiem tra DDDL moi thang mot lan va bao cao ket qua."
    )
    restored = restorer.restore_text(read).text
    assert "điểm đến du lịch (ĐĐDL)" in restored
    assert "kiểm tra ĐĐDL mỗi tháng" in restored


@pytest.mark.parametrize("code", ["STC", "SNV", "SCT", "STP"])
def test_a_known_abbreviation_becomes_no_other(restorer: Restorer, code: str) -> None:
    read = f"Thyc hién ké hoach, {code} phéi hgp voi cac co quan bao cao két qua trong nim"
    assert f", {code} phối hợp" in restorer.restore_text(read).text
