"""F1 of lists."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.items import ItemScore, compare, match

Json = dict[str, Any]


def score(key: str, truth: list[Any], output: list[Any]) -> ItemScore:
    return compare({key: truth}, {key: output}).kinds[key]


def section(identity: str, heading: str | None = None, *children: Json, label: str | None = None) -> Json:
    return {"id": identity, "label": label, "heading": heading, "text": "", "children": list(children)}


def test_sections_by_id() -> None:
    truth = [section("I", "Mục đích", section("I/1"), section("I/2")), section("II")]
    output = [section("I", "MỤC ĐÍCH:", section("I/1")), section("III")]
    found = compare({"sections": truth}, {"sections": output})
    assert found.kinds["sections"] == ItemScore(4, 2, 1, 2, 1)
    assert [(value.field, value.verdict) for value in found.fields if value.field == "sections[].heading"] == [
        ("sections[].heading", "exact"),
        ("sections[].heading", "exact"),
    ]


def test_an_id_used_twice_is_one_false_alarm() -> None:
    assert score("sections", [section("I")], [section("I"), section("I")]).false_alarms == 1


def test_accepted_headings() -> None:
    gold = {**section("I", "Một câu dài"), "heading_alt": [None]}
    assert compare({"sections": [gold]}, {"sections": [section("I")]}).fields[0].verdict == "exact"


def headings(truth: list[str], *output: Json) -> ItemScore:
    return compare({"section_headings": truth}, {"sections": list(output)}).kinds["section_headings"]


def test_printed_headings_at_any_level() -> None:
    found = headings(
        ["I. Mục đích:", "Điều 2: Kinh phí", "3."],
        section("I", "MỤC ĐÍCH", section("I/2", "Kinh phí"), section("I/9", "Không kể"), label="I."),
        section("3", None, label="3."),
        section("4", "Thừa", label="4."),
    )
    assert found == ItemScore(3, 3, 1, 3, 1)


def test_a_bare_label_is_found_at_the_top_level_only() -> None:
    assert headings(["Điều 1:"], section("D1", "Có đầu đề", label="Điều 1.")).found == 1
    assert headings(["1."], section("I", "Một", section("I/1", None, label="1."), label="I.")).found == 0


def test_similar_headings_count_softly() -> None:
    found = headings(["I. Tổ chức thực hiện kế hoạch"], section("I", "Tổ chưc thực hiện kế hoạch", label="I."))
    assert (found.found, found.soft_found, found.soft_false_alarms) == (0, 1, 0)


def test_references_by_number_each_once() -> None:
    gold = [
        {"type": "CT", "number": "7/CT-UBND", "required": True},
        {"type": "CT", "number": "7/CT-UBND", "required": False},
        {"type": "NQ", "number": "9-NQ/TU", "number_alt": ["09-NQ/TU"], "required": True},
        {"type": "QĐ", "number": "3/QĐ-STN", "required": False},
    ]
    output = [
        {"type": "CT", "number": "7/CT – UBND"},
        {"type": "CT", "number": "7/CT-UBND"},
        {"type": "NQ", "number": "09-NQ/TU"},
        {"type": "QĐ", "number": "3/QĐ-STN"},
    ]
    assert score("references", gold, output) == ItemScore(2, 2, 0, 2, 0)
    assert score("references", gold, [*output, {"number": "8/KH-X"}]).false_alarms == 1
    assert score("references", gold, []).f1 == 0


def test_references_without_number() -> None:
    gold = [
        {"type": "Luật", "number": None, "subject": "Cây xanh"},
        {"type": "NQ", "number": None, "subject": None, "issuer": "Hội nghị lần 1"},
        {"type": "NQ", "number": None, "subject": None, "issuer": "Hội nghị lần 2"},
    ]
    output = [
        {"type": "Luật", "number": None, "subject": "Cây xanh"},
        {"type": "NQ", "number": None, "subject": "phát triển", "issuer": "Hội nghị lần 2"},
        {"type": "Luật", "number": None, "subject": "Đất đai"},
    ]
    assert score("references", gold, output) == ItemScore(3, 2, 1, 2, 1)


def target(section: str, comparator: str | None, value: float | None, unit: str | None, **more: Any) -> Json:
    return {"section": section, "comparator": comparator, "value": value, "unit": unit, **more}


def test_targets() -> None:
    gold = [
        target("IV/1", ">=", 95, "%", required=True, unit_in_text=True),
        target("IV/1", "=", 0, "vụ việc", required=True, unit_in_text=False),
        target("IV/1", "=", 0, "trường hợp", required=True, unit_in_text=False),
        target("II/4", "=", 0, "trường hợp", required=False, unit_in_text=True),
    ]
    output = [
        target("IV/1", ">=", 95.0, "%"),
        target("IV/1", "=", 0, None),
        target("IV/1", "=", 0.0, "cháu"),
        target("II/4", "=", 0, "trường hợp"),
    ]
    assert score("targets", gold, output) == ItemScore(3, 3, 0, 3, 0)
    assert score("targets", gold, [target("IV/2", ">=", 95, "%")]) == ItemScore(3, 0, 1, 0, 1)
    assert score("targets", gold, [target("IV/1", "=", 95, "%")]).found == 0
    assert score("targets", gold, [target("IV/1", ">=", 95, "xã")]).found == 0


def test_ranges_need_both_ends() -> None:
    gold = [target("I", "range", 7, "%", value_max=8)]
    assert score("targets", gold, [target("I", "range", 7, "%", value_max=8.0)]).f1 == 1
    assert score("targets", gold, [target("I", "range", 7, "%")]).f1 == 0


def test_reporting_where_nothing_is_expected() -> None:
    assert score("targets", [], [target("I", "=", 1, "%")]).f1 == 0
    assert score("targets", [], []).f1 is None
    assert "targets" not in compare({"number": "1"}, {"targets": [target("I", "=", 1, "%")]}).kinds


def test_tasks_by_section_and_assignee() -> None:
    gold = [
        {"section": "III/1", "assignee": "Phòng Cây xanh", "required": True},
        {"section": "III/2", "assignee": None, "required": False},
    ]
    output = [{"section": "III/1", "assignee": "PHÒNG CÂY XANH"}, {"section": "III/2", "assignee": "Ai đó"}]
    assert score("tasks", gold, output) == ItemScore(1, 1, 0, 1, 0)
    wrong = [{"section": "III/2", "assignee": "Phòng Cây xanh"}, {"section": "III/3", "assignee": "Phòng Cây xanh"}]
    assert score("tasks", gold, wrong) == ItemScore(1, 0, 1, 0, 1)


def test_recipients_without_archive() -> None:
    assert score("recipients", ["- Như trên;", "Các xã;", "Lưu: VT."], ["Như trên", "Các xã", "Lưu: VT"]).f1 == 1
    assert score("recipients", ["Như trên;"], ["Như trên", "Giám đốc"]) == ItemScore(1, 1, 1, 1, 1)


def test_missing_output() -> None:
    truth = {"sections": [section("I")], "targets": [target("I", "=", 1, "%")], "recipients": ["Như trên"]}
    found = compare(truth, None)
    assert {kind: counts.f1 for kind, counts in found.kinds.items()} == dict.fromkeys(truth, 0)


@given(st.lists(st.sets(st.integers(0, 6)), max_size=7))
def test_matching_is_as_large_as_can_be(edges: list[set[int]]) -> None:
    found = match(edges, list(range(7)), lambda item, other, soft: other in item)
    assert len(set(found.values())) == len(found)
    assert all(column in edges[row] for row, column in found.items())
    assert len(found) == _largest(edges, frozenset())


def _largest(edges: list[set[int]], used: frozenset[int]) -> int:
    if not edges:
        return 0
    best = _largest(edges[1:], used)
    return max([best, *(1 + _largest(edges[1:], used | {column}) for column in edges[0] - used)])


identities = st.lists(st.sampled_from(["I", "II", "I/1", "I/2", "II/a", "II/-1"]), unique=True)


@given(identities, identities)
def test_f1_is_symmetric_and_one_against_itself(first: list[str], second: list[str]) -> None:
    mine, theirs = [section(i) for i in first], [section(i) for i in second]
    assert score("sections", mine, theirs).f1 == score("sections", theirs, mine).f1
    assert score("sections", mine, mine).f1 == (1 if mine else None)
