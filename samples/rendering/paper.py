"""A document before it is set: the components of Nghị định 30/2020/NĐ-CP, phụ lục I, phần I, mục II."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ParagraphKind = Literal[
    "basis", "text", "chapter", "roman", "arabic", "sub", "letter", "dash", "plus", "article", "order", "table"
]


@dataclass(frozen=True)
class Table:
    """A ruled table: the cells of its header and rows, and the widths of its columns in percent of the text's."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body.

    ``label`` is the printed one (``I.``, ``1.``, ``a)``, ``-``, ``Điều 1.``); ``heading`` is printed bold after it, and
    ``text`` after that. ``order`` is the centred bold line of a decision (``QUYẾT ĐỊNH:``); ``sub`` is a label of two
    figures (``1.1.``), ``plus`` a bullet below a bullet; ``chapter`` has label and heading on lines of their own.
    """

    kind: ParagraphKind
    text: str = ""
    label: str = ""
    heading: str = ""
    table: Table | None = None

    @property
    def bold(self) -> str:
        """What is printed in bold at its beginning."""
        if self.kind == "article":
            return f"{self.label} {self.heading}".strip()
        colon = ":" if self.heading and self.text else ""
        return f"{self.label} {self.heading}{colon}" if self.heading else ""

    @property
    def plain(self) -> str:
        """What is printed in the paragraph's own style after it."""
        return self.text if self.bold else f"{self.label} {self.text}".strip()


@dataclass(frozen=True)
class Annex:
    """What begins on a page of its own behind the signature (phụ lục)."""

    label: str
    title: str
    note: str
    """``(Kèm theo …)``, or nothing."""
    body: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Paper:
    """A whole document. Lines that the paper breaks at will (letterhead, sign-off) are tuples of lines."""

    parent: str
    issuer: tuple[str, ...]
    serial: str
    symbol: str
    place: str
    day: str
    month: str
    year: str
    subject: str
    body: tuple[Paragraph, ...]
    sign_off: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]
    """As printed after ``- ``, the archive line last, with their final ``;`` and ``.``."""
    type_name: str | None = None
    """None for an official letter, whose subject then stands under the number."""
    addressees: tuple[str, ...] = ()
    """After ``Kính gửi:``."""
    handwritten: bool = False
    """Serial and day are written by pen."""
    seal: tuple[str, str] = ("", "")
    """Words of the round seal: along the rim, in the middle."""
    party: bool = False
    """Set as papers of the party are: its name at the right, a star on the left, ``Số 12-KH/HU``."""
    urgency: str | None = None
    """Stamped below the number."""
    foot: str | None = None
    """The sender's address at the foot of the first page."""
    annexes: tuple[Annex, ...] = ()
    other_signer: tuple[str, str] | None = None
    """Title and name of who signs on the left, in minutes, which have no list of recipients there."""
    hand: int = 0
    """Whose hand writes serial and day (:data:`samples.rendering.pen.HANDS`)."""

    @property
    def number_parts(self) -> tuple[str, str]:
        """What stands before and after the serial."""
        return ("Số", f"-{self.symbol}") if self.party else ("Số:", f"/{self.symbol}")


def basis(text: str) -> Paragraph:
    return Paragraph("basis", text)


def text(words: str) -> Paragraph:
    return Paragraph("text", words)


def roman(label: str, heading: str) -> Paragraph:
    return Paragraph("roman", label=f"{label}.", heading=heading)


def arabic(label: int, heading: str = "", words: str = "") -> Paragraph:
    return Paragraph("arabic", words, f"{label}.", heading)


def letter(label: str, words: str) -> Paragraph:
    return Paragraph("letter", words, f"{label})")


def dash(words: str) -> Paragraph:
    return Paragraph("dash", words, "-")


def article(number: int, words: str, heading: str = "") -> Paragraph:
    return Paragraph("article", words, f"Điều {number}.", heading)
