"""Text layers of PDF pages: good ones are used, all others are read by OCR, and the reason is told."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pipeline.model.page import Page, Raster
from pipeline.model.text import strip_marks
from pipeline.read.reader import Reader
from pipeline.read.text_layer import Rejected, TextLayers, open_for_layers
from pipeline.settings import Settings
from tests.conftest import draw_page
from tests.read.encodings import in_tcvn3, in_vni
from tests.read.layers import INVISIBLE, VIETNAMESE, Maker

ENGLISH_READING = (
    "UY BAN NHAN DAN",
    "86: 12/KH-UBND",
    "KE HOACH",
    "Cong tac van thw, lwu triv nam 2024",
    "Thuc hién chuong trinh céng tac, Uy ban nhan dan xay dung ké hoach",
    "nhu sau: ra sodt hd so, sé héa tai liéu, nOp luu dting thoi han; cdc phong,",
    "ban chuyén mén phéi hop thuc hién, bdo cdo két qua trudc ngay 15 thang 12.",
)
"""Invented; what an English model makes of Vietnamese print looks like it."""


def read(path: Path, settings: Settings | None = None) -> Raster | Page:
    (page,) = Reader(settings or Settings()).read(path)[1]
    return page


def page_of(path: Path, fill: Callable[[Maker], object], settings: Settings | None = None) -> Raster | Page:
    with Maker(path) as maker:
        fill(maker)
    return read(path, settings)


def reason(page: Raster | Page) -> str:
    """Why the layer was not used; empty when it was."""
    (flag,) = [flag for flag in page.flags if flag.startswith("layer_")]
    return flag.removeprefix("layer_rejected:") if flag != "layer_used" else ""


def used(page: Raster | Page) -> Page:
    assert isinstance(page, Page)
    assert "layer_used" in page.flags
    return page


def test_a_true_layer_is_used(tmp_path: Path) -> None:
    page = used(page_of(tmp_path / "a.pdf", lambda maker: maker.page().lines(VIETNAMESE)))
    assert page.text == "\n".join(VIETNAMESE)
    assert page.origin == "text_layer"
    assert (page.width, page.height, page.dpi) == (1653, 2339, 200)
    assert all(word.confidence is None for word in page.words)
    assert [line.raw for line in page.lines] == list(VIETNAMESE)


def test_boxes_are_pixels_of_the_page(tmp_path: Path) -> None:
    page = used(page_of(tmp_path / "a.pdf", lambda maker: maker.page().lines(VIETNAMESE, left=72, top=144)))
    box = page.words[0].box
    assert box is not None
    assert box.left == pytest.approx(200, abs=3)
    assert box.bottom == pytest.approx(400, abs=3)
    assert 20 < box.height < 40


def test_the_setting_never(tmp_path: Path) -> None:
    never = Settings(text_layers="never")
    page = page_of(tmp_path / "a.pdf", lambda maker: maker.page().lines(VIETNAMESE), never)
    assert isinstance(page, Raster)
    assert page.flags == ()


def test_columns_of_a_letterhead_share_a_line_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    def fill(maker: Maker) -> None:
        page = maker.page().lines(VIETNAMESE, top=200)
        page.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", left=280, top=73)
        page.text("SỞ NỘI VỤ", left=90, top=72)

    page = used(page_of(tmp_path / "a.pdf", fill))
    assert page.lines[0].text == "SỞ NỘI VỤ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_number_and_day_of_a_signature_stand_in_their_line(tmp_path: Path) -> None:
    def fill(maker: Maker) -> None:
        page = maker.page().lines(VIETNAMESE[2:], top=140)
        page.text("Số:        /KH-UBND", left=72, top=100)
        page.text("ngày        tháng 3 năm 2024", left=300, top=100)
        page.stamp("57", left=97, top=101).stamp("08", left=336, top=101)
        page.stamp("Ngày ký: 08.03.2024 10:15:00", left=320, top=40, size=8)

    page = used(page_of(tmp_path / "a.pdf", fill))
    assert page.lines[1].text == "Số: 57 /KH-UBND ngày 08 tháng 3 năm 2024"
    assert page.lines[0].text == "Ngày ký: 08.03.2024 10:15:00"
    assert page.lines[0].block != page.lines[1].block == page.lines[2].block


def test_a_red_seal_is_told(tmp_path: Path) -> None:
    seal = Image.new("RGB", (60, 60), "white")
    ImageDraw.Draw(seal).ellipse((5, 5, 55, 55), outline=(210, 30, 40), width=4)
    page = page_of(tmp_path / "a.pdf", lambda m: m.page().lines(VIETNAMESE).picture(seal, left=350, top=500, width=100))
    assert "red_seal" in used(page).flags
    assert "red_seal" not in page_of(tmp_path / "b.pdf", lambda maker: maker.page().lines(VIETNAMESE)).flags


def test_a_raised_figure_belongs_to_its_line(tmp_path: Path) -> None:
    def fill(maker: Maker) -> None:
        page = maker.page().lines(VIETNAMESE)
        page.text("Diện tích 120 m", top=300).text("2", left=155.5, top=295, size=8)

    page = used(page_of(tmp_path / "a.pdf", fill))
    assert page.lines[-1].text == "Diện tích 120 m2"


def test_words_that_the_page_does_not_show_are_left_out(tmp_path: Path) -> None:
    page = page_of(tmp_path / "a.pdf", lambda maker: maker.page().lines(VIETNAMESE).text("Mật", top=400, grey=255))
    assert used(page).text == "\n".join(VIETNAMESE)
    assert "layer_hidden" in page.flags
    assert page.layer_text == "Mật"


@pytest.mark.parametrize(
    ("why", "fill"),
    [
        ("hidden", lambda maker: maker.page().lines(VIETNAMESE, mode=INVISIBLE)),
        ("hidden", lambda maker: maker.page().lines(VIETNAMESE, grey=255)),
        ("hidden", lambda maker: maker.page().lines(VIETNAMESE).picture(draw_page(), top=40, width=500)),
        ("scan", lambda maker: maker.page().lines(VIETNAMESE, mode=INVISIBLE).picture(draw_page())),
        ("scan", lambda maker: maker.page().picture(draw_page()).lines(VIETNAMESE)),
        ("ink", lambda maker: maker.page().lines(VIETNAMESE[:4]).picture(draw_page(), top=200, width=400)),
        ("few_words", lambda maker: maker.page().text("Phụ lục I")),
        ("spaced", lambda maker: maker.page().lines([" ".join(line.replace(" ", "")) for line in VIETNAMESE])),
        ("syllables", lambda maker: maker.page().lines(ENGLISH_READING)),
        ("turned", lambda maker: maker.page().lines(VIETNAMESE).turned(90)),
    ],
    ids=["invisible", "white", "under a picture", "behind a scan", "on a scan", "lacks print", "few words", "spaced",
         "English reading", "on its side"],
)  # fmt: skip
def test_a_bad_layer_is_not_used(tmp_path: Path, why: str, fill: Callable[[Maker], object]) -> None:
    page = page_of(tmp_path / "a.pdf", fill)
    assert reason(page) == why
    assert page.layer_text


def test_a_layer_without_marks_is_not_used(tmp_path: Path) -> None:
    lines = [strip_marks(line) for line in VIETNAMESE if "tác" not in line]
    assert reason(page_of(tmp_path / "a.pdf", lambda maker: maker.page().lines(lines))) in {"marks", "syllables"}


@pytest.mark.parametrize("shift", [29, 3])
def test_a_broken_font_map_is_not_used(tmp_path: Path, shift: int) -> None:
    """Letters moved by a constant, as fonts without a map give them: glyph numbers taken for characters."""

    def moved(letter: str) -> str:
        return letter if letter == " " or ord(letter) <= 32 + shift else chr(ord(letter) - shift)

    lines = ["".join(map(moved, line)) for line in VIETNAMESE]
    assert reason(page_of(tmp_path / "a.pdf", lambda maker: maker.page().lines(lines))) in {"glyphs", "syllables"}


def test_one_broken_font_among_good_ones(tmp_path: Path) -> None:
    """The words of each font are judged by themselves too."""
    heading = "KQWLẾ +RẠFK FôQJ WáF YăQ WKư ươQJ WUìQK QăP WUướF"

    def fill(maker: Maker) -> None:
        page = maker.page().lines(VIETNAMESE * 3)
        page.text(heading, top=600, font="/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf")

    assert reason(page_of(tmp_path / "a.pdf", fill)) in {"font", "syllables", "glyphs"}


@pytest.mark.parametrize(("name", "encode"), [("tcvn3", in_tcvn3), ("vni", in_vni)])
def test_legacy_encodings_are_converted(tmp_path: Path, name: str, encode: Callable[[str], str]) -> None:
    lines = [line for line in VIETNAMESE if not line.isupper() and "-" not in line]
    lines = [line[0].lower() + line[1:] for line in lines]
    page = used(page_of(tmp_path / "a.pdf", lambda maker: maker.page().lines([encode(line) for line in lines])))
    assert f"layer_encoding:{name}" in page.flags
    assert [line.text for line in page.lines][:2] == lines[:2]


def test_bullets_of_symbol_fonts_are_shown_as_bullets(tmp_path: Path) -> None:
    page = page_of(tmp_path / "a.pdf", lambda maker: maker.page().lines([*VIETNAMESE, "\uf0b7 Nộp lưu đúng thời hạn"]))
    assert used(page).lines[-1].text.endswith("Nộp lưu đúng thời hạn")


def test_a_scan_without_layer_has_no_reason(tmp_path: Path) -> None:
    page = page_of(tmp_path / "a.pdf", lambda maker: maker.page().picture(draw_page()))
    assert isinstance(page, Raster)
    assert page.flags == ()
    assert page.layer_text is None


def test_judging_leaves_the_picture_of_the_page_alone(tmp_path: Path) -> None:
    def fill(maker: Maker) -> None:
        maker.page().lines(ENGLISH_READING).stamp("57", left=400, top=72)

    judged = page_of(tmp_path / "a.pdf", fill)
    plain = read(tmp_path / "a.pdf", Settings(text_layers="never"))
    assert isinstance(judged, Raster)
    assert isinstance(plain, Raster)
    assert (judged.pixels == plain.pixels).all()


@pytest.mark.parametrize("folder", ["born_digital", "scans"])
def test_first_pages_of_real_files(shared: Path, folder: str) -> None:
    """No bad layer is used, and 95 of 100 good ones are; script/bench-text-layers measures all pages."""
    layers = TextLayers(Settings())
    good, taken = 0, 0
    with (shared / folder / "INDEX.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["has_text_layer"] == "yes"]
    for row in rows:
        document = open_for_layers(shared / folder / row["file"])
        found = layers.page(document, 0, 200)
        document.close()
        if row["class"] == "c":
            good += 1
            taken += isinstance(found, Page)
        else:
            assert isinstance(found, Rejected), row["file"]
    assert taken >= 0.95 * good
