"""Pages of docs/ and the fenced blocks in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
ENGLISH = sorted(path for path in DOCS.glob("*.md") if not path.name.endswith(".vi.md"))
VIETNAMESE = sorted(DOCS.glob("*.vi.md"))
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w-]*)[^\n]*\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A fenced block: ``sh`` and ``python`` are run; ``console`` is shown only; one without a language is output."""

    page: Path
    number: int
    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found = _FENCE.finditer(page.read_text(encoding="utf-8"))
    return [Block(page, number, match["language"], match["text"]) for number, match in enumerate(found)]


def first_cells(page: Path) -> set[str]:
    """What stands in code letters in the first cells of a page's tables."""
    return {code for row in _rows(page) for code in re.findall(r"`([^`]+)`", row[0])}


def code(page: Path) -> set[str]:
    """All that stands in code letters outside of fences."""
    return set(re.findall(r"`([^`\n]+)`", _FENCE.sub("", page.read_text(encoding="utf-8"))))


def _rows(page: Path) -> Iterator[list[str]]:
    for line in _FENCE.sub("", page.read_text(encoding="utf-8")).splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]
