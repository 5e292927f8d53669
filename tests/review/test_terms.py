"""The web application speaks both languages whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.review.terms import LANGUAGES, terms

RECORD_PAGE = Path(__file__).parents[2] / "docs" / "record.md"


def reasons() -> list[str]:
    """Every reason for review that the page on the record tells."""
    table = RECORD_PAGE.read_text(encoding="utf-8").partition("| reason | meaning |")[2].partition("\n\n")[0]
    return [
        code for row in table.splitlines() for code in re.findall(r"`(\w+)`", row.split("|")[1] if "|" in row else "")
    ]


def test_both_languages_have_the_same_terms() -> None:
    assert set(terms("vi")) == set(terms("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_review_has_words(language: str) -> None:
    assert len(reasons()) > 20
    assert [code for code in reasons() if f"reason_{code}" not in terms(language)] == []
