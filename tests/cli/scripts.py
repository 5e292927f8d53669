"""Scripts without a suffix, as modules."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType

from tests.conftest import REPOSITORY


def script(name: str) -> ModuleType:
    """``script/NAME``, imported without being run."""
    loader = SourceFileLoader(name.replace("-", "_"), str(REPOSITORY / "script" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module
