"""Who signed, read from the rows of the signer's block: role, authority, title, name.

What stands under a seal is withheld unless it is whole: a title whose beginning the seal took is another one
(``GIÁM ĐỐC`` of ``PHÓ GIÁM ĐỐC``), and who signs is another then too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model.page import Word
from pipeline.model.record import Signer
from pipeline.model.syllables import SyllableGrammar
from pipeline.parse.findings import Findings
from pipeline.parse.rows import Row, fold
from pipeline.parse.titles import SigningTitles, by_case
from pipeline.parse.under_seal import axis_of, is_under_seal, lost_beginning

_STRENGTH = 0.93
_SURE_WORD = 0.9
"""Probability of a word from which a rare surname is believed."""
_UNSURE_READING = 0.6
"""The engine's confidence, below which a word under a seal is not believed at all."""
_RARE_SURNAME = 0.7
_UNKNOWN_SURNAME = 0.7
"""The surname's letters are known, its marks are not: more likely a mark was misread than that nobody has listed it."""
_LETTERS_OF_TITLE = 5
"""A row of fewer letters in capitals is a stroke of a signature or a piece of a seal, no title."""


@dataclass
class _Block:
    """What the rows of the block say."""

    signer: Signer = field(default_factory=Signer)
    signed_for: str | None = None
    titles: list[tuple[str, Row]] = field(default_factory=list)
    """Titles in which somebody may have signed, as printed one below the other."""
    names: list[tuple[str, Row]] = field(default_factory=list)
    parts: list[tuple[str, Row]] = field(default_factory=list)
    authorities: list[Row] = field(default_factory=list)
    below_title: list[Row] = field(default_factory=list)
    """Rows in capitals under the last title that name none: the rest of its unit, or a title that was not read."""

    @property
    def axis(self) -> float | None:
        """The middle of the block: of the name, where it is whole."""
        whole = [piece for _, piece in self.names]
        return axis_of(whole or [*(piece for _, piece in self.parts), *self.authorities])


