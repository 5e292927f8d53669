"""The end of the document: closing formula, recipients, archive copy, drafter, signer.

Zones after Nghị định 30/2020/NĐ-CP phụ lục I: the signer's block bottom right, ``Nơi nhận`` bottom left on its level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from pipeline.model.record import Signer
from pipeline.model.table import read_table
from pipeline.parse.findings import Findings
from pipeline.parse.rows import Row, fold, join_rows
from pipeline.settings import Settings

_RECIPIENTS = re.compile(r"n[o0]i\s?nh[aâ]n\s?[:.]?")
_CLOSING = re.compile(r"^\W{0,3}tr\wn\s?[dp]\wy\s+[l1]\w\b")
_END_MARK = re.compile(r"[./]\s?/\s?\.?\s*$")
_ARCHIVE = re.compile(r"^\W{0,4}luu\s?[:;.,]?\s*")
_DRAFTER = re.compile(r"^\((?P<name>[a-zđ][a-zA-Zđ.]{2,20})\)$")
_APPENDIX = re.compile(r"^(?:phu\s?luc|bieu\s?mau|mau\s+so)\b")
_BULLET = re.compile(r"^\W{0,3}[-–—−~+*•_]\s*")
_FOOTNOTE = re.compile(r"^\[\d{1,3}\]")
_NAME_WORD = re.compile(r"^[A-ZÀ-ỸĐ][a-zà-ỹđ]{0,6}$")


@dataclass
class SignOff:
    """Rows of the zones at the end; ``start`` is the first row that is not body any more."""

    start: int
    appendix: int
    closing: list[Row] = field(default_factory=list)
    recipients: list[Row] = field(default_factory=list)
    signer: list[Row] = field(default_factory=list)
    footnotes: list[Row] = field(default_factory=list)


@dataclass
class SignOffFields:
    """Fields of the record, named as there."""

    closing: str | None = None
    signer: Signer = field(default_factory=Signer)
    recipients: list[str] = field(default_factory=list)
    archive: str | None = None
    drafter: str | None = None


class SignOffReader:
    """Finds and reads the end. Built once; its methods change only the findings they are given."""

    def __init__(self, settings: Settings) -> None:
        overlay = settings.dictionaries
        self._titles = {row["skeleton"]: row["title"] for row in read_table("positions.tsv", overlay)}
        self._title_keys = list(self._titles)
        self._surnames = {row["skeleton"] for row in read_table("surnames.tsv", overlay)}
        self._roles: dict[str, str] = {}
        for row in read_table("sign_roles.tsv", overlay):
            for form in row["forms"].split(";"):
                self._roles[form.casefold()] = row["role"]
        forms = "|".join(sorted((re.escape(form.upper()) for form in self._roles), key=len, reverse=True))
        titles = "|".join(sorted(map(re.escape, self._titles), key=len, reverse=True))
        self._title_inside = re.compile(rf"(?<!\w)(?:{titles})(?!\w)")
        self._role_inside = re.compile(rf"(?<!\w)(?:{forms})(?:\s?[.,]|\s)\s*(?=\S)")
        self._role = re.compile(rf"^\W{{0,2}}(?P<role>{forms})\s?[.,]?\s*(?=\S)", re.IGNORECASE)

    def find(self, rows: Sequence[Row], body_start: int) -> SignOff:
        """Where the body ends, and the rows behind it sorted into zones."""
        appendix = next((i for i in range(body_start, len(rows)) if self._is_appendix(rows, i)), len(rows))
        recipients = self._recipients_row(rows, body_start, appendix)
        signer = self._signer_row(rows, body_start, appendix, recipients)
        ends = [place for place in (recipients, signer) if place is not None]
        end = min(ends) if ends else appendix
        closing = self._closing_row(rows, body_start, end)
        start = end if closing is None else closing
        found = SignOff(start, appendix, closing=list(rows[start:end]) if closing is not None else [])
        self._sort(rows[end:appendix], found)
        return found

    def read(self, zones: SignOff, findings: Findings) -> SignOffFields:
        """Fields with their evidence."""
        fields = SignOffFields()
        if zones.closing:
            fields.closing = join_rows(zones.closing)
            findings.found("/closing", zones.closing, 0.97)
        self._read_recipients(zones.recipients, fields, findings)
        self._read_signer(zones.signer, fields, findings)
        return fields

    # -- finding ---------------------------------------------------------------------------------------------------

    def _is_appendix(self, rows: Sequence[Row], place: int) -> bool:
        row = rows[place]
        if not _APPENDIX.match(row.folded) or len(row.text) > 60 or place < 8:
            return False
        return row.text[:2].isupper() or (len(row.text) < 16 and rows[place - 1].page != row.page)

    @staticmethod
    def _recipients_row(rows: Sequence[Row], start: int, end: int) -> int | None:
        for place in range(start, end):
            match = _RECIPIENTS.search(rows[place].folded[:40])
            if (
                match
                and match.start() <= 3
                and (match.group().rstrip().endswith((":", ".")) or len(rows[place].text) < 14)
            ):
                return place
        return None

    def _signer_row(self, rows: Sequence[Row], start: int, end: int, recipients: int | None) -> int | None:
        """First row of a signer's block in the last rows, or just above the recipients."""
        low = max(start, (recipients if recipients is not None else end) - 8)
        for place in range(low, recipients if recipients is not None else end):
            row = rows[place]
            if len(row.text) < 60 and row.text.isupper() and (self._role.match(row.text) or self._title(row.text)):
                return place
        return None

    @staticmethod
    def _closing_row(rows: Sequence[Row], start: int, end: int) -> int | None:
        for place in range(end - 1, max(start - 1, end - 40), -1):
            if _CLOSING.match(rows[place].folded):
                return place
        return None

    def _sort(self, rows: Sequence[Row], found: SignOff) -> None:
        middle = _column_border(rows)
        in_recipients = False
        for place, row in enumerate(rows):
            if _FOOTNOTE.match(row.text):
                found.footnotes.extend(rows[place:])
                return
            left, right = _columns(row, middle)
            if left and _RECIPIENTS.match(left.folded.lstrip(" *_-#")):
                in_recipients = True
                cut = _RECIPIENTS.search(left.folded)
                rest = left.part(cut.end()) if cut else left
                if rest:
                    (found.signer if rest.text.isupper() else found.recipients).append(rest)
            elif left:
                belongs = in_recipients and not self._is_signature(left)
                (found.recipients if belongs else found.signer).append(left)
            if right:
                found.signer.append(right)

    def _is_signature(self, row: Row) -> bool:
        text = row.text.strip(" *_")
        if _BULLET.match(row.text) or text.endswith((";", ",")):
            return False
        if self._role.match(text) and len(_by_case(row)) <= 2 and _by_case(row)[0][1]:
            return True
        return (
            (text.isupper() and len(text) > 6) or self._is_name(text) or bool(self._role.match(text) and text.isupper())
        )

    # -- reading ---------------------------------------------------------------------------------------------------

    def _read_recipients(self, rows: Sequence[Row], fields: SignOffFields, findings: Findings) -> None:
        items: list[list[Row]] = []
        for row in rows:
            drafter = _DRAFTER.match(row.text.strip())
            if drafter:
                fields.drafter = drafter["name"]
                findings.found("/drafter", [row], 0.9)
                continue
            new = bool(_BULLET.match(row.text)) or not items or join_rows(items[-1]).rstrip().endswith((";", "."))
            (items.append([row]) if new else items[-1].append(row))
        for item in items:
            text = _BULLET.sub("", join_rows(item)).strip(" ;.,*_")
            if fields.archive is not None and not _BULLET.match(item[0].text):
                continue
            archive = _ARCHIVE.match(fold(text))
            if archive:
                fields.archive = text[archive.end() :].strip(" ;.,") or None
                if fields.archive:
                    findings.found("/archive", item, 0.93)
                continue
            if any(letter.isalpha() for letter in text) and len(text) > 2:
                findings.found(f"/recipients/{len(fields.recipients)}", item, 0.93)
                fields.recipients.append(text)

    def _read_signer(self, rows: Sequence[Row], fields: SignOffFields, findings: Findings) -> None:
        signer = Signer()
        for row in rows:
            drafter = _DRAFTER.match(row.text.strip(" *_.,;:-"))
            if drafter and fields.drafter is None:
                fields.drafter = drafter["name"]
                findings.found("/drafter", [row], 0.9)
                continue
            for piece, in_capitals in _by_case(row):
                if in_capitals:
                    self._read_authority(piece, signer, findings)
                elif self._is_name(piece.text.strip(" *_.,;:-")):
                    signer.name = piece.text.strip(" *_.,;:-")
                    findings.found("/signer/name", [piece], 0.92)
        fields.signer = signer

    def _read_authority(self, row: Row, signer: Signer, findings: Findings) -> None:
        """``TM. ỦY BAN NHÂN DÂN``, ``KT. CHỦ TỊCH``, ``PHÓ CHỦ TỊCH`` or several of them in one row."""
        for start, role in self._roles_in(row.text):
            piece = row.part(start)
            match = self._role.match(piece.text) if role else None
            rest = piece.part(match.end()) if match else piece
            following = [other for other, _ in self._roles_in(row.text) if other > start]
            if following:
                rest = row.part(start + (match.end() if match else 0), following[0])
            titles = self._titles_in(rest.text)
            if match is not None:
                known = self._roles[match["role"].casefold()]
                if known == "TM.":
                    signer.authority = f"TM. {rest.text.strip()}"
                    findings.found("/signer/authority", [piece], 0.93)
                signer.role = known if known != "TM." or signer.role is None else signer.role
                findings.found("/signer/role", [piece], 0.93)
            if titles and (match is None or len(titles) > 1 or signer.role == "Q."):
                signer.title = titles[-1]
                findings.found("/signer/title", [rest], 0.93)

    def _roles_in(self, text: str) -> list[tuple[int, bool]]:
        """Where the parts of a row begin, and whether each begins with a role."""
        starts = [match.start() for match in self._role_inside.finditer(text)]
        if not starts or text[: starts[0]].strip():
            return [(0, False), *((start, True) for start in starts)]
        return [(start, True) for start in starts]

    def _titles_in(self, text: str) -> list[str]:
        """The titles in a run of capitals, longest first at each place: ``CHỦ TỊCH PHÓ CHỦ TỊCH`` has two."""
        key = " ".join(fold(text).split())
        found = [self._titles[match.group()] for match in self._title_inside.finditer(key)]
        if found:
            return found
        title = self._title(text)
        return [title] if title else []

    def _title(self, text: str) -> str | None:
        key = " ".join(fold(text).strip(" .,;:*_").split())
        if not 5 <= len(key) <= 60:
            return None
        if key in self._titles:
            return self._titles[key]
        best = process.extractOne(key, self._title_keys, scorer=fuzz.ratio, score_cutoff=88)
        return self._titles[best[0]] if best else None

    def _is_name(self, text: str) -> bool:
        words = text.split()
        return (
            2 <= len(words) <= 5 and all(_NAME_WORD.match(word) for word in words) and fold(words[0]) in self._surnames
        )


