"""What MkDocs calls as it builds the site (mkdocs.yml): headings of a translation get their original's anchors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown.extensions.toc import slugify, unique

_HEADING = re.compile(r"#{1,6} +(?P<title>.*?)(?: *\{ *#(?P<anchor>[^ }]+) *\})? *#*$")
_FENCE = re.compile(r" *(```|~~~)")
_TRANSLATION = re.compile(r"(?P<stem>.+)\.vi\.md")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The page's text, its headings with the anchors of the English page, so that a link fits both languages."""
    translation = _TRANSLATION.fullmatch(page.file.src_path)
    if translation is None:
        return markdown
    original = Path(page.file.src_dir) / f"{translation['stem']}.md"
    return with_anchors(markdown, anchors(original.read_text(encoding="utf-8"))) if original.exists() else markdown


def anchors(markdown: str) -> list[str]:
    """The anchor of each heading, as Markdown's table of contents makes them."""
    used: set[str] = set()
    found = []
    for _, heading in _headings(markdown.split("\n")):
        title = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`]", r"\1", heading["title"])
        found.append(unique(heading["anchor"] or slugify(title, "-"), used))
    return found


def with_anchors(markdown: str, anchors: list[str]) -> str:
    """The text with these anchors at its headings; those that name one keep it."""
    lines = markdown.split("\n")
    for (number, heading), anchor in zip(_headings(lines), anchors, strict=False):
        if heading["anchor"] is None:
            lines[number] = f"{lines[number].rstrip()} {{ #{anchor} }}"
    return "\n".join(lines)


def _headings(lines: list[str]) -> Iterator[tuple[int, re.Match[str]]]:
    fenced = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(line)):
            yield number, heading
