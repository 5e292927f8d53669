"""One page on its way as one HTML file: pictures of the stages, words by confidence, what was read and restored.

The file holds its pictures and loads nothing. All text of the document is escaped, and a content security policy
forbids scripts and any address, since what a scan says is not to be trusted.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model.page import Box, Handwritten, Line, Page, Word

WIDEST = 1240
"""Pixels across of the pictures in the report: A4 at 150 dpi."""
_QUALITY = 70
_REMOVED = (0, 114, 178)
"""Blue of the Okabe-Ito palette, which colour-blind readers can tell from the others."""
_BANDS = (
    (0.9, "sure", "90 % and more"),
    (0.75, "fair", "75 to 90 %"),
    (0.5, "weak", "50 to 75 %"),
    (0.0, "poor", "below 50 %"),
)
_LAYER_REASONS = {
    "too_long": "it has too many letters or annotations to be judged",
    "scan": "a picture covers the page, so the layer is another program's reading of it",
    "turned": "many of its words do not stand upright",
    "hidden": "the page does not show many of its words",
    "glyphs": "it has characters that Vietnamese print does not use, as broken font maps give",
    "spaced": "its letters stand apart, each by itself",
    "syllables": "too many of its words are no Vietnamese syllables",
    "few_words": "it has too few words to be judged",
    "marks": "too few of its syllables have a mark",
    "font": "the words of one font are no Vietnamese",
    "ink": "the page shows print that the layer lacks",
    "unreadable": "it cannot be read",
}
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin-top:2.5rem}
img,svg{max-width:100%;height:auto;border:1px solid #bbb;display:block;margin:.5rem 0}
td,th{text-align:left;vertical-align:top;padding:.15rem .6rem;border-bottom:1px solid #ddd}td.n{text-align:right}
table{border-collapse:collapse}pre{white-space:pre-wrap;background:#f5f5f5;padding:.6rem;overflow-wrap:anywhere}
mark{background:#ffe9b8}.removed{color:#a34700}.legend span{margin-right:1.2rem}
rect{fill-opacity:.13;stroke-width:2}.changed{stroke-dasharray:7 4}
.sure{fill:#0072b2;stroke:#0072b2}.fair{fill:#009e73;stroke:#009e73}.weak{fill:#e69f00;stroke:#b57d00}
.poor{fill:#d55e00;stroke:#d55e00}.own{fill:#888;stroke:#777}
.key{display:inline-block;width:.9rem;height:.9rem;margin-right:.35rem}
.key.sure{background:#0072b2}.key.fair{background:#009e73}.key.weak{background:#e69f00}.key.poor{background:#d55e00}
.key.own{background:#888}
"""
_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style></head>
<body>
{body}
</body></html>
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the page as a picture; ``mask`` marks what the next stage lacks."""

    title: str
    why: str
    pixels: NDArray[np.uint8]
    mask: NDArray[np.bool_] | None = None


def page_report(name: str, page: Page, original: NDArray[np.uint8], stages: Sequence[Stage]) -> str:
    """The report of one page as HTML: ``original`` in the pixels of the page's boxes, ``stages`` after it in order."""
    title = f"{name}, page {page.number}"
    body = [
        f"<h1>{_text(title)}</h1>",
        _facts(page),
        _layer(page),
        _section("The page as it is", "", _picture(original)),
        *(_stage(stage) for stage in stages),
        _words(page, original),
        _handwriting(page, original),
        _lines(page),
    ]
    return _FRAME.format(title=_text(title), style=_STYLE, body="\n".join(body))


def _facts(page: Page) -> str:
    said = {"ocr": "read from the picture", "text_layer": "the PDF's own text", "text": "text", "docx": "Word's text"}
    facts = {
        "Size": f"{page.width} x {page.height} pixels" + (f" at {page.dpi:.0f} dpi" if page.dpi else ""),
        "Words": f"{len(page.words)}, {said[page.origin]}",
        "Engine": page.engine or "none",
        "Flags": ", ".join(page.flags) or "none",
    }
    if page.error:
        facts["Error"] = page.error
    return (
        "<table>"
        + "".join(f"<tr><th>{key}</th><td>{_text(fact)}</td></tr>" for key, fact in facts.items())
        + "</table>"
    )


def _layer(page: Page) -> str:
    """What became of a PDF's own text."""
    rejected = next((flag.partition(":")[2] for flag in page.flags if flag.startswith("layer_rejected:")), None)
    if rejected is not None:
        said = f"Not used: {_LAYER_REASONS.get(rejected, rejected)}. This is what it says:"
    elif "layer_used" in page.flags:
        said = "Used: it passed every check."
        if page.layer_text:
            said += " These words of it are left out, since the page does not show them:"
    else:
        return ""
    text = f"<pre>{_text(page.layer_text)}</pre>" if page.layer_text else ""
    return f"<h2>Text layer</h2><p>{_text(said)}</p>{text}"