def _by_case(row: Row) -> list[tuple[Row, bool]]:
    """A signature row cut where capitals end and a name begins: (part, whether it is in capitals)."""
    cuts: list[tuple[int, bool]] = []
    position = 0
    for word in row.words:
        capitals = word.text.isupper() or not any(letter.isalpha() for letter in word.text)
        if not cuts or (capitals != cuts[-1][1] and any(letter.isalpha() for letter in word.text)):
            cuts.append((position, capitals))
        position += len(word.text) + 1
    ends = [*(start for start, _ in cuts[1:]), None]
    return [(row.part(start, end), capitals) for (start, capitals), end in zip(cuts, ends, strict=True)]


def _column_border(rows: Sequence[Row]) -> float | None:
    """The middle of the page in pixels, where rows have boxes."""
    widths = [row.page_width for row in rows if row.page_width]
    return max(widths) * 0.5 if widths else None


def _columns(row: Row, middle: float | None) -> tuple[Row | None, Row | None]:
    """The row's left and right column parts, cut at the widest gap near the middle of the page."""
    if middle is None or row.box is None:
        return row, None
    if row.box.left > middle * 0.85:
        return None, row
    position = 0
    best: tuple[int, int] | None = None
    for before, after in zip(row.words, row.words[1:], strict=False):
        position += len(before.text) + 1
        if before.box is None or after.box is None:
            continue
        space = after.box.left - before.box.right
        if space > 2.5 * row.box.height and after.box.left > middle * 0.7 and (best is None or space > best[0]):
            best = (space, position)
    if best is None:
        return row, None
    return row.part(0, best[1]), row.part(best[1])