class SignerReader:
    """Built once; ``read`` changes only the findings it is given."""

    def __init__(self, titles: SigningTitles, syllables: SyllableGrammar) -> None:
        self._titles = titles
        self._syllables = syllables

    def read(self, rows: Sequence[Row], findings: Findings) -> Signer:
        """The signer of the block ``rows``, with evidence. What a seal or its role contradicts is null, in review."""
        block = _Block()
        for row in rows:
            for piece, in_capitals in by_case(row):
                self._piece(piece, in_capitals, block, findings)
        self._judge_name(block, findings)
        self._add_unit(block, findings)
        self._judge_title(block, findings)
        return block.signer

    def _piece(self, piece: Row, in_capitals: bool, block: _Block, findings: Findings) -> None:
        if in_capitals and (block.names or block.parts):
            self._below_name(piece, block.signer, findings)
        elif in_capitals:
            self._authority(piece, block, findings)
        elif (name := self._titles.name_in(piece.text)) is not None:
            block.names.append((name, piece))
            block.signer.name = name
            findings.found("/signer/name", [piece], _STRENGTH, rule="name")
        elif (part := self._titles.part_of_name(piece.text)) is not None:
            block.parts.append((part, piece))

    # -- the name ----------------------------------------------------------------------------------------------------

    def _judge_name(self, block: _Block, findings: Findings) -> None:
        names = [name for name, _ in block.names]
        if len(set(names)) > 1:
            _withdraw("/signer/name", "several_signers", names, block.signer, findings)
            _withdraw("/signer/title", "several_signers", [title for title, _ in block.titles], block.signer, findings)
            return
        if not names:
            if block.parts:
                findings.doubt("/signer/name", "incomplete", [part for part, _ in block.parts])
            return
        name, piece = block.names[-1]
        sealed = is_under_seal(piece)
        if others := self._titles.other_names(name):
            self._doubt_name("surname_not_in_table", [*others, name] if sealed else others, sealed, block, findings)
        elif self._has_unsure_surname(name, piece):
            doubted = sealed and _least_confidence(name.split()[:1], piece) < _SURE_WORD
            self._doubt_name("rare_surname_read_unsurely", [name], doubted, block, findings)
        elif sealed and _least_confidence(name.split(), piece) < _UNSURE_READING:
            _withdraw("/signer/name", "under_seal", [name], block.signer, findings)

    @staticmethod
    def _doubt_name(reason: str, candidates: list[str], sealed: bool, block: _Block, findings: Findings) -> None:
        if sealed:
            _withdraw("/signer/name", reason, candidates, block.signer, findings)
            return
        factor = _RARE_SURNAME if reason.startswith("rare") else _UNKNOWN_SURNAME
        findings.weaken("/signer/name", factor, reason)
        findings.doubt("/signer/name", reason, candidates)

    def _has_unsure_surname(self, name: str, piece: Row) -> bool:
        """Whether few people have the surname and its word is not sure: a common one is likelier, damaged."""
        surname = name.split(" ", 1)[0]
        unsure = any(_stated(word) < _SURE_WORD for word in piece.words if word.text == surname)
        return unsure and self._titles.is_rare(surname)

    # -- the title ---------------------------------------------------------------------------------------------------

    def _judge_title(self, block: _Block, findings: Findings) -> None:
        """Who signs KT. is a deputy (Nghị định 30/2020, Điều 13), so that the title of who is signed for has lost the
        word Phó, under a seal as a rule. The same title twice is such a pair, whose role was lost too.
        """
        signer = block.signer
        if signer.title is None:
            return
        title, printed = signer.title, [title for title, _ in block.titles]
        if _is_of(title, block.signed_for) or printed.count(title) > 1:
            self._withdraw_title("contradicts_role", [f"Phó {title}"], block, findings)
        elif block.titles and self._is_torn(block):
            candidates = [title] if title.startswith("Phó") else [title, f"Phó {title}"]
            self._withdraw_title("under_seal", candidates, block, findings)
        elif len(printed) > 1 and signer.role in (None, "TM.") and _is_deputy(title, printed[-2]):
            signer.role = "KT."
            rows = [piece for _, piece in block.titles[-2:]]
            findings.found("/signer/role", rows, _STRENGTH, rule="deputy_below_title", source="inferred")

    def _withdraw_title(self, reason: str, candidates: list[str], block: _Block, findings: Findings) -> None:
        """Title to review; of TM. alone it is open then whether a deputy signed."""
        _withdraw("/signer/title", reason, candidates, block.signer, findings)
        if block.signer.role == "TM.":
            _withdraw("/signer/role", reason, ["KT.", "TM."], block.signer, findings)

    def _is_torn(self, block: _Block) -> bool:
        """Whether a seal took the beginning of the last title, or all of one below it."""
        _, piece = block.titles[-1]
        if lost_beginning(piece, block.axis):
            return True
        if is_under_seal(piece) and self._titles.has_words_before(piece.text):
            return True
        return any(is_under_seal(row) and not self._is_unit(row) for row in block.below_title)

    def _add_unit(self, block: _Block, findings: Findings) -> None:
        """``TRƯỞNG PHÒNG TÀI CHÍNH`` / ``HÀNH CHÍNH SỰ NGHIỆP``: the unit goes on in the next row, above the name."""
        if block.signer.title is None or not block.titles or not (block.names or block.parts):
            return
        units = block.below_title
        if not units or not all(map(self._is_unit, units)):
            return
        text = " ".join(row.text for row in units)
        title, piece = block.titles[-1]
        if title != block.signer.title:
            return
        block.signer.title = f"{title} {text[0]}{text[1:].lower()}"
        block.titles[-1] = (block.signer.title, piece)
        findings.found("/signer/title", [piece, *units], _STRENGTH, rule="title")

    def _is_unit(self, row: Row) -> bool:
        """Whether a row in capitals may be the rest of a unit's name: words of the language, no person's name."""
        words = row.text.split()
        if is_under_seal(row) and _least_confidence(words, row) < _UNSURE_READING:
            return False
        legal = all(self._syllables.legal(word.strip(",").lower()) for word in words if word not in ("-", "–"))
        return legal and len(words) > 1 and self._titles.name_in(row.text.title()) is None

    def _below_name(self, row: Row, signer: Signer, findings: Findings) -> None:
        """A title below the name is the office that the person holds besides, not that in which he signs."""
        titles = self._titles.titles_in(row.text)
        if titles and signer.title is None:
            findings.doubt("/signer/title", "below_name", titles)

    # -- roles -------------------------------------------------------------------------------------------------------

    def _authority(self, row: Row, block: _Block, findings: Findings) -> None:
        """``TM. ỦY BAN NHÂN DÂN``, ``KT. CHỦ TỊCH``, ``PHÓ CHỦ TỊCH`` or several of them in one row."""
        signer = block.signer
        starts = self._titles.roles_in(row.text)
        for start, begins_with_role in starts:
            piece = row.part(start)
            role = self._titles.role(piece.text) if begins_with_role else None
            following = [other for other, _ in starts if other > start]
            rest = row.part(start + (role[1] if role else 0), following[0] if following else None)
            titles = self._titles.titles_in(rest.text)
            if role is not None:
                self._role(role[0], piece, rest, block, findings)
            if role is not None and titles and signer.role == "KT.":
                block.signed_for = titles[0]
            if titles and (role is None or len(titles) > 1 or signer.role == "Q."):
                signer.title = titles[-1]
                block.titles.append((titles[-1], rest))
                block.below_title.clear()
                findings.found("/signer/title", [rest], _STRENGTH, rule="title")
            elif role is None and block.titles and sum(map(str.isalpha, rest.text)) >= _LETTERS_OF_TITLE:
                block.below_title.append(rest)

    def _role(self, role: str, piece: Row, rest: Row, block: _Block, findings: Findings) -> None:
        signer = block.signer
        if role == "TM." or (role == "TL." and rest.text.strip(" .,") and not self._titles.titles_in(rest.text)):
            if is_under_seal(piece) and not self._is_authority(rest.text):
                findings.doubt("/signer/authority", "under_seal", [f"{role} {rest.text.strip()}"])
            else:
                signer.authority = f"{role} {rest.text.strip()}"
                block.authorities.append(piece)
                findings.found("/signer/authority", [piece], _STRENGTH, rule="role")
        if role != "TM." or signer.role is None:
            signer.role = role
        findings.found("/signer/role", [piece], _STRENGTH, rule="role")

    def _is_authority(self, text: str) -> bool:
        """Whether all words are of the language, or abbreviations without vowels but U: ``UBND``, ``HĐND``."""
        words = [word.strip(" .,;:") for word in text.split()]
        return all(self._syllables.legal(word.lower()) or _is_abbreviation(word) for word in words if word)


