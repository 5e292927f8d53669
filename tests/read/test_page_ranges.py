"""A range of pages is what the whole reading gives for those pages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.model.page import Page, Raster
from pipeline.read.reader import Reader
from pipeline.settings import Settings


def page_pictures(count: int) -> list[Image.Image]:
    noise = np.random.default_rng(5)
    return [Image.fromarray(noise.integers(0, 256, (300, 200), dtype=np.uint8)) for _ in range(count)]


def write(path: Path, count: int) -> Path:
    if path.suffix == ".txt":
        path.write_text("\n\f".join(f"Trang {number}" for number in range(1, count + 1)), encoding="utf-8")
    else:
        first, *others = page_pictures(count)
        first.save(path, save_all=True, append_images=others)
    return path


def plain(part: Raster | Page) -> object:
    return (part.number, part.pixels.tobytes()) if isinstance(part, Raster) else part


@pytest.mark.parametrize("suffix", [".pdf", ".tiff", ".txt"])
@pytest.mark.parametrize("pages", [(1, 1), (1, 2), (2, 4), (4, 5), (5, 9)])
def test_range_is_a_cut_of_the_whole(tmp_path: Path, suffix: str, pages: tuple[int, int]) -> None:
    path = write(tmp_path / f"a{suffix}", 5)
    reader = Reader(Settings())
    assert reader.page_count(path) == 5
    whole = [plain(part) for part in reader.read(path)[1]]
    assert [plain(part) for part in reader.read(path, pages)[1]] == whole[pages[0] - 1 : pages[1]]


def test_a_pdf_that_ends_early_counts_the_missing_page(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", 3)
    path.write_bytes(path.read_bytes().replace(b"%%EOF", b"") + b"%" * 5000)
    reader = Reader(Settings())
    parts = list(reader.read(path)[1])
    assert reader.page_count(path) == len(parts) == 4
    (last,) = reader.read(path, (4, 4))[1]
    assert isinstance(last, Page)
    assert last.error == "truncated"
