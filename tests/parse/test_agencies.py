"""The gazetteer by itself: names as printed, and what is known of them at a date."""

from __future__ import annotations

import pytest

from pipeline.parse.agencies import Gazetteer
from pipeline.settings import Settings


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(Settings())


@pytest.mark.parametrize(
    ("printed", "date", "name", "level", "province", "district"),
    [
        ("UBND HUYỆN KỲ ANH", "2023-01-01", "UBND huyện Kỳ Anh", "district", "Hà Tĩnh", "huyện Kỳ Anh"),
        # Districts ended on 2025-06-30.
        ("UBND HUYỆN KỲ ANH", "2025-08-01", "UBND huyện Kỳ Anh", "district", None, None),
        (
            "CHỦ TỊCH UBND QUẬN BA ĐÌNH",
            "2023-01-01",
            "Chủ tịch UBND quận Ba Đình",
            "district",
            "Hà Nội",
            "quận Ba Đình",
        ),
        ("UBND xã Mẫu Sơn", "2023-01-01", "UBND xã Mẫu Sơn", "commune", None, None),
        ("UBND TỈNH", "2023-01-01", "UBND tỉnh", "province", None, None),
        ("UBND Tỉnh", "2023-01-01", "UBND Tỉnh", "province", None, None),
        ("CỤC THUẾ TỈNH HÀ TĨNH", "2023-01-01", "Cục Thuế tỉnh Hà Tĩnh", "province", "Hà Tĩnh", None),
        ("PHÒNG NỘI VỤ HUYỆN KỲ ANH", "2023-01-01", "Phòng Nội vụ huyện Kỳ Anh", "district", "Hà Tĩnh", "huyện Kỳ Anh"),
        ("PHÒNG NỘI VỤ HUYỆN MẪU SƠN", "2023-01-01", "Phòng Nội vụ huyện Mẫu Sơn", "district", None, None),
        ("BỘ NỘI VU", "2023-01-01", "Bộ Nội vụ", "central", None, None),
        ("UBND THÀNH PHỐ HUẾ", "2025-08-01", "UBND thành phố Huế", "province", "Huế", None),
    ],
)
def test_a_known_agency_is_named_in_good_case_with_its_place(
    gazetteer: Gazetteer,
    printed: str,
    date: str,
    name: str,
    level: str | None,
    province: str | None,
    district: str | None,
) -> None:
    found = gazetteer.agency(printed, date)
    assert found.known
    assert (found.name, found.level, found.district) == (name, level, district)
    assert (found.province and found.province.name) == province


@pytest.mark.parametrize("printed", ["Tổ đọc sách", "BẢO TRỢ XÃ HỘI XÃ MẪU SƠN", "Uybannhandan tinhha"])
def test_what_the_gazetteer_does_not_know_stays_as_printed(gazetteer: Gazetteer, printed: str) -> None:
    found = gazetteer.agency(printed, None)
    assert not found.known
    assert found.name.casefold() == printed.casefold()
    assert found.province is None


@pytest.mark.parametrize(
    "printed", ["ỦY BAN NHÂN DÂN TỈNHHÀTĨNH", "UYBANNHANDAN TINHHATINH", "UỶBANNHÂNDÂN TỈNHHATINK"]
)
def test_words_that_were_joined_come_apart_where_one_name_is_near(gazetteer: Gazetteer, printed: str) -> None:
    found = gazetteer.agency(printed, "2023-01-01")
    assert (found.name, found.slug) == ("Ủy ban nhân dân tỉnh Hà Tĩnh", "ubnd")


def test_a_province_is_one_of_its_time(gazetteer: Gazetteer) -> None:
    before, after = (
        gazetteer.places.province("tỉnh Hà Giang", "2025-06-01"),
        gazetteer.places.province("Hà Giang", "2025-08-01"),
    )
    assert before is not None and before.name == "Hà Giang"
    assert after is None
    near = gazetteer.places.province("Hà Tinh", "2023-01-01")
    assert near is not None and near.name == "Hà Tĩnh"
    assert gazetteer.places.province("Mẫu Sơn", "2023-01-01") is None


def test_of_districts_with_one_name_the_province_tells_which(gazetteer: Gazetteer) -> None:
    assert gazetteer.places.district("Châu Thành", "huyện", None, "2023-01-01") is None
    province = gazetteer.places.province("Long An", "2023-01-01")
    assert province is not None
    found = gazetteer.places.district("Châu Thành", "huyện", province, "2023-01-01")
    assert found is not None and found.province_code == province.code


@pytest.mark.parametrize(("name", "found"), [("Huế", True), ("Thành phố Huế", True), ("Huế.", True), ("Quế", False)])
def test_the_shortest_name_of_a_province_counts_where_it_is_exact(gazetteer: Gazetteer, name: str, found: bool) -> None:
    place = gazetteer.places.province(name, "2025-08-01")
    assert (place is not None and place.name == "Huế") == found
