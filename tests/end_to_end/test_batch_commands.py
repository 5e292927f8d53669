"""The commands around a batch, as a person types them: dry run, run, status, retry, purge, merge."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ExitCode
from tests.batch.papers import text
from tests.end_to_end.test_batch import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("commands")
    (made / "in").mkdir()
    text(made / "in" / "a.txt", 1)
    (made / "in" / "b.pdf").write_bytes(b"no PDF")
    return made


def test_a_batch_from_end_to_end(folder: Path) -> None:
    source, out = folder / "in", folder / "out"
    dry = run("run", source, "-o", out, "--dry-run")
    assert (dry.returncode, out.exists()) == (ExitCode.DONE, False)
    assert "To be read: 2 files with 1 page; 1 cannot be opened." in dry.stdout
    assert "MB are free" in dry.stdout

    assert run("run", source, "-o", out).returncode == ExitCode.SOME_FAILED
    again = run("run", source, "-o", out)
    assert again.returncode == ExitCode.SOME_FAILED
    assert "2 inputs, 0 of them to be worked on." in again.stderr
    assert f"failed {source / 'b.pdf'} [wrong_type] b.pdf" in again.stderr

    told = run("status", out)
    assert "2: 1 done, 0 partial, 1 failed, 0 skipped, 0 left" in told.stdout
    assert "failed" in told.stdout.splitlines()[-1]
    assert len(run("status", out, "--all").stdout.splitlines()) == len(told.stdout.splitlines()) + 1
    assert json.loads(run("status", out, "--json").stdout)["failures"] == {"wrong_type": 1}

    text(source / "b.pdf", 2)
    shutil.move(source / "b.pdf", source / "b.txt")
    shutil.copy(source / "a.txt", source / "b.pdf")  # still no PDF
    assert run("retry", out, "--max-pages", "9").returncode == ExitCode.ALL_FAILED
    wrong = run("retry", out, "--max-pages", "0")
    assert (wrong.returncode, "max_pages (from --max-pages)" in wrong.stderr) == (ExitCode.USAGE, True)

    assert "MB freed" in run("purge", out).stderr
    assert not (out / "work").exists()

    assert run("run", source / "b.txt", "-o", folder / "other").returncode == ExitCode.DONE
    merged = run("merge", out, folder / "other", "-o", folder / "all")
    assert merged.returncode == ExitCode.DONE, merged.stderr
    lines = (folder / "all" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == ["1/KH-SNV", "2/KH-SNV"]


def test_commands_say_what_they_need(tmp_path: Path) -> None:
    for command in (["status", tmp_path], ["retry", tmp_path], ["purge", tmp_path]):
        done = run(*command)
        assert (done.returncode, "holds no ledger" in done.stderr) == (ExitCode.USAGE, True)
    done = run("run", tmp_path, "-o", "s3://bucket/out")
    assert (done.returncode, "--state" in done.stderr) == (ExitCode.USAGE, True)


def test_help_loads_no_work(tmp_path: Path) -> None:
    """The parent of a run stays small: neither the engine nor the language model is loaded there."""
    code = (
        "import sys\nfrom pipeline.batch.run import run_batch\n"
        "print(*[name for name in ('numba', 'distributed', 'pandas', 'jinja2', 'plotly') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == ""
