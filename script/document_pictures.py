"""Draws docs/pictures/searchable-pdf.png for ``script/make-pictures``: a page of an exported PDF, and what a viewer
marks on it when somebody searches it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

REPOSITORY = Path(__file__).resolve().parent.parent
SCAN = REPOSITORY / "samples" / "scans" / "notice-heritage.pdf"
PICTURE = REPOSITORY / "docs" / "pictures" / "searchable-pdf.png"
WORDS = ("di sản", "văn hóa", "bảo quản")
SCALE = 1.3
"""Pixels a point."""
SHOWN = 0.55
"""How much of the page is shown, from the top."""
MARK = (255, 221, 87)


def main() -> None:
    """Makes the PDF from the sample and draws it."""
    with TemporaryDirectory() as folder:
        results, documents = Path(folder) / "out", Path(folder) / "pdf"
        sohoa = str(Path(sys.executable).with_name("sohoa"))
        subprocess.run([sohoa, "run", str(SCAN), "-o", str(results), "--quiet"], check=True)
        subprocess.run([sohoa, "export", str(results), "-f", "pdf", "-o", str(documents)], check=True, cwd=REPOSITORY)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        draw(documents / f"{SCAN.stem}.pdf").save(PICTURE, optimize=True)


def draw(path: Path) -> Image.Image:
    """The top of the first page in few colours, what the words are found at marked as with a pen."""
    page = pypdfium2.PdfDocument(path)[0]
    shown = page.render(scale=SCALE).to_pil().convert("RGB")
    marks = Image.new("RGB", shown.size, "white")
    pen = ImageDraw.Draw(marks)
    for left, bottom, right, top in _found(page):
        height = page.get_height()
        pen.rectangle(
            [SCALE * edge for edge in (left - 1, height - top - 1, right + 1, height - bottom + 1)], fill=MARK
        )
    shown = ImageChops.multiply(shown, marks).crop((0, 0, shown.width, round(shown.height * SHOWN)))
    return shown.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _found(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    text = page.get_textpage()
    for word in WORDS:
        search = text.search(word)
        while (place := search.get_next()) is not None:
            yield from (text.get_rect(index) for index in range(text.count_rects(*place)))


if __name__ == "__main__":
    main()
