"""PDF files that are traps: each is refused or read in bounded time and memory."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.errors import DocumentError
from pipeline.model.page import Page, Raster
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from tests.read.files import form, one_page_pdf, pdf, stream

CALLS_F = stream(b"/F Do")
KNOWS_F = b"/XObject << /F 5 0 R >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
SECONDS = 30
"""Far over what any of these takes (two seconds at most on a slow machine), far under a hang."""


def read(path: Path, data: bytes, settings: Settings | None = None) -> list[Raster | Page]:
    path.write_bytes(data)
    start = time.monotonic()
    try:
        return list(Reader(settings or Settings()).read(path)[1])
    finally:
        assert time.monotonic() - start < SECONDS


def code(path: Path, data: bytes, settings: Settings | None = None) -> str:
    with pytest.raises(DocumentError) as caught:
        read(path, data, settings)
    assert path.name in caught.value.message
    assert caught.value.advice
    return caught.value.code


@pytest.mark.parametrize("content", [b"/F Do", b"/F Do /F Do", b"q 1 0 0 1 0 0 cm /F Do Q"])
def test_a_form_that_draws_itself(tmp_path: Path, content: bytes) -> None:
    data = one_page_pdf(CALLS_F, KNOWS_F, (form(content, 5),))
    assert code(tmp_path / "a.pdf", data) == "recursive"


@pytest.mark.parametrize("deflated", [0, 1])
def test_forms_that_draw_each_other(tmp_path: Path, deflated: int) -> None:
    forms = (form(b"/F Do", 6, deflated=deflated), form(b"/F Do", 5, deflated=deflated))
    assert code(tmp_path / "a.pdf", one_page_pdf(CALLS_F, KNOWS_F, forms)) == "recursive"


def test_forms_that_multiply(tmp_path: Path) -> None:
    """Ten calls in each of nine forms: a thousand million drawings in 3 KB."""
    forms = [form(b"/F Do " * 10, 6 + number) for number in range(9)]
    assert (
        code(tmp_path / "a.pdf", one_page_pdf(CALLS_F, KNOWS_F, (*forms, form(b"0 0 m 9 9 l S")))) == "too_many_forms"
    )


def test_traps_behind_references_and_coded_names(tmp_path: Path) -> None:
    """Resources in an object of their own, /Form written as /F#6frm."""
    hidden = stream(b"/F Do /F Do", b"/Subtype /F#6frm /BBox [0 0 9 9] /Resources 6 0 R")
    data = one_page_pdf(CALLS_F, KNOWS_F, (hidden, b"<< /XObject 7 0 R >>", b"<< /F 5 0 R >>"))
    assert code(tmp_path / "a.pdf", data) == "recursive"


def test_traps_in_an_object_stream(tmp_path: Path) -> None:
    resources = b"<< /XObject << /F 5 0 R >> >>"
    packed = b"8 0 " + resources
    holder = stream(packed, b"/Type /ObjStm /N 1 /First 4", deflated=1)
    hidden = stream(b"/F Do /F Do", b"/Subtype /Form /BBox [0 0 9 9] /Resources 8 0 R")
    assert code(tmp_path / "a.pdf", one_page_pdf(CALLS_F, KNOWS_F, (hidden, holder))) == "recursive"


def test_forms_within_reason_are_drawn(tmp_path: Path) -> None:
    forms = (form(b"/F Do " * 20, 6), form(b"/F Do " * 20, 7), form(b"0 0 m 200 200 l S"))
    (page,) = read(tmp_path / "a.pdf", one_page_pdf(CALLS_F, KNOWS_F, forms))
    assert isinstance(page, Raster)


def test_a_stream_that_unpacks_without_end(tmp_path: Path) -> None:
    data = one_page_pdf(stream(b" " * 150_000_000, deflated=1))
    assert code(tmp_path / "a.pdf", data) == "ratio"


def test_a_stream_packed_twice(tmp_path: Path) -> None:
    data = one_page_pdf(stream(b" " * 10_000_000, deflated=2))
    assert code(tmp_path / "a.pdf", data) == "ratio"


def test_the_ratio_is_a_setting(tmp_path: Path) -> None:
    data = one_page_pdf(stream(b" " * 80_000_000, deflated=1))
    assert code(tmp_path / "a.pdf", data) == "ratio"
    assert read(tmp_path / "a.pdf", data, Settings(max_ratio=2000))


def test_a_picture_over_the_limit_of_pixels(tmp_path: Path) -> None:
    """The page is small, what it would unpack is not."""
    picture = stream(
        bytes(1_000_000),
        b"/Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB",
        deflated=1,
    )
    (page,) = read(tmp_path / "a.pdf", one_page_pdf(stream(b"500 0 0 800 0 0 cm /F Do"), KNOWS_F, (picture,)))
    assert isinstance(page, Page)
    assert page.error == "too_many_pixels"


def test_a_hundred_thousand_objects(tmp_path: Path) -> None:
    many = tuple(b"<< /A %d >>" % number for number in range(100_000))
    (page,) = read(tmp_path / "a.pdf", one_page_pdf(stream(b""), b"", many))
    assert "blank" in page.flags


def test_a_hundred_thousand_pages(tmp_path: Path) -> None:
    count = 100_000
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"
    assert code(tmp_path / "a.pdf", pdf([CATALOG, tree, *[leaf] * count])) == "too_many_pages"


def test_many_annotations_are_not_laid_out(tmp_path: Path) -> None:
    count = 3_000
    places = b" ".join(b"%d 0 R" % (number + 5) for number in range(count))
    mark = b"<< /Type /Annot /Subtype /Square /Rect [10 10 50 50] >>"
    data = one_page_pdf(stream(b""), b"", (mark,) * count, b"/Annots [%s]" % places)
    (page,) = read(tmp_path / "a.pdf", data)
    assert "layer_rejected:too_long" in page.flags


@pytest.mark.parametrize(
    "tree",
    [
        [b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"],
        [
            b"<< /Type /Pages /Kids [3 0 R] /Count 3 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 3 >>",
        ],
        [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(20_000)],
    ],
    ids=["its own child", "its own grandchild", "20,000 levels"],
)
def test_page_trees_without_end(tmp_path: Path, tree: list[bytes]) -> None:
    pages = read(tmp_path / "a.pdf", pdf([CATALOG, *tree]))
    assert pages
    assert all(isinstance(page, Page) and page.error == "corrupt" for page in pages)
