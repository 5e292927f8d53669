"""What is to be typed for a missing extra depends on how the program was installed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from pipeline.model import installation
from pipeline.model.installation import checkout_of, command_for
from tests.conftest import REPOSITORY


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment into which the package was installed from a wheel."""
    prefix = tmp_path / "venvs" / "sohoa"
    module = prefix / "lib" / "site-packages" / "pipeline" / "model" / "installation.py"
    module.parent.mkdir(parents=True)
    module.touch()
    monkeypatch.setattr(installation, "__file__", str(module))
    monkeypatch.setattr(sys, "prefix", str(prefix))
    monkeypatch.setattr(sys, "executable", str(prefix / "bin" / "python"))
    return prefix


def test_a_checkout_installs_itself_again_with_the_extra() -> None:
    assert command_for("cluster") == f"{sys.executable} -m pip install -e '{REPOSITORY}[cluster]'"


def test_any_environment_is_served_by_its_own_pip(environment: Path) -> None:
    assert command_for("watch") == f"{environment}/bin/python -m pip install 'sohoa[watch]'"


def test_pipx(environment: Path) -> None:
    (environment / "pipx_metadata.json").write_text("{}")
    assert command_for("watch") == "pipx runpip sohoa install 'sohoa[watch]'"


def test_uv(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda _name: None)
    assert command_for("watch") == f"uv pip install --python {environment}/bin/python 'sohoa[watch]'"
    (environment / "uv-receipt.toml").touch()
    assert command_for("watch") == f"uv pip install --python {environment} 'sohoa[watch]'"


def test_a_folder_with_blanks_stays_one_word(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/home/an mẫu/it's/python")
    assert shlex.split(command_for("watch")) == ["/home/an mẫu/it's/python", "-m", "pip", "install", "sohoa[watch]"]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", "C:\\An Mẫu\\python.exe")
    assert command_for("watch") == '"C:\\An Mẫu\\python.exe" -m pip install "sohoa[watch]"'


@pytest.mark.parametrize("described", ['[project]\nname = "another"\n', "[tool.x]\n", "no TOML", None])
def test_what_is_no_checkout(tmp_path: Path, described: str | None) -> None:
    module = tmp_path / "pipeline" / "model" / "installation.py"
    assert checkout_of(module) is None
    if described is not None:
        (tmp_path / "pyproject.toml").write_text(described)
    assert checkout_of(module) is None
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "sohoa"\n')
    assert checkout_of(module) == tmp_path
