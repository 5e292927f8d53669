"""A folder of page images is one document."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import DocumentError
from pipeline.model.page import Page, Raster
from pipeline.read.folder import page_files
from pipeline.read.reader import Reader, sha256_of
from pipeline.settings import Settings
from tests.conftest import LINES, draw_page


def write(path: Path, *texts: str) -> None:
    first, *more = [draw_page((text, *LINES), dpi=100) for text in texts]
    if more:
        first.save(path, save_all=True, append_images=more)
    else:
        first.save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "Hồ sơ 7"
    pages.mkdir()
    write(pages / "trang 10.png", "mười")
    write(pages / "Trang 2.tif", "hai", "ba")
    write(pages / "trang 1.JPG", "một")
    (pages / "notes.txt").write_text("no page")
    (pages / ".hidden.png").write_bytes(b"no page")
    return pages


def test_files_in_natural_order(folder: Path) -> None:
    assert [path.name for path in page_files(folder)] == ["trang 1.JPG", "Trang 2.tif", "trang 10.png"]


def test_all_frames_are_pages_of_one_document(folder: Path) -> None:
    reader = Reader(Settings())
    source, parts = reader.read(folder)
    pages = list(parts)
    assert [page.number for page in pages] == [1, 2, 3, 4]
    assert reader.page_count(folder) == 4
    assert source.name == "Hồ sơ 7"
    assert source.media_type == "inode/directory"
    assert source.bytes == sum(path.stat().st_size for path in page_files(folder))
    (third,) = reader.read(folder, (3, 3))[1]
    assert isinstance(third, Raster)
    assert isinstance(pages[2], Raster)
    assert (third.pixels == pages[2].pixels).all()
    picture = reader.picture(folder, 3)
    assert picture.number == 3
    assert (picture.pixels == pages[2].pixels).all()


def test_the_id_is_that_of_the_parts_in_order(folder: Path) -> None:
    before = sha256_of(folder)
    (folder / "notes.txt").write_text("other notes")
    assert sha256_of(folder) == before
    (folder / "trang 1.JPG").rename(folder / "trang 1b.jpg")
    assert sha256_of(folder) == before
    (folder / "trang 10.png").rename(folder / "trang 0.png")
    assert sha256_of(folder) != before


def test_a_broken_page_is_a_failed_page(folder: Path) -> None:
    (folder / "trang 3.png").write_bytes(b"\x89PNG\r\n\x1a\nand no more")
    pages = list(Reader(Settings()).read(folder)[1])
    assert [page.error if isinstance(page, Page) else None for page in pages] == [None, None, None, "corrupt", None]
    assert [page.number for page in pages] == [1, 2, 3, 4, 5]


def test_limits_and_folders_without_pages(folder: Path, tmp_path: Path) -> None:
    def code(path: Path, **limits: int) -> str:
        with pytest.raises(DocumentError) as caught:
            list(Reader(Settings(**limits)).read(path)[1])  # type: ignore[arg-type]
        assert path.name in caught.value.message
        return caught.value.code

    assert code(folder, max_pages=3) == "too_many_pages"
    assert code(folder, max_bytes=1000) == "too_large"
    (tmp_path / "empty").mkdir()
    assert code(tmp_path / "empty") == "no_pages"
    with pytest.raises(DocumentError, match="no page 5"):
        Reader(Settings()).picture(folder, 5)
