"""Pages, lines and words: what flows through the rooms before there is a record.

Coordinates are pixels of the original page at its stored resolution, origin top left. Text is NFC. What an engine
read is never overwritten: a restored word carries it in ``raw``, with its place in the line as it was read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Origin = Literal["ocr", "text_layer", "text", "docx"]
PageRange = tuple[int, int]
"""First and last page, counted from 1, both included."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the original page; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    def as_list(self) -> list[int]:
        """Left, top, right, bottom, as records and pages store it."""
        return [self.left, self.top, self.right, self.bottom]

    def shares(self, texts: Sequence[str]) -> list[Box]:
        """The box shared out from left to right among texts, by their letters and the spaces between them."""
        scale = self.width / max(1, sum(map(len, texts)) + len(texts) - 1)
        boxes = []
        start = 0
        for text in texts:
            left, right = round(self.left + start * scale), round(self.left + (start + len(text)) * scale)
            boxes.append(Box(left, self.top, right, self.bottom))
            start += len(text) + 1
        return boxes

    @staticmethod
    def union(boxes: Iterable[Box | None]) -> Box | None:
        """The smallest box around all of them; None when there is none."""
        known = [box for box in boxes if box is not None]
        if not known:
            return None
        return Box(
            min(box.left for box in known),
            min(box.top for box in known),
            max(box.right for box in known),
            max(box.bottom for box in known),
        )


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of a word, with its probability between 0 and 1."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters between white space, its punctuation included."""

    text: str
    box: Box | None = None
    confidence: float | None = None
    """The OCR engine's own, 0 to 1; None for text that no engine read."""
    alternatives: tuple[Alternative, ...] = ()
    raw: str | None = None
    """What was read, where restoration came by; None before restoration."""
    span: tuple[int, int] | None = None
    """Where ``raw`` stands in the line's ``raw`` text: first character, one past the last."""
    probability: float | None = None
    """Calibrated probability that ``text`` is right; None before restoration."""

    @property
    def changed(self) -> bool:
        """Whether restoration made another word of what was read."""
        return self.raw is not None and self.raw != self.text


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a ruled table; all counted from 0, the table on its page, row and column of the top left corner."""

    table: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. ``raw`` is the line as it was read, white space included."""

    words: tuple[Word, ...]
    raw: str
    box: Box | None = None
    block: int = 0
    flags: tuple[str, ...] = ()
    """``garbage``: kept as read, since no reading of it is likely; ``under_seal``: a seal covers a word of it."""
    cell: Cell | None = None
    """The cell of a ruled table that it stands in; the line then ends where the cell does."""

    @property
    def text(self) -> str:
        """The words with a space between them."""
        return " ".join(word.text for word in self.words)

    @classmethod
    def from_text(cls, raw: str) -> Line:
        """A line of plain text, cut into words at white space."""
        words: list[Word] = []
        position = 0
        for piece in raw.split():
            start = raw.index(piece, position)
            position = start + len(piece)
            words.append(Word(piece, span=(start, position)))
        return cls(tuple(words), raw)

    @classmethod
    def from_words(cls, words: Iterable[Word], block: int = 0) -> Line:
        """A line of words read from a picture, one space between them."""
        placed: list[Word] = []
        position = 0
        for word in words:
            placed.append(replace(word, span=(position, position + len(word.text))))
            position += len(word.text) + 1
        raw = " ".join(word.text for word in placed)
        return cls(tuple(placed), raw, Box.union(word.box for word in placed), block)


@dataclass(frozen=True, slots=True)
class Handwritten:
    """A figure of the letterhead that a pen may have filled in, as the network for pen digits reads it."""

    field: Literal["serial", "day", "month"]
    candidates: tuple[Alternative, ...]
    """Digits as they stand there (``07``), ``?`` for a letter, likeliest first; the rest up to 1 is doubt."""
    printed_probability: float
    """Probability that it is print, which the OCR engine reads better."""
    box: Box | None = None

    @property
    def by_hand(self) -> bool:
        """Whether the strip holds a pen's ink rather than print."""
        return self.printed_probability < 0.5

    def certain(self, threshold: float) -> str | None:
        """The first candidate where it is all digits and at least as likely as ``threshold``."""
        first = self.candidates[0] if self.candidates else None
        sure = first is not None and first.text.isdecimal() and first.probability >= threshold
        return first.text if first is not None and sure else None


