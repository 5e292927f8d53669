"""What is worked on again when something has changed: all that it depends on, and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.batch.fingerprint import READING_TABLES, Fingerprint, fingerprint
from pipeline.model.table import shipped_dictionaries
from pipeline.settings import Settings
from tests.conftest import REPOSITORY

ENGINE: dict[str, str | None] = {"tesseract": "tesseract 5.3.0", "vie": "0a"}

_WATCH = """
import sys
from pathlib import Path
from pipeline.model.table import shipped_dictionaries
opened, folder = set(), shipped_dictionaries()
def hook(event, arguments):
    if event == "open" and str(arguments[0]).startswith(str(folder)):
        opened.add(str(Path(str(arguments[0])).relative_to(folder)))
from pipeline.settings import Settings
from pipeline.read.reader import Reader
from pipeline.clean.cleaner import Cleaner
from pipeline.recognize.recognizer import Recognizer
sys.addaudithook(hook)
settings = Settings()
reader, cleaner, recognizer = Reader(settings), Cleaner(settings), Recognizer(settings)
for path in sys.argv[1:]:
    for part in reader.read(Path(path))[1]:
        if hasattr(part, "pixels"):
            recognizer.recognize(cleaner.clean(part))
print("\\n".join(sorted(opened)))
"""


def prints(**settings: object) -> Fingerprint:
    return fingerprint(Settings(**settings), ENGINE)  # type: ignore[arg-type]


def test_reading_opens_the_tables_that_are_listed() -> None:
    scans = [str(REPOSITORY / "samples" / "scans" / name) for name in ("letter-budget.png", "plan-digital.pdf")]
    done = subprocess.run([sys.executable, "-c", _WATCH, *scans], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= set(READING_TABLES)
    assert all((shipped_dictionaries() / name).is_file() for name in READING_TABLES)


@pytest.mark.parametrize("changed", [{"render_dpi": 300}, {"language": "eng"}, {"clean": False}])
def test_a_setting_of_reading_changes_all(changed: dict[str, object]) -> None:
    before, after = prints(), prints(**changed)
    assert (before.recognition != after.recognition, before.finishing != after.finishing) == (True, True)
    assert before.limits == after.limits


@pytest.mark.parametrize("changed", [{"restore": False}, {"tone_style": "new"}, {"review_below": 0.5}])
def test_a_setting_of_finishing_leaves_the_words(changed: dict[str, object]) -> None:
    before, after = prints(), prints(**changed)
    assert (before.recognition == after.recognition, before.finishing != after.finishing) == (True, True)


def test_a_limit_changes_only_the_limits() -> None:
    before, after = prints(), prints(max_pages=7, page_seconds=3, worker_memory=0)
    assert (before.recognition, before.finishing) == (after.recognition, after.finishing)
    assert before.limits != after.limits


def test_how_the_work_is_spread_changes_nothing() -> None:
    assert prints() == prints(jobs=3, unit_pages=1, worker_pages=5)


def test_the_engine_and_its_language_data_count() -> None:
    other = fingerprint(Settings(), {**ENGINE, "vie": "0b"})
    assert other.recognition != prints().recognition


def test_tables_of_ones_own_count_by_their_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "agencies.tsv").write_text("code\tname\n", encoding="utf-8")
    one = prints(dictionaries=folder)
    assert one.recognition == prints(dictionaries=folder).recognition
    (folder / "agencies.tsv").write_text("code\tname\nXY\tSở Thử\n", encoding="utf-8")
    two = prints(dictionaries=folder)
    assert (one.recognition == two.recognition, one.finishing != two.finishing) == (True, True)
    (folder / "text_layer_fonts.tsv").write_text("pattern\n", encoding="utf-8")
    assert prints(dictionaries=folder).recognition != two.recognition
