"""The sources of the open set hold what they promise: they are valid, their gold is, and a seed draws one page."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.evaluate.truth import RECORD_KEYS, without_drops
from pipeline.model.record import Record
from pipeline.model.text import nfc
from samples.benchmark.gold import gold_record
from samples.benchmark.make import ForeignFolderError, make, render, sheets_of, source_files
from samples.benchmark.source import Source, read_source
from samples.rendering.levels import Level
from samples.rendering.truth import page_text, true_text

_SYMBOL = re.compile(r"\b\d+(?:/\d{4})?[/-][A-ZĐ][A-Za-zĐƯ]{0,4}[-/][A-ZĐ][A-Za-zĐƯ0-9-]+|\b\d+/[A-ZĐ]{4,}-[A-ZĐ]+\b")
_BESIDE_THE_RECORD = {"required", "unit_in_text", "handwritten", "red_stamp"}
_SOURCE = {"name": "a.pdf", "sha256": "0", "bytes": 1, "media_type": "application/pdf", "pages": 1}
_PRODUCED_BY = {"version": "0", "fingerprint": "0", "engine": "none"}

NAMES = [path.stem for path in source_files()]


@cache
def source(name: str) -> Source:
    return read_source(next(path for path in source_files() if path.stem == name))


def test_the_set_is_as_large_and_as_mixed_as_it_says() -> None:
    sources = [source(name) for name in NAMES]
    assert len(sources) >= 20
    assert sum(len(sheets_of(item)) for item in sources) >= 60
    records = [gold_record(item) for item in sources]
    assert {record["issuer"]["level"] for record in records} == {
        "central", "province", "district", "commune", "party", "organisation",
    }  # fmt: skip
    assert len({record["type"] for record in records}) >= 12
    assert {record["date"] >= "2025-07-01" for record in records} == {True, False}
    kinds = Counter(paragraph.kind for item in sources for paragraph in item.paper.body)
    assert {"roman", "arabic", "sub", "letter", "dash", "article", "basis", "table"} <= kinds.keys()
    assert sum(item.pen for item in sources) >= 8
    assert {item.paper.hand for item in sources if item.pen} == {0, 1, 2}
    assert sum(len(record["targets"]) for record in records) >= 50
    assert any(item.paper.annexes for item in sources)


@pytest.mark.parametrize("name", NAMES)
def test_gold_is_a_record_of_what_is_printed(name: str) -> None:
    item = source(name)
    gold = gold_record(item)
    text = true_text(sheets_of(item))
    assert text == nfc(text)
    assert gold.keys() - _BESIDE_THE_RECORD - {"schema"} <= RECORD_KEYS | {"type_name"}
    Record.model_validate({"id": "a", "source": _SOURCE, "produced_by": _PRODUCED_BY, **_plain(gold)})
    printed = " ".join(text.replace("⟦", "").replace("⟧", "").split())
    caseless = printed.casefold().replace(" /", "/")
    for value in (gold["subject"], gold["place"], gold.get("signer", {}).get("name", "")):
        assert value.casefold() in caseless
    for line in gold.get("recipients", []):
        assert line in printed
    running = _running(re.sub(r"^\f?\d+$", "", text, flags=re.MULTILINE))
    for section in _flat(gold["sections"]):
        assert (section["heading"] or "") in printed
        for paragraph in (section["text"] or "").split("\n"):
            assert _running(paragraph) in running


@pytest.mark.parametrize("name", NAMES)
def test_every_number_that_is_cited_is_in_the_gold(name: str) -> None:
    item = source(name)
    gold = gold_record(item)
    cited = {reference["number"] for reference in gold["references"]} | {gold["number"]}
    paragraphs = [*item.paper.body, *(p for annex in item.paper.annexes for p in annex.body)]
    for paragraph in paragraphs:
        assert set(_SYMBOL.findall(f"{paragraph.bold} {paragraph.plain}")) <= cited


def test_ids_are_unique() -> None:
    for name in NAMES:
        gold = gold_record(source(name))
        ids = [section["id"] for section in _flat([*gold["sections"], *gold["appendices"]])]
        assert len(ids) == len(set(ids)), name


def test_people_and_sender_addresses_are_invented() -> None:
    readme = (source_files()[0].parent.parent / "README.md").read_text(encoding="utf-8")
    assert "invented" in readme
    for name in NAMES:
        item = source(name)
        for address in re.findall(r"\S+@\S+", f"{item.paper.foot} {item.paper.body}"):
            assert ".example" in address


def test_a_page_is_drawn_the_same_again() -> None:
    item = source("14-giay-moi-hop-to-dan-pho")
    first, boxes = render(item, "heavy", 60)
    again, same = render(item, "heavy", 60)
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    assert boxes == same
    other, _ = render(item, "medium", 60)
    assert first[0].shape != other[0].shape or not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("level", ["clean", "light", "heavy"])
def test_boxes_lie_on_the_ink(level: Any) -> None:
    item = source("05-thong-bao-ket-luan-ha-tang")
    pages, boxes = render(item, level, 100)
    for page, told, sheet in zip(pages, boxes, sheets_of(item), strict=True):
        assert (told["height"], told["width"]) == page.shape[:2]
        lines = [line["text"] for line in told["lines"]]
        assert "\n".join(lines).split() == without_drops(page_text(sheet)).split()
        grey = page if page.ndim == 2 else page.min(axis=2)
        words = [word["box"] for line in told["lines"] for word in line["words"] if len(word["text"]) > 3]
        inside = np.mean([grey[top:bottom, left:right].mean() for left, top, right, bottom in words])
        beside = np.mean([grey[top:bottom, left:right].mean() for left, top, right, bottom in _below(words)])
        assert inside + 20 < beside


def test_a_wrong_source_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    front = source_files()[0].read_text(encoding="utf-8").split("+++")[1]
    body = "I. **MỤC TIÊU**\n1. Trồng 20 ha rừng.\n@target = 20 ha | Trồng 30 ha rừng\n"
    path.write_text(f"+++{front}+++\n{body}", encoding="utf-8")
    line = front.count("\n") + 4
    with pytest.raises(ValueError, match=f"a.txt, line {line}: not in the paragraph: 'Trồng 30 ha rừng'"):
        read_source(path)
    path.write_text("I. **MỤC TIÊU**\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no TOML"):
        read_source(path)


def _plain(value: Any) -> Any:
    """The gold without the keys that only an evaluation knows."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        kept = {key: _plain(item) for key, item in value.items()}
        return {k: v for k, v in kept.items() if k not in _BESIDE_THE_RECORD and not k.endswith("_alt")}
    return value


