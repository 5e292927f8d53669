"""OCR made elsewhere: hOCR, ALTO and Tesseract's TSV as inputs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipeline.errors import CorruptError, DocumentError, LimitError, UnsupportedError
from pipeline.model.page import Box, Page
from pipeline.pipeline import Road
from pipeline.read.ocr_alto import alto_pages
from pipeline.read.ocr_hocr import hocr_pages
from pipeline.read.ocr_tsv import COLUMNS, tsv_pages
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page

ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v2#"><Description><MeasurementUnit>{unit}</MeasurementUnit>
<OCRProcessing ID="o"><ocrProcessingStep><processingSoftware><softwareName>Scanner</softwareName>
<softwareVersion>3</softwareVersion></processingSoftware></ocrProcessingStep></OCRProcessing></Description>
<Layout><Page ID="p" PHYSICAL_IMG_NR="1" WIDTH="2100" HEIGHT="2970"><PrintSpace>
<TextBlock ID="b"><TextLine HPOS="254" VPOS="508" WIDTH="508" HEIGHT="40">
<String CONTENT="KE HOACH" HPOS="254" VPOS="508" WIDTH="400" HEIGHT="40" WC="0.5"/><SP/>
<String CONTENT="hang" HPOS="700" VPOS="508" WIDTH="60" HEIGHT="40"><ALTERNATIVE>hãng</ALTERNATIVE></String>
<HYP CONTENT="-"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE alto [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<alto><Layout><Page><TextBlock><TextLine><String CONTENT="&b;"/></TextLine></TextBlock></Page></Layout></alto>"""
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE alto [<!ENTITY x SYSTEM "file:///etc/hostname">]><alto>&x;</alto>'
HOCR = """<!DOCTYPE html><html><head><meta name=ocr-system content="ocropus 1"><title>x</title></head><body>
<div class="ocr_page" title="image x.png; bbox 0 0 900 1200; scan_res 150 150"><img src="x"><br>
<span class=ocr_line title="bbox 10 20 410 60">Cong tac <b>van</b> thu</span>
<p class=ocr_par><span class=ocr_header title="bbox 10 70 400 99">
<span class=ocrx_word title="x_wconf -1">a&amp;b</span>
<span class="ocrx_word" title="bbox 50 70 90 99; x_wconf 88"><strong>nam</strong></span>
</div></body>"""


