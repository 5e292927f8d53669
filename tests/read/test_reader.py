"""Files of every kind, and every bad file that an archive holds: a clear sentence and a stable code."""

from __future__ import annotations

import os
import unicodedata
import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import DocumentError
from pipeline.model.page import Page, Raster
from pipeline.read.reader import Reader, unreadable
from pipeline.settings import Settings
from tests.conftest import draw_page
from tests.read.files import encrypted_pdf, png_header, truncated, zero_page_pdf
from tests.read.layers import Maker


def read(path: Path, **limits: int) -> list[Raster | Page]:
    return list(Reader(Settings(**limits)).read(path)[1])  # type: ignore[arg-type]


def failure(path: Path, **limits: int) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(path, **limits)
    assert path.name in caught.value.message
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize(
    ("suffix", "media_type"), [("png", "image/png"), ("jpg", "image/jpeg"), ("webp", "image/webp")]
)
def test_one_picture_is_one_page(tmp_path: Path, suffix: str, media_type: str) -> None:
    path = tmp_path / f"a.{suffix}"
    draw_page(dpi=100).save(path)
    source, pages = Reader(Settings()).read(path)
    (page,) = pages
    assert isinstance(page, Raster)
    assert (page.width, page.height) == (583, 827)
    assert source.media_type == media_type
    assert source.bytes == path.stat().st_size


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "jpeg", None])
def test_every_page_of_a_tiff(tmp_path: Path, compression: str | None) -> None:
    path = tmp_path / "a.tif"
    pages = [draw_page((f"Trang {number}",), dpi=100) for number in (1, 2, 3)]
    if compression == "group4":
        pages = [page.convert("1") for page in pages]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression=compression, dpi=(100, 100))
    found = read(path)
    assert [page.number for page in found] == [1, 2, 3]
    assert all(isinstance(page, Raster) and page.dpi == 100 for page in found)


def test_a_photo_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    draw_page(dpi=100).save(path, exif=exif)
    (page,) = read(path)
    assert isinstance(page, Raster)
    assert (page.width, page.height) == (827, 583)


def test_a_scan_in_a_pdf_comes_at_its_own_resolution(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    draw_page(dpi=250).save(path, resolution=250)
    (page,) = read(path)
    assert isinstance(page, Raster)
    assert page.dpi == pytest.approx(250, abs=1)
    assert page.width == pytest.approx(5.83 * 250, abs=2)


def test_a_pdf_without_scan_is_rendered(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with Maker(path) as maker:
        maker.page().picture(draw_page(dpi=100), top=100, width=400)
    (page,) = read(path)
    assert isinstance(page, Raster)
    assert (page.width, page.height, page.dpi) == (1653, 2339, 200)


def test_text_and_markdown(tmp_path: Path) -> None:
    path = tmp_path / "Kế hoạch.md"
    path.write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", "# Kế hoạch\r\nđúng hạn\f\nhết").encode())
    source, pages = Reader(Settings()).read(path)
    first, second = pages
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert first.text == "# Kế hoạch"
    assert second.text == "đúng hạn\nhết"
    assert source.media_type == "text/markdown"
    assert first.origin == "text"


def test_bad_files(tmp_path: Path) -> None:
    def file(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    assert failure(tmp_path / "gone.pdf").code == "not_found"
    assert failure(file("empty.pdf", b"")).code == "empty"
    assert failure(file("text.pdf", b"Only text, named as a PDF.")).code == "wrong_type"
    assert failure(file("locked.pdf", encrypted_pdf())).code == "encrypted"
    assert failure(file("none.pdf", zero_page_pdf())).code == "no_pages"
    assert failure(file("odd.odt", b"PK")).code == "unsupported"
    assert failure(file("bytes.txt", b"S\xf4\xff\xfe\xba")).code == "encoding"
    assert failure(file("header.png", png_header(300, 300))).code in {"corrupt", "truncated"}
    assert failure(file("huge.png", png_header(30_000, 30_000, b"x"))).code == "too_many_pixels"
    assert failure(file("big.txt", b"x" * 11), max_bytes=10).code == "too_large"


def test_one_pixel_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "dot.png"
    Image.new("L", (1, 1)).save(path)
    assert failure(path).code == "too_small"


@pytest.mark.parametrize(("points", "error"), [(0.1, "too_small"), (3, "too_small"), (12, None)])
def test_a_strip_of_a_few_pixels_is_no_page_of_a_pdf(points: float, error: str | None, tmp_path: Path) -> None:
    path = tmp_path / "strip.pdf"
    pdf = pdfium.PdfDocument.new()
    pdf.new_page(points, 400)
    pdf.save(path)
    (page,) = read(path)
    assert (page.error if isinstance(page, Page) else None) == error


def test_a_truncated_pdf_is_told(tmp_path: Path) -> None:
    whole = tmp_path / "whole.pdf"
    pages = [draw_page((f"Trang {number}",), dpi=100) for number in range(4)]
    pages[0].save(whole, save_all=True, append_images=pages[1:])
    path = tmp_path / "cut.pdf"
    path.write_bytes(truncated(whole.read_bytes(), 0.6))
    try:
        found = read(path)
    except DocumentError as error:
        assert error.code == "truncated"
    else:
        assert isinstance(found[-1], Page)
        assert found[-1].error == "truncated"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "closed.pdf"
    path.write_bytes(b"%PDF-1.4")
    path.chmod(0)
    assert failure(path).code == "no_permission"


def test_no_permission_for_root_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "closed.pdf"
    path.write_bytes(b"%PDF-1.4")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert failure(path).code == "no_permission"


def test_too_many_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    pages = [Image.new("1", (50, 50)) for _ in range(4)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    assert failure(path, max_pages=3).code == "too_many_pages"
    pages[0].save(tmp_path / "b.pdf", save_all=True, append_images=pages[1:])
    assert failure(tmp_path / "b.pdf", max_pages=3).code == "too_many_pages"


def test_a_page_over_the_limit_is_a_failed_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    document = pdfium.PdfDocument.new()
    document.new_page(72, 72).close()
    document.new_page(14_000, 14_000).close()
    document.save(path)
    document.close()
    first, second = read(path)
    assert isinstance(first, Page)
    assert first.error is None
    assert isinstance(second, Page)
    assert second.error == "too_many_pixels"


def test_a_zlib_bomb_does_not_unpack(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(20_000, 20_000, zlib.compress(bytes(4_000_000))))
    assert failure(path, max_pixels=100_000_000).code == "too_many_pixels"


@given(data=st.binary(max_size=400), suffix=st.sampled_from([".pdf", ".png", ".tif", ".jpg", ".webp", ".txt", ".md"]))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, suffix: str) -> None:
    magic = {".pdf": b"%PDF-1.4\n", ".png": b"\x89PNG\r\n\x1a\n", ".tif": b"II*\0", ".jpg": b"\xff\xd8\xff",
             ".webp": b"RIFF\0\0\0\0WEBP"}.get(suffix, b"")  # fmt: skip
    path = tmp_path / f"a{suffix}"
    path.write_bytes(magic + data)
    try:
        read(path, max_pixels=1_000_000)
    except DocumentError as error:
        assert error.code


def test_a_folder_in_place_of_a_file_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    told = unreadable(Path(), IsADirectoryError())
    assert told.code == "not_a_file"
    assert str(told).startswith(".: is not a file.")
