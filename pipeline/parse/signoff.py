"""The end of the document: closing formula, recipients, archive copy, drafter, signer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model.record import Signer
from pipeline.model.syllables import SyllableGrammar
from pipeline.parse.findings import Findings
from pipeline.parse.recipients import drafter_in, read_recipients
from pipeline.parse.rows import Row, join_rows
from pipeline.parse.signer import SignerReader
from pipeline.parse.signoff_zones import SignOff, SignOffFinder
from pipeline.parse.titles import SigningTitles
from pipeline.settings import Settings


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
        titles = SigningTitles(settings)
        self._finder = SignOffFinder(titles)
        self._signer = SignerReader(titles, SyllableGrammar(settings.dictionaries))

    def find(self, rows: Sequence[Row], body_start: int) -> SignOff:
        """Where the body ends, and the rows behind it sorted into zones."""
        return self._finder.find(rows, body_start)

    def read(self, zones: SignOff, findings: Findings) -> SignOffFields:
        """Fields with their evidence."""
        fields = SignOffFields()
        if zones.closing:
            fields.closing = join_rows(zones.closing)
            findings.found("/closing", zones.closing, 0.97)
        listed = read_recipients(zones.recipients, findings)
        fields.recipients, fields.archive, fields.drafter = listed.recipients, listed.archive, listed.drafter
        signer_rows = []
        for row in zones.signer:
            drafter = drafter_in(row)
            if drafter is None:
                signer_rows.append(row)
            elif fields.drafter is None:
                fields.drafter = drafter
                findings.found("/drafter", [row], 0.9)
        fields.signer = self._signer.read(signer_rows, findings)
        if zones.two_signers:
            findings.doubt("/signer", "two_signers")
        return fields
