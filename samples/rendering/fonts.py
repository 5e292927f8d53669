"""Tinos, which has the metrics of the Times New Roman that the decree asks for, and all letters of Vietnamese."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Style = Literal["regular", "bold", "italic", "bold italic"]

_FILES: dict[Style, str] = {
    "regular": "Tinos-Regular.ttf",
    "bold": "Tinos-Bold.ttf",
    "italic": "Tinos-Italic.ttf",
    "bold italic": "Tinos-BoldItalic.ttf",
}


@lru_cache(maxsize=64)
def load_font(style: Style, pixels: float) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels. Raises FileNotFoundError where the fonts are not installed."""
    path = _font_path(style)
    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=100_000)
def text_width(text: str, size: float, style: Style) -> float:
    """Width in the unit of ``size``."""
    return load_font(style, 1000).getlength(text) * size / 1000


def _font_path(style: Style) -> Path:
    path = next(Path("/usr/share/fonts").glob(f"*/*/{_FILES[style]}"), None)
    if path is None:
        raise FileNotFoundError(f"{_FILES[style]} is not under /usr/share/fonts; install fonts-croscore")
    return path
