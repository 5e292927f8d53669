"""What of a page's text the page shows, and what of its ink the text does not account for.

The page is rendered twice, as it is and with its text made invisible. Where both look alike, a letter of the layer
shows nothing: an OCR layer under or behind a scan, white text, text below a picture. What is dark in the second is ink
that is no text of the layer: pictures of text, outlines, seals, rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from pipeline.read.glyph_lines import GlyphWord
from pipeline.read.rendering import render

DPI = 100
"""Enough to tell letters of 6 point from dust; two renderings take about 20 ms."""
_MOST_PIXELS = 4_000_000
"""Pages larger than A2 are looked at more coarsely."""
_CHANGED = 24
"""Grey levels by which a pixel that a letter covers differs; light grey print still does."""
_DARK = 160
_LEAST_LETTER, _MOST_LETTER = 1.1, 8.0
"""Millimetres from the top to the bottom of a letter: x-height of 6 point, capitals of 30 point."""
_WIDEST = 3.0
"""Width over height of the widest letter or of a few that touch; rules and frames are wider."""
_RED, _RED_LIGHT, _LEAST_RED = 40, 90, 0.0004
"""Red over green and blue, least red, share of the page: what pipeline/clean/seal.py goes by on scans."""
_DEEP = 15
"""Forms within forms in which text is looked for; what lies deeper stays visible and counts as ink."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of its text, and what it shows besides."""

    words: tuple[bool, ...]
    """Whether the page shows each word."""
    bare: NDArray[np.uint8]
    """The page without its text, grey."""
    dpi: float
    """Of ``bare``."""
    red_seal: bool
    """Whether there is red in it, as a seal is."""


def words_shown(page: pdfium.PdfPage, words: list[GlyphWord], scale: float, seconds: float) -> Shown:
    """Looks at the page; its text objects are invisible afterwards, so close it without rendering it again.

    ``scale`` is pixels a point of the words' boxes. Raises PdfiumError, and LimitError when it takes over ``seconds``.
    """
    width, height = page.get_size()
    own = min(DPI / 72, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    whole = render(page, own, seconds, forms=False)
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=_DEEP):
        pdfium_c.FPDFTextObj_SetTextRenderMode(item.raw, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    bare = render(page, own, seconds, forms=False)
    changed = np.asarray(cv2.absdiff(whole, bare).max(axis=2) >= _CHANGED)
    seen = tuple(_any(changed, word, own / scale) for word in words)
    grey = np.asarray(cv2.cvtColor(bare, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    return Shown(seen, grey, own * 72, _has_red(bare))


def unexplained_letters(bare: NDArray[np.uint8], dpi: float) -> int:
    """How many spots of the size of letters, in rows as print has them, a grey page holds."""
    return letters_in_rows(letter_spots(bare, dpi / 25.4))


def _has_red(pixels: NDArray[np.uint8]) -> bool:
    red, others = pixels[:, :, 0].astype(np.int16), pixels[:, :, 1:].max(axis=2).astype(np.int16)
    return float(((red - others > _RED) & (red > _RED_LIGHT)).mean()) >= _LEAST_RED


def _any(changed: NDArray[np.bool_], word: GlyphWord, factor: float) -> bool:
    top, left = max(int(word.top * factor), 0), max(int(word.left * factor), 0)
    return bool(changed[top : int(word.bottom * factor) + 2, left : int(word.right * factor) + 2].any())


def letter_spots(grey: NDArray[np.uint8], pixels_a_mm: float) -> NDArray[np.int32]:
    """Left, top, width, height of the dark spots as large as letters, one a row."""
    dark = (grey < _DARK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    spots = stats[1:, :4]
    height, width = spots[:, cv2.CC_STAT_HEIGHT], spots[:, cv2.CC_STAT_WIDTH]
    tall = (height >= _LEAST_LETTER * pixels_a_mm) & (height <= _MOST_LETTER * pixels_a_mm)
    return np.asarray(spots[tall & (width <= _WIDEST * height) & (width >= 2)], dtype=np.int32)


def letters_in_rows(spots: NDArray[np.int32], least: int = 8) -> int:
    """How many spots stand in level rows of ``least`` or more, as print does; dust, strokes and seals do not."""
    return sum(length for length in _level_rows(spots) if length >= least)


def _level_rows(spots: NDArray[np.int32]) -> list[int]:
    """Lengths of the rows: spots from left to right, each following one that ends close by and level with it."""
    spots = spots[np.argsort(spots[:, 0], kind="stable")]
    lengths: list[int] = []
    right, bottom, height = (np.zeros(len(spots)) for _ in range(3))  # of each row's last spot
    for left, top, wide, tall in spots.astype(np.float64):
        count = len(lengths)
        size = np.maximum(tall, height[:count])
        gap = left - right[:count]
        fits = (np.abs(top + tall - bottom[:count]) < 0.4 * size) & (np.minimum(tall, height[:count]) > 0.4 * size)
        fits &= (gap > -0.2 * size) & (gap < 1.5 * size)
        found = np.flatnonzero(fits)
        row = int(found[np.argmin(gap[found])]) if len(found) else count
        if row == count:
            lengths.append(0)
        lengths[row] += 1
        right[row], bottom[row], height[row] = left + wide, top + tall, tall
    return lengths
