"""Documents of invented text, made as the reader makes them."""

from __future__ import annotations

from functools import lru_cache

from pipeline.model.page import Document, Line, Page, Source
from pipeline.model.record import ProducedBy, Record
from pipeline.parse.parser import Parser
from pipeline.parse.rows import Row
from pipeline.settings import Settings

PRODUCED_BY = ProducedBy(version="0", fingerprint="0" * 16, engine="text")


def document(text: str) -> Document:
    """Pages at form feeds, lines at newlines."""
    pages = tuple(
        Page(number, tuple(Line.from_text(line) for line in page.split("\n")), origin="text")
        for number, page in enumerate(text.split("\f"), start=1)
    )
    return Document(Source("plan.txt", "0" * 64, len(text), "text/plain"), pages)


@lru_cache(maxsize=1)
def parser() -> Parser:
    return Parser(Settings())


def parse(text: str) -> Record:
    return parser().parse(document(text), PRODUCED_BY)[0]


def row(text: str) -> Row:
    return Row(words=Line.from_text(text).words, page=1, number=1, source="text")
