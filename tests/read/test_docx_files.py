"""Word documents from outside: those of other programs, broken ones, and those made to harm."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from docx import Document

from pipeline.errors import SohoaError
from pipeline.evaluate.fields import compare as compare_fields
from pipeline.evaluate.items import compare as compare_items
from pipeline.pipeline import Road
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from samples.make import SAMPLES, Sample
from samples.rendering.gold import gold_record
from tests.read.word_files import add_numbering, number_paragraph, raw, word_file

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAB = """<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">
<style:list-level-label-alignment text:label-followed-by="listtab"/></style:list-level-properties>"""
_ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="ruled" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"/>
</style:style>
<style:style style:name="next" style:family="paragraph">
<style:paragraph-properties fo:break-before="page"/></style:style>
<text:list-style style:name="plan">
<text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix=".">{tab}
</text:list-level-style-number>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix=".">{tab}
</text:list-level-style-number>
<text:list-level-style-number text:level="3" style:num-format="a" style:num-suffix=")">{tab}
</text:list-level-style-number>
</text:list-style></office:automatic-styles>
<office:body><office:text>
<text:p>KẾ HOẠCH</text:p>
<text:list text:style-name="plan"><text:list-item><text:p>MỤC ĐÍCH</text:p><text:list>
<text:list-item><text:p>Yêu cầu</text:p><text:list><text:list-item><text:p>Đúng hạn;</text:p></text:list-item>
<text:list-item><text:p>Đủ hồ sơ.</text:p></text:list-item></text:list></text:list-item></text:list></text:list-item>
<text:list-item><text:p>CHỈ TIÊU</text:p></text:list-item></text:list>
<table:table table:name="t"><table:table-column table:number-columns-repeated="2"/>
<table:table-row><table:table-cell table:style-name="ruled"><text:p>STT</text:p></table:table-cell>
<table:table-cell table:style-name="ruled"><text:p>Nội dung</text:p></table:table-cell></table:table-row></table:table>
<text:p text:style-name="next">Trang hai</text:p>
</office:text></office:body></office:document>
"""


def failure(path: Path, settings: Settings | None = None) -> SohoaError:
    with pytest.raises(SohoaError) as caught:
        Reader(settings or Settings()).page_count(path)
    return caught.value


def small_document() -> bytes:
    document = Document()
    document.add_paragraph("Kế hoạch")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def altered(path: Path, name: str, content: bytes | None) -> Path:
    """A small document with one part replaced, or left out."""
    with zipfile.ZipFile(io.BytesIO(small_document())) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        if content is not None:
            new.writestr(name, content)
    return path


# -- true documents ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def road() -> Road:
    return Road(Settings())


@pytest.mark.parametrize("automatic", [True, False], ids=["numbered by Word", "typed labels"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: Path(sample.file).stem)
def test_a_paper_set_in_word_gives_its_record(sample: Sample, automatic: bool, road: Road, tmp_path: Path) -> None:
    record = road.process(word_file(sample.paper, tmp_path / "paper.docx", automatic)).record
    gold, found = gold_record(sample.paper, sample.expected), json.loads(record.to_json())
    assert [score for score in compare_fields(gold, found) if not score.exact] == []
    for kind, score in compare_items(gold, found).kinds.items():
        least = score.n - 1 if kind == "targets" else score.n  # what the parser misses in the true text, too
        assert score.found >= least, kind
        assert score.false_alarms == 0, kind
    assert {item.source for item in record.evidence.values()} <= {"docx", "inferred"}


def test_pasted_ocr_text_is_restored(road: Road, tmp_path: Path) -> None:
    document = Document()
    for _ in range(4):
        document.add_paragraph("Can cu Luat To chuc chinh quyen dia phuong ngay 19 thang 6 nam 2015;")
    path = tmp_path / "ocr.docx"
    document.save(str(path))
    (page,) = road.process(path).document.pages
    assert page.lines[0].text == "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"


def test_a_file_of_libreoffice(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None or not list(Path("/usr/lib/libreoffice/program").glob("libswlo.so")):
        pytest.skip("LibreOffice Writer is not installed (apt-get install libreoffice-writer)")
    (tmp_path / "plan.fodt").write_text(_ODT.format(tab=_TAB), encoding="utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("docx", "doc"):
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path)]
        subprocess.run([*command, str(tmp_path / "plan.fodt")], check=True, capture_output=True, timeout=240)
    _, pages = Reader(Settings()).read(tmp_path / "plan.docx")
    lines = [(page.number, line) for page in pages for line in getattr(page, "lines", ()) if line.words]
    assert [(number, line.text) for number, line in lines] == [
        (1, "KẾ HOẠCH"), (1, "I. MỤC ĐÍCH"), (1, "1. Yêu cầu"), (1, "a) Đúng hạn;"), (1, "b) Đủ hồ sơ."),
        (1, "II. CHỈ TIÊU"), (1, "STT"), (1, "Nội dung"), (2, "Trang hai"),
    ]  # fmt: skip
    assert [line.text for _, line in lines if line.cell is not None] == ["STT", "Nội dung"]
    assert failure(tmp_path / "plan.doc").code == "old_word"


# -- others ------------------------------------------------------------------------------------------------------------


def test_other_files_of_word_say_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(_OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"))
    assert failure(path).code == "old_word"
    assert "DOCX" in failure(path).advice
    path.write_bytes(_OLE + b"\0" * ((1 << 20) - 20) + "EncryptedPackage".encode("utf-16-le"))
    assert failure(path).code == "encrypted"
    path.write_bytes(_OLE + b"\0" * 600)
    assert failure(path).code == "unsupported"


def test_strict_open_xml_is_told(tmp_path: Path) -> None:
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"'
        b' Target="word/document.xml"/></Relationships>'
    )
    assert failure(altered(tmp_path / "a.docx", "_rels/.rels", rels)).code == "strict_docx"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/document.xml", b"<w:document"),
        ("word/document.xml", b"<a/>"),
        ("word/numbering.xml", b"\0"),
        ("word/styles.xml", b"no xml"),
        ("[Content_Types].xml", None),
        ("_rels/.rels", None),
        ("_rels/.rels", b"<a/>"),
        ("word/_rels/document.xml.rels", b"<Relationships"),
        ("word/document.xml", b"<a>" * 300 + b"</a>" * 300),
        (
            "word/document.xml",
            b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document xmlns:w='
            b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p>'
            b"</w:body></w:document>",
        ),
    ],
)
def test_broken_parts(part: str, content: bytes | None, tmp_path: Path) -> None:
    assert failure(altered(tmp_path / "a.docx", part, content)).code == "corrupt"


