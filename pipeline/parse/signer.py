"""Who signed, read from the rows of the signer's block: role, authority, title, name."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.record import Signer
from pipeline.parse.findings import Findings
from pipeline.parse.rows import Row, fold
from pipeline.parse.titles import SigningTitles, by_case

_STRENGTH = 0.93
_SURE_WORD = 0.9
"""Probability of a word from which a rare surname is believed."""
_RARE_SURNAME = 0.7
_UNKNOWN_SURNAME = 0.7
"""The surname's letters are known, its marks are not: more likely a mark was misread than that nobody has listed it."""


class SignerReader:
    """Built once; ``read`` changes only the findings it is given."""

    def __init__(self, titles: SigningTitles) -> None:
        self._titles = titles

    def read(self, rows: Sequence[Row], findings: Findings) -> Signer:
        """The signer of the block ``rows``, with evidence. A title that its role contradicts is null, in review."""
        signer = Signer()
        signed_for: str | None = None
        printed: list[str] = []
        names: list[str] = []
        parts: list[str] = []
        unsure: list[str] = []
        for row in rows:
            for piece, in_capitals in by_case(row):
                if in_capitals and (names or parts):
                    self._below_name(piece, signer, findings)
                elif in_capitals:
                    signed_for = self._authority(piece, signer, printed, findings) or signed_for
                elif (name := self._titles.name_in(piece.text)) is not None:
                    names.append(name)
                    signer.name = name
                    findings.found("/signer/name", [piece], _STRENGTH, rule="name")
                    unsure += self._unsure_surnames(name, piece)
                elif (part := self._titles.part_of_name(piece.text)) is not None:
                    parts.append(part)
        if len(set(names)) > 1:
            self._withdraw("/signer/name", "several_signers", names, signer, findings)
            self._withdraw("/signer/title", "several_signers", printed, signer, findings)
        elif signer.name is not None and (others := self._titles.other_names(signer.name)):
            findings.weaken("/signer/name", _UNKNOWN_SURNAME, "surname_not_in_table")
            findings.doubt("/signer/name", "surname_not_in_table", others)
        elif signer.name is not None and unsure:
            findings.weaken("/signer/name", _RARE_SURNAME, "rare_surname_read_unsurely")
            findings.doubt("/signer/name", "rare_surname_read_unsurely", [signer.name])
        elif not names and parts:
            findings.doubt("/signer/name", "incomplete", parts)
        if signer.title is not None and (_is_of(signer.title, signed_for) or printed.count(signer.title) > 1):
            # Who signs KT. is a deputy (Nghị định 30/2020, Điều 13): the word Phó was lost, under a seal as a rule.
            # The same title twice is such a pair, whose role was lost too.
            candidates = [f"Phó {signer.title}"]
            self._withdraw("/signer/title", "contradicts_role", candidates, signer, findings)
        return signer

    def _unsure_surnames(self, name: str, piece: Row) -> list[str]:
        """The surname where few people have it and its word is not sure: a common one is likelier, damaged."""
        surname = name.split(" ", 1)[0]
        words = [word for word in piece.words if word.text == surname]
        stated = [word.confidence if word.probability is None else word.probability for word in words]
        unsure = any(value is not None and value < _SURE_WORD for value in stated)
        return [surname] if unsure and self._titles.is_rare(surname) else []

    @staticmethod
    def _withdraw(pointer: str, reason: str, candidates: list[str], signer: Signer, findings: Findings) -> None:
        findings.doubt(pointer, reason, candidates)
        findings.evidence.pop(pointer, None)
        setattr(signer, pointer.rsplit("/", 1)[-1], None)

    def _below_name(self, row: Row, signer: Signer, findings: Findings) -> None:
        """A title below the name is the office that the person holds besides, not that in which he signs."""
        titles = self._titles.titles_in(row.text)
        if titles and signer.title is None:
            findings.doubt("/signer/title", "below_name", titles)

    def _authority(self, row: Row, signer: Signer, printed: list[str], findings: Findings) -> str | None:
        """``TM. ỦY BAN NHÂN DÂN``, ``KT. CHỦ TỊCH``, ``PHÓ CHỦ TỊCH`` or several of them in one row; returns the title
        for which somebody else signs (KT.) and adds the other titles to ``printed``.
        """
        signed_for: str | None = None
        starts = self._titles.roles_in(row.text)
        for start, begins_with_role in starts:
            piece = row.part(start)
            role = self._titles.role(piece.text) if begins_with_role else None
            following = [other for other, _ in starts if other > start]
            rest = row.part(start + (role[1] if role else 0), following[0] if following else None)
            titles = self._titles.titles_in(rest.text)
            if role is not None:
                self._role(role[0], piece, rest, signer, findings)
            if role is not None and titles and signer.role == "KT.":
                signed_for = titles[0]
            if titles and (role is None or len(titles) > 1 or signer.role == "Q."):
                signer.title = titles[-1]
                printed.append(titles[-1])
                findings.found("/signer/title", [rest], _STRENGTH, rule="title")
        return signed_for

    @staticmethod
    def _role(role: str, piece: Row, rest: Row, signer: Signer, findings: Findings) -> None:
        if role == "TM.":
            signer.authority = f"TM. {rest.text.strip()}"
            findings.found("/signer/authority", [piece], _STRENGTH, rule="role")
        if role != "TM." or signer.role is None:
            signer.role = role
        findings.found("/signer/role", [piece], _STRENGTH, rule="role")


def _is_of(title: str, signed_for: str | None) -> bool:
    """Whether a title is that of the person signed for, whose unit may be named: Trưởng phòng (Tài chính)."""
    return signed_for is not None and (f"{fold(signed_for)} ").startswith(f"{fold(title)} ")