@pytest.fixture(scope="module")
def from_tesseract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page as Tesseract writes it in all three formats."""
    folder = tmp_path_factory.mktemp("tesseract")
    draw_page(dpi=150).save(folder / "page.png", dpi=(150, 150))
    command = ["tesseract", str(folder / "page.png"), str(folder / "page"), "-l", "vie", "hocr", "alto", "tsv"]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_what_tesseract_writes_is_read_alike_in_all_formats(from_tesseract: Path) -> None:
    reader = Reader(Settings())
    found: dict[str, Page] = {}
    for name in ("page.hocr", "page.xml", "page.tsv"):
        source, pages = reader.read(from_tesseract / name)
        (page,) = pages
        assert isinstance(page, Page)
        assert reader.page_count(from_tesseract / name) == 1
        found[source.media_type] = page
    assert sorted(found) == ["application/alto+xml", "text/tab-separated-values", "text/vnd.hocr+html"]
    first, *others = found.values()
    assert first.text.split() == " ".join(LINES).split()
    assert (first.width, first.height) == draw_page(dpi=150).size
    for other in others:
        assert [(word.text, word.box) for word in other.words] == [(word.text, word.box) for word in first.words]
        assert [line.box for line in other.lines] == [line.box for line in first.lines]
        assert (other.width, other.height) == (first.width, first.height)
    for page in found.values():
        assert all(word.confidence is not None and word.confidence > 0.5 for word in page.words)
        assert page.engine is not None and "tesseract" in page.engine and page.origin == "ocr"


def test_a_range_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.hocr"
    path.write_text(HOCR + HOCR + HOCR, encoding="utf-8")
    reader = Reader(Settings())
    assert reader.page_count(path) == 3
    assert [page.number for page in reader.read(path, (2, 3))[1]] == [2, 3]


def test_bad_ocr_from_elsewhere_is_restored_and_parsed(tmp_path: Path) -> None:
    # fmt: off
    rows = [(100, 40, 300, "UBND TINH TAY NINH"), (140, 80, 260, "SO NOI VU"), (130, 130, 270, "So: 12/KH-SNV"),
            (400, 220, 560, "KE HOACH"), (250, 260, 700, "Cong tac van thu, luu tru nam 2024"),
            (90, 320, 870, "Thuc hien chuong trinh cong tac nam, So Noi vu xay dung ke hoach nhu sau:"),
            (90, 360, 500, "I. MUC DICH, YEU CAU"), (90, 400, 860, "Nang cao chat luong cong tac van thu.")]
    # fmt: on
    body = "".join(f'<span class="ocr_line" title="bbox {x} {y} {r} {y + 26}">{t}</span>' for x, y, r, t in rows)
    path = tmp_path / "old.hocr"
    path.write_text(f'<html><body><div class="ocr_page" title="bbox 0 0 900 1200">{body}</div></body></html>')
    result = Road(Settings()).process(path)
    assert result.record.number == "12/KH-SNV"
    assert result.record.type == "KH"
    assert result.record.subject == "Công tác văn thư, lưu trữ năm 2024"
    assert result.record.evidence["/subject"].source == "ocr"
    assert result.record.produced_by.engine == "hOCR: unknown"


@pytest.mark.parametrize(("unit", "scale"), [("pixel", 1.0), ("mm10", 200 / 254), ("inch1200", 200 / 1200)])
def test_units_of_alto(unit: str, scale: float) -> None:
    (page,) = alto_pages(ALTO.format(unit=unit).encode(), "a.xml", 5)
    assert (page.width, page.dpi) == (round(2100 * scale), None if unit == "pixel" else 200)
    assert page.lines[0].box == Box(*(round(254 * scale), round(508 * scale)), *(
        round(254 * scale) + round(508 * scale), round(508 * scale) + round(40 * scale)))  # fmt: skip
    assert [word.text for word in page.words] == ["KE", "HOACH", "hang-"]
    assert [word.confidence for word in page.words] == [0.5, 0.5, None]
    assert page.words[2].alternatives == ()
    assert page.engine == "ALTO: Scanner 3"


def test_hocr_as_html_of_other_programs() -> None:
    (page,) = hocr_pages(HOCR.encode(), "a", 5)
    assert [line.text for line in page.lines] == ["Cong tac van thu", "a&b nam"]
    assert page.lines[0].words[0].box == Box(10, 20, 110, 60)
    assert [(word.box, word.confidence) for word in page.lines[1].words] == [(None, None), (Box(50, 70, 90, 99), 0.88)]
    assert (page.width, page.height, page.dpi, page.engine) == (900, 1200, 150, "hOCR: ocropus 1")


NINES = "9" * 400
WORD = "<div class=ocr_page><i class=ocr_line><b class=ocrx_word data-candidates='{}'>a</b></i></div>"
ROWS = f"{COLUMNS}\n1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n"


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("bomb.xml", BOMB, "entities"),
        ("outside.xml", OUTSIDE, "entities"),
        ("cut.xml", ALTO.format(unit="pixel")[:700], "is no ALTO"),
        ("unit.xml", ALTO.format(unit="feet"), "feet"),
        ("bad.xml", ALTO.format(unit="pixel").replace('"254"', '"x"'), "is no ALTO"),
        ("empty.alto", "<alto></alto>", "has no pages"),
        ("empty.hocr", "<html class='ocr_page-less'></html>", "has no pages"),
        ("stray.hocr", "<html><!-- ocr_page --><i class=ocr_line>a</i></html>", "outside of pages"),
        ("json.hocr", "<div class=ocr_page><i class=ocrx_word data-candidates='['>a</i></div>", "is no hOCR"),
        ("number.hocr", WORD.format("5"), "is no hOCR"),
        ("numbers.hocr", WORD.format("[1, 2]"), "is no hOCR"),
        ("null.hocr", WORD.format("[null]"), "is no hOCR"),
        ("pair.hocr", WORD.format('[["a", null]]'), "is no hOCR"),
        ("object.hocr", WORD.format('[["a", {}]]'), "is no hOCR"),
        ("nan.hocr", WORD.format('[["a", NaN]]'), "is no hOCR"),
        ("sure.hocr", WORD.format('[["a", 1e400]]'), "is no hOCR"),
        ("deep.hocr", WORD.format("[" * 100_000), "is no hOCR"),
        ("long.hocr", WORD.format(f'[["a", {NINES}]]'), "is no hOCR"),
        ("box.hocr", f"<div class=ocr_page title='bbox 0 0 {NINES} 9'>a</div>", "is no hOCR"),
        ("wide.hocr", f"<div class=ocr_page title='bbox 0 0 {NINES[:200]} 9'>a</div>", "beyond 10,000,000"),
        ("block.hocr", f"<div class=ocr_page><p class=ocr_carea id=block_1_{NINES}>a</p></div>", "beyond"),
        ("blocks.hocr", f"<div class=ocr_page><p class=ocr_carea id=block_1_{NINES * 20}>a</p></div>", "is no hOCR"),
        ("far.xml", ALTO.format(unit="pixel").replace('"254"', '"1e300"'), "beyond 10,000,000"),
        ("off.xml", ALTO.format(unit="inch1200").replace('"2100"', '"1e308"'), "is no ALTO|beyond"),
        ("sure.xml", ALTO.format(unit="pixel").replace("<ALTERNATIVE>", "<ALTERNATIVE PURPOSE='candidate 9'>"), "ALTO"),
        ("long.tsv", f"{ROWS}5\t1\t1\t1\t1\t1\t0\t0\t{NINES}\t9\t50\ta b\n", "beyond 10,000,000"),
        ("longer.tsv", f"{ROWS}5\t1\t1\t1\t1\t1\t0\t0\t{NINES * 20}\t9\t50\ta b\n", "line 3"),
        ("block.tsv", f"{ROWS}2\t1\t{NINES}\t1\t1\t1\t0\t0\t9\t9\t-1\t\n", "beyond"),
        ("cut.tsv", f"{COLUMNS}\n1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n5\t1\t1\n", "line 3"),
        ("word.tsv", f"{COLUMNS}\n1\t1\t0\t0\t0\t0\t0\t0\tx\t9\t-1\t\n", "line 2"),
    ],
)
def test_damaged_and_hostile_files_are_told(tmp_path: Path, name: str, text: str, what: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CorruptError, match=what) as caught:
        Reader(Settings()).read(tmp_path / name)
    assert name in caught.value.message


def test_what_is_not_known_is_not_made_up() -> None:
    """Sureness that is no number, boxes that end before they begin, a resolution of nothing."""
    text = ALTO.format(unit="pixel").replace('WC="0.5"', 'WC="nan"').replace('"2100"', '"-5"')
    (page,) = alto_pages(text.encode(), "a.xml", 5)
    assert [word.confidence for word in page.words] == [None] * 3
    assert page.width == 254 + 508
    for resolution in ("0", NINES):
        (page,) = hocr_pages(f"<p class=ocr_page title='scan_res {resolution}'>a</p>".encode(), "a", 5)
        assert page.dpi is None
    row = "4\t1\t1\t1\t1\t0\t5\t5\t3\t3\t-1\t\n5\t1\t1\t1\t1\t1\t0\t0\t-5\t9\tnan\ta\n"
    (page,) = tsv_pages((ROWS + row).encode(), "a.tsv", 5)
    assert [(word.box, word.confidence) for word in page.words] == [(None, None)]


def test_elements_nested_without_end_are_read() -> None:
    deep = "<b>" * 20_000 + "</u>" * 20_000 + "<i class=ocr_line>Cong tac</i>" + "</b>" * 20_000
    (page,) = hocr_pages(f"<div class=ocr_page>{deep}</div>".encode(), "a", 5)
    assert page.text == "Cong tac"


def test_other_markup_is_not_taken_for_ocr(tmp_path: Path) -> None:
    for name, text in (
        ("a.xml", "<?xml version='1.0'?><note/>"),
        ("a.html", "<html><p>x</p></html>"),
        ("b.tsv", "a\tb"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(UnsupportedError):
            Reader(Settings()).read(tmp_path / name)
    (tmp_path / "a.hocr").write_text("no hOCR")
    with pytest.raises(DocumentError, match="no such file"):
        Reader(Settings()).read(tmp_path / "a.hocr")


def test_too_many_pages() -> None:
    for read, data in (
        (hocr_pages, (HOCR * 3).encode()),
        (tsv_pages, "\n".join([COLUMNS, *["1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t"] * 3]).encode()),
        (alto_pages, b"<alto>" + b"<Page/>" * 3 + b"</alto>"),
    ):
        with pytest.raises(LimitError, match="more pages than the limit, 2"):
            read(data, "a", 2)
