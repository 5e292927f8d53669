"""What a release holds, and that it works where nothing of the project is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

LARGEST_WHEEL = 25_000_000
TEXT = REPOSITORY / "samples" / "scans" / "plan-reform.txt"
SCAN = REPOSITORY / "samples" / "scans" / "letter-budget.png"


def build(source: Path, folder: Path, *targets: str) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    for target in targets:
        command += ["--target", target]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=240)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive of the tree as it stands."""
    folder = tmp_path_factory.mktemp("release")
    build(REPOSITORY, folder, "sdist", "wheel")
    return folder


def wheel_of(folder: Path) -> Path:
    (wheel,) = folder.glob("*.whl")
    return wheel


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def project() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


# -- contents ----------------------------------------------------------------------------------------------------------


def test_the_wheel_holds_the_program_and_nothing_else(release: Path) -> None:
    wheel = wheel_of(release)
    assert wheel.stat().st_size < LARGEST_WHEEL
    names = names_in(wheel)
    tops = {name.split("/")[0] for name in names}
    version = project()["version"]
    assert tops <= {"pipeline", f"sohoa-{version}.dist-info", f"sohoa-{version}.data"}
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".nbi", ".nbc"))]
    tables = {path.relative_to(REPOSITORY) for path in (REPOSITORY / "dictionaries").rglob("*") if path.is_file()}
    assert {f"pipeline/{path.as_posix()}" for path in tables} <= names
    for kind in ("pipeline/py.typed", "pipeline/review/static/desk.js", "pipeline/batch/report.html.j2"):
        assert kind in names
    assert any(name.endswith("share/man/man1/sohoa-run.1") for name in names)


def test_the_source_builds_the_same_wheel(release: Path, tmp_path: Path) -> None:
    (archive,) = release.glob("*.tar.gz")
    subprocess.run(["tar", "-xzf", archive, "-C", tmp_path], check=True)  # Python learnt filters of members in 3.11.4
    (source,) = tmp_path.iterdir()
    for name in ("script/setup", "constraints.txt", "constraints-tests.txt", "tests/conftest.py", "Dockerfile"):
        assert (source / name).is_file(), name
    build(source, tmp_path / "again", "wheel")
    assert wheel_of(tmp_path / "again").read_bytes() == wheel_of(release).read_bytes()


# -- an environment with nothing in it ---------------------------------------------------------------------------------


def index_options() -> list[str]:
    """Where pip takes packages from on this machine, in the words of uv, which does not read pip's configuration."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    found = dict(re.findall(r"^(?:global|install|:env:)\.([\w-]+)='(.*)'$", listed, re.MULTILINE))
    options = ["--index-strategy", "unsafe-best-match"]  # pip's own
    if "cert" in found:
        options.append("--system-certs")
    for name, option in (
        ("index-url", "--default-index"),
        ("extra-index-url", "--index"),
        ("find-links", "--find-links"),
    ):
        for value in found.get(name, "").split():
            options += [option, value]
    return options


def reaches_an_index(options: list[str], folder: Path) -> str | None:
    """Why no package can be had; None where one can."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", *options, "-"]
    done = subprocess.run(command, input="six", capture_output=True, text=True, cwd=folder, check=False)
    return done.stderr.strip()[-300:] if done.returncode else None


@dataclass(frozen=True)
class Installed:
    """An environment into which the wheel was installed."""

    home: Path
    alone: bool
    """With what it needs and nothing else; or with packages that the environment of the tests lends."""

    @property
    def python(self) -> str:
        return str(self.home / "venv" / "bin" / "python")

    def sohoa(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.home / "venv" / "bin" / "sohoa"), *arguments]
        return self._run(command, {"SOHOA_LANG": "en", "NUMBA_CACHE_DIR": str(self.home / "compiled")})

    def says(self, program: str) -> str:
        done = self._run([self.python, "-c", f"print({program})"], {})
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _run(self, command: list[str], more: dict[str, str]) -> subprocess.CompletedProcess[str]:
        ours = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SOHOA", "VIRTUAL"))
        }
        return subprocess.run(
            command, capture_output=True, text=True, env=ours | more, cwd=self.home, check=False, timeout=300
        )