def _withdraw(pointer: str, reason: str, candidates: list[str], signer: Signer, findings: Findings) -> None:
    findings.doubt(pointer, reason, candidates)
    findings.evidence.pop(pointer, None)
    setattr(signer, pointer.rsplit("/", 1)[-1], None)


def _least_confidence(words: Sequence[str], piece: Row) -> float:
    """Of the engine, over some words of a row; 1 where none is stated."""
    return min((word.confidence or 0.0 for word in piece.words if word.text in words and word.box), default=1.0)


def _stated(word: Word) -> float:
    """How sure a word is: 1 where nothing was stated."""
    known = [value for value in (word.probability, word.confidence) if value is not None]
    return known[0] if known else 1.0


def _is_of(title: str, signed_for: str | None) -> bool:
    """Whether a title is that of the person signed for, whose unit may be named: Trưởng phòng (Tài chính)."""
    return signed_for is not None and (f"{fold(signed_for)} ").startswith(f"{fold(title)} ")


def _is_deputy(title: str, above: str) -> bool:
    """Whether a title is that of the deputy of the one above it."""
    return fold(title).startswith(f"pho {fold(above)}") or (fold(above), fold(title)) == ("bo truong", "thu truong")


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and 2 <= len(word) <= 6 and not any(letter in "AEIOY" for letter in fold(word).upper())
