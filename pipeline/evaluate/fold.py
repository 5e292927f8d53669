"""What does not count as a difference when texts and values are compared.

Every comparison starts from :func:`fold`. Case is a difference unless a rule says otherwise; white space at line ends,
the place of a tone mark (``hoà``/``hòa``), the shape of quotes and of dashes never are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.model.text import nfc, old_tone_placement

_SHAPES = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
        **dict.fromkeys("‘’‚‛′`´ʼ＇", "'"),
        **dict.fromkeys("‐‑‒–—―−－", "-"),
        "…": "...",
    }
)

_SUBJECT_OPENING = re.compile(r"^(?:về\s+việc|v\s*/\s*v)\b[\s:.]*", re.IGNORECASE)
_ACADEMIC_TITLES = re.compile(
    r"^(?:(?:GS|PGS|TSKH|TS|ThS|BS\s?CK\s?I{1,2}|DS\s?CK\s?I{1,2}|CK\s?I{1,2}|BS|DS|KTS|KS|CN|CV|LS|NCS|NGND|NGƯT|TTND|TTƯT)"
    r"(?:\s*[.,]\s*|\s+))+(?=\w)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?P<label>(?:phần|chương|mục|điều)\s+(?:[ivxlcdm]+|\d+)\b\s*[.:)]?"
    r"|\(?(?:[ivxlcdm]+|\d+(?:\.\d+)*|[a-zđ])\s*[.)](?!\d)"
    r"|(?:[ivxlcdm]+|\d+(?:\.\d+)*)\s*-(?=\s)"
    r"|\d+(?:\.\d+)+(?=\s)"
    r"|[-+*](?=\s))\s*",
    re.IGNORECASE,
)
_ARCHIVE_LINE = re.compile(r"^lưu\b", re.IGNORECASE)


def fold(text: str) -> str:
    """NFC, tone marks of open ``oa``, ``oe``, ``uy`` on the first vowel, one shape of quote and of dash, one space.

    Line ends are white space; leading and trailing white space goes.
    """
    return " ".join(old_tone_placement(nfc(text).translate(_SHAPES)).split())


@lru_cache(maxsize=8192)
def fold_caseless(text: str) -> str:
    """:func:`fold` without case: for what is printed in capitals on one paper and not on another."""
    return fold(text).casefold()


@lru_cache(maxsize=8192)
def fold_code(text: str) -> str:
    """A number, symbol or identifier: :func:`fold`, all white space dropped, case kept."""
    return fold(text).replace(" ", "")


def fold_subject(text: str) -> str:
    """A subject (trích yếu): caseless, without a leading ``Về việc`` or ``V/v`` and without a final colon or stop."""
    return _without_end(_SUBJECT_OPENING.sub("", fold(text))).casefold()


def fold_name(text: str) -> str:
    """A person's name: caseless, without academic titles in front (``TS.``, ``ThS.``, ``BS CKII`` …)."""
    return _ACADEMIC_TITLES.sub("", fold(text)).casefold()


def fold_heading(text: str) -> str:
    """A section's heading: caseless, without its label and without a final colon or stop."""
    return _without_end(_LABEL.sub("", fold(text))).casefold()


def heading_label(text: str) -> str:
    """The label that a printed heading starts with, caseless and bare: ``điều 1`` of ``Điều 1:``, ``3`` of ``3.``."""
    match = _LABEL.match(fold(text))
    return match["label"].strip(" .:()").casefold() if match else ""


def fold_recipient(text: str) -> str:
    """A recipient (nơi nhận): caseless, without the leading dash and the final ``;``, ``,`` or ``.``."""
    return fold(text).lstrip("-+* ").rstrip(";,. ").casefold()


def is_archive_line(text: str) -> bool:
    """Whether a line of the recipients is the archive's (``Lưu: VT, …``), which is no recipient."""
    return bool(_ARCHIVE_LINE.match(fold_recipient(text)))


def fold_archive(text: str) -> str:
    """The archive line's content: caseless, without ``Lưu`` and the final stop."""
    return _ARCHIVE_LINE.sub("", fold_recipient(text)).lstrip(" :").strip()


def _without_end(text: str) -> str:
    return text.rstrip(" :.")
