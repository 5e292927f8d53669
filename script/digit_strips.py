"""Drawn number lines and date lines for ``script/train-digits``: pen digits among print, on worn paper.

Needs Pillow and the fonts-croscore, fonts-dejavu and fonts-freefont packages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from digit_pen import Pen
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.model.table import read_table
from pipeline.recognize.handwriting_strip import BASELINE, EM, HEIGHT, PRINTED, tone

FINE = 2
"""Strips are drawn this much larger, then shrunk."""
_FONTS = Path("/usr/share/fonts")
_UPRIGHT = ("Tinos-Regular", "Tinos-Regular", "FreeSerif", "Tinos-Bold")
_SLANTED = ("Tinos-Italic", "Tinos-Italic", "FreeSerifItalic", "Tinos-BoldItalic")
_PLAIN = ("Arimo-Regular", "DejaVuSans", "Arimo-Bold", "Arimo-Italic", "DejaVuSerif")
_CODES = sorted({row["code"] for name in ("document_types.tsv", "agencies.tsv") for row in read_table(name)} - {""})
_PLACES = sorted({row["name"].split()[-1] for row in read_table("provinces.tsv")})


@dataclass(frozen=True)
class Sample:
    """A strip and what stands on it, in the network's symbols."""

    strip: NDArray[np.float32]
    symbols: str


class StripMaker:
    """Draws strips. Each call of ``sample`` gives another."""

    def __init__(self, pen: Pen, rng: np.random.Generator) -> None:
        self.pen = pen
        self.rng = rng

    def sample(self, width: int) -> Sample:
        """A number line or date line, cut at ``width`` pixels after a whole element."""
        rng = self.rng
        canvas = _Canvas(width, rng, self.pen)
        if rng.random() < 0.5:
            self._number_line(canvas)
        else:
            self._date_line(canvas)
        return Sample(canvas.worn(), canvas.symbols)

    def alone(self, digits: str, width: int) -> Sample:
        """Written digits without anything around them."""
        canvas = _Canvas(width, self.rng, self.pen)
        canvas.x = float(self.rng.uniform(20, max(21, FINE * width - 60 * len(digits) - 20)))
        canvas.write(digits)
        return Sample(canvas.worn(), canvas.symbols)

    def _number_line(self, canvas: _Canvas) -> None:
        rng = self.rng
        canvas.style(slanted=rng.random() < 0.08)
        if rng.random() < 0.85:
            canvas.print_word(str(rng.choice(["Số:", "Số:", "Số :", "Số", "Số.", "ố:", ":"])))
        length = int(rng.choice([1, 2, 3, 4, 5], p=[0.08, 0.16, 0.3, 0.43, 0.03]))
        digits = "".join(rng.choice(list("0123456789"), length))
        if rng.random() < 0.86:
            canvas.gap(-4, 26)
            canvas.write(digits)
            if rng.random() < 0.06:
                canvas.write(str(rng.choice(list("abc"))), letter=True)
            canvas.gap(-5, 40)
        else:
            canvas.gap(0, 20)
            canvas.print_digits(digits)
            canvas.gap(0, 12)
        if rng.random() < 0.95:
            canvas.slash()
            if rng.random() < 0.1:
                canvas.print_digits(str(rng.integers(2005, 2031)))
                canvas.slash()
            code = "-".join(rng.choice(_CODES, int(rng.choice([1, 2, 3]))))
            canvas.gap(-1, 6)
            canvas.print_word(code.replace("-", " - ") if rng.random() < 0.15 else code)

    def _date_line(self, canvas: _Canvas) -> None:
        rng = self.rng
        canvas.style(slanted=rng.random() < 0.85)
        first, last = sorted(rng.integers(0, 6, 2).tolist())
        if last - first < 2:
            first, last = 0, 5
        if rng.random() < 0.2 and first == 0:
            canvas.print_word(str(rng.choice(_PLACES)) + ",")
            canvas.gap(6, 12)
        year_by_hand = rng.random() < 0.08
        parts = (
            "ngày",
            f"{rng.integers(1, 32)}",
            "tháng",
            f"{rng.integers(1, 13)}",
            "năm",
            f"{rng.integers(1995, 2035)}",
        )
        for index in range(first, last + 1):
            part = parts[index]
            if not part.isdecimal():
                canvas.print_word(part)
                continue
            if index < 5 and (rng.random() < (0.5 if index == 1 else 0.12)):
                part = part.zfill(2)
            by_hand = rng.random() < (0.85, 0.35)[index == 3] if index < 5 else year_by_hand
            if by_hand:
                canvas.gap(-6 if rng.random() < 0.85 else -14, 24)
                canvas.write(part)
                canvas.gap(-6, 30)
            else:
                canvas.gap(4, 18)
                canvas.print_digits(part)
                canvas.gap(4, 18)


