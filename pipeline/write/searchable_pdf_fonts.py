"""Fonts that a PDF names without holding them: PDF/A wants every font in the file.

Times New Roman, Arial and Courier New, which office programs leave out when asked for small files, have free twins with
the same widths: Tinos, Arimo and Cousine (the Croscore fonts), Liberation Serif, Sans and Mono. A twin is embedded
where it is installed and its widths are those that the PDF states, so that no line gets longer or shorter. Its name
says what it is. A viewer without the named font shows a twin in any case.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from pipeline.write.searchable_pdf_content import DAMAGE

_TWINS = {
    "timesnewroman": ("Tinos", "LiberationSerif"),
    "arial": ("Arimo", "LiberationSans"),
    "couriernew": ("Cousine", "LiberationMono"),
}
_NOISE = re.compile(r"^[A-Z]{6}\+|PSMT|PS|MT|[\s,-]")
_STYLES = {"": "Regular", "bold": "Bold", "italic": "Italic", "bolditalic": "BoldItalic"}
_PROGRAMS = (Name.FontFile, Name.FontFile2, Name.FontFile3)
_UNITS = 1_000
"""In which PDF states widths, to the em."""
_TOLERANCE = 1
_TAG = "SOHOAA"
"""Before the name of a font of which only some letters are there (ISO 32000-2, 9.9.2)."""


def embed_twins(pdf: Pdf) -> None:
    """Embeds a twin into every simple TrueType font of the file that holds none, as far as there is one."""
    for item in pdf.objects:
        if (
            isinstance(item, Dictionary)
            and item.get(Name.Type) == Name.Font
            and item.get(Name.Subtype) == Name.TrueType
        ):
            with suppress(*DAMAGE):
                _embed(pdf, item)


def _embed(pdf: Pdf, font: Dictionary) -> None:
    descriptor = font.get(Name.FontDescriptor)
    if not isinstance(descriptor, Dictionary) or any(key in descriptor for key in _PROGRAMS):
        return
    path = _twin(str(font.get(Name.BaseFont, "/")).removeprefix("/"))
    widths = _widths(font)
    if path is None or widths is None or font.get(Name.Encoding) != Name.WinAnsiEncoding:
        return
    try:
        program = _subset(path, widths)
    except (OSError, TTLibError):
        return
    if program is None:
        return
    name = Name(f"/{_TAG}+{path.stem}")
    descriptor.FontFile2 = pdf.make_indirect(Stream(pdf, program, Length1=len(program)))
    font.BaseFont = descriptor.FontName = name


def _widths(font: Dictionary) -> dict[int, float] | None:
    """The stated width by letter (code point) of Windows-1252; None where none are stated."""
    first, stated = font.get(Name.FirstChar), font.get(Name.Widths)
    if not isinstance(first, int) or not isinstance(stated, Array):
        return None
    found = {}
    for code, width in enumerate(stated, start=first):
        letter = bytes([code]).decode("cp1252", errors="ignore") if 0 <= code < 256 else ""
        if not isinstance(width, int | Decimal):
            return None
        if letter and width:
            found[ord(letter)] = float(width)
    return found


@lru_cache(maxsize=16)
def _twin(base: str) -> Path | None:
    """The file of the twin of a font of this name."""
    name = _NOISE.sub("", base).lower()
    family = next((family for family in _TWINS if name.startswith(family)), None)
    if family is None or (style := name.removeprefix(family)) not in _STYLES:
        return None
    files = [f"{twin}-{_STYLES[style]}.ttf" for twin in _TWINS[family]]
    return next((found for folder in _folders() for file in files for found in folder.rglob(file)), None)


def _folders() -> Iterator[Path]:
    """Where systems keep fonts."""
    home = Path.home()
    listed = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]
    if sys.platform == "darwin":
        listed += [Path("/Library/Fonts"), home / "Library/Fonts"]
    elif sys.platform == "win32":
        listed += [Path("C:/Windows/Fonts"), home / "AppData/Local/Microsoft/Windows/Fonts"]
    return (folder for folder in listed if folder.is_dir())


def _subset(path: Path, widths: Mapping[int, float]) -> bytes | None:
    """The letters of a font file; None where it has other widths than those stated, or lacks a letter."""
    with TTFont(path, recalcTimestamp=False) as font:
        glyphs, advances = font.getBestCmap(), font["hmtx"]
        scale = _UNITS / font["head"].unitsPerEm
        for letter, width in widths.items():
            if letter not in glyphs or abs(advances[glyphs[letter]][0] * scale - width) > _TOLERANCE:
                return None
        subsetter = Subsetter(Options(hinting=True, notdef_outline=True, layout_features=[], drop_tables=_DROPPED))
        subsetter.populate(unicodes=widths)
        subsetter.subset(font)
        written = io.BytesIO()
        font.save(written)
        return written.getvalue()


_DROPPED = ["GSUB", "GPOS", "GDEF", "DSIG", "kern"]
"""Tables that a PDF viewer does not look at."""
