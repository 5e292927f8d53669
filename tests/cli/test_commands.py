from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.main import _run
from pipeline.errors import ExitCode, UsageError
from pipeline.settings import Settings, load_with_origins


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["schema"]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["title"] == "sohoa.record/1"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["--version"]) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("sohoa ")


def test_no_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run([]) == ExitCode.USAGE
    assert "Commands that read documents:" in capsys.readouterr().out


def test_doctor_finds_what_the_tests_run_with(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["doctor"]) == ExitCode.DONE
    assert "All is there." in capsys.readouterr().out


def test_parse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("SỞ NỘI VỤ\nSố: 12/KH-SNV\nKẾ HOẠCH\nCông tác năm 2024\n", encoding="utf-8")
    assert _run(["parse", str(path)]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["number"] == "12/KH-SNV"
    assert _run(["parse", str(tmp_path / "gone.txt")]) == ExitCode.ALL_FAILED
    assert "gone.txt: there is no such file." in capsys.readouterr().err


def test_later_sources_of_settings_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "sohoa.toml"
    config.write_text('max_pages = 10\nmax_bytes = 20\nlanguage = "eng"\n')
    monkeypatch.setenv("SOHOA_MAX_BYTES", "30")
    monkeypatch.setenv("SOHOA_LANGUAGE", "vie")
    monkeypatch.chdir(tmp_path)
    settings, origins = load_with_origins(language="vie+eng", jobs=None)
    assert (settings.max_pages, settings.max_bytes, settings.language) == (10, 30, "vie+eng")
    assert (origins["max_pages"], origins["max_bytes"]) == ("sohoa.toml", "SOHOA_MAX_BYTES")
    assert (origins["language"], origins["jobs"]) == ("--language", "default")


@pytest.mark.parametrize(
    ("text", "message"),
    [("max_pages = 0", "max_pages"), ("no_such = 1", "no_such"), ("= 1", "not valid TOML")],
)
def test_a_wrong_settings_file_is_told(tmp_path: Path, text: str, message: str) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(text)
    with pytest.raises(UsageError, match=message) as caught:
        load_with_origins(config)
    assert "mine.toml" in caught.value.message


def test_config_shows_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["config", "--json"]) == ExitCode.DONE
    assert set(json.loads(capsys.readouterr().out)) == set(Settings.model_fields)


def test_the_settings_that_are_printed_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOHOA_MAX_RATIO", "3.5")
    assert _run(["config"]) == ExitCode.DONE
    (tmp_path / "mine.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    monkeypatch.delenv("SOHOA_MAX_RATIO")
    settings, origins = load_with_origins(tmp_path / "mine.toml")
    assert settings == Settings(max_ratio=3.5)
    assert set(origins) - {"dictionaries"} == {name for name, origin in origins.items() if origin != "default"}


def test_settings_are_frozen_and_hashable() -> None:
    assert hash(Settings()) == hash(Settings())
