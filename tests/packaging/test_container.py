"""The Dockerfile, as far as it can be tried without an engine."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from tests.conftest import REPOSITORY

NOT_OF_SETUP = {"python3", "python3-venv", "ghostscript"}
"""Packages of the system that script/setup takes as given, or that only the image needs."""


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, str]]:
    parser = DockerfileParser(path=str(REPOSITORY / "Dockerfile"))
    return [(step["instruction"], step["value"]) for step in parser.structure if step["instruction"] != "COMMENT"]


def of_last_stage(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    last = max(place for place, (instruction, _) in enumerate(steps) if instruction == "FROM")
    return steps[last:]


def environment(steps: list[tuple[str, str]]) -> dict[str, str]:
    pairs = [item.split("=", 1) for instruction, value in steps if instruction == "ENV" for item in shlex.split(value)]
    return dict(pairs)


def test_both_stages_start_from_the_same_slim_debian(steps: list[tuple[str, str]]) -> None:
    bases = [value.split()[0] for instruction, value in steps if instruction == "FROM"]
    assert len(bases) == 2
    assert set(bases) == {"debian:bookworm-slim"}


def test_packages_of_the_system_are_those_of_the_setup(steps: list[tuple[str, str]]) -> None:
    setup = (REPOSITORY / "script" / "setup").read_text(encoding="utf-8")
    installs = [re.search(r"apt-get install ([^&]*)", value) for instruction, value in steps if instruction == "RUN"]
    packages = {word for found in installs if found for word in found[1].split() if not word.startswith("--")}
    assert {"tesseract-ocr", "tesseract-ocr-vie"} <= packages
    for package in packages - NOT_OF_SETUP:
        assert re.search(rf"echo {re.escape(package)}$", setup, re.MULTILINE), package
    for instruction, value in steps:
        if instruction == "RUN" and "apt-get install" in value:
            assert "--no-install-recommends" in value
            assert "rm -rf /var/lib/apt/lists/*" in value


def test_what_is_copied_is_there_and_not_left_out(steps: list[tuple[str, str]]) -> None:
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for instruction, value in steps:
        if instruction == "COPY" and "--from=" not in value:
            for source in value.split()[:-1]:
                assert (REPOSITORY / source).exists(), source
                assert f"!{source}" in ignored, source
    build = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    copied = " ".join(value for instruction, value in steps if instruction == "COPY")
    targets = build["tool"]["hatch"]["build"]["targets"]["wheel"]
    wanted = [*targets["packages"], *targets["force-include"], *targets["shared-data"], build["project"]["readme"]]
    for source in [*wanted, *build["project"]["license-files"]]:
        assert source.split("/")[0] in copied, source


def test_packages_are_pinned_with_their_hashes(steps: list[tuple[str, str]]) -> None:
    installs = [value for instruction, value in steps if instruction == "RUN" and "pip install" in value]
    assert any("--require-hashes --requirement /src/constraints.txt" in value for value in installs)
    assert all("--require-hashes" in value or "--no-deps --no-build-isolation" in value for value in installs)


def test_it_runs_without_root_and_writes_only_below_tmp(steps: list[tuple[str, str]]) -> None:
    last = of_last_stage(steps)
    (user,) = [value for instruction, value in last if instruction == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert environment(last)["HOME"] == "/tmp"
    assert not [value for instruction, value in last if instruction in {"VOLUME", "EXPOSE", "HEALTHCHECK"}]
    after_user = last[[instruction for instruction, _ in last].index("USER") :]
    assert not [value for instruction, value in after_user if instruction in {"RUN", "COPY", "ADD"}]


def test_the_start_script_starts_the_program(steps: list[tuple[str, str]], tmp_path: Path) -> None:
    last = dict(of_last_stage(steps))
    (start,) = json.loads(last["ENTRYPOINT"])
    script = REPOSITORY / "script" / start
    assert f"COPY script/{start} /usr/local/bin/{start}" in (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o111
    image = tmp_path / "opt" / "sohoa"
    (image / "bin").mkdir(parents=True)
    (image / "compiled").mkdir(parents=True)
    (image / "compiled" / "kept").touch()
    (image / "bin" / "sohoa").write_text('#!/bin/sh\necho "$@" "$NUMBA_CACHE_DIR"\nls "$NUMBA_CACHE_DIR"\n')
    (image / "bin" / "sohoa").chmod(0o755)
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    text = re.sub("/opt/sohoa|/tmp", lambda place: str(image if place[0] != "/tmp" else scratch), script.read_text())
    done = subprocess.run(
        ["/bin/sh", "-c", text, start, "run", "a b"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.stdout.splitlines() == [f"run a b {scratch}/compiled", "kept"]


def test_the_command_of_the_documents_keeps_the_promises() -> None:
    text = (REPOSITORY / "docs" / "install.md").read_text(encoding="utf-8")
    command = next(line for line in text.splitlines() if "docker run" in line)
    for option in ("--rm", "--read-only", "--network none", "--tmpfs /tmp", "--user", "--volume"):
        assert option in command, option
