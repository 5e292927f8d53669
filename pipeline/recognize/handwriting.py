"""Pen figures of the letterhead: the serial after ``Số:``, the day and the month, read by a small network.

docs/handwriting.md says how the network was taught and how far it can be trusted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Alternative, Box, Handwritten, Page, Raster
from pipeline.model.table import shipped_dictionaries
from pipeline.recognize.handwriting_decoding import (
    Figure,
    Hypotheses,
    columns_to_hypotheses,
    day_and_month_of,
    mean_of,
    serial_of,
)
from pipeline.recognize.handwriting_places import Place, find_places
from pipeline.recognize.handwriting_strip import (
    BASELINE,
    BLANK,
    EM,
    FRAME,
    HEIGHT,
    PRINTED,
    SYMBOLS,
    WRITTEN,
    Strip,
    cut,
)
from pipeline.settings import Settings

LOOKS: Final = (
    (1.0, 0.0), (0.9, 0.0), (0.95, 0.0), (1.06, 0.0), (1.12, 0.0), (1.0, -0.1), (1.0, -0.05), (1.0, 0.05), (1.0, 0.1),
)  # fmt: skip
"""Each line is looked at several times: size and height of the baseline, in parts of the print's, slightly changed.
A figure that one look in nine reads otherwise is unsure."""
_FEWEST_LOOKS = 3
"""At a pen's figures."""
_MOST_CANDIDATES = 5


class DigitNetwork:
    """The network of digits.onnx: strips in, scores of each symbol for each column out."""

    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "digits.manifest.json").read_text(encoding="utf-8"))
        self.temperature: float = manifest["temperature"]
        self._network = cv2.dnn.readNetFromONNX(str(folder / "digits.onnx"))

    def scores(self, strip: Strip) -> NDArray[np.float32]:
        """(symbols, columns) scores of a strip that is WIDTH wide."""
        self._network.setInput(strip[None, None])
        return np.asarray(self._network.forward(), dtype=np.float32)[0, :, 0]


class HandwritingReader:
    """Finds the number line and the date line of page 1 and reads their figures. Built once; ``read`` is pure."""

    def __init__(self, settings: Settings) -> None:
        self.network = DigitNetwork(shipped_dictionaries())
        self._threshold = settings.handwriting_threshold

    def read(self, raster: Raster, page: Page) -> tuple[Handwritten, ...]:
        """Serial, day and month as far as their lines are found, printed ones too; nothing for later pages.

        ``raster`` is the cleaned picture, (height, width) uint8, that ``page`` was recognized from.
        """
        if page.number != 1 or not page.words:
            return ()
        places = find_places(raster, page)
        found: list[Handwritten] = []
        if places.number is not None:
            found += self._number_line(raster, places.number)
        if places.date is not None:
            found += self._date_line(raster, places.date)
        return tuple(found)

    def _number_line(self, raster: Raster, place: Place) -> list[Handwritten]:
        hypotheses, scores = self._looked_at(raster.pixels, place, lambda seen: (serial_of(seen),))
        spans = figure_spans(scores)
        serial = serial_of(hypotheses)
        if not serial.texts:
            return []
        return [_handwritten("serial", serial, _box(raster, place, spans[:1]))]

    def _date_line(self, raster: Raster, place: Place) -> list[Handwritten]:
        hypotheses, scores = self._looked_at(raster.pixels, place, day_and_month_of)
        spans = figure_spans(scores)
        day, month = day_and_month_of(hypotheses)
        whole = len(spans) == 3  # day, month, year: only then is it clear which is which
        found = []
        if day.texts:
            found.append(_handwritten("day", day, _box(raster, place, spans[:1] if whole else [])))
        if month.texts:
            found.append(_handwritten("month", month, _box(raster, place, spans[1:2] if whole else [])))
        return found

    def _looked_at(
        self, grey: NDArray[np.uint8], place: Place, figures: Callable[[Hypotheses], tuple[Figure, ...]]
    ) -> tuple[dict[str, float], NDArray[np.float32]]:
        """Hypotheses of a line from several looks, and the scores of the first. One look is enough at print, a few
        where none of the line's figures can become sure any more, whatever the other looks say.
        """
        looks: list[dict[str, float]] = []
        first = None
        for size, shift in LOOKS:
            strip = cut(grey, place.left, place.baseline + shift * place.em, place.em * size)
            scores = self.network.scores(strip)
            first = scores if first is None else first
            looks.append(columns_to_hypotheses(scores, self.network.temperature))
            if len(looks) == 1 and not _has_pen_digits(first):
                break
            if len(looks) >= _FEWEST_LOOKS and not self._may_be_sure(figures(mean_of(looks)), len(looks)):
                break
        assert first is not None
        return mean_of(looks), first

    def _may_be_sure(self, figures: tuple[Figure, ...], looks: int) -> bool:
        """Whether a figure reaches the threshold if all looks that are left are sure of its likeliest reading."""
        likeliest = max((max(figure.texts.values(), default=0.0) for figure in figures), default=0.0)
        return (looks * likeliest + len(LOOKS) - looks) / len(LOOKS) >= self._threshold


def _has_pen_digits(scores: NDArray[np.float32]) -> bool:
    """True where a written symbol is at least a little likely in some column."""
    shares = np.exp(scores - scores.max(axis=0))
    written = [SYMBOLS.index(symbol) for symbol in WRITTEN]
    return bool((shares[written].sum(axis=0) / shares.sum(axis=0)).max() > 0.2)


def figure_spans(scores: NDArray[np.float32]) -> list[tuple[int, int]]:
    """First and last column of each run of digits, the likeliest symbol of each column taken."""
    spans: list[tuple[int, int]] = []
    inside = False
    for column, index in enumerate(scores.argmax(axis=0)):
        symbol = SYMBOLS[int(index)]
        if symbol in WRITTEN or symbol in PRINTED:
            start = spans.pop()[0] if inside else column
            spans.append((start, column))
            inside = True
        elif symbol != BLANK:
            inside = False
    return spans


def _box(raster: Raster, place: Place, spans: list[tuple[int, int]]) -> Box | None:
    """The figure's box in pixels of the original page, half a digit wider than its columns' middles."""
    if not spans:
        return None
    scale = EM / place.em
    left, right = (FRAME * (column + 0.5) / scale + place.left for column in spans[0])
    top, bottom = place.baseline - BASELINE / scale, place.baseline + (HEIGHT - BASELINE) / scale
    return raster.original_box(left - 0.35 * place.em, top, right + 0.35 * place.em, bottom)


def _handwritten(name: Literal["serial", "day", "month"], figure: Figure, box: Box | None) -> Handwritten:
    best = sorted(figure.texts.items(), key=lambda item: -item[1])[:_MOST_CANDIDATES]
    candidates = tuple(Alternative(text, round(min(1.0, probability), 4)) for text, probability in best)
    return Handwritten(name, candidates, round(figure.printed_probability, 4), box)