@pytest.fixture(scope="module")
def installed(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    home = tmp_path_factory.mktemp("installed")
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(home / "venv")], check=True, cwd=home)
    options = index_options()
    unreachable = reaches_an_index(options, home)
    found = Installed(home, alone=unreachable is None)
    if unreachable is None:
        pinned = home / "constraints.txt"
        lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
        pinned.write_text(
            "\n".join(line.rstrip(" \\") for line in lines if not line.lstrip().startswith(("--", "#"))) + "\n"
        )
        options += ["--constraint", str(pinned)]
    else:
        assert not os.environ.get("CI"), unreachable
        options = ["--no-deps", "--offline"]
        # Paths that a .pth adds are searched last and their own .pth are not read: the checkout stays out of sight.
        site_packages = Path(found.says("__import__('sysconfig').get_path('purelib')"))
        (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib"))
    command = [*uv, "pip", "install", "--quiet", "--python", str(home / "venv"), *options, str(wheel_of(release))]
    done = subprocess.run(command, capture_output=True, text=True, cwd=home, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return found


def test_nothing_but_the_program_and_what_it_needs_is_installed(installed: Installed) -> None:
    assert Path(installed.says("__import__('pipeline').__file__")).is_relative_to(installed.home)
    assert installed.sohoa("--version").stdout.strip() == f"sohoa {project()['version']}"
    assert (installed.home / "venv" / "share" / "man" / "man1" / "sohoa.1").is_file()
    if not installed.alone:
        pytest.skip("no package index can be reached; packages are lent by the environment of the tests")
    packages = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "list", "--quiet", "--format=json", "--python", installed.python],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = {item["name"] for item in json.loads(packages.stdout)}
    assert "sohoa" in names
    assert names.isdisjoint({"python-docx", "ocrmypdf", "pytest"})  # extras stay out
    doctor = installed.sohoa("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "docx" in doctor.stdout.split("Extras that are not, with")[1]


def test_the_installed_program_works_away_from_the_checkout(installed: Installed) -> None:
    """With the dictionaries that the wheel brings."""
    ran = installed.sohoa("run", str(TEXT), str(SCAN), "-o", "out", "--jobs", "1")
    assert ran.returncode == 0, ran.stderr
    lines = (installed.home / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert {record["type"] for record in records} == {"KH", "CV"}
    assert all(record["number"] and record["subject"] for record in records)
    exported = installed.sohoa("export", "out", "-f", "xlsx", "-o", "tables")
    assert exported.returncode == 0, exported.stderr


# -- papers of a release -----------------------------------------------------------------------------------------------


def test_licences_of_all_packages_are_allowed_and_listed() -> None:
    done = subprocess.run(
        ["script/third-party", "--check"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_bill_of_materials_names_what_is_pinned(tmp_path: Path) -> None:
    out = tmp_path / "sbom.json"
    subprocess.run(["script/sbom", str(out)], cwd=REPOSITORY, check=True, capture_output=True, timeout=240)
    bill = json.loads(out.read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == project()["version"]
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==", (REPOSITORY / "constraints.txt").read_text(), re.MULTILINE))
    assert {component["name"] for component in bill["components"]} == pinned
    assert all(component["version"] and component["externalReferences"] for component in bill["components"])


def test_the_citation_is_of_this_version() -> None:
    text = (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^([\w-]+): (.+)$", text, re.MULTILINE))
    assert stated["version"] == project()["version"]
    assert stated["license"] == project()["license"]
    assert stated["cff-version"] == "1.2.0"
    assert {"title", "message", "type"} <= stated.keys()
    changes = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    version, day = stated["version"], stated["date-released"].strip('"')
    assert f"\n## [{version}] - {day}\n" in changes
    assert "\nauthors:\n" in text
