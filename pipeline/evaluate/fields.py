"""Scores of single values: number, date, issuer, subject, signer and the like.

A field is scored where the truth has its key; null is a value (looked for, not on the paper). Verdicts:

- ``exact``: equal after folding, or both null; so is any variant that the truth accepts (``<key>_alt``);
- ``soft``: not equal, but similar: 1 - edits / length of the longer >= 0.9 after folding case. Codes that are right or
  wrong (type, serial, dates, year, level, place codes) are never soft;
- ``withheld``: null where the truth says that a hand wrote it, and nothing false is said: of number and serial, with
  the right symbol kept; of a date, with nothing in ``date_edtf`` that contradicts the truth;
- ``missing``: null where there is a value; ``invented``: a value where there is none; ``wrong``: all else.

Issuer, place, subject, signer, secrecy, urgency, archive and the type's name compare without case, since papers print
them in capitals; all other fields compare with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz.distance import Levenshtein

from pipeline.evaluate.fold import fold, fold_archive, fold_caseless, fold_code, fold_name, fold_subject
from pipeline.evaluate.titles import SignerTitles, fold_role

Json = dict[str, Any]
Verdict = Literal["exact", "soft", "withheld", "missing", "invented", "wrong"]
Fold = Callable[[str], str]

RED_SEAL = "marks/red_seal"
"""Scored where the truth has ``red_stamp``."""
SOFT = 0.9
"""Least similarity of a soft match."""

_FOLDS: dict[str, Fold] = {
    "type": fold_code,
    "type_name": fold_caseless,
    "number": fold_code,
    "serial": fold_code,
    "symbol": fold_code,
    "date": fold_code,
    "date_edtf": fold_code,
    "year": fold_code,
    "place": fold_caseless,
    "issuer/name": fold_caseless,
    "issuer/parent": fold_caseless,
    "issuer/level": fold_code,
    "issuer/province": fold_caseless,
    "issuer/province_code": fold_code,
    "issuer/district": fold_caseless,
    "issuer/id": fold_code,
    "subject": fold_subject,
    "preamble": fold,
    "closing": fold,
    "signer/role": fold_role,
    "signer/authority": fold_caseless,
    "signer/title": fold_caseless,
    "signer/name": fold_name,
    "archive": fold_archive,
    "drafter": fold_caseless,
    "secrecy": fold_caseless,
    "urgency": fold_caseless,
    "language": fold_code,
}
_NEVER_SOFT = {
    *("type", "serial", "date", "date_edtf", "year", "issuer/level", "issuer/province_code", "issuer/id"),
    *("signer/role", "language"),
}


@dataclass(frozen=True, slots=True)
class FieldScore:
    """The verdict on one field of one document."""

    field: str
    verdict: Verdict

    @property
    def exact(self) -> bool:
        """Whether the value is that of the truth, letter by letter."""
        return self.verdict == "exact"

    @property
    def soft(self) -> bool:
        """Whether it is that of the truth, or :func:`similar` to it."""
        return self.verdict in {"exact", "soft"}


def compare(truth: Json, record: Json | None, titles: SignerTitles | None = None) -> list[FieldScore]:
    """A truth record, which may be partial, against a record; a record of None is a missing output, all wrong.

    ``titles`` is built when not given; give it when there are many records.
    """
    titles = titles or SignerTitles()
    known = dict(_known(truth, titles))
    seal = isinstance(truth.get("red_stamp"), bool)
    if record is None:
        return [FieldScore(name, "missing") for name in [*known, *([RED_SEAL] if seal else [])]]
    found = {**dict(_flat(record)), **_signer(record, titles)}
    scores = []
    for name, accepted in known.items():
        verdict = judge(accepted, found.get(name), _FOLDS[name], soft=name not in _NEVER_SOFT)
        if verdict == "missing" and _withheld(name, truth, found):
            verdict = "withheld"
        scores.append(FieldScore(name, verdict))
    if seal:
        scores.append(_red_seal(truth["red_stamp"], record))
    return scores


def accepted_values(item: Json, key: str) -> list[Any]:
    """The value of a key and the variants that the truth accepts beside it."""
    return [item.get(key), *item.get(f"{key}_alt", [])]


def judge(accepted: list[Any], found: Any, how: Fold, *, soft: bool = True) -> Verdict:
    """The verdict on a value, given all that is accepted; values compare as text."""
    values = {None if value is None else how(str(value)) for value in accepted}
    value = None if found is None or str(found).strip() == "" else how(str(found))
    if value in values:
        return "exact"
    if value is None:
        return "missing"
    if values == {None}:
        return "invented"
    if soft and any(similar(other, value) for other in values if other is not None):
        return "soft"
    return "wrong"


def similar(first: str, second: str) -> bool:
    """Whether two folded texts agree in nine of ten characters, case aside."""
    return Levenshtein.normalized_similarity(first.casefold(), second.casefold()) >= SOFT


def _known(truth: Json, titles: SignerTitles) -> Iterator[tuple[str, list[Any]]]:
    """Each field that the truth annotates with its accepted values."""
    for name in _FOLDS:
        group, _, key = name.rpartition("/")
        if not group:
            if key in truth:
                yield name, accepted_values(truth, key)
        elif group in truth:
            part = truth[group]
            if part is None:
                yield name, [None]
            elif group == "signer" and key in {"role", "title"} and "role" not in part and part.get("title"):
                role, title = titles.split(part["title"])
                if key == "title" or role is not None:
                    yield name, [title if key == "title" else role]
            elif key in part:
                yield name, accepted_values(part, key)


def _flat(record: Json) -> Iterator[tuple[str, Any]]:
    for name in _FOLDS:
        group, _, key = name.rpartition("/")
        yield name, ((record.get(group) or {}) if group else record).get(key)


def _signer(record: Json, titles: SignerTitles) -> Json:
    """Role and title of the output, taken apart like those of the truth where they came out as one."""
    signer = record.get("signer") or {}
    if not signer.get("title"):
        return {}
    role, title = titles.split(signer["title"])
    return {"signer/role": signer.get("role") or role, "signer/title": title}


def _withheld(name: str, truth: Json, found: Json) -> bool:
    by_hand = truth.get("handwritten") or {}
    if name in {"number", "serial"}:
        symbols = accepted_values(truth, "symbol")
        kept = judge(symbols, found.get("symbol"), _FOLDS["symbol"], soft=False) == "exact"
        return bool(by_hand.get("number")) and found.get("number") is None and kept
    if name in {"date", "date_edtf", "year"}:
        by_hand_date = any(by_hand.get(f"date_{part}") for part in ("day", "month", "year"))
        return by_hand_date and _agrees(str(truth.get("date")), found.get("date_edtf"))
    return name in {"signer/role", "signer/title"} and bool(by_hand.get("signer_title"))


def _agrees(date: str, edtf: str | None) -> bool:
    """Whether a date with unknown places (``2017-11-XX``, ``2017``) says nothing that the true date does not."""
    return edtf is None or bool(re.match(re.escape(fold_code(edtf)).replace("X", r"\d"), date))


def _red_seal(there: bool, record: Json) -> FieldScore:
    seen = "red_seal" in (record.get("marks") or [])
    verdict: Verdict = "exact" if seen == there else "invented" if seen else "missing"
    return FieldScore(RED_SEAL, verdict)
