"""Pictures put into a PDF as they are: their compression is kept wherever PDF knows it (img2pdf)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
from PIL import Image

from pipeline.errors import CorruptError
from pipeline.model.page import Document

ASSUMED_DPI = 200.0


def write_pictures(files: Iterable[Path], document: Document, base: Path) -> Document:
    """A PDF of all frames of the files that the document has, in their order; sizes on paper follow from the
    resolution that the pages were read at. Returns the document without pages that cannot be shown.

    Raises CorruptError when none can.
    """
    by_number = {page.number: page for page in document.pages}
    kept = []
    number = 0
    with pikepdf.new() as pdf:
        for file in files:
            # A file that can't be opened was counted as one page.
            first = by_number.get(number + 1)
            part = base.with_name("part.pdf")
            if not _write_one(file, first.dpi if first and first.dpi else ASSUMED_DPI, part):
                number += 1
                continue
            with pikepdf.open(part) as frames:
                for frame in frames.pages:
                    number += 1
                    if number in by_number:
                        pdf.pages.append(frame)
                        kept.append(by_number[number])
        if not kept:
            raise CorruptError(f"{document.source.name}: cannot be put into a PDF.")
        pdf.save(base)
    return replace(document, pages=tuple(kept))


def _write_one(file: Path, dpi: float, part: Path) -> bool:
    """One picture file as a PDF, turned as its camera says; False where it is none."""
    layout = img2pdf.get_fixed_dpi_layout_fun((dpi, dpi))
    try:
        with Image.open(file) as image:
            # An MPO's further frames are views of the same photograph, an animation's are no pages.
            options = {"layout_fun": layout, "first_frame_only": image.format != "TIFF"}
        _convert(file, part, rotation=img2pdf.Rotation.ifvalid, **options)
    except img2pdf.AlphaChannelError:
        flat = part.with_suffix(".png")
        _on_white(file).save(flat)
        _convert(flat, part, layout_fun=layout)
    except (img2pdf.ImageOpenError, ValueError, OSError):
        return False
    return True


def _convert(file: Path, part: Path, **options: Any) -> None:
    with part.open("wb") as stream:
        img2pdf.convert(str(file), outputstream=stream, **options)


def _on_white(file: Path) -> Image.Image:
    """What a viewer shows of a transparent picture."""
    with Image.open(file) as image:
        shown = Image.new("RGB", image.size, "white")
        shown.paste(image, mask=image.convert("RGBA").getchannel("A"))
        return shown
