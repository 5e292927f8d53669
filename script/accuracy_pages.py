"""Pages with known text for ``script/bench accuracy``: rendered ones of four levels of wear, and real scans.

- papers: the papers of samples/, set and drawn; the truth is what was set, the body's lines known
- born-digital: first pages of PDFs whose own text passes the honesty check; the truth is that text, as far as it is
  drawn
- real: scans with a page's text beside them (``STEM.pN.txt``)
"""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np

from pipeline.evaluate.truth import read_truths, without_drops
from pipeline.model.page import Line, Page, Raster
from pipeline.model.text import nfc
from pipeline.read.reader import Reader
from pipeline.settings import Settings
from samples.make import SAMPLES
from samples.rendering.drawing import Pixels, draw_page
from samples.rendering.layout import lay_out
from samples.rendering.levels import Level, aged, level_dpi, office_page, paper_of
from samples.rendering.truth import page_text

Made = TypeVar("Made")

_RULE = re.compile(r"[-_.…]{5,}")
"""A rule or a blank to fill in, drawn with signs: no text."""

_LOOK_DPI = 100
_INK = 40
"""Least difference between ink and paper, of 255."""

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class TestPage:
    """A page's picture, as a file, and what stands on it."""

    set: str
    document: str
    number: int
    picture: Path
    dpi: int
    truth: str
    body: str | None = None
    """The truth without letterhead, title and sign-off, where these are known apart."""
    source: Path | None = None
    """The file that ``picture`` was taken from, where there is one."""

    @property
    def digest(self) -> str:
        """Names the picture by its bytes."""
        return hashlib.sha256(self.picture.read_bytes()).hexdigest()


class Cache:
    """A folder in which what was made once is found again by its name and what it was made from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, kind: str, suffix: str, *made_from: object) -> Path:
        key = hashlib.sha256(repr(made_from).encode()).hexdigest()[:20]
        return self.folder / f"{kind}-{key}{suffix}"

    def get(self, kind: str, make: Callable[[], Made], *made_from: object) -> Made:
        """What ``make`` gives, from the folder where it is there."""
        path = self.path(kind, ".pickle", *made_from)
        if path.exists():
            found: Made = pickle.loads(path.read_bytes())
            return found
        made = make()
        path.write_bytes(pickle.dumps(made))
        return made


def code_hash(*folders: str) -> str:
    """Names the state of the code in folders of the project: results are found again only for the same code."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".tsv", ".onnx", ".json"}:
                total.update(path.read_bytes())
    return total.hexdigest()


def paper_pages(level: Level, dpi: int, cache: Cache) -> list[TestPage]:
    """The papers of samples/ at a level of wear; the same for the same seed, which is the paper's name."""
    pages: list[TestPage] = []
    for sample in SAMPLES:
        name = Path(sample.file).stem
        paper = paper_of(sample.paper, level)
        sheets = lay_out(paper, sample.size)
        for number, sheet in enumerate(sheets, start=1):
            path = cache.path("page", ".png", name, number, level, dpi, code_hash("samples"))
            if not path.exists():
                rng = _rng(name, level, number)
                page = office_page(sheet, paper, level, dpi, rng, first=number == 1)
                back = draw_page(sheets[number - 2], dpi, rng) if number > 1 else None
                save_picture(path, aged(page, level, dpi, rng, back))
            truth, body = (without_drops(page_text(part)) for part in (sheet, sheet.body))
            pages.append(TestPage(level, name, number, path, level_dpi(level, dpi), truth, body))
    return pages


def born_digital_pages(folder: Path, count: int, level: Level, dpi: int, cache: Cache) -> list[TestPage]:
    """First pages of ``count`` documents, evenly out of those whose text layer is good, at a level of wear."""
    found = cache.get("drawn", lambda: list(_good_layers(folder)), str(folder), code_hash("pipeline/read"))
    pages: list[TestPage] = []
    for name, text in found[:: max(1, len(found) // count)][:count]:
        path = cache.path("page", ".png", name, level, dpi, code_hash("samples/rendering"))
        if not path.exists():
            save_picture(path, aged(_rendered(folder / name, dpi), level, dpi, _rng(name, level)))
        pages.append(TestPage(level, name, 1, path, level_dpi(level, dpi), text))
    return pages


def real_pages(scans: Path, truth: Path, cache: Cache) -> list[TestPage]:
    """Scans whose text is known, page by page, in the resolution that they are stored in."""
    reader = Reader(Settings(text_layers="never"))
    pages: list[TestPage] = []
    for document in read_truths(truth).documents:
        file = next(path for path in sorted(scans.iterdir()) if path.stem == document.stem)
        for number, text in sorted(document.pages.items()):
            raster = next(part for part in reader.read(file, (number, number))[1] if isinstance(part, Raster))
            path = cache.path("scan", ".png", file.name, number)
            if not path.exists():
                save_picture(path, raster.pixels)
            pages.append(TestPage("real", document.stem, number, path, round(raster.dpi), text, source=file))
    return pages


def save_picture(path: Path, pixels: Any) -> None:
    cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.ndim == 3 else pixels)


def _good_layers(folder: Path) -> Iterator[tuple[str, str]]:
    reader = Reader(Settings())
    for path in sorted(folder.glob("*.pdf")):
        part = next(iter(reader.read(path, (1, 1))[1]))
        if isinstance(part, Page) and part.origin == "text_layer" and len(part.text) > 800:
            picture = _rendered(path, _LOOK_DPI)
            shown = [line.text for line in part.lines if _is_drawn(line, part, picture)]
            yield path.name, _RULE.sub(" ", nfc("\n".join(shown)))


def _is_drawn(line: Line, page: Page, picture: Pixels) -> bool:
    """Whether the picture that the systems get has ink where the text layer says that a line stands. The appearance of
    an electronic signature is text of the page that not every program draws.
    """
    if line.box is None:
        return True
    height, width = picture.shape[:2]
    across, down = width / page.width, height / page.height
    left, right = int(line.box.left * across), int(line.box.right * across) + 1
    top, bottom = int(line.box.top * down), int(line.box.bottom * down) + 1
    part = picture[max(0, top) : bottom, max(0, left) : right]
    return part.size > 0 and int(part.max()) - int(part.min()) > _INK


def _rendered(path: Path, dpi: int) -> Pixels:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        document.init_forms()
        page: Pixels = document[0].render(scale=dpi / 72, rev_byteorder=True, may_draw_forms=True).to_numpy()
        return np.ascontiguousarray(page[:, :, :3])


def _rng(*name: object) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256(repr(name).encode()).digest()[:8], "big"))
