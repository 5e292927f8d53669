"""Real plans with a gold record, where the shared data is at hand: header, sections, references, targets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.record import Record
from tests.parse.documents import parse

TRUE_TEXT = {"001": "plan-001.truth.txt", "003": "plan-003.truth.txt", "004": "plan-004.truth.txt"}
PLANS = ["001", "003", "004", "101", "102", "103", "104"]


def both(shared: Path, plan: str) -> tuple[Record, dict[str, Any]]:
    folder = shared / "plans"
    text = (folder / TRUE_TEXT.get(plan, f"plan-{plan}.txt")).read_text(encoding="utf-8")
    return parse(text), json.loads((folder / f"plan-{plan}.record.json").read_text(encoding="utf-8"))


def ids(sections: list[dict[str, Any]]) -> Iterator[str]:
    for section in sections:
        yield section["id"]
        yield from ids(section.get("children", []))


@pytest.mark.parametrize("plan", PLANS)
def test_header(shared: Path, plan: str) -> None:
    record, gold = both(shared, plan)
    for name in ("type", "number", "serial", "symbol", "date", "year", "place"):
        assert getattr(record, name) == gold[name], name
    assert (record.subject or "").casefold() == gold["subject"].casefold()
    assert record.issuer.name == gold["issuer"]["name"]
    assert record.issuer.id == gold["issuer"]["id"]


@pytest.mark.parametrize("plan", ["001", "003", "004"])
def test_header_of_the_noisy_text(shared: Path, plan: str) -> None:
    gold = json.loads((shared / "plans" / f"plan-{plan}.record.json").read_text(encoding="utf-8"))
    record = parse((shared / "plans" / f"plan-{plan}.txt").read_text(encoding="utf-8"))
    assert (record.number, record.date, record.year) == (gold["number"], gold["date"], gold["year"])
    assert [section.id for section in record.sections] == [section["id"] for section in gold["sections"]]


@pytest.mark.parametrize("plan", PLANS)
def test_sections(shared: Path, plan: str) -> None:
    record, gold = both(shared, plan)
    found = set(ids(json.loads(record.to_json())["sections"]))
    wanted = set(ids(gold["sections"]))
    assert 2 * len(found & wanted) / (len(found) + len(wanted)) >= 0.97


@pytest.mark.parametrize("plan", PLANS)
def test_required_references_by_number(shared: Path, plan: str) -> None:
    record, gold = both(shared, plan)
    found = {item.number for item in record.references if item.number}
    wanted = [{item["number"], *item.get("number_alt", [])} for item in gold["references"] if item["number"]]
    required = [
        {item["number"], *item.get("number_alt", [])}
        for item in gold["references"]
        if item["number"] and item["required"]
    ]
    hits = sum(bool(found & numbers) for numbers in required)
    false = len(found - set().union(*wanted, set()))
    assert 2 * hits / (hits + len(required) + false) >= 0.97


@pytest.mark.parametrize("plan", PLANS)
def test_required_targets(shared: Path, plan: str) -> None:
    record, gold = both(shared, plan)
    found = [(item.section, item.comparator, item.value) for item in record.targets]
    wanted = [_key(item) for item in gold["targets"] if item["required"]]
    optional = [_key(item) for item in gold["targets"] if not item["required"]]
    assert sorted(map(str, wanted)) == sorted(str(item) for item in found if item not in optional or item in wanted)


def _key(target: dict[str, Any]) -> tuple[str, str | None, float | None]:
    value = target["value"]
    return target["section"], target["comparator"], None if value is None else float(value)
