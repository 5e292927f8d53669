"""Draws docs/pictures of the workbook, the index and the charts that come of the samples (script/make-pictures).

    script/table_pictures.py [OUT]

OUT is a folder with results of the samples (script/demo makes one); without it, they are read anew. LibreOffice shows
the spreadsheets and Chromium the page of plots, as script/setup --tests installs them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SOHOA = Path(sys.executable).with_name("sohoa")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        out = Path(sys.argv[1]).resolve() if sys.argv[1:] else work / "out"
        if not sys.argv[1:]:
            _run(SOHOA, "run", "samples/scans", "-o", out, "--quiet")
        for kind in ("xlsx", "index"):
            _run(SOHOA, "export", out, "--format", kind, "-o", work)
        _run(SOHOA, "chart", out, "-o", work / "charts.html")
        _save(_beside(_pages(work / "records.xlsx", work, 2)), "workbook.png")
        index = _pages(work / "index-handover.xlsx", work, 1, resolution=330)[0]
        _save(index.crop((0, 0, index.width * 6 // 10, index.height)), "index.png")
        _screenshot(work / "charts.html", work / "charts.png")
        _save(Image.open(work / "charts.png"), "charts.png")


def _pages(workbook: Path, work: Path, count: int, resolution: int = 160) -> list[Image.Image]:
    """The first pages as LibreOffice prints them, without their margins."""
    profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", work, workbook)
    _run("pdftoppm", "-r", resolution, "-l", count, "-png", work / f"{workbook.stem}.pdf", work / workbook.stem)
    return [_trimmed(Image.open(path).convert("RGB")) for path in sorted(work.glob(f"{workbook.stem}-*.png"))]


def _screenshot(page: Path, picture: Path) -> None:
    _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=8000",
         "--window-size=1100,1950", f"--screenshot={picture}", page.as_uri())  # fmt: skip


def _trimmed(image: Image.Image) -> Image.Image:
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    return image.crop(box) if box else image


def _beside(images: list[Image.Image]) -> Image.Image:
    """One picture of pages that follow each other across."""
    joined = Image.new("RGB", (sum(image.width for image in images), max(image.height for image in images)), "white")
    left = 0
    for image in images:
        joined.paste(image, (left, 0))
        left += image.width
    return joined


def _save(image: Image.Image, name: str) -> None:
    framed = Image.new("RGB", (image.width + 24, image.height + 24), "white")
    framed.paste(image, (12, 12))
    framed.quantize(128).save(PICTURES / name, optimize=True)


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=ROOT)


if __name__ == "__main__":
    main()
