"""Numbers of Word's lists, which stand nowhere in the text, are as Word shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from pipeline.read.docx_numbering import formatted
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from tests.read.word_files import add_numbering, add_use, number_paragraph, switch
from tests.read.word_reading import texts_of


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings())


def test_numbers_of_lists_are_as_word_shows_them(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    plan = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"))
    number = add_numbering(document, plan)
    for level, text in (
        (0, "Mục đích"),
        (1, "Một"),
        (1, "Hai"),
        (2, "Nhỏ"),
        (2, "Nhỏ nữa"),
        (0, "Chỉ tiêu"),
        (1, "Ba"),
    ):
        number_paragraph(document.add_paragraph(text), number, level)
    expected = ["I. Mục đích", "1. Một", "2. Hai", "a) Nhỏ", "b) Nhỏ nữa", "II. Chỉ tiêu", "1. Ba"]
    assert texts_of(document, tmp_path, reader) == expected


def test_a_level_may_show_those_above_in_figures(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    number = add_numbering(document, (("upperRoman", "%1."), ("decimal", "%1.%2.")))
    plain = document.part.numbering_part.element.findall(qn("w:abstractNum"))[0].findall(qn("w:lvl"))[1]
    plain.append(switch("w:isLgl"))
    plain.append(switch("w:suff", val="nothing"))
    for level, text in ((0, "A"), (0, "B"), (1, "Dưới"), (1, "Dưới")):
        number_paragraph(document.add_paragraph(text), number, level)
    assert texts_of(document, tmp_path, reader) == ["I. A", "II. B", "2.1.Dưới", "2.2.Dưới"]


def test_a_second_list_goes_on_unless_it_starts_anew(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    first = add_numbering(document, (("decimal", "%1."),))
    abstract = max(
        int(item.get(qn("w:abstractNumId")))
        for item in document.part.numbering_part.element.findall(qn("w:abstractNum"))
    )
    going_on, anew = add_use(document, abstract), add_use(document, abstract, start=5)
    for number in (first, first, going_on, anew, anew):
        number_paragraph(document.add_paragraph("việc"), number)
    assert texts_of(document, tmp_path, reader) == ["1. việc", "2. việc", "3. việc", "5. việc", "6. việc"]


def test_a_style_may_number_its_paragraphs(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    number = add_numbering(document, (("decimal", "Điều %1."),))
    style = document.styles["Heading 2"].element
    properties = style.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = number
    document.add_paragraph("Phạm vi", style="Heading 2")
    plain = document.add_paragraph("Không đánh số", style="Heading 2")
    number_paragraph(plain, 0)
    document.add_paragraph("Đối tượng", style="Heading 2")
    assert texts_of(document, tmp_path, reader) == ["Điều 1. Phạm vi", "Không đánh số", "Điều 2. Đối tượng"]


def test_a_list_may_name_a_style_that_names_the_list(tmp_path: Path, reader: Reader) -> None:
    """``numStyleLink``: the list that a style of lists stands for."""
    document = Document()
    made = add_numbering(document, (("upperLetter", "%1."),))
    style = document.styles.add_style("Danh mục", WD_STYLE_TYPE.LIST).element
    style.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = made
    linked = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:numStyleLink w:val="{style.styleId}"/></w:abstractNum>'
    )
    document.part.numbering_part.element.insert(0, linked)
    for number in (made, add_use(document, 90)):
        number_paragraph(document.add_paragraph("việc"), number)
    assert texts_of(document, tmp_path, reader) == ["A. việc", "B. việc"]


def test_a_use_of_a_list_may_change_a_level(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    add_numbering(document, (("decimal", "%1."), ("decimal", "%1.%2.")))
    root = document.part.numbering_part.element
    abstract = max(int(item.get(qn("w:abstractNumId"))) for item in root.findall(qn("w:abstractNum")))
    number = add_use(document, abstract)
    own = '<w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
    for place, inner in (("1", own), ("99", own), ("x", own)):
        root.findall(qn("w:num"))[-1].append(
            parse_xml(f'<w:lvlOverride {nsdecls("w")} w:ilvl="{place}">{inner}</w:lvlOverride>')
        )
    for level in (0, 1, 1):
        number_paragraph(document.add_paragraph("việc"), number, level)
    assert texts_of(document, tmp_path, reader) == ["1. việc", "c) việc", "d) việc"]


def test_a_level_begins_anew_below_those_that_it_names(tmp_path: Path, reader: Reader) -> None:
    """``lvlRestart`` 0: articles go on across chapters; 1: clauses begin anew below a chapter, not below an article."""
    document = Document()
    number = add_numbering(document, (("upperRoman", "Chương %1"), ("decimal", "Điều %2."), ("decimal", "%3)")))
    levels = document.part.numbering_part.element.findall(qn("w:abstractNum"))[0].findall(qn("w:lvl"))
    for level, after in ((levels[1], "0"), (levels[2], "1")):
        level.insert(1, switch("w:lvlRestart", val=after))
    for level in (0, 1, 2, 1, 2, 0, 1, 2):
        number_paragraph(document.add_paragraph("x"), number, level)
    assert [text.removesuffix(" x") for text in texts_of(document, tmp_path, reader)] == [
        "Chương I", "Điều 1.", "1)", "Điều 2.", "2)", "Chương II", "Điều 3.", "1)",
    ]  # fmt: skip


def test_a_level_without_numbers_shows_none_and_one_that_is_missing_is_left_out(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    number = add_numbering(document, (("none", "%1."), ("decimal", "%9%2.")))
    for level, text in ((0, "Không số"), (1, "Một"), (5, "Không có bậc này")):
        number_paragraph(document.add_paragraph(text), number, level)
    assert texts_of(document, tmp_path, reader) == ["Không số", "1. Một", "Không có bậc này"]


def test_bullets_are_signs_that_print_has(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    for sign in ("-", "\uf0b7", "\uf02d", "+", "o"):
        number_paragraph(document.add_paragraph("việc"), add_numbering(document, (("bullet", sign),)))
    assert texts_of(document, tmp_path, reader) == ["- việc", "• việc", "- việc", "+ việc", "◦ việc"]


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (4, "upperRoman", "IV"),
        (1999, "lowerRoman", "mcmxcix"),
        (4_000, "upperRoman", "4000"),
        (26, "lowerLetter", "z"),
        (28, "upperLetter", "BB"),
        (2**31, "lowerLetter", str(2**31)),
        (7, "decimalZero", "07"),
        (7, "vietnameseCounting", "7"),
        (7, "none", ""),
        (0, "lowerRoman", "0"),
    ],
)
def test_formats(number: int, kind: str, text: str) -> None:
    assert formatted(number, kind) == text
