"""The API does what its OpenAPI description says, whatever it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis.specs.openapi.checks import positive_data_acceptance

from pipeline.review.api import router
from tests.review.conftest import HOST, Folder, application_of, log_in


class Reach:
    """An application, and what a request needs to reach behind its door."""

    def __init__(self, app: Any, record_id: str) -> None:
        client = log_in(TestClient(app, base_url=HOST))
        self.headers = {"X-CSRF-Token": client.headers["X-CSRF-Token"], "Host": "127.0.0.1"}
        self.cookies = dict(client.cookies)
        self.record_id = record_id


def described() -> list[str]:
    """The operations of the API, such as ``GET /api/summary``."""
    bare = FastAPI()
    bare.include_router(router)
    paths = bare.openapi()["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


@pytest.fixture
def app(folder: Folder) -> Iterator[FastAPI]:
    with application_of(folder) as made:
        yield made


@pytest.mark.parametrize("label", described())
def test_answers_are_as_described(label: str, app: FastAPI, folder: Folder) -> None:
    reach = Reach(app, folder.rows[2].id or "")
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"Host": "127.0.0.1"})
    method, path = label.split(" ")

    @settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=schema[path][method].as_strategy(), known=booleans())
    def answers(case: Any, known: bool) -> None:
        if known and "record_id" in case.path_parameters:
            case.path_parameters["record_id"] = reach.record_id  # else nothing but 404 would be seen
        # A pointer that is well formed may still lead nowhere in this record.
        case.call_and_validate(headers=reach.headers, cookies=reach.cookies, excluded_checks=[positive_data_acceptance])

    answers()
