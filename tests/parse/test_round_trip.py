"""What is written in the grammar of plans is read back as it was: parse(render(record)) = record."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.record import Record, Section
from tests.parse.documents import parse
from tests.parse.rendered import paged, records, render


@settings(max_examples=80, deadline=None)
@given(records(), st.sampled_from([None, 72, 90]), st.integers(24, 60))
def test_what_is_rendered_is_read_back(record: Record, width: int | None, lines: int) -> None:
    found = parse(paged(render(record, width), lines))
    assert _values(found) == _values(record)
    assert [_section(section) for section in found.sections] == [_section(section) for section in record.sections]
    assert [_target(target) for target in found.targets] == [_target(target) for target in record.targets]
    assert [(cited.type, cited.number, cited.date, cited.role) for cited in found.references] == [
        (cited.type, cited.number, cited.date, cited.role) for cited in record.references
    ]


def _values(record: Record) -> dict[str, Any]:
    kept = {"type", "type_name", "number", "serial", "symbol", "date", "place", "subject", "preamble", "closing"}
    return {
        **record.model_dump(include=kept | {"recipients", "archive"}),
        "signer": (record.signer.name, (record.signer.title or "").casefold()),
        "issuer": (record.issuer.name or "").casefold(),
        "parent": (record.issuer.parent or "").casefold(),
    }


def _section(section: Section) -> tuple[Any, ...]:
    label = (section.label or "").rstrip(".")
    return section.id, label, section.heading, section.text, [_section(child) for child in section.children]


def _target(target: Any) -> tuple[Any, ...]:
    return target.section, target.comparator, target.value, target.value_max, target.unit
