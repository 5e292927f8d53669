"""The benchmarks' pages are what their generator makes of the committed JSON; what all benchmarks share."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from tests.conftest import REPOSITORY

SCRIPTS = REPOSITORY / "script"


@pytest.fixture(scope="module")
def modules() -> Iterator[dict[str, ModuleType]]:
    """Modules of script/, which is no package."""
    sys.path.insert(0, str(SCRIPTS))
    try:
        yield {name: importlib.import_module(name) for name in ("benchmark_pages", "benchmark_aims", "measurement")}
    finally:
        sys.path.remove(str(SCRIPTS))


def test_the_pages_are_made_of_the_figures(modules: dict[str, ModuleType]) -> None:
    pages = modules["benchmark_pages"]
    for path, text in pages.made(pages.load()).items():
        committed = (REPOSITORY / "docs" / path).read_text(encoding="utf-8")
        assert text == committed, f"docs/{path}: run script/make-benchmarks"
        if path.endswith(".svg"):
            ElementTree.fromstring(text)


def test_every_benchmark_is_named_and_has_a_step(modules: dict[str, ModuleType]) -> None:
    steps = importlib.import_module("all_benchmarks").STEPS
    benches = {path.stem.removeprefix("bench_") for path in SCRIPTS.glob("bench_*.py")}
    help_text = (SCRIPTS / "bench").read_text(encoding="utf-8")
    assert benches == {step.full[0] for step in steps}
    assert all(f"\n  {name} " in help_text for name in benches)


def test_figures_depend_on_the_json_alone(modules: dict[str, ModuleType], tmp_path: Path) -> None:
    aims = modules["benchmark_aims"]

    def report(theirs: float) -> dict[str, object]:
        rows = [{"system": "ours", "pages_a_minute": 50.0, "cpu": 1.0, "memory": 90},
                {"system": "pytesseract loop", "wall_of_ours": theirs, "pages_a_minute": 50 / theirs, "cpu": 2.0,
                 "memory": 100}]  # fmt: skip
        return {"recognize": {"rows": rows}}

    for theirs, met in ((2.0, True), (1.5, False)):
        first, second = aims.aims(report(theirs))[:2]
        assert (first.value, first.met) == (theirs, met)
        assert (second.value, second.met) == (None, None)
        assert aims.losses(report(theirs)) == []
    (loss,) = aims.losses(report(0.5))
    assert (loss.system, loss.theirs, loss.ours) == ("pytesseract loop", 100, 50)
    (tmp_path / "other.json").write_text(json.dumps([1]), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"other\.json"):
        modules["benchmark_pages"].load(tmp_path)


def test_intervals_are_over_ten_documents_at_least(modules: dict[str, ModuleType]) -> None:
    interval = modules["measurement"].interval
    assert interval(sum, [1] * 9) is None
    assert interval(sum, [1] * 10) == (10, 10)
    low, high = interval(lambda drawn: sum(drawn) / len(drawn), list(range(100)))
    assert low < 49.5 < high


def test_a_command_is_measured_by_itself(modules: dict[str, ModuleType], tmp_path: Path) -> None:
    measured = modules["measurement"].measured
    ballast = bytearray(200_000_000)
    found = measured([sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"], tmp_path, allowed=(3,))
    assert found["status"] == 3
    assert 0 < found["memory"] < len(ballast) / 1e6
    with pytest.raises(SystemExit):
        measured([sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"], tmp_path)


def test_a_report_says_nothing_of_where_it_was_made(modules: dict[str, ModuleType]) -> None:
    said = modules["measurement"].command_line(
        ["bench", "parse", str(REPOSITORY.parent / "shared" / "data"), "--json", "/home/an/x.json", "--only", "clean"]
    )
    assert said == "script/bench parse ../shared/data --only clean"


def test_what_was_stopped_goes_on_and_what_is_there_is_left(modules: dict[str, ModuleType], tmp_path: Path) -> None:
    steps = importlib.import_module("all_benchmarks")
    recognize, restore = (next(step for step in steps.STEPS if step.name == name) for name in ("recognize", "restore"))
    path = tmp_path / "x.json"

    def command(step: object, *arguments: str) -> list[str] | None:
        options = steps._options([*arguments, "-o", str(tmp_path)])
        found: list[str] | None = steps._command(step, options, options.budget and 100.0, path)
        return found

    first = command(recognize, "--budget", "20m")
    assert first is not None and first[first.index("--seconds") + 1] == f"{recognize.share * 100:.0f}"
    said = modules["measurement"].command_line(["bench", *first[1:]])
    path.write_text(json.dumps({"command": said.replace("--seconds 60", "--seconds 9")}), encoding="utf-8")
    assert command(recognize, "--budget", "20m") == first and path.exists()
    assert command(restore) is None and path.exists()
    assert command(restore, "--again") is not None and not path.exists()
    path.write_text(json.dumps({"command": said}), encoding="utf-8")
    assert command(recognize, "--full") is None, "what was measured in another size is not added to"
