"""The list ``Nơi nhận``: recipients, archive copy, drafter; bottom left (Nghị định 30/2020/NĐ-CP phụ lục I, ô 9b)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from pipeline.parse.findings import Findings
from pipeline.parse.rows import Row, fold, join_rows

_HEAD = re.compile(r"n[o0]i\s?nh[aâ]n\s?[:.]?")
_ARCHIVE = re.compile(r"^\W{0,4}luu\s?[:;.,]?\s*")
_REGISTRY = re.compile(r"^V[IÍÌĨl1](?=\s*[,;(]|$)")
"""``Lưu: VT, …``: the registry (văn thư) keeps a copy of every document (Nghị định 30/2020/NĐ-CP phụ lục I)."""
_DRAFTER = re.compile(r"^\((?P<name>[a-zđ][a-zA-Zđ.]{2,20})\)$")
_BULLET = re.compile(r"^[\W_]{0,3}[-–—−~+*•_]\s*")
_EDGES = " ;:.,*_~`'|"
_STRENGTH = 0.93
_LEAST_CONFIDENCE = 0.35
"""Of the engine, over an entry's words: below it a seal was read, no entry."""
_LEAST_BEHIND = 0.6
"""The same for words behind the ``;`` that ends an entry, where none are expected."""


@dataclass
class RecipientFields:
    """Fields of the record, named as there."""

    recipients: list[str] = field(default_factory=list)
    archive: str | None = None
    drafter: str | None = None


def read_recipients(rows: Sequence[Row], findings: Findings) -> RecipientFields:
    """The entries of the list, with evidence; an entry goes on over rows until one ends in ``;`` or a dash begins."""
    fields = RecipientFields()
    items: list[list[Row]] = []
    for row in map(_without_seal, rows):
        drafter = drafter_in(row)
        if drafter is not None:
            fields.drafter = drafter
            findings.found("/drafter", [row], 0.9)
            continue
        new = is_bullet(row) or not items or join_rows(items[-1]).rstrip().endswith((";", "."))
        (items.append([row]) if new else items[-1].append(row))
    for item in items:
        _entry(item, fields, findings)
    return fields


def _entry(item: list[Row], fields: RecipientFields, findings: Findings) -> None:
    text = _BULLET.sub("", join_rows(item)).strip(_EDGES)
    if fields.archive is not None and not is_bullet(item[0]):
        return
    archive = _ARCHIVE.match(fold(text))
    if archive:
        fields.archive = _REGISTRY.sub("VT", text[archive.end() :].strip(" ;.,")) or None
        if fields.archive:
            findings.found("/archive", item, _STRENGTH)
    elif _illegible(item):
        findings.doubt("/recipients", "illegible", [text])
    elif any(letter.isalpha() for letter in text) and len(text) > 2:
        findings.found(f"/recipients/{len(fields.recipients)}", item, _STRENGTH)
        fields.recipients.append(text)


def _without_seal(row: Row) -> Row:
    """The row up to its last ``;``, where what follows was read from a seal: the engine doubts it."""
    cut = row.text.rfind(";") + 1
    rest = row.part(cut) if 0 < cut < len(row.text) else None
    return row.part(0, cut) if rest is not None and _mean_confidence([rest]) < _LEAST_BEHIND else row


def _illegible(item: Sequence[Row]) -> bool:
    return _mean_confidence(item) < _LEAST_CONFIDENCE


def _mean_confidence(rows: Sequence[Row]) -> float:
    known = [word.confidence for row in rows for word in row.words if word.confidence is not None]
    return sum(known) / len(known) if known else 1.0


def is_bullet(row: Row) -> bool:
    """Whether a row begins with a dash, or what OCR makes of one."""
    return bool(_BULLET.match(row.text))


def is_archive(row: Row) -> bool:
    """Whether a row is the archive's entry, ``- Lưu: VT``: the last one of a list."""
    return bool(_ARCHIVE.match(row.folded))


def drafter_in(row: Row) -> str | None:
    """The drafter's short name in brackets, alone on its row."""
    match = _DRAFTER.match(row.text.strip(" *_.,;:-"))
    return match["name"] if match else None


def is_recipients_head(row: Row) -> bool:
    """``Nơi nhận:`` at the start of a row, letters damaged or not."""
    if _HEAD.match(row.folded.lstrip(" *_-#;.")):
        return row.text.rstrip().endswith((":", ".")) or ":" in row.text[:16] or len(row.text) < 14
    head = row.folded.split(":")[0].strip(" *_-#;.")
    return ":" in row.text[:14] and len(head) <= 11 and fuzz.ratio(head, "noi nhan") >= 75


def behind_head(row: Row) -> Row:
    """What stands behind ``Nơi nhận:`` in its row."""
    match = _HEAD.search(row.folded)
    return row.part(match.end() if match else row.text.find(":") + 1 or len(row.text))
