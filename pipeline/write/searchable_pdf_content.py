"""Content streams that PDF/A does not allow, written otherwise: the same marks on the page by permitted operators.

- Black, white and greys given in CMYK are given in grey. ISO 32000-2 (10.4.2.4) makes them so where no profile says
  otherwise; viewers with a profile of their own show CMYK black up to an eighth lighter. Colours are left as they are.
- A picture that programs draw inside a text object, where ISO 32000-2 (8.2) allows none, is drawn before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Operator, Pdf, PdfError, Stream

_CMYK = re.compile(rb"(?<![\d.])(?:[\d.]++\s++){4}[kK]\b")
"""In one pass, also over a stream made to harm that is one number of a million digits."""
_GREY = {"k": Operator("g"), "K": Operator("G")}
_NEUTRAL = 1e-6
_OF_PICTURE = {"q", "cm", "Do", "Q"}

DAMAGE = (PdfError, UnicodeDecodeError)
"""What comes of a stream, an operator or a name that is damaged."""

Step = Any
"""An operator with its operands."""


def mend_contents(pdf: Pdf) -> None:
    """Rewrites the pages and forms of an open file that need it; what cannot be taken apart stays as it is."""
    for page in pdf.pages:
        with suppress(*DAMAGE):
            page.contents_coalesce()
            contents = page.obj.get(pikepdf.Name.Contents)
            if isinstance(contents, Stream):
                _mend(contents, page)
    for item in pdf.objects:
        if isinstance(item, Stream) and item.get(pikepdf.Name.Subtype) == pikepdf.Name.Form:
            with suppress(*DAMAGE):
                _mend(item, item)


def _mend(stream: Stream, content: Any) -> None:
    data = stream.read_bytes()
    if not (_CMYK.search(data) or _may_draw_in_text(data)):
        return
    steps = list(pikepdf.parse_content_stream(content))
    mended = list(_outside_text(_grey(step) for step in steps))
    if [_key(step) for step in mended] != [_key(step) for step in steps]:
        stream.write(pikepdf.unparse_content_stream(mended))


def _may_draw_in_text(data: bytes) -> bool:
    """Whether it is worth taking the stream apart, which takes long."""
    return any(b"Do" in part.partition(b"BT")[2] for part in data.split(b"ET"))


def _key(step: Step) -> tuple[str, int]:
    return str(step.operator), len(step.operands)


def _grey(step: Step) -> Step:
    """1 - min(1, colour + black), where that is the same for cyan, magenta and yellow."""
    grey = _GREY.get(str(step.operator))
    if grey is None or len(step.operands) != 4 or not all(isinstance(one, int | Decimal) for one in step.operands):
        return step
    *colours, black = map(float, step.operands)
    shades = [1 - min(1.0, colour + black) for colour in colours]
    if max(shades) - min(shades) > _NEUTRAL:
        return step
    return pikepdf.ContentStreamInstruction([round(shades[0], 5)], grey)


def _outside_text(steps: Iterable[Step]) -> Iterator[Step]:
    """Text objects with their pictures before them."""
    inside: list[Step] | None = None
    for step in steps:
        if step.operator == Operator("BT"):
            inside = [step]
        elif inside is None:
            yield step
        else:
            inside.append(step)
            if step.operator == Operator("ET"):
                yield from _split(inside)
                inside = None
    yield from inside or []


def _split(text: Sequence[Step]) -> list[Step]:
    """Pictures, then the text object without them: where all pictures stand first in it and only a matrix is set before
    them, so that nothing is drawn in another order. Else as it is.
    """
    names = [str(step.operator) for step in text]
    if "Do" not in names:
        return list(text)
    end = max(place for place, name in enumerate(names) if name in _OF_PICTURE) + 1
    first = names[1:end]
    if first.count("q") != first.count("Q") or not set(first) <= {"Tm", *_OF_PICTURE}:
        return list(text)
    pictures = [step for step, name in zip(text, names, strict=True) if name in _OF_PICTURE]
    return [*pictures, *(step for step, name in zip(text, names, strict=True) if name not in _OF_PICTURE)]