def _flat(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part for section in sections for part in (section, *_flat(section.get("children", [])))]


def _running(text: str) -> str:
    """Letters and digits alone, since lines and pages break where they will."""
    return re.sub(r"\W+", "", text)


def _below(boxes: list[Any]) -> list[Any]:
    """The room just below each word, between lines."""
    return [(left, bottom + 1, right, bottom + 3) for left, _, right, bottom in boxes]


def test_a_folder_with_another_programs_manifest_is_left_alone(tmp_path: Path) -> None:
    for text in ('{"name": "other"}', "[]", "torn {"):
        (tmp_path / "benchmark.json").write_text(text, encoding="utf-8")
        with pytest.raises(ForeignFolderError, match="was not written by this program"):
            make(tmp_path, ["clean"], 1, truth_only=True)
        assert (tmp_path / "benchmark.json").read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["benchmark.json"]


def test_what_an_interruption_leaves_is_not_taken_for_the_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def write(pair: tuple[str, Level], out: Path) -> int:
        if len(drawn) == 1:
            raise KeyboardInterrupt
        drawn.append(pair[0])
        scans = out / pair[1] / "scans"
        scans.mkdir(parents=True, exist_ok=True)
        (scans / f"{pair[0]}.pdf").write_bytes(b"%PDF")
        return 2

    monkeypatch.setattr("samples.benchmark.make._write", write)
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path, ["clean"], 2, jobs=1)
    left = json.loads((tmp_path / "benchmark.json").read_text(encoding="utf-8"))
    assert left["unfinished"] and "documents" not in left
    assert left["rendered"] == {f"clean/{NAMES[0]}": 2}
    drawn.clear()
    make(tmp_path, ["clean"], 2, jobs=1)
    assert drawn == [NAMES[1]]
    whole = json.loads((tmp_path / "benchmark.json").read_text(encoding="utf-8"))
    assert "unfinished" not in whole and list(whole["documents"]) == NAMES[:2]
    (tmp_path / "clean" / "scans" / f"{NAMES[0]}.pdf").unlink()
    drawn.clear()
    make(tmp_path, ["clean"], 2, jobs=1)
    assert drawn == [NAMES[0]]
