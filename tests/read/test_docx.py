"""Word documents: what they show is what is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.model.page import Cell
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from tests.read.word_files import add_numbering, number_paragraph, raw, switch
from tests.read.word_reading import lines_of, pages_of, texts_of


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings())


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_changes_are_taken_as_accepted(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    paragraph = document.add_paragraph("Giao ")
    raw(paragraph, '<w:del w:id="1"><w:r><w:delText>Phòng Y</w:delText></w:r></w:del>')
    raw(paragraph, '<w:ins w:id="2"><w:r><w:t>Phòng Z</w:t></w:r></w:ins>')
    raw(paragraph, '<w:moveFrom w:id="3"><w:r><w:t>cũ</w:t></w:r></w:moveFrom>')
    joined = document.add_paragraph(" chủ trì")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="4"/></w:rPr>'))
    joined.add_run(", báo cáo.")
    table = document.add_table(2, 2, style="Table Grid")
    table.rows[0].cells[0].text = "còn"
    table.rows[1].cells[0].text = "bị xóa"
    table.rows[1]._tr.get_or_add_trPr().append(switch("w:del", id="5"))
    shown = [text for text in texts_of(document, tmp_path, reader) if text]
    assert shown == ["Giao Phòng Z chủ trì, báo cáo.", "còn"]


def test_hidden_text_instructions_headers_and_comments_are_left_out(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Đầu trang"
    document.sections[0].footer.paragraphs[0].text = "Chân trang"
    paragraph = document.add_paragraph("Trang ")
    raw(
        paragraph,
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:t>mã</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    hidden = paragraph.add_run(" ẩn")
    hidden.font.hidden = True
    raw(paragraph, "<w:hyperlink><w:r><w:t> theo liên kết</w:t></w:r></w:hyperlink>")
    assert texts_of(document, tmp_path, reader) == ["Trang 7 theo liên kết"]


def test_capitals_of_the_style_are_capitals(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    document.styles["Title"].font.all_caps = True
    document.add_paragraph("Kế hoạch", style="Title")
    document.add_paragraph("Đề án", style="Title").runs[0].font.all_caps = False
    assert texts_of(document, tmp_path, reader) == ["KẾ HOẠCH", "Đề án"]


def test_signs(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    paragraph = document.add_paragraph("số 12/KH")
    raw(
        paragraph,
        '<w:r><w:noBreakHyphen/><w:t>SNV</w:t><w:tab/><w:sym w:font="Wingdings" w:char="F0FE"/>'
        '<w:t xml:space="preserve"> co\u0300</w:t><w:softHyphen/><w:t>n</w:t><w:br/>'
        '<w:t>dòng hai</w:t><w:sym w:char="zz"/></w:r>',
    )
    lines = lines_of(document, tmp_path, reader)
    assert [line.text for line in lines] == ["số 12/KH-SNV ☑ còn", "dòng hai"]
    assert lines[0].block == lines[1].block


def test_text_boxes_come_once_behind_their_paragraph(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    box = "<w:txbxContent><w:p><w:r><w:t>DỰ THẢO</w:t></w:r></w:p></w:txbxContent>"
    spaces = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    paragraph = document.add_paragraph("KẾ HOẠCH")
    raw(
        paragraph,
        f'<w:r><mc:AlternateContent {spaces}><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )
    document.add_paragraph("Thân văn bản")
    assert texts_of(document, tmp_path, reader) == ["KẾ HOẠCH", "DỰ THẢO", "Thân văn bản"]


def test_of_several_forms_the_first_is_read(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    run = "<w:r><w:t>{}</w:t></w:r>"
    choices = f'<mc:Choice Requires="x">{run.format("mới")}</mc:Choice><mc:Fallback>{run.format("cũ")}</mc:Fallback>'
    raw(document.add_paragraph("Bản "), f"<mc:AlternateContent {spaces}>{choices}</mc:AlternateContent>")
    assert texts_of(document, tmp_path, reader) == ["Bản mới"]


def test_content_controls_and_formulas_are_text(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Trong khung</w:t></w:r><w:sdt><w:sdtContent><w:r>"
            "<w:t> điền</w:t></w:r></w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
        ),
    )
    formula = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    raw(document.add_paragraph("Tỷ lệ "), f"<m:oMath {formula}><m:r><m:t>a=b</m:t></m:r></m:oMath>")
    assert texts_of(document, tmp_path, reader) == ["Trong khung điền", "Tỷ lệ a=b"]


def test_footnotes_stand_at_the_end(tmp_path: Path, reader: Reader) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = Document()
    raw(document.add_paragraph("Theo Luật"), '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t> này.</w:t></w:r>')
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r>'
        "<w:footnoteRef/><w:t>Luật số 1.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert texts_of(document, tmp_path, reader) == ["Theo Luật này.", "[1] Luật số 1."]


# -- tables ------------------------------------------------------------------------------------------------------------


def test_cells_of_a_ruled_table(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    number = add_numbering(document, (("decimal", "%1"),))
    table = document.add_table(4, 3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("STT", "Nội dung", "Đơn vị"), strict=True):
        cell.text = text
    for row, text in zip(table.rows[1:], ("Một", "Hai", "Ba"), strict=True):
        number_paragraph(row.cells[0].paragraphs[0], number)
        row.cells[1].text = text
    table.cell(1, 2).merge(table.cell(3, 2)).text = "Phòng Z"
    table.cell(2, 1).merge(table.cell(2, 1))
    lines = [line for line in lines_of(document, tmp_path, reader) if line.words]
    assert [(line.text, line.cell) for line in lines] == [
        ("STT", Cell(0, 0, 0)), ("Nội dung", Cell(0, 0, 1)), ("Đơn vị", Cell(0, 0, 2)),
        ("1", Cell(0, 1, 0)), ("Một", Cell(0, 1, 1)), ("Phòng Z", Cell(0, 1, 2, 3, 1)),
        ("2", Cell(0, 2, 0)), ("Hai", Cell(0, 2, 1)), ("3", Cell(0, 3, 0)), ("Ba", Cell(0, 3, 1)),
    ]  # fmt: skip


def test_cells_over_several_columns(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    table = document.add_table(2, 3, style="Table Grid")
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Kế hoạch"
    table.cell(1, 2).text = "2024"
    lines = [line for line in lines_of(document, tmp_path, reader) if line.words]
    assert [(line.text, line.cell) for line in lines] == [("Kế hoạch", Cell(0, 0, 1, 1, 2)), ("2024", Cell(0, 1, 2))]


def test_a_table_without_lines_is_layout(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    left, right = document.add_table(1, 2).rows[0].cells
    left.text, right.text = "Trái", "Phải"
    inner = left.add_table(1, 2)
    inner.style = document.styles["Table Grid"]
    inner.rows[0].cells[1].text = "Trong"
    ruled = document.add_table(1, 2)
    ruled._tbl.tblPr.append(parse_xml(f'<w:tblBorders {nsdecls("w")}><w:insideV w:val="single"/></w:tblBorders>'))
    ruled.rows[0].cells[0].text = "Ô"
    off = document.add_table(1, 2, style="Table Grid")
    off._tbl.tblPr.append(parse_xml(f'<w:tblBorders {nsdecls("w")}><w:insideV w:val="nil"/></w:tblBorders>'))
    off.rows[0].cells[0].text = "Không kẻ"
    lines = [line for line in lines_of(document, tmp_path, reader) if line.words]
    assert [(line.text, line.cell) for line in lines] == [
        ("Trái", None), ("Trong", Cell(0, 0, 1)), ("Phải", None), ("Ô", Cell(1, 0, 0)), ("Không kẻ", None),
    ]  # fmt: skip


# -- pages -------------------------------------------------------------------------------------------------------------


def test_pages_end_where_the_author_or_word_ended_them(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    document.add_paragraph("trang một")
    raw(document.add_paragraph(), '<w:r><w:br w:type="page"/></w:r>')
    raw(document.add_paragraph(), "<w:r><w:lastRenderedPageBreak/><w:t>trang hai, </w:t></w:r>")
    over = document.add_paragraph("đoạn qua ")
    raw(over, "<w:r><w:lastRenderedPageBreak/><w:t>trang</w:t></w:r>")
    document.add_paragraph("trang ba")
    document.add_paragraph("trang bốn").paragraph_format.page_break_before = True
    document.add_section()
    document.add_paragraph("trang năm")
    texts = [[line.text for line in page.lines if line.words] for page in pages_of(document, tmp_path, reader)]
    assert texts == [["trang một"], ["trang hai,", "đoạn qua trang"], ["trang ba"], ["trang bốn"], ["trang năm"]]


def test_a_row_of_a_table_stays_on_one_page(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    table = document.add_table(3, 2, style="Table Grid")
    table.rows[2].cells[0].paragraphs[0].paragraph_format.page_break_before = False
    for number, row in enumerate(table.rows):
        for cell in row.cells:
            mark = "<w:lastRenderedPageBreak/>" if number == 1 else ""
            raw(cell.paragraphs[0], f"<w:r>{mark}<w:t>hàng {number}</w:t></w:r>")
    lines = [
        (page.number, line.text) for page in pages_of(document, tmp_path, reader) for line in page.lines if line.words
    ]
    assert lines == [(1, "hàng 0")] * 2 + [(2, "hàng 1")] * 2 + [(2, "hàng 2")] * 2


# -- old fonts ---------------------------------------------------------------------------------------------------------


def test_old_fonts_are_read_by_their_names(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    for font, text in (
        (".VnTimeH", "ñy ban nh©n d©n"),
        (".VnTime", "KÕ ho¹ch c\u00ad x¸ trong n¨m"),
        ("VNI-Times", "Coäng hoøa xaõ hoäi"),
        ("Times New Roman", "Cộng hòa café"),
    ):
        document.add_paragraph().add_run(text).font.name = font
    (page,) = pages_of(document, tmp_path, reader)
    assert [line.text for line in page.lines] == [
        "ỦY BAN NHÂN DÂN", "Kế hoạch cư xá trong năm", "Cộng hòa xã hội", "Cộng hòa café",
    ]  # fmt: skip
    assert page.flags == ("layer_encoding:tcvn3", "layer_encoding:vni")


def test_the_font_may_come_from_the_style(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    document.styles["Normal"].font.name = ".VnTime"
    paragraph = document.add_paragraph("Kinh phÝ do ng©n s")
    paragraph.add_run("¸ch cÊp").bold = True
    assert texts_of(document, tmp_path, reader) == ["Kinh phí do ngân sách cấp"]


def test_text_without_marks_is_told(tmp_path: Path, reader: Reader) -> None:
    document = Document()
    for _ in range(5):
        document.add_paragraph("Can cu Luat To chuc chinh quyen dia phuong ngay 19 thang 6 nam 2015")
    (page,) = pages_of(document, tmp_path, reader)
    assert page.flags == ("doubtful_text",)
    assert page.origin == "docx"
