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
from pipeline.parse.columns import split_columns
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
_ACADEMIC = re.compile(
    r"^(?:(?:GS|PGS|TSKH|TS|ThS|Th\.?S|BSCK\w*|BS\.?CK\w*|BS|DS\.?CK\w*|DS|KS|CN|LS|NGƯT|NGND|NSƯT)\.?\s?[.,]?\s?)+(?=[A-ZÀ-ỸĐ])"
)
"""Academic titles stand before no name (Nghị định 30/2020/NĐ-CP phụ lục I), yet are printed."""
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
    two_signers: bool = False
    """Two blocks side by side; the right one, the issuer's, is read."""


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
        positions = read_table("positions.tsv", overlay)
        self._titles = {row["skeleton"]: row["title"] for row in reversed(positions)}
        self._marked_titles = {row["title"].casefold(): row["title"] for row in positions}
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
        places = [place for place in (recipients, signer) if place is not None]
        end = min(places) if places else self._behind_end_mark(rows, body_start, appendix)
        closing = self._closing_row(rows, body_start, end)
        start = end if closing is None else closing
        found = SignOff(start, appendix, closing=list(rows[start:end]) if closing is not None else [])
        found.appendix = end + self._sort(rows[end:appendix], found)
        return found

    def read(self, zones: SignOff, findings: Findings) -> SignOffFields:
        """Fields with their evidence."""
        fields = SignOffFields()
        if zones.closing:
            fields.closing = join_rows(zones.closing)
            findings.found("/closing", zones.closing, 0.97)
        self._read_recipients(zones.recipients, fields, findings)
        self._read_signer(zones.signer, fields, findings)
        if zones.two_signers:
            findings.doubt("/signer", "two_signers")
        return fields

    # -- finding ---------------------------------------------------------------------------------------------------

    def _is_appendix(self, rows: Sequence[Row], place: int) -> bool:
        row = rows[place]
        text = row.text.strip(" .,:;_-–—~¬|'`")
        if not _APPENDIX.match(fold(text)) or len(text) > 60 or place < 8:
            return False
        return text[:2].isupper() or (len(text) < 16 and rows[place - 1].page != row.page)

    @staticmethod
    def _recipients_row(rows: Sequence[Row], start: int, end: int) -> int | None:
        for place in range(start, end):
            left, _ = split_columns(rows[place])
            if left is not None and _is_recipients_head(left):
                return place
        return None

    def _signer_row(self, rows: Sequence[Row], start: int, end: int, recipients: int | None) -> int | None:
        """First row of a signer's block: beside the recipients, else the last such row of the document's end."""
        hits = [place for place in range(start + 2, end) if self._has_authority(rows[place])]
        if recipients is not None:
            near = [place for place in hits if -8 <= place - recipients <= 12]
            return near[0] if near else None
        marked = [place for place in hits if self._follows_end_mark(rows, place, start)]
        if marked:
            return marked[0]
        late = [place for place in hits if place - start > 0.4 * (end - start)]
        last = late[-1] if late else None
        while last is not None and last - 1 in late:
            last -= 1
        return last

    @staticmethod
    def _follows_end_mark(rows: Sequence[Row], place: int, start: int) -> bool:
        """Whether ``./.`` stands in one of the few rows above."""
        return any(_END_MARK.search(row.text[-12:]) for row in rows[max(start, place - 6) : place])

    def _has_authority(self, row: Row) -> bool:
        left, right = split_columns(row)
        piece = right or left
        if piece is None or len(piece.text) > 60 or not _in_capitals(piece.text):
            return False
        text = piece.text.strip(" .,_-:")
        return bool(self._role.match(text)) or self._title(text) is not None

    def _authority(self, *rows: Row) -> bool:
        """Whether each of the rows is a title in capitals."""
        return all(_in_capitals(row.text) and bool(self._titles_in(row.text)) for row in rows)

    @staticmethod
    def _behind_end_mark(rows: Sequence[Row], start: int, end: int) -> int:
        """The row after the last ``./.`` when only a few rows follow it; else there is no sign-off."""
        for place in range(end - 1, max(start, end - 30), -1):
            if _END_MARK.search(rows[place].text[-12:]):
                return place + 1
        return end

    @staticmethod
    def _closing_row(rows: Sequence[Row], start: int, end: int) -> int | None:
        for place in range(end - 1, max(start - 1, end - 40), -1):
            if _CLOSING.match(rows[place].folded):
                return place
        return None

    def _sort(self, rows: Sequence[Row], found: SignOff) -> int:
        """Rows of the end into zones; returns how many belong to it, the rest is an appendix or another document."""
        in_recipients = archive_seen = False
        for place, row in enumerate(rows):
            if _FOOTNOTE.match(row.text):
                found.footnotes.extend(rows[place:])
                return len(rows)
            if place and row.page != rows[place - 1].page and (archive_seen or found.signer) and place > 2:
                return place
            if row.garbage:
                continue
            left, right = split_columns(row)
            if left is not None and _is_recipients_head(left):
                in_recipients = True
                rest = left.part(_after_recipients_head(left))
                if rest and any(letter.isalpha() for letter in rest.text):
                    (found.signer if rest.text.isupper() else found.recipients).append(rest)
            elif left is not None:
                bullet = bool(_BULLET.match(left.text))
                belongs = (in_recipients or (bullet and found.signer)) and not self._is_signature(left)
                found.two_signers = found.two_signers or (right is not None and self._authority(left, right))
                if belongs or bullet:
                    found.recipients.append(left)
                elif not found.two_signers:
                    found.signer.append(left)
                in_recipients = in_recipients or bullet
                archive_seen = archive_seen or bool(_ARCHIVE.match(left.folded))
            if right is not None:
                found.signer.append(right)
        return len(rows)

    def _is_signature(self, row: Row) -> bool:
        text = row.text.strip(" *_")
        if _BULLET.match(row.text) or text.endswith((";", ",")):
            return False
        if self._role.match(text) and len(_by_case(row)) <= 2 and _by_case(row)[0][1]:
            return True
        return (
            (text.isupper() and len(text) > 6)
            or self._name_in(text) is not None
            or bool(self._role.match(text) and text.isupper())
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
        signed_for: str | None = None
        for row in rows:
            drafter = _DRAFTER.match(row.text.strip(" *_.,;:-"))
            if drafter and fields.drafter is None:
                fields.drafter = drafter["name"]
                findings.found("/drafter", [row], 0.9)
                continue
            for piece, in_capitals in _by_case(row):
                if in_capitals:
                    signed_for = self._read_authority(piece, signer, findings) or signed_for
                elif (name := self._name_in(piece.text)) is not None:
                    signer.name = name
                    findings.found("/signer/name", [piece], 0.92)
        if signer.title is not None and signer.title == signed_for:
            # Who signs KT. is a deputy (Nghị định 30/2020, Điều 13): the word Phó was lost, under a seal as a rule.
            findings.doubt("/signer/title", "contradicts_role", [f"Phó {signer.title}"])
            findings.evidence.pop("/signer/title", None)
            signer.title = None
        fields.signer = signer

    def _read_authority(self, row: Row, signer: Signer, findings: Findings) -> str | None:
        """``TM. ỦY BAN NHÂN DÂN``, ``KT. CHỦ TỊCH``, ``PHÓ CHỦ TỊCH`` or several of them in one row; returns the title
        for which somebody else signs (KT.).
        """
        signed_for: str | None = None
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
            if match is not None and titles and signer.role == "KT.":
                signed_for = titles[0]
            if titles and (match is None or len(titles) > 1 or signer.role == "Q."):
                signer.title = titles[-1]
                findings.found("/signer/title", [rest], 0.93)
        return signed_for

    def _roles_in(self, text: str) -> list[tuple[int, bool]]:
        """Where the parts of a row begin, and whether each begins with a role."""
        starts = [match.start() for match in self._role_inside.finditer(text)]
        if not starts or text[: starts[0]].strip():
            return [(0, False), *((start, True) for start in starts)]
        return [(start, True) for start in starts]

    def _titles_in(self, text: str) -> list[str]:
        """The titles in a run of capitals, longest first at each place: ``CHỦ TỊCH PHÓ CHỦ TỊCH`` has two."""
        key = " ".join(fold(text).split())
        matches = list(self._title_inside.finditer(key))
        if matches:
            found = [self._marked(text, match) for match in matches]
            unit = " ".join(text.split())[matches[-1].end() :].strip(" .,;:_-–—|'")
            if len(unit) > 3 and len(key) == len(" ".join(text.split())) and all(map(_is_word, unit.split())):
                found[-1] += f" {unit[0]}{unit[1:].lower()}"
            return found
        title = self._title(text)
        return [title] if title else []

    def _marked(self, text: str, match: re.Match[str]) -> str:
        """The title as printed with its marks when that is one, else by its letters: thứ trưởng is not thủ trưởng."""
        printed = " ".join(text.split())[match.start() : match.end()].casefold()
        return self._marked_titles.get(printed, self._titles[match.group()])

    def _title(self, text: str) -> str | None:
        key = " ".join(fold(text).strip(" .,;:*_").split())
        if not 5 <= len(key) <= 60:
            return None
        marked = self._marked_titles.get(" ".join(text.casefold().split()).strip(" .,;:*_"))
        if marked or key in self._titles:
            return marked or self._titles[key]
        best = process.extractOne(key, self._title_keys, scorer=fuzz.ratio, score_cutoff=88)
        return self._titles[best[0]] if best else None

    def _name_in(self, text: str) -> str | None:
        """A person's name: two to five capitalised syllables, the first a surname; academic titles are dropped."""
        words = [word.strip(".,;:'ˆ^`*_-–—|~") for word in _ACADEMIC.sub("", text.strip(" *_.,;:-–—~`'")).split()]
        while words and not any(letter.isalpha() for letter in words[-1]):
            words.pop()
        fits = 2 <= len(words) <= 5 and all(_NAME_WORD.match(word) for word in words)
        return " ".join(words) if fits and fold(words[0]) in self._surnames else None


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


def _is_word(text: str) -> bool:
    return text.strip(",-&").isalpha() or text in ("-", "–", "&")


def _in_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 5 and sum(letter.isupper() for letter in letters) >= 0.8 * len(letters)


def _is_recipients_head(row: Row) -> bool:
    """``Nơi nhận:`` at the start of a row, letters damaged or not."""
    if _RECIPIENTS.match(row.folded.lstrip(" *_-#;.")):
        return row.text.rstrip().endswith((":", ".")) or ":" in row.text[:16] or len(row.text) < 14
    head = row.folded.split(":")[0].strip(" *_-#;.")
    return ":" in row.text[:14] and len(head) <= 11 and fuzz.ratio(head, "noi nhan") >= 75


def _after_recipients_head(row: Row) -> int:
    match = _RECIPIENTS.search(row.folded)
    if match is not None:
        return match.end()
    return row.text.find(":") + 1 or len(row.text)
