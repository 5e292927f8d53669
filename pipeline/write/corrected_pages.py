"""Pages with a reviewer's words in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pipeline.model.page import Document, Line, Word
from pipeline.model.text import nfc
from pipeline.write.corrected_record import Standing

_WORD = re.compile(r"/pages/(\d+)/lines/(\d+)/words/(\d+)")


def corrected_pages(document: Document, standing: Iterable[Standing]) -> tuple[Document, tuple[Standing, ...]]:
    """The document with the corrected words, and the corrections that do not fit since another word stands there.

    What was read stays in ``raw``; a corrected word is sure (``probability`` 1). A text of several words takes the
    place of one, its box shared out by letters; an empty text takes the word out.
    """
    by_line: defaultdict[tuple[int, int], list[tuple[int, Standing]]] = defaultdict(list)
    stale: list[Standing] = []
    for item in standing:
        match = _WORD.fullmatch(item.pointer)
        if match is None or not _fits(document, match, item):
            stale.append(item)
            continue
        page, line, word = (int(step) for step in match.groups())
        by_line[page, line].append((word, item))
    pages = list(document.pages)
    for (page, line), items in by_line.items():
        lines = list(pages[page].lines)
        lines[line] = _corrected_line(lines[line], items)
        pages[page] = replace(pages[page], lines=tuple(lines))
    return replace(document, pages=tuple(pages)), tuple(stale)


def _fits(document: Document, match: re.Match[str], item: Standing) -> bool:
    page, line, word = (int(step) for step in match.groups())
    try:
        now = document.pages[page].lines[line].words[word].text
    except IndexError:
        return False
    return now in (item.before, item.after) and isinstance(item.after, str | None)


def _corrected_line(line: Line, items: list[tuple[int, Standing]]) -> Line:
    words = list(line.words)
    for place, item in sorted(items, key=lambda pair: -pair[0]):
        words[place : place + 1] = _words(words[place], nfc(item.after or "").split())
    return replace(line, words=tuple(words))


def _words(word: Word, texts: list[str]) -> list[Word]:
    read = word.text if word.raw is None else word.raw
    boxes = word.box.shares(texts) if word.box else [None] * len(texts)
    return [
        replace(word, text=text, box=box, raw=read, probability=1.0) for text, box in zip(texts, boxes, strict=True)
    ]
