"""The page of plots shows what the records hold, and needs nothing from outside."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import pipeline.write
from pipeline.cli.main import _run
from pipeline.errors import ExitCode, MissingDependencyError
from pipeline.model.page import Document
from pipeline.model.record import Evidence, Issuer, Record, Reference, Target
from pipeline.settings import Settings
from pipeline.write.chart_data import UNKNOWN, gather
from pipeline.write.chart_page import write_charts
from pipeline.write.inputs import InputRow
from pipeline.write.selection import Selection
from pipeline.write.store import Store

HOSTILE = "</script><script>alert(1)</script><b>&amp;"


@pytest.fixture
def records(record: Record) -> list[Record]:
    made = []
    for number, (day, issuer) in enumerate([("2024-03-02", "Sở Nội vụ"), ("2024-03-09", "Sở Nội vụ"), (None, HOSTILE)]):
        sha256 = f"{number:064x}"[::-1]
        targets = [
            Target(id="T1", clause=HOSTILE, value=95, unit="%", period="2025"),
            Target(id="T2", clause="b", value=5, unit="%"),
            Target(id="T3", clause="giữ vững", kind="maintain"),
        ]
        changes = {
            "id": sha256[:16], "source": record.source.model_copy(update={"sha256": sha256}), "number": f"{number}/KH",
            "date": day, "year": 2024 if day else None, "issuer": Issuer(name=issuer, province="Tây Ninh"),
            "references": [Reference(number="0/KH"), Reference(number="9/QĐ"), Reference(type="NQ")],
            "evidence": {"/number": Evidence(confidence=number / 2, source="ocr")}, "targets": targets, "secrecy": None,
        }  # fmt: skip
        made.append(record.model_copy(update=changes))
    return made


@pytest.fixture
def store(tmp_path: Path, records: list[Record], document: Document) -> Store:
    store = Store.create(tmp_path / "out")
    for record in [*records, records[0].model_copy(update={"id": "f" * 16, "secrecy": "Mật", "subject": "Giấu kín"})]:
        store.put([record], document)
    ids = [*(record.id for record in records), "f" * 16]
    store.publish([InputRow(name=f"in/{name}.pdf", id=name, status="done") for name in ids])
    return store


def test_counts(records: list[Record]) -> None:
    data = gather(records)
    office = "Sở Nội vụ (Tây Ninh)"
    assert data.documents == 3
    assert data.by_month == {("2024-03", office): 2, (UNKNOWN, f"{HOSTILE} (Tây Ninh)"): 1}
    assert data.targets[2025, office] == 2
    assert data.targets[2024, office] == 4
    assert data.targets_without_year == 2
    assert data.units == {"%": 5}
    assert data.citations == {("0/KH", "9/QĐ"): 1, ("1/KH", "0/KH"): 1, ("1/KH", "9/QĐ"): 1, ("2/KH", "0/KH"): 1,
                              ("2/KH", "9/QĐ"): 1}  # fmt: skip
    assert [data.confidence["/number"][place] for place in (0, 10, 19)] == [1, 1, 1]
    assert sum(data.confidence["/date"]) == 0


class _Page(HTMLParser):
    """What a page would load, its headings and its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.headings = 0
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.headings += tag == "h2"
        self.scripts += tag == "script"
        self.loads += [value or "" for name, value in attrs if name in {"src", "href", "srcset"}]


def test_the_page_loads_nothing(store: Store, tmp_path: Path) -> None:
    pytest.importorskip("plotly", reason="the extra charts is not installed")
    write_charts(Selection(store), tmp_path / "a.html", Settings())
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert (page.loads, page.headings) == ([], 5)
    assert "<script>alert(1)" not in text
    # One is the library, one for each plot; names in the data opened none.
    assert page.scripts >= 6
    assert "Giấu kín" not in text
    assert "9/QĐ" in text
    assert not re.search(r"@import|url\(", text.split("<script>")[0])


def test_the_same_results_give_the_same_page(store: Store, tmp_path: Path) -> None:
    pytest.importorskip("plotly", reason="the extra charts is not installed")
    for name in ("a.html", "b.html"):
        write_charts(Selection(store), tmp_path / name, Settings())
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_nothing_to_plot_is_a_page_too(tmp_path: Path) -> None:
    pytest.importorskip("plotly", reason="the extra charts is not installed")
    store = Store.create(tmp_path / "out")
    store.publish([InputRow(name="a.pdf", status="failed")])
    assert write_charts(Selection(store), tmp_path / "a.html", Settings()).documents == 0
    assert "0 văn bản" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_the_command(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("plotly", reason="the extra charts is not installed")
    assert _run(["chart", str(store.folder)]) == ExitCode.DONE
    said = capsys.readouterr()
    assert said.out.strip() == str(store.folder / "charts.html")
    assert "withheld [secret]" in said.err


def test_without_the_extra_it_is_told(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pipeline.write.chart_plots", raising=False)
    monkeypatch.delattr(pipeline.write, "chart_plots", raising=False)
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(MissingDependencyError, match=r"\[charts\]"):
        write_charts(Selection(store), tmp_path / "a.html", Settings())
