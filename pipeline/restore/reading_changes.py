"""From what pieces are read as to changes of their line: labels, symbols, case, digits, doubt."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.page import Alternative
from pipeline.restore.changes import Change
from pipeline.restore.decoder import Reading
from pipeline.restore.integrity import keeps_digits
from pipeline.restore.labels import Labels, LabelSequence
from pipeline.restore.paragraphs import Piece
from pipeline.restore.profile import Profile
from pipeline.restore.symbols import Symbols


class ReadingChanges:
    """Makes changes of readings."""

    def __init__(self, labels: Labels, symbols: Symbols) -> None:
        self._labels, self._symbols = labels, symbols

    def of(self, group: Sequence[Piece], reading: Reading, lines: Sequence[str], profile: Profile) -> Change | None:
        """The change of a reading's pieces; None where they are no word and stay as they are."""
        first, last = group[reading.start], group[reading.end - 1]
        span = (first.atom.start, last.atom.end)
        raw = lines[first.line][slice(*span)]
        unmarked = profile.family == "unmarked"
        if first.atom.kind == "symbol":
            return Change(span, self._symbols.repaired(raw) if unmarked else raw, 0.99)
        label = self._labels.reading(raw, mark_after(group, reading.end), first.place, reading.start == 0, not unmarked)
        if label is not None:
            return Change(span, label, 0.98)
        if unmarked and (code := self._symbols.abbreviation(raw)) != raw:
            return Change(span, code, 0.97)
        if reading.text is None:
            return Change(span, raw, reading.probability, reading.alternatives) if first.atom.kind == "word" else None
        text = reading.text if unmarked else cased_like(raw, reading.text)
        if reading.probability < profile.least or not keeps_digits(raw, text):
            doubt = (Alternative(text, reading.probability),) if text != raw else ()
            return Change(span, raw, 1 - reading.probability, doubt)
        if unmarked and reading.end < len(group) and _glued(last, group[reading.end]):
            text += " "
        return Change(span, text, reading.probability, reading.alternatives)


def counted(change: Change, mark: str, sequence: LabelSequence) -> Change:
    """The change with the label that the sequence asks for; ``mark`` stands after it."""
    text = sequence.following(change.text, mark)
    return change if text == change.text else Change(change.span, text, 0.9)


def mark_after(group: Sequence[Piece], place: int) -> str:
    """The mark that follows the pieces before ``place`` without a space."""
    if place < len(group):
        last, after = group[place - 1], group[place]
        if after.line == last.line and after.atom.start == last.atom.end:
            return after.atom.text
    return ""


def cased_like(read: str, restored: str) -> str:
    """``restored`` in the case of ``read``: an engine that knows Vietnamese letters knows capitals."""
    if read.islower():
        return restored.lower()
    if read.isupper() and len(read) > 1:
        return restored.upper()
    return restored[:1].upper() + restored[1:].lower() if read[:1].isupper() and read[1:].islower() else restored


def _glued(word: Piece, after: Piece) -> bool:
    return word.line == after.line and after.atom.kind == "number" and after.atom.start == word.atom.end
