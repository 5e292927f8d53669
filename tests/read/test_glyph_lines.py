"""Letters to words, words to lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.page import Line
from pipeline.read.glyph_lines import GlyphWord, glyph_words, word_lines
from pipeline.read.glyphs import Glyph

SIZE = 30.0
ROWS = ("SỞ NỘI VỤ CỘNG HÒA XÃ HỘI", "Số: 12/KH-SNV", "KẾ HOẠCH", "rà soát hồ sơ, số hóa tài liệu")


def letters(text: str, left: float, base: float, *, size: float = SIZE, added: bool = False) -> list[Glyph]:
    """Each letter half its size wide, spaces as wide."""
    found: list[Glyph] = []
    spaced = True
    for letter in text:
        if letter == " ":
            spaced = True
        else:
            box = (left, base - 0.7 * size, left + 0.48 * size, base)
            found.append(Glyph(letter, *box, base, size, "Times", spaced, added=added))
            spaced = False
        left += 0.5 * size
    return found


def lines(glyphs: list[Glyph]) -> list[str]:
    return [line.text for line in laid(glyph_words(glyphs))]


def laid(words: list[GlyphWord]) -> tuple[Line, ...]:
    return word_lines(words, 2000, 2000)


def rows() -> list[GlyphWord]:
    return glyph_words([glyph for place, row in enumerate(ROWS) for glyph in letters(row, 100, 100 + 45 * place)])


def test_rows_of_words() -> None:
    assert [line.text for line in laid(rows())] == list(ROWS)


@given(st.randoms(use_true_random=False))
def test_the_order_in_the_file_does_not_matter(chance: object) -> None:
    words = rows()
    chance.shuffle(words)  # type: ignore[attr-defined]
    assert laid(words) == laid(rows())


@given(st.lists(st.floats(-4, 4), min_size=4, max_size=8))
def test_words_that_dance_about_their_line_stay_in_it(shifts: list[float]) -> None:
    glyphs = [glyph for place, shift in enumerate(shifts) for glyph in letters("chữ", 100 + 80 * place, 100 + shift)]
    assert lines(glyphs) == [" ".join(["chữ"] * len(shifts))]


def test_a_word_drawn_in_pieces_is_one() -> None:
    """Kerning makes producers jump about without white space."""
    end = [_unspaced(glyph) for glyph in letters("hiệp", 130, 100)]
    assert lines([*letters("ng", 100, 100), *letters("xa", 400, 100), *end]) == ["nghiệp xa"]


def test_letters_of_a_ligature_share_a_box() -> None:
    first, *rest = letters("tnh", 100, 100)
    second = Glyph("í", first.left, first.top, first.right, first.bottom, first.base, SIZE, "Times", spaced=False)
    assert lines([first, second, *rest]) == ["tính"]


def test_marks_of_their_own_join_their_letter() -> None:
    """NFD with a space before the mark, as some converters write it."""
    glyphs = letters("hươ", 100, 100)
    mark = Glyph("\u0301", 146, 70, 150, 76, 100, SIZE, "Times", spaced=True)
    assert lines([*glyphs, mark, *[_unspaced(glyph) for glyph in letters("ng", 145, 100)]]) == ["hướng"]


def _unspaced(glyph: Glyph) -> Glyph:
    return Glyph(
        glyph.text, *(glyph.left, glyph.top, glyph.right, glyph.bottom), glyph.base, glyph.size, "Times", False
    )


def test_soft_hyphens_with_a_box_are_hyphens() -> None:
    assert lines(letters("NĐ\u00adCP", 100, 100)) == ["NĐ-CP"]


def test_what_a_signature_adds_has_its_own_block() -> None:
    found = laid(glyph_words([*letters("Ký bởi", 100, 40, added=True), *letters("Số:", 100, 100)]))
    assert [line.block for line in found] == [2, 1]


def test_a_stamp_over_text_is_no_part_of_its_line() -> None:
    assert lines([*letters("Nơi nhận", 100, 100), *letters("ĐÃ KÝ", 105, 101, added=True)]) == ["Nơi nhận", "ĐÃ KÝ"]


def test_boxes_are_within_the_page() -> None:
    words = glyph_words(letters("rìa", -20, 10))
    (line,) = word_lines(words, 30, 12)
    assert line.words[0].box is not None
    assert line.words[0].box.as_list() == [0, 0, 25, 10]
