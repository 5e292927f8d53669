"""The folder in which commands of the pages are run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documentation.world import World


@pytest.fixture(scope="session")
def world(sample_results: Path) -> World:
    return World(sample_results.parent)
