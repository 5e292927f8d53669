"""A document before it is set: the components of Nghị định 30/2020/NĐ-CP, phụ lục I, phần I, mục II."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ParagraphKind = Literal["basis", "text", "roman", "arabic", "letter", "dash", "article", "order"]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body.

    ``label`` is the printed one (``I.``, ``1.``, ``a)``, ``-``, ``Điều 1.``); ``heading`` is printed bold after it, and
    ``text`` after that. ``order`` is the centred bold line of a decision (``QUYẾT ĐỊNH:``).
    """

    kind: ParagraphKind
    text: str = ""
    label: str = ""
    heading: str = ""

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