class _Canvas:
    """A strip while it is drawn, FINE times larger; ``x`` is where the next element starts."""

    def __init__(self, width: int, rng: np.random.Generator, pen: Pen) -> None:
        self.rng, self.pen = rng, pen
        self.width = width
        self.print = np.zeros((HEIGHT * FINE, width * FINE), np.float32)
        self.ink = np.zeros_like(self.print)
        self.symbols = ""
        self.full = False
        self.x = float(rng.uniform(2, 40))
        self.size = EM * FINE * float(np.exp(rng.normal(0, 0.11)))
        self.baseline = (BASELINE + rng.normal(0, 1.3)) * FINE
        self.hand = int(rng.integers(1_000_000))
        self.slant = float(rng.normal(0.12, 0.14))
        self.pen_width = float(np.exp(rng.uniform(np.log(1.6), np.log(6.0))))
        self.height = self.size * 0.66 * float(rng.uniform(0.85, 1.75))
        self.drop = float(rng.normal(0.03, 0.12)) * self.size
        self.spacing = float(rng.normal(2, 4.5) if rng.random() < 0.85 else rng.uniform(6, 26))
        self.font = "Tinos-Regular"

    def style(self, slanted: bool) -> None:
        names = _SLANTED if slanted else _UPRIGHT
        if self.rng.random() < 0.08:
            names = _PLAIN
        self.font = str(self.rng.choice(names))

    def gap(self, least: float, most: float) -> None:
        self.x += float(self.rng.uniform(least, most))

    def print_word(self, text: str) -> None:
        for index, word in enumerate(text.split(" ")):
            if index:
                self.x += self.size * 0.25
            self._print(word, "x" if word not in {":", "-"} else "")

    def print_digits(self, digits: str) -> None:
        """In the font of the line, or set later in another."""
        before = self.font, self.size, self.baseline
        if self.rng.random() < 0.15:
            self.font = str(self.rng.choice(_UPRIGHT + _PLAIN))
            self.size *= float(self.rng.uniform(0.9, 1.15))
            self.baseline += float(self.rng.normal(0, 3))
        self._print(digits, "".join(PRINTED[int(digit)] for digit in digits))
        self.font, self.size, self.baseline = before

    def slash(self) -> None:
        self._print("/", "/")

    def write(self, digits: str, letter: bool = False) -> None:
        rng = self.rng
        start = len(self.symbols)
        for digit in digits:
            height = self.height * float(rng.uniform(0.85, 1.15)) * (0.7 if digit in "ac" else 1)
            slant = self.slant + float(rng.normal(0, 0.04))
            mask = self.pen.digit(digit, height, slant, self.pen_width, self.hand + ord(digit))
            bottom = self.baseline + self.drop + rng.normal(0, 0.07) * self.size
            if not self._put(self.ink, mask, self.x, bottom - mask.shape[0]):
                break
            self.symbols += "b" if letter else digit
            self.x += mask.shape[1] + self.spacing + float(rng.normal(0, 2))
        if rng.random() < 0.12 and len(self.symbols) > start:
            self._dots()

    def worn(self) -> NDArray[np.float32]:
        """The strip on paper: speckle, lines, blur, one-bit scanning; then shrunk and toned."""
        rng = self.rng
        self._surroundings()
        darkness = rng.uniform(0.75, 1.0), rng.uniform(0.45, 1.0)
        ink = np.maximum(self.print * np.float32(darkness[0]), self.ink * np.float32(darkness[1]))
        if rng.random() < 0.35:
            ink = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.4, 1.5))
        paper = float(rng.uniform(215, 255))
        contrast = paper - float(rng.uniform(0, 60))
        noise = rng.standard_normal(ink.shape, np.float32)
        if rng.random() < 0.45:  # one bit a pixel, rough at the edges
            rough = cv2.GaussianBlur(noise, (0, 0), 1.0) * np.float32(rng.uniform(0, 0.6))
            grey = np.where(ink + rough * min(darkness) > rng.uniform(0.3, 0.6) * min(darkness), 0.0, 255.0)
        else:
            grey = paper - ink * np.float32(contrast) + noise * np.float32(rng.uniform(0, 9))
        small = cv2.resize(np.clip(grey, 0, 255).astype(np.uint8), (self.width, HEIGHT), interpolation=cv2.INTER_AREA)
        if rng.random() < 0.15:
            small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.4, 0.9))
        return tone(small)

    def _print(self, text: str, symbols: str) -> None:
        if not text:
            return
        mask, rise = glyphs(self.font, text)
        scale = self.size / 40
        if abs(scale - 1) > 0.02:
            size = max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale))
            mask = cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR)
            rise *= scale
        if self._put(self.print, mask, self.x, self.baseline - rise):
            self.symbols += symbols
            self.x += mask.shape[1]

    def _put(self, layer: NDArray[np.float32], mask: NDArray[np.float32], x: float, y: float) -> bool:
        left, top = round(x), round(y)
        if self.full or left < 0 or left + mask.shape[1] > layer.shape[1] - 2:
            self.full = True
            return False
        above, below = max(0, -top), min(mask.shape[0], layer.shape[0] - top)
        if below > above:
            part = layer[top + above : top + below, left : left + mask.shape[1]]
            np.maximum(part, mask[above:below], out=part)
        return True

    def _dots(self) -> None:
        """A row of dots to write on, or what is left of it."""
        rng = self.rng
        y = round(self.baseline - rng.uniform(0, 3))
        start, step = max(0.0, self.x - rng.uniform(30, 120)), rng.uniform(6, 11)
        for x in np.arange(start, min(self.x + rng.uniform(0, 30), self.width * FINE - 3), step):
            if rng.random() < 0.8:
                cv2.circle(self.print, (round(float(x)), y), 1, 1.0, -1)

    def _surroundings(self) -> None:
        rng = self.rng
        high, wide = self.print.shape
        for above in (True, False):
            if rng.random() < 0.22:  # the next line's edge
                mask, _ = glyphs(self.font, str(rng.choice(_CODES)) + " " + str(rng.choice(_PLACES)))
                shown = int(rng.integers(2, 11))
                piece = mask[-shown:] if above else mask[6 : 6 + shown]
                x = int(rng.integers(0, max(1, wide - mask.shape[1])))
                piece = piece[:, : wide - x]
                y = 0 if above else high - len(piece)
                part = self.print[y : y + len(piece), x : x + piece.shape[1]]
                np.maximum(part, piece, out=part)
        if rng.random() < 0.12:  # a rule above
            y, x = int(rng.integers(0, 10)), int(rng.integers(0, wide))
            cv2.line(self.print, (x, y), (x + int(rng.integers(30, 200)), y), 1.0, int(rng.integers(1, 4)))
        if rng.random() < 0.5:
            for _ in range(rng.poisson(rng.choice([1, 4, 15]))):
                place = int(rng.integers(wide)), int(rng.integers(high))
                cv2.circle(self.print, place, int(rng.integers(0, 3)), float(rng.uniform(0.4, 1)), -1)
        if rng.random() < 0.04:  # a scanner's streak
            x = int(rng.integers(wide))
            cv2.line(self.print, (x, 0), (x + int(rng.integers(-3, 4)), high), float(rng.uniform(0.2, 0.7)), 1)


@lru_cache(maxsize=20_000)
def glyphs(font: str, text: str) -> tuple[NDArray[np.float32], float]:
    """Alpha mask of ``text`` set 40 pixels large, cut to its ink, and how far it rises above the baseline."""
    face = _face(font)
    left, top, right, bottom = face.getbbox(text, anchor="ls")
    image = Image.new("L", (int(right - left) + 2, int(bottom - top) + 2), 0)
    ImageDraw.Draw(image).text((1 - left, 1 - top), text, fill=255, font=face, anchor="ls")
    return np.asarray(image, np.float32) / 255, float(1 - top)


@lru_cache(maxsize=64)
def _face(name: str) -> ImageFont.FreeTypeFont:
    path = next(_FONTS.rglob(f"{name}.ttf"), None)
    if path is None:
        raise FileNotFoundError(f"{name}.ttf is not under {_FONTS}")
    return ImageFont.truetype(str(path), 40)
