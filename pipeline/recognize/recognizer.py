"""Raster to words: the page's lines in reading order, boxes in pixels of the original page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import RecognitionError
from pipeline.model.page import Box, Line, Page, Raster, Word
from pipeline.model.ruled_lines import find_tables
from pipeline.model.text import nfc
from pipeline.model.upright import page_as_scanned, raster_as_read
from pipeline.recognize.block_order import in_reading_order
from pipeline.recognize.dropped_lines import read_dropped_lines
from pipeline.recognize.engine import Engine, ReadWord
from pipeline.recognize.handwriting import HandwritingReader
from pipeline.recognize.insets import read_insets
from pipeline.recognize.page_columns import in_columns
from pipeline.recognize.second_reading import certainty, read_unsure_lines
from pipeline.recognize.small_print import enlarged
from pipeline.recognize.table_grid import lines_by_cell, parted, read_cells
from pipeline.recognize.tesseract_library import TesseractLibrary, available
from pipeline.recognize.tesseract_program import (
    TesseractProgram,
    installed_languages,
    missing_language,
    missing_tesseract,
    tesseract_version,
)
from pipeline.settings import Settings

_TWINS = {"\N{LATIN CAPITAL LETTER ETH}": "Đ", "\N{LATIN SMALL LETTER ETH}": "đ", "\N{FRACTION SLASH}": "/"}
"""Characters that no Vietnamese print has, and those that they are mistaken for."""
_DASHES = {"~": "-"}
"""What a dash before an item of a list is misread as, where it stands by itself at the beginning of a line."""
_SURE_SIGN = 0.75
"""Confidence from which a line of signs alone is kept."""
_ONE_BLOCK = 6  # Tesseract's page segmentation mode
_SURE = 0.8
"""Confidence from which a word counts as read when two pictures of the same strip are compared."""


class Recognizer:
    """Reads pages with the engine that the settings name; ``auto`` is tesserocr where it is installed."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self._engine = engine or _chosen_engine(settings)
        self._handwriting = HandwritingReader(settings)

    def recognize(self, raster: Raster) -> Page:
        """The words of a cleaned page. Raises RecognitionError (``timeout``, ``tesseract_failed``, ``no_space``) and
        MissingDependencyError.
        """
        return page_as_scanned(self._page(raster_as_read(raster)))

    def _page(self, raster: Raster) -> Page:
        """Boxes stand upright: places of lines and columns are told by them."""
        dpi, cleaned, raster = raster.original_dpi, raster, enlarged(raster)
        try:
            read = self._engine.read(raster.pixels, raster.dpi, self.settings.page_segmentation)
            grids = find_tables(raster.pixels, raster.dpi)
            read = in_columns(in_reading_order(read), grids)
            read, inside = parted(read, grids)
            read = read_unsure_lines(self._engine, raster.pixels, raster.dpi, read)
            last_block = max((word.block for word in read), default=0)
            read = [*read, *read_cells(self._engine, raster, grids, inside, last_block)]
            reading = read_dropped_lines(self._engine, raster.pixels, raster.dpi, read)
            insets = read_insets(self._engine, cleaned.insets, cleaned.dpi)
        except RecognitionError as error:
            message = f"page {raster.number}: {error.message}"
            raise RecognitionError(message, code=error.code, advice=error.advice) from None
        lines = _lines(reading.kept, raster)
        for line in _lines(reading.found, raster):
            lines.insert(_place(line, lines), line)
        lines = lines_by_cell(lines, raster, grids)
        last_block = max((line.block for line in lines), default=0)
        for line in insets:
            lines.insert(_place_of_inset(line, lines), replace(line, block=last_block + line.block))
        black = (raster.original_box(*seal.box) for seal in reading.seals)
        # What a red seal leaves in grey may be found again.
        seals = (*raster.seals, *(box for box in black if not any(_is_inside(box, seal) for seal in raster.seals)))
        flags = raster.flags if lines else (*raster.flags, "no_words")
        page = Page(
            raster.number,
            tuple(_told_of(seals, line) for line in lines),
            raster.width,
            raster.height,
            dpi,
            engine=self._engine.name,
            skew=raster.skew,
            quarters=raster.quarters,
            layer_text=raster.layer_text,
            flags=flags if len(insets) == len(cleaned.insets) else (*flags, "red_mark_unread"),
            seals=seals,
        )
        return replace(page, handwriting=self._handwriting.read(raster, page))

    def legibility(self, grey: NDArray[np.uint8], dpi: float) -> float:
        """Letters of a strip of a page in words that the engine is sure of: what a cleaning step is judged by."""
        words = self._engine.read(grey, dpi, _ONE_BLOCK)
        return float(sum(len(word.text) for word in words if word.confidence >= _SURE))

    def check(self) -> None:
        """Raises MissingDependencyError unless Tesseract and all parts of the language are installed."""
        if tesseract_version() is None:
            raise missing_tesseract()
        missing = sorted(set(self.settings.language.split("+")) - set(installed_languages()))
        if missing:
            raise missing_language(missing[0])


