"""Every page of the documentation is there in Vietnamese, and says the same: code, figures, tables, links, headings."""

from __future__ import annotations

import re
from calendar import month_name
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import REPOSITORY

PAGES = sorted(path for path in REPOSITORY.glob("docs/*.md") if not path.name.endswith(".vi.md"))
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# The words that English hardly ever does without.
ENGLISH_WORDS = frozenset(
    {"the", "of", "and", "or", "is", "are", "it", "that", "which", "with", "from", "for", "not", "has"}
)


def test_no_page_is_missing_or_left_over() -> None:
    assert [path.with_suffix(".vi.md").name for path in PAGES] == sorted(
        path.name for path in REPOSITORY.glob("docs/*.vi.md")
    )


@pytest.mark.parametrize("english", PAGES, ids=lambda path: path.stem)
class TestPage:
    def test_code_blocks_are_the_same(self, english: Path) -> None:
        assert _blocks(_vietnamese(english)) == _blocks(english)

    def test_outline_and_tables_are_the_same(self, english: Path) -> None:
        assert _shape(_vietnamese(english)) == _shape(english)

    def test_links_and_pictures_are_the_same(self, english: Path) -> None:
        assert _targets(_vietnamese(english)) == _targets(english)

    def test_words_of_the_program_are_the_same(self, english: Path) -> None:
        assert _difference(_inline_code(english), _inline_code(_vietnamese(english))) == {}

    def test_figures_are_the_same(self, english: Path) -> None:
        assert _difference(_figures(english), _figures(_vietnamese(english))) == {}

    def test_no_paragraph_is_left_in_english(self, english: Path) -> None:
        for text in _paragraphs(_vietnamese(english)):
            words = re.findall(r"[^\W\d_]+", re.sub(r"{ #[\w-]+ }", "", text))
            if len(words) >= 8:
                assert sum(word in ENGLISH_WORDS for word in words) <= len(words) / 10, text

    def test_anchors_lead_to_a_heading(self, english: Path) -> None:
        for target in _targets(_vietnamese(english)):
            page, _, anchor = target.partition("#")
            if anchor and "://" not in target:
                path = REPOSITORY / "docs" / (page.removesuffix(".md") + ".vi.md") if page else _vietnamese(english)
                assert f"{{ #{anchor} }}" in path.read_text(encoding="utf-8"), target


def _vietnamese(english: Path) -> Path:
    return english.with_suffix(".vi.md")


@cache
def _tokens(path: Path) -> list[Token]:
    return READER.parse(path.read_text(encoding="utf-8"))


def _inlines(path: Path) -> list[Token]:
    return [child for token in _tokens(path) for child in token.children or []]


def _blocks(path: Path) -> list[tuple[str, str]]:
    return [(token.info, token.content) for token in _tokens(path) if token.type in ("fence", "code_block")]


def _shape(path: Path) -> list[str]:
    """Headings with their levels, rows of tables with their cells, items of lists, in order."""
    shape = []
    for token in _tokens(path):
        if token.type in ("heading_open", "list_item_open", "tr_open"):
            shape.append(token.tag)
        elif token.type in ("th_open", "td_open"):
            shape[-1] += " |"
    return shape


def _targets(path: Path) -> list[str]:
    """Where links lead and pictures come from; in any order, for words are. A plot may have a Vietnamese twin."""
    targets = (
        str(token.attrs.get("href") or token.attrs.get("src"))
        for token in _inlines(path)
        if token.type in ("link_open", "image")
    )
    return sorted(re.sub(r"[-.]vi(?=\.(svg|png)$)", "", target) for target in targets)


def _inline_code(path: Path) -> Counter[str]:
    return Counter(" ".join(token.content.split()) for token in _inlines(path) if token.type == "code_inline")


def _figures(path: Path) -> Counter[str]:
    """Numbers of the running text without their signs, for Vietnamese writes 1.000 and 0,5 for 1,000 and 0.5."""
    text = " ".join(token.content for token in _inlines(path) if token.type == "text")
    for number in range(1, 13):
        text = re.sub(rf"\b{month_name[number]}(?= \d{{4}})", str(number), text)
    runs = (re.sub(r"\D", "", run).lstrip("0") for run in re.findall(r"\d+(?:[.,]\d+)*", text))
    return Counter(run or "0" for run in runs)


def _difference(one: Counter[str], other: Counter[str]) -> dict[str, int]:
    return {key: one[key] - other[key] for key in one | other if one[key] != other[key]}


def _paragraphs(path: Path) -> list[str]:
    """The text of each paragraph, heading and cell without its code."""
    return [
        " ".join(child.content for child in token.children or [] if child.type == "text")
        for token in _tokens(path)
        if token.type == "inline"
    ]
