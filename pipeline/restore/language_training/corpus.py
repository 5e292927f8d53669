"""Corpora to arrays of token ids: reading, paragraph joining, the filter of lines without marks."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.model.text import nfc
from pipeline.restore.tokens import BOUNDARY, TOKEN, normal_token

MIN_MARKED = 0.3
"""Lines with a smaller share of marked words are dropped: typed without marks, or foreign."""

_LIST_LABEL = re.compile(r"\s*(?:[-+*•●–]|\(?\w{1,4}[.)]|Điều\s+\d|Chương\s|Mục\s|Phần\s|Số:|Nơi nhận|Căn cứ)")
_CLOSED = (".", ";", ":", "!", "?", "./.")
_WRAPPED = 55


@dataclass(frozen=True, slots=True)
class Corpus:
    """One domain of text as ids into ``types``, its distinct tokens as written (case and tone placement kept).

    Paragraphs are separated by the id of ``<s>``, which is 0.
    """

    name: str
    types: list[str]
    ids: NDArray[np.int32]
    sha256: str
    dropped: int
    """Lines without enough marks."""


def read_corpus(path: Path) -> Corpus:
    """A corpus file: ``NAME.txt.xz`` (a paragraph a line) or ``NAME.jsonl.xz`` (whole documents with ``text``)."""
    index: dict[str, int] = {BOUNDARY: 0}
    ids = array("i", [0])
    dropped = 0
    for paragraph in _paragraphs(path):
        pieces = [match.group() for match in TOKEN.finditer(nfc(paragraph))]
        if not _marked(pieces):
            dropped += 1
            continue
        ids.extend([index.setdefault(piece, len(index)) for piece in map(_type, pieces)])
        ids.append(0)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Corpus(path.name.split(".")[0], list(index), np.array(ids, np.int32), sha256, dropped)


def join_wrapped(lines: list[str]) -> list[str]:
    """Printed lines to paragraphs: a line goes on in the next one when that starts in lower case, or when it is long,
    does not end a clause and the next one is neither a list item nor empty.
    """
    paragraphs: list[str] = []
    before = ""
    for line in lines:
        text = line.strip()
        if text and before and _goes_on(before, text):
            paragraphs[-1] += " " + text
        elif text:
            paragraphs.append(text)
        before = text
    return paragraphs


def _goes_on(before: str, text: str) -> bool:
    if before.endswith(_CLOSED) or _LIST_LABEL.match(text):
        return False
    return text[0].islower() or (len(before) >= _WRAPPED and not text.isupper())


def _paragraphs(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        if path.name.endswith(".jsonl.xz"):
            for row in file:
                yield from join_wrapped(json.loads(row)["text"].split("\n"))
        else:
            for line in file:
                if not line.isspace():
                    yield line


def _type(piece: str) -> str:
    return piece if piece[0].isalpha() else normal_token(piece)


def _marked(pieces: list[str]) -> bool:
    words = [piece for piece in pieces if piece[0].isalpha()]
    return bool(words) and sum(not word.isascii() for word in words) >= MIN_MARKED * len(words)
