"""What restoration may never do, as checks on every single change."""

from __future__ import annotations

import re

from pipeline.restore.atoms import SIGNS

_DIGIT = re.compile(r"\d")
_LETTER = rf"[^\W\d_{SIGNS}]"
_PART = rf"[^\W_]|[{SIGNS}]"
_BY_FORM = re.compile(rf"(?<!{_PART.replace('|', ')(?<!')})\d+(?!{_PART})|\d{{3,}}|(?<={_LETTER}{{2}})\d{{2,}}")
"""Digits that are a number by their form: a run by itself, three or more, two or more at the end of a word."""


def keeps_digits(read: str, restored: str) -> bool:
    """Whether no digit was invented, and none lost but those that stand for letters in words (``s6``, ``16n``)."""
    before, after = _DIGIT.findall(read), _DIGIT.findall(restored)
    if before == after:
        return True
    return not after and not _BY_FORM.search(read)