def _stage(stage: Stage) -> str:
    if stage.mask is None:
        return _section(stage.title, stage.why, _picture(stage.pixels))
    note = f"{stage.why} What goes is shown in blue."
    return _section(stage.title, note, _picture(_with_mask(stage.pixels, stage.mask)))


def _section(title: str, why: str, content: str) -> str:
    reason = f"<p>{_text(why)}</p>" if why else ""
    return f"<h2>{_text(title)}</h2>{reason}{content}"


def _words(page: Page, original: NDArray[np.uint8]) -> str:
    placed = [(word, word.box) for word in page.words if word.box is not None]
    if not placed:
        return _section("Words", "No word was found on this page.", "")
    counts = Counter(_band(word) for word, _ in placed)
    legend = "".join(
        f'<span><i class="key {key}"></i>{said}: {counts[key]}</span>'
        for key, said in [*((key, said) for _, key, said in _BANDS), ("own", "no engine's reading")]
        if counts[key]
    )
    marks = "".join(_word_mark(word, box) for word, box in placed)
    svg = (
        f'<svg viewBox="0 0 {page.width} {page.height}" width="{WIDEST}" role="img" aria-label="words on the page">'
        f'<image href="{_data_address(original)}" width="{page.width}" height="{page.height}"/>{marks}</svg>'
    )
    why = "Boxes by the engine's confidence; dashed where restoration changed the word. Rest on a box to see its word."
    return _section("Words", why, f'<p class="legend">{legend}</p>{svg}')


def _word_mark(word: Word, box: Box) -> str:
    changed = " changed" if word.changed else ""
    return (
        f'<rect class="{_band(word)}{changed}" x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}">'
        f"<title>{_text(_said_of(word))}</title></rect>"
    )


def _band(word: Word) -> str:
    confidence = word.confidence
    if confidence is None:
        return "own"
    return next(key for least, key, _ in _BANDS if confidence >= least)


def _said_of(word: Word) -> str:
    parts = [f"{word.raw} → {word.text}" if word.changed else word.text]
    if word.confidence is not None:
        parts.append(f"engine {word.confidence:.0%}")
    if word.probability is not None:
        parts.append(f"right with {word.probability:.0%}")
    if word.alternatives:
        parts.append("or " + ", ".join(f"{other.text} {other.probability:.0%}" for other in word.alternatives))
    return "; ".join(parts)


def _handwriting(page: Page, original: NDArray[np.uint8]) -> str:
    if not page.handwriting:
        return ""
    figures = "".join(_figure(figure, original) for figure in page.handwriting)
    return _section("Figures that a pen may have written", "", figures)


def _figure(figure: Handwritten, original: NDArray[np.uint8]) -> str:
    candidates = ", ".join(f"{one.text or '(nothing)'} {one.probability:.1%}" for one in figure.candidates) or "none"
    kind = f"{figure.printed_probability:.0%} likely print"
    picture = _picture(_crop(original, figure.box)) if figure.box is not None else ""
    return f"<h3>{figure.field}: {_text(candidates)}</h3><p>{kind}.</p>{picture}"


def _crop(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    margin = max(box.height // 2, 4)
    rows = slice(max(0, box.top - margin), box.bottom + margin)
    return pixels[rows, max(0, box.left - 4 * margin) : box.right + 4 * margin]


def _lines(page: Page) -> str:
    if not page.lines:
        return ""
    rows = "".join(_line(number, line) for number, line in enumerate(page.lines, start=1))
    head = "<tr><th>line</th><th>as it was read</th><th>restored</th><th>least confidence</th></tr>"
    why = "The page was restored by itself; within its document, what other pages say counts too."
    return _section("Text", why, f"<table>{head}{rows}</table>")


def _line(number: int, line: Line) -> str:
    known = [word.confidence for word in line.words if word.confidence is not None]
    least = f"{min(known):.0%}" if known else ""
    words = " ".join(_restored(word) for word in line.words)
    return f'<tr><td class="n">{number}</td><td>{_text(line.raw)}</td><td>{words}</td><td class="n">{least}</td></tr>'


def _restored(word: Word) -> str:
    text = _text(word.text)
    return f'<mark title="{_text(_said_of(word))}">{text}</mark>' if word.changed else text


def _picture(pixels: NDArray[np.uint8]) -> str:
    return f'<img alt="" src="{_data_address(pixels)}">' if pixels.size else ""


def _with_mask(pixels: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    shown = np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels.copy()
    shown[mask] = _REMOVED
    return np.asarray(shown, dtype=np.uint8)


def _data_address(pixels: NDArray[np.uint8]) -> str:
    scale = min(1.0, WIDEST / pixels.shape[1])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    ordered = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", ordered, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return f"data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode()}"


def _text(text: str | None) -> str:
    """Escaped for content and attributes; control characters, also those that turn the direction, become U+FFFD."""
    return escape("".join(_harmless(text or "")))


def _harmless(text: Iterable[str]) -> Iterator[str]:
    for character in text:
        turns = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
        yield "\ufffd" if turns or (character < " " and character not in "\n\t") else character
