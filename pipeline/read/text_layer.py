"""Text layers are earned: a PDF page's own text is used when it can be what the page says and shows.

``TextLayers.page`` gives the page as lines, or the reason why OCR has to read it. The reasons, in the order in which
they are looked for (docs/text-layers.md has the measurements behind each limit):

scan        a picture fills the page, so the layer is another OCR's reading of it
turned      text that does not stand upright on the page
hidden      letters of the layer that the page does not show
too_long    more letters or annotations than a page can have
glyphs      characters that Vietnamese print does not use: a broken font map, an unknown encoding
spaced      letters that stand apart one by one
syllables   words that are no Vietnamese syllables
marks       Vietnamese without its marks
font        one font of the page fails, though the page as a whole passes
few_words   too few words to tell
ink         more print on the page than the layer accounts for
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.model.grid import lines_in_cells
from pipeline.model.page import Box, Line, Page
from pipeline.model.ruled_lines import find_tables
from pipeline.model.table import read_table
from pipeline.read.glyph_lines import GlyphWord, glyph_words, word_lines
from pipeline.read.glyphs import Glyph, added_glyphs, page_glyphs
from pipeline.read.honesty import Counts, Syllables
from pipeline.read.legacy import LegacyEncodings
from pipeline.read.scans import fills_page
from pipeline.read.shown import Shown, unexplained_letters, words_shown
from pipeline.settings import Settings

MOST_TURNED = 0.2
"""Share of words; a note along the margin or a slanted watermark has less, a page that lies on its side more."""
LEAST_SHOWN = 0.9
"""Share of words that the page shows. OCR layers show next to nothing; a few hidden words of a draft are left out."""
LEAST_LEGAL = 0.9
"""Legal syllables among words of letters; true pages have 0.96 and more, other OCR's readings 0.8 at the most."""
LEAST_MARKED = 0.6
"""Syllables with a mark; Vietnamese has 0.8 and more a page, unmarked readings and broken maps 0.4 at most."""
MOST_ODD = 0.03
"""Words with characters foreign to Vietnamese print; a stray bullet or Greek letter is none of the text's fault."""
MOST_SINGLE = 0.1
"""Words of one letter beside such words; true pages have 0.03 at the most, with a title set wide on a full page."""
LEAST_WORDS = 5
"""Legal syllables below which shares say nothing."""
FONT_WORDS, LEAST_FONT_LEGAL = 8, 0.5
"""Words from which a font is judged by itself, and its share: formulas and foreign names pass, broken maps do not."""
MOST_UNEXPLAINED, MOST_UNEXPLAINED_SHARE = 60, 0.1
"""Letters of the page that the layer lacks: what seals and a registry's stamp hold, and as a share of all letters."""
MOST_LETTERS, MOST_ANNOTATIONS = 100_000, 1_000
"""A page; one of newsprint has 20,000 letters, a form some hundred fields. PDFium takes minutes for 100,000."""
KEPT_TEXT = 20_000
"""Characters that are kept as evidence of a layer that was not believed."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a layer is not used, and what it says."""

    reason: str
    text: str


