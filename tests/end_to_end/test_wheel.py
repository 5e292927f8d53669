"""The wheel, installed elsewhere, brings its dictionaries with it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY


def run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with the wheel in it; what it needs is lent by the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=REPOSITORY)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    installed = folder / "venv" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", installed)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    # Paths that a .pth adds are searched last and their own .pth are not read: the checkout stays out of sight.
    site_packages = run(installed, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder)
    (Path(site_packages) / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return installed


def test_package_comes_from_the_wheel(python: Path, tmp_path: Path) -> None:
    found = run(python, "-c", "import pipeline; print(pipeline.__file__)", cwd=tmp_path)
    assert Path(found).is_relative_to(python.parent.parent)


def test_restores_with_its_own_dictionaries(python: Path, tmp_path: Path) -> None:
    assert run(python, "-c", "import pipeline; print(pipeline.restore('Ke hoach').text)", cwd=tmp_path) == "Kế hoạch"


def test_command_is_installed(python: Path, tmp_path: Path) -> None:
    assert run(python.with_name("sohoa"), "--version", cwd=tmp_path).startswith("sohoa ")