@dataclass(frozen=True, slots=True)
class Page:
    """One page. Blank lines of plain text are kept as lines without words."""

    number: int
    """Counted from 1."""
    lines: tuple[Line, ...]
    width: int = 0
    height: int = 0
    dpi: float | None = None
    origin: Origin = "ocr"
    engine: str | None = None
    skew: float = 0.0
    """Degrees by which the page was turned counter-clockwise to stand straight."""
    quarters: int = 0
    """Quarters of a turn, 0 to 3, by which the page was turned counter-clockwise before, to be read at all."""
    flags: tuple[str, ...] = ()
    """``no_words``: nothing was read; ``blank``: nothing is on it; ``red_seal``: a red stamp was separated;
    ``red_mark_unread``: so was a mark of urgency or secrecy, which is not legible; ``e_signature``: the file is
    digitally signed; ``failed``: see ``error``; ``layer_used``, ``layer_rejected:`` with a reason: the PDF's own text
    (docs/text-layers.md); ``doubtful_text``: Word text to be restored."""
    error: str | None = None
    """Code of the error that kept this page from being read; its lines are then empty."""
    layer_text: str | None = None
    """What a PDF's text layer says that was not believed: all of it (flag ``layer_rejected:`` with the reason), or
    words that the page does not show (``layer_hidden``)."""
    handwriting: tuple[Handwritten, ...] = ()
    """Figures of the letterhead's number line and date line, on the page that has them."""
    seals: tuple[Box, ...] = ()
    """Round seals that were seen on the page's picture, red or black; lines that one covers have ``under_seal``."""

    @property
    def text(self) -> str:
        """The lines with a line end between them."""
        return "\n".join(line.text for line in self.lines)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of the page, line by line."""
        return tuple(word for line in self.lines for word in line.words)


@dataclass(frozen=True, slots=True)
class Source:
    """The file a document came from."""

    name: str
    sha256: str
    bytes: int
    media_type: str

    @property
    def id(self) -> str:
        """First 16 hex digits of the SHA-256 of the bytes."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class Document:
    """All pages of one source, in order."""

    source: Source
    pages: tuple[Page, ...]
    flags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All pages, separated by form feeds."""
        return "\f".join(page.text for page in self.pages)


@dataclass(frozen=True, slots=True)
class Inset:
    """Words that were taken out of a page to be read by themselves, in one line: dark on white, uint8, (height,
    width); ``box`` is where they stand, in pixels of the original page.
    """

    pixels: NDArray[np.uint8]
    box: Box


@dataclass(frozen=True, slots=True)
class Raster:
    """The picture of a page on its way to the engine.

    ``pixels`` is uint8, (height, width) grey or (height, width, 3) RGB. ``to_original`` is the 3 x 3 matrix
    (a homography) that takes (x, y, 1) of ``pixels`` to the original page's pixels.
    """

    number: int
    pixels: NDArray[np.uint8]
    dpi: float
    width: int
    height: int
    """Of the original page, in pixels."""
    to_original: NDArray[np.float64] = field(default_factory=lambda: np.eye(3))
    skew: float = 0.0
    quarters: int = 0
    """By which the picture was turned counter-clockwise."""
    flags: tuple[str, ...] = ()
    layer_text: str | None = None
    """What a PDF's text layer says that was not believed."""
    seals: tuple[Box, ...] = ()
    """Round seals that were taken away, in pixels of the original page."""
    insets: tuple[Inset, ...] = ()

    def original_box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The box in the original page's pixels around a box in this raster's, cut at the page's edges."""
        points = _mapped(self.to_original, [(left, top), (right, top), (left, bottom), (right, bottom)])
        across, down = zip(*points, strict=True)
        return Box(
            min(max(math.floor(min(across)), 0), self.width),
            min(max(math.floor(min(down)), 0), self.height),
            min(max(math.ceil(max(across)), 0), self.width),
            min(max(math.ceil(max(down)), 0), self.height),
        )

    @property
    def original_dpi(self) -> float:
        """Resolution of the original page's pixels; as this raster's where a photograph was laid flat."""
        if not np.array_equal(self.to_original[2], (0, 0, 1)):
            return self.dpi
        return self.dpi * math.sqrt(abs(np.linalg.det(self.to_original[:2, :2])))

    def sides(self, box: Box) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a box of the original page in this raster: where the middles of its sides lie.

        Corners would make the box of a leaning page too large.
        """
        across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        middles = [(box.left, down), (box.right, down), (across, box.top), (across, box.bottom)]
        xs, ys = zip(*_mapped(np.linalg.inv(self.to_original), middles), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def centre(self, box: Box) -> tuple[float, float]:
        """Where the centre of a box of the original page lies in this raster: x, y."""
        middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        return _mapped(np.linalg.inv(self.to_original), [middle])[0]


def _mapped(matrix: NDArray[np.floating[Any]], points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points (x, y) after a homography. Without NumPy, which takes longer for a few numbers than all else here."""
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    there = [(a * x + b * y + c, d * x + e * y + f, g * x + h * y + i) for x, y in points]
    return [(across / w, down / w) for across, down, w in there]
