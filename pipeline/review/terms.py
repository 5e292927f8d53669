"""Words of the web application in Vietnamese and English."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from pipeline.model.table import read_table

LANGUAGES = ("vi", "en")
COOKIE = "sohoa_language"
_FOLDER = Path(__file__).with_name("translations")


@lru_cache
def terms(language: str) -> dict[str, str]:
    """All terms of a language by their keys."""
    found: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    reasons = {f"reason_{row['reason']}": row[f"meaning_{language}"] for row in read_table("review_reasons.tsv")}
    return found | reasons


def language_of(cookie: str | None, accepted: str | None) -> str:
    """The language that was chosen, else the first of the browser's that there is, else Vietnamese."""
    if cookie in LANGUAGES:
        return str(cookie)
    for part in (accepted or "").split(","):
        name = part.partition(";")[0].strip().lower().partition("-")[0]
        if name in LANGUAGES:
            return name
    return LANGUAGES[0]