@pytest.mark.parametrize("length", [4, 30, 1_000, -1])
def test_cut_files(length: int, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(small_document()[:length])
    assert failure(path).code in {"corrupt", "wrong_type"}


def test_damaged_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    whole = small_document()
    for place in range(60, len(whole), len(whole) // 60):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with suppress(SohoaError):
            Reader(Settings()).page_count(path)


def test_an_archive_of_other_things_is_no_word_document(tmp_path: Path) -> None:
    for name, code in (("a.docx", "wrong_type"), ("a.zip", "unsupported")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("a.txt", "văn bản")
        assert failure(tmp_path / name).code == code


def test_limits(tmp_path: Path) -> None:
    bomb = b"<w:document>" + b" " * 20_000_000 + b"</w:document>"
    path = altered(tmp_path / "a.docx", "word/document.xml", bomb)
    assert failure(path).code == "ratio"
    assert failure(path, Settings(max_ratio=100_000, max_bytes=1_000_000)).code == "too_large"
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_000):
            archive.writestr(f"word/{number}.bin", b"")
    assert failure(path).code == "too_many_parts"
    document = Document()
    for _ in range(4):
        document.add_paragraph("trang")
        raw(document.add_paragraph(), '<w:r><w:br w:type="page"/></w:r>')
    document.save(str(tmp_path / "long.docx"))
    assert failure(tmp_path / "long.docx", Settings(max_pages=3)).code == "too_many_pages"


def test_odd_numbers_in_markup_do_no_harm(tmp_path: Path) -> None:
    content = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="x"/></w:numPr></w:pPr><w:r><w:t>một</w:t></w:r></w:p>'
        '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="-3"/></w:trPr>'
        '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/><w:vMerge/><w:tcBorders>'
        '<w:left w:val="single"/></w:tcBorders></w:tcPr><w:p/></w:tc>'
        "<w:tc><w:p><w:r><w:t>hai</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
    ).encode()
    path = altered(tmp_path / "a.docx", "word/document.xml", content)
    _, pages = Reader(Settings()).read(path)
    (page,) = pages
    assert [line.text for line in getattr(page, "lines", ()) if line.words] == ["một", "hai"]


def test_a_numbers_text_is_no_longer_than_word_has_it(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = Document()
    number = add_numbering(document, (("decimal", "%1" + "x" * 100_000),))
    for _ in range(20):
        number_paragraph(document.add_paragraph("y"), number)
    document.save(str(path))
    _, pages = Reader(Settings()).read(path)
    assert max(len(line.text) for page in pages for line in getattr(page, "lines", ())) < 300


def test_the_main_part_may_have_another_name(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Kế hoạch")
    plain, renamed = tmp_path / "a.docx", tmp_path / "b.docx"
    document.save(str(plain))
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(renamed, "w") as after:
        for part in before.namelist():
            content = before.read(part).replace(b"word/document.xml", b"word/document2.xml")
            after.writestr(part.replace("word/document", "word/document2"), content)
    _, (page,) = Reader(Settings()).read(renamed)
    assert [line.text for line in getattr(page, "lines", ()) if line.words] == ["Kế hoạch"]


def test_without_the_extra_one_file_fails_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(small_document())
    script = (
        "import sys\nsys.modules['docx'] = None\nfrom pathlib import Path\nfrom pipeline.errors import SohoaError\n"
        "from pipeline.read.reader import Reader\nfrom pipeline.settings import Settings\n"
        "try:\n    Reader(Settings()).page_count(Path(sys.argv[1]))\n"
        "except SohoaError as error:\n    print(error.code, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("docx_extra")
    assert "Install the extra `docx`; `sohoa doctor`" in done.stdout
