"""Draws the pictures of the tutorials for ``script/make-pictures``: the table of targets, the report of a run.

    script/tutorial_pictures.py [OUT]

OUT is a folder with results of the samples; without it, they are read anew. LibreOffice shows the workbook and Chromium
the report, as script/setup --tests installs them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image, ImageChops

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SOHOA = Path(sys.executable).with_name("sohoa")
SHOWN = {
    "number": 16, "issuer": 28, "year": 7, "comparator": 12, "value": 8, "unit": 9, "clause": 62, "confidence": 12
}  # fmt: skip
"""Columns of the table of targets that the picture shows, and their widths; all would be too small to read."""


def main() -> None:
    """Makes both from the results of the samples."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        out = Path(sys.argv[1]).resolve() if sys.argv[1:] else work / "results"
        if not sys.argv[1:]:
            _run(SOHOA, "run", "samples/scans", "-o", out, "--quiet")
        _run(SOHOA, "export", out, "--format", "targets", "-o", work)
        _save(_sheet(work / "targets.xlsx", work), "targets.png")
        picture = work / "report.png"
        _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--window-size=1000,625", f"--screenshot={picture}", (out / "report.html").as_uri())  # fmt: skip
        _save(Image.open(picture).convert("RGB"), "report.png")


def _sheet(workbook: Path, work: Path) -> Image.Image:
    """The first sheet with the columns that are shown, as LibreOffice prints it."""
    book = load_workbook(workbook)
    for other in book.sheetnames[1:]:
        del book[other]
    sheet = book[book.sheetnames[0]]
    for number in range(sheet.max_column, 0, -1):
        if sheet.cell(1, number).value not in SHOWN:
            sheet.delete_cols(number)
    sheet.column_dimensions.clear()
    for cell in sheet[1]:
        sheet.column_dimensions[cell.column_letter].width = SHOWN[cell.value]
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(workbook)
    profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", work, workbook)
    _run("pdftoppm", "-r", 130, "-l", 1, "-png", "-singlefile", work / f"{workbook.stem}.pdf", work / workbook.stem)
    return Image.open(work / f"{workbook.stem}.png").convert("RGB")


def _save(image: Image.Image, name: str) -> None:
    """Without the empty margin, in few colours."""
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox() or (0, 0, *image.size)
    trimmed = image.crop(box)
    framed = Image.new("RGB", (trimmed.width + 24, trimmed.height + 24), "white")
    framed.paste(trimmed, (12, 12))
    framed.quantize(128).save(PICTURES / name, optimize=True)


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=ROOT)


if __name__ == "__main__":
    main()