class TextLayers:
    """Tables of encodings, glyphs and syllables; judges pages one by one."""

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.page_seconds
        self._syllables = Syllables(settings)
        self._legacy = LegacyEncodings(settings)
        rows = read_table("text_layer_glyphs.tsv", settings.dictionaries)
        self._glyphs = {chr(int(row["code"], 16)): row["shown"] for row in rows}

    def page(self, document: pdfium.PdfDocument, index: int, dpi: float) -> Page | Rejected | None:
        """The page's text with boxes in pixels at ``dpi``; None where there is no text at all.

        Words that the page does not show are left out (flag ``layer_hidden``) and kept as ``layer_text``.
        What signatures and annotations show is part of the page. ``document`` is altered in memory: give one that
        nothing is rendered from. Raises PdfiumError.
        """
        scale = dpi / 72
        glyphs = _all_glyphs(document, index, scale)
        if glyphs is None:
            return Rejected("too_long", "")
        if not glyphs:
            return None
        words, encodings = self._legacy.convert(glyph_words(glyphs), self._syllables.share)
        words = [self._drawn(word) for word in words]
        page = document[index]
        try:
            width, height = (math.ceil(side * scale) for side in page.get_size())  # as PDFium renders it
            reason, shown = self._judged(page, words, scale)
        finally:
            page.close()
        if reason is not None or shown is None:
            return Rejected(reason or "hidden", _text(words, width, height))
        flags = ["layer_used", *(f"layer_encoding:{name}" for name in encodings)]
        hidden = [word for word, is_seen in zip(words, shown.words, strict=True) if not is_seen]
        if hidden:
            flags.append("layer_hidden")
        if shown.red_seal:
            flags.append("red_seal")
        seen = word_lines([word for word, is_seen in zip(words, shown.words, strict=True) if is_seen], width, height)
        return Page(
            index + 1,
            tuple(_by_cell(seen, shown, dpi)),
            width,
            height,
            dpi,
            origin="text_layer",
            flags=tuple(flags),
            layer_text=_text(hidden, width, height) or None,
        )

    def _drawn(self, word: GlyphWord) -> GlyphWord:
        """The word with the signs that the page shows for codes without a meaning of their own."""
        if not any(glyph.text in self._glyphs for glyph in word.glyphs):
            return word
        return GlyphWord([replace(glyph, text=self._glyphs.get(glyph.text, glyph.text)) for glyph in word.glyphs])

    def _judged(self, page: pdfium.PdfPage, words: list[GlyphWord], scale: float) -> tuple[str | None, Shown | None]:
        """Why the layer is not to be used, if so, and what the page shows. Its text is invisible afterwards."""
        if fills_page(page):
            return "scan", None
        if sum(word.glyphs[0].turned for word in words) > MOST_TURNED * len(words):
            return "turned", None
        shown = words_shown(page, words, scale, self._seconds)
        if sum(shown.words) < LEAST_SHOWN * len(words):
            return "hidden", shown
        counts = self._syllables.count(word.text for word in _in_order(words))
        reason = text_reason(counts) or self._font_reason(words)
        if reason in {None, "few_words"}:
            missing = unexplained_letters(shown.bare, shown.dpi)
            letters = sum(len(word.glyphs) for word in words)
            if missing > max(MOST_UNEXPLAINED, MOST_UNEXPLAINED_SHARE * (letters + missing)):
                reason = "ink"
        return reason, shown

    def _font_reason(self, words: list[GlyphWord]) -> str | None:
        fonts: dict[str, list[str]] = defaultdict(list)
        for word in words:
            fonts[word.glyphs[0].font].append(word.text)
        for texts in fonts.values():
            counts = self._syllables.count(texts)
            judged = counts.legal + counts.other + counts.odd
            if judged >= FONT_WORDS and counts.legal < LEAST_FONT_LEGAL * judged:
                return "font"
        return None


def _by_cell(lines: Sequence[Line], shown: Shown, dpi: float) -> list[Line]:
    """Lines cut at the cells of the tables that the page's drawing rules; boxes are in pixels at ``dpi``."""
    scale = shown.dpi / dpi / 2

    def point(box: Box) -> tuple[float, float]:
        return (box.left + box.right) * scale, (box.top + box.bottom) * scale

    return lines_in_cells(lines, find_tables(shown.bare, shown.dpi), point)


def text_reason(counts: Counts) -> str | None:
    """Why words can't be a Vietnamese page; None when they can."""
    if counts.odd > MOST_ODD * counts.words:
        return "glyphs"
    if counts.single > MOST_SINGLE * counts.words and counts.single > LEAST_WORDS:
        return "spaced"
    if counts.other and counts.legal_share < LEAST_LEGAL:
        return "syllables"
    if counts.legal < LEAST_WORDS:
        return "few_words"
    return "marks" if counts.marked_share < LEAST_MARKED else None


def open_for_layers(path: Path) -> pdfium.PdfDocument:
    """A second handle on a file that is already open, to be altered in memory."""
    document = pdfium.PdfDocument(path)
    document.init_forms()
    return document


def _all_glyphs(document: pdfium.PdfDocument, index: int, scale: float) -> list[Glyph] | None:
    """Letters of the page and of its annotations, these marked as added; None when there are too many of either."""
    page = document[index]
    try:
        own = page_glyphs(page, scale, MOST_LETTERS)
        annotations = pdfium_c.FPDFPage_GetAnnotCount(page)
        if own is None or annotations > MOST_ANNOTATIONS:
            return None
        if annotations <= 0:
            return own
        flattened = pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY) == pdfium_c.FLATTEN_SUCCESS
    finally:
        page.close()
    return _with_annotations(document, index, scale, own) if flattened else own


def _with_annotations(document: pdfium.PdfDocument, index: int, scale: float, own: list[Glyph]) -> list[Glyph] | None:
    page = document[index]
    try:
        glyphs = page_glyphs(page, scale, MOST_LETTERS)
    finally:
        page.close()
    if glyphs is None:
        return None
    added = added_glyphs(own, glyphs)
    return [replace(glyph, added=True) if place in added else glyph for place, glyph in enumerate(glyphs)]


def _in_order(words: list[GlyphWord]) -> list[GlyphWord]:
    """Words row by row, for what depends on neighbours; the file's order may be any."""
    return sorted(words, key=lambda word: (round(word.base / max(word.size, 1)), word.left))


def _text(words: list[GlyphWord], width: int, height: int) -> str:
    return "\n".join(line.text for line in word_lines(words, width, height))[:KEPT_TEXT]
