"""One restorer for all tests of the room: loading its models takes a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.restore.restorer import Restorer
from pipeline.settings import Settings


@pytest.fixture(scope="session")
def restorer() -> Restorer:
    return Restorer(Settings())


@pytest.fixture(scope="session")
def shared() -> Path:
    """Data that is not part of the project; tests that need it are skipped where it is not there."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is not beside the checkout")
    return folder
