"""What stands on the rendered pages: the true text, a line a printed line, column after column."""

from __future__ import annotations

from collections.abc import Sequence

from samples.rendering.layout import Sheet


def true_text(sheets: Sequence[Sheet]) -> str:
    """All pages, each ended by a line feed, with a form feed between them; ``⟦…⟧`` is handwriting."""
    return "\f".join(page_text(sheet) for sheet in sheets)


def page_text(sheet: Sheet) -> str:
    """The lines of a page as the layout set them."""
    words = "".join(mark.before + (f"⟦{mark.text}⟧" if mark.pen else mark.text) for mark in sheet.marks)
    return f"{words.strip()}\n"
