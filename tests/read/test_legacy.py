"""TCVN3 and VNI to Unicode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.glyph_lines import GlyphWord, glyph_words
from pipeline.read.glyphs import LINE_END_HYPHEN, Glyph
from pipeline.read.honesty import Syllables
from pipeline.read.legacy import LegacyEncodings
from pipeline.settings import Settings
from tests.read.encodings import TCVN3_LETTERS, VNI_LETTERS, in_tcvn3, in_vni

TEXT = (
    "thực hiện chương trình công tác năm nay của ủy ban nhân dân tỉnh về việc số hóa tài liệu lưu trữ, "
    "các phòng ban chuyên môn phối hợp thực hiện và báo cáo kết quả đúng thời hạn quy định"
)
LEGACY = LegacyEncodings(Settings())
SYLLABLES = Syllables(Settings())


def words(text: str, font: str) -> list[GlyphWord]:
    """One glyph a character, ten pixels wide, in one row."""
    glyphs: list[Glyph] = []
    spaced = True
    for place, letter in enumerate(text):
        if letter != " ":
            glyphs.append(Glyph(letter, place * 10, 0, place * 10 + 9, 20, 20, 20, font, spaced))
        spaced = letter == " "
    return glyph_words(glyphs)


def converted(text: str, font: str = "Times") -> tuple[str, tuple[str, ...]]:
    found, names = LEGACY.convert(words(text, font), SYLLABLES.share)
    return " ".join(word.text for word in found), names


@pytest.mark.parametrize("font", [".VnTime", "ABC", ".VnArial Narrow,Bold"])
def test_tcvn3(font: str) -> None:
    assert converted(in_tcvn3(TEXT), font) == (TEXT, ("tcvn3",))


@pytest.mark.parametrize("font", ["VNI-Times", "Arial", "VNI-Helve-Bold"])
def test_vni(font: str) -> None:
    assert converted(in_vni(TEXT), font) == (TEXT, ("vni",))
    assert converted(in_vni(TEXT.upper()), font) == (TEXT.upper(), ("vni",))


@pytest.mark.parametrize("font", [".VnTimeH", ".VnArialH", ".VnTimeH-Bold"])
def test_fonts_of_capitals(font: str) -> None:
    assert converted(in_tcvn3(TEXT), font)[0] == TEXT.upper()


@pytest.mark.parametrize("font", ["Times", ".VnTime", "VNI-Times", "TimesNewRomanPSMT"])
def test_unicode_text_stays(font: str) -> None:
    """A telling name is no proof: newer files set Unicode in such fonts."""
    assert converted(TEXT, font) == (TEXT, ())


def test_a_few_words_of_an_unknown_font_stay() -> None:
    assert converted("Café Müller", "Arial") == ("Café Müller", ())


def test_each_font_has_its_own_encoding() -> None:
    mixed = [*words(in_tcvn3(TEXT), ".VnTime"), *words(in_vni(TEXT), "VNI-Times"), *words(TEXT, "Times")]
    found, names = LEGACY.convert(mixed, SYLLABLES.share)
    assert " ".join(word.text for word in found) == f"{TEXT} {TEXT} {TEXT}"
    assert names == ("tcvn3", "vni")


@pytest.mark.parametrize("hyphen", ["-", LINE_END_HYPHEN])
def test_the_letter_that_shares_its_byte_with_the_soft_hyphen(hyphen: str) -> None:
    """WinAnsiEncoding makes a hyphen of TCVN3's ư; a hyphen between words stays one."""
    text = "văn thư - lưu trữ, hành chính-tổ chức, các phòng ban chuyên môn thực hiện báo cáo"
    layer = in_tcvn3(text).replace("\u00ad", hyphen)
    assert converted(layer, ".VnTime")[0] == text


def test_boxes_of_marks_stay_in_their_word() -> None:
    found, _ = LEGACY.convert(words(in_vni("số hóa " + TEXT), "VNI-Times"), SYLLABLES.share)
    assert (found[0].text, found[0].left, found[0].right) == ("số", 0, 29)


@given(st.text(st.sampled_from(TCVN3_LETTERS + "bcdghklmnpqrstvx .,;"), max_size=30))
def test_any_letters_of_tcvn3_come_back(text: str) -> None:
    padded = f"{TEXT} {text}".strip()
    assert converted(in_tcvn3(padded), ".VnTime")[0] == " ".join(padded.split())


@given(st.text(st.sampled_from(VNI_LETTERS + "bcdghklmnpqrstvxBCDGHKLMNPQRSTVX .,;"), max_size=30))
def test_any_letters_of_vni_come_back(text: str) -> None:
    padded = f"{TEXT} {text}".strip()
    assert converted(in_vni(padded), "VNI-Times")[0] == " ".join(padded.split())
