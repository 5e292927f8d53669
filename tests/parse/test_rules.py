"""Every rule that evidence can name is explained in rules.tsv."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.model.record import Record
from pipeline.model.table import read_table
from tests.parse.documents import parse
from tests.parse.test_body import TOP

ROOM = Path(__file__).resolve().parents[2] / "pipeline" / "parse"
FIELDS = {"closing", "recipients", "archive", "drafter", "secrecy", "urgency", "preamble"} | {
    *("sections", "references", "targets", "tasks", "appendices")
}
"""Fields and lists with one rule, named as they are."""


def test_rules_of_the_code_are_explained() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    named = {*re.findall(r"rule=\"(\w+)\"", code), *re.findall(r"weaken\([^)]*\"(\w+)\"\)", code)}
    named |= {*re.findall(r"\"(issuer_of_\w+)\"", code), "in_table"}
    listed = {row["rule"] for row in read_table("rules.tsv")}
    assert named <= listed
    assert listed >= FIELDS


def test_evidence_names_rules_that_are_explained() -> None:
    record: Record = parse(TOP + "I. MỤC ĐÍCH\nMột.\nTrên đây là Kế hoạch./.\nGIÁM ĐỐC\nTrần Thị Bích Vân\n")
    listed = {row["rule"] for row in read_table("rules.tsv")}
    used = {rule for evidence in record.evidence.values() for rule in evidence.rules}
    assert {"number_line", "date_line", "type_line", "letterhead", "name", "title", "closing", "sections"} <= used
    assert used <= listed