def _chosen_engine(settings: Settings) -> Engine:
    if settings.engine == "tesserocr" or (settings.engine == "auto" and available()):
        return TesseractLibrary(settings.language, settings.page_seconds)
    return TesseractProgram(settings.language, settings.page_seconds)


def _lines(words: list[ReadWord], raster: Raster) -> list[Line]:
    lines = []
    for key, group in groupby(words, key=lambda word: word.line_key):
        line = list(group)
        placed = [found for word in line if (found := _placed(word, raster)) is not None]
        if placed and not _is_specks(line):
            if len(placed) > 1 and placed[0].text in _DASHES:
                placed[0] = replace(placed[0], text=_DASHES[placed[0].text])
            lines.append(Line.from_words(placed, block=key[0]))
    return lines


def _told_of(seals: Sequence[Box], line: Line) -> Line:
    """The line, flagged where a seal covers the middle of one of its words."""
    covered = any(_is_inside(word.box, seal) for word in line.words if word.box is not None for seal in seals)
    return replace(line, flags=(*line.flags, "under_seal")) if covered else line


def _is_inside(box: Box, seal: Box) -> bool:
    """Whether the middle of a box lies in the ellipse that fills another."""
    across = (box.left + box.right - seal.left - seal.right) / max(1, seal.width)
    down = (box.top + box.bottom - seal.top - seal.bottom) / max(1, seal.height)
    return across**2 + down**2 <= 1.0


def _is_specks(line: Sequence[ReadWord]) -> bool:
    """Signs alone, and no sure ones: specks, rules, strokes of a pen."""
    return certainty(line) < _SURE_SIGN and not any(char.isalnum() for word in line for char in word.text)


def _place(line: Line, lines: list[Line]) -> int:
    """Where a line that was found later belongs: before the next one below it in its own column, so that a signer's
    title does not come between the recipients beside it; below the last one of a column at its end; else after the
    lowest one that begins above it.
    """
    if line.box is None:
        return len(lines)
    placed = [(other.box, index) for index, other in enumerate(lines) if other.box is not None]
    own = [(box, index) for box, index in placed if _in_one_column(box, line.box)]
    below = [(box.top, index) for box, index in own if box.top > line.box.top]
    if below:
        return min(below)[1]
    above = [(box, index) for box, index in placed if box.top <= line.box.top]
    if not above:
        return 0
    lowest = max(above, key=_height_on_page)
    last = max((found for found in own if found in above), key=_height_on_page, default=lowest)
    return (lowest if _in_one_column(last[0], lowest[0]) else last)[1] + 1


def _place_of_inset(line: Line, lines: list[Line]) -> int:
    """Below the lowest line that stands above it: a mark of urgency belongs to the number and subject over it and not
    to the salutation beside it.
    """
    if line.box is None:
        return len(lines)
    placed = [(other.box, index) for index, other in enumerate(lines) if other.box is not None]
    middle = (line.box.top + line.box.bottom) / 2
    above = [(box, index) for box, index in placed if box.bottom <= middle and _in_one_column(box, line.box)]
    return max(above, key=_height_on_page)[1] + 1 if above else _place(line, lines)


def _height_on_page(placed: tuple[Box, int]) -> tuple[int, int]:
    box, index = placed
    return box.top, index


def _in_one_column(one: Box, other: Box) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > 0.3 * min(one.width, other.width)


def _in_vietnamese_letters(text: str) -> str:
    """The engine's model knows letters of other scripts that look the same, and gives both for one of them at times."""
    for twin, letter in _TWINS.items():
        if twin in text:
            text = text.replace(twin + letter, letter).replace(letter + twin, letter).replace(twin, letter)
    return text


def _placed(word: ReadWord, raster: Raster) -> Word | None:
    text = _in_vietnamese_letters(nfc(word.text).strip())
    if not text:
        return None
    box = raster.original_box(word.left, word.top, word.right, word.bottom)
    return Word(text, box, confidence=word.confidence, alternatives=word.alternatives)
