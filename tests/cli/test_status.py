"""How a folder stands, as `sohoa status` tells it: of runs that were stopped, with what is not opened yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.ledger import Ledger
from pipeline.cli.main import _run
from pipeline.errors import ExitCode
from pipeline.model.page import PageRange
from tests.batch.ledger_model import tally_of

PRINTS = Fingerprint("r" * 16, "f" * 16, "l" * 16)
UNITS: list[PageRange] = [(1, 4), (5, 6)]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Of a run that was killed: one document is read in part, one was not opened, one failed."""
    made = Ledger.create(tmp_path)
    with made.change():
        for position, name in enumerate(("a.pdf", "b.pdf", "c.pdf"), start=1):
            made.give(name, 0, name)
            made.identify(position, "1", name[0] * 64, 10, PRINTS)
    made.opened("a" * 64, 6, UNITS)
    made.unit_done("a" * 64, UNITS[0], tally_of(0, 8.0))
    made.document_ended("c" * 64, "failed", "encrypted", "c.pdf: is locked with a password.")
    made.set_fact("at_work", "yes")
    yield made
    made.close()


def test_a_run_that_was_killed(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    out = ledger.path.parent
    (out / "run.json").write_text('{"pages_per_minute": 3.0}', encoding="utf-8")
    assert _run(["status", str(out)]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert f"{out}: no run is at work" in said
    assert "The last run did not come to its end." in said
    assert "0 done, 0 partial, 1 failed, 0 skipped, 2 left" in said
    assert "2 pages and 1 document not opened yet; 3.0 pages a minute; about " in said
    assert "  failed c.pdf [encrypted] c.pdf: is locked with a password.\n" in said


@pytest.mark.parametrize("stored", [None, "{", "{}", '{"pages_per_minute": null}'])
def test_without_a_rate_no_time_is_told(ledger: Ledger, stored: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    out = ledger.path.parent
    if stored is not None:
        (out / "run.json").write_text(stored, encoding="utf-8")
    assert _run(["status", str(out)]) == ExitCode.DONE
    assert "not opened yet; no rate yet\n" in capsys.readouterr().out
    assert _run(["status", str(out), "--json"]) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["pages_per_minute"], told["minutes_left"]) == (None, None)
    assert (told["unfinished"], told["pages_left"], told["uncounted_documents_left"]) == (True, 2, 1)
