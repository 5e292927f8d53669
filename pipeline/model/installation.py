"""How this copy of the program was installed, and so what is to be typed for a part of it that is missing."""

from __future__ import annotations

import shlex
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "sohoa"


def command_for(extra: str) -> str:
    """The command that adds an extra to this very installation: a checkout, pipx, uv, or any other environment.

    pipx and uv leave marks of their own in the environments they make: ``pipx_metadata.json`` and ``uv-receipt.toml``.
    ``pipx runpip`` does what some versions of ``pipx inject`` refuse, the program being there already.
    """
    environment = Path(sys.prefix)
    wanted = _quoted(f"{PACKAGE}[{extra}]")
    if (checkout := checkout_of(Path(__file__))) is not None:
        return f"{_pip()} -e {_quoted(f'{checkout}[{extra}]')}"
    if (environment / "pipx_metadata.json").is_file():
        return f"pipx runpip {environment.name} install {wanted}"
    if (environment / "uv-receipt.toml").is_file():
        return f"uv pip install --python {_quoted(sys.prefix)} {wanted}"
    return f"{_pip()} {wanted}"


def checkout_of(module: Path) -> Path | None:
    """The checkout that a module of the package runs from; None where the package was installed from a wheel."""
    root = module.resolve().parents[2]
    try:
        described = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return root if described.get("project", {}).get("name") == PACKAGE else None


def _pip() -> str:
    """Pip of this interpreter; an environment of uv has none, but uv serves it."""
    if find_spec("pip") is None:
        return f"uv pip install --python {_quoted(sys.executable)}"
    return f"{_quoted(sys.executable)} -m pip install"


def _quoted(text: str) -> str:
    """As a word of a shell; that of Windows knows double quotes alone."""
    return f'"{text}"' if sys.platform == "win32" else shlex.quote(text)
