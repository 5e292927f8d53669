"""Results at a URL: what the place refuses is told as ours, with its address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.messages import Task
from pipeline.batch.remote import RemoteStorage
from pipeline.errors import OutputError
from pipeline.model.page import Document, Source

fsspec = pytest.importorskip("fsspec")
TASK = Task("open", "ab" * 32, "a.txt", "ab" * 32, "memory://results", "r", 8)
EMPTY = Document(Source("a.txt", "ab" * 32, 1, "text/plain"), (), ())


def refused(*_: Any, **__: Any) -> Any:
    raise PermissionError("access denied")


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("cat_file", lambda storage, state: storage.unit(TASK, (1, 8))),
        ("exists", lambda storage, state: storage.has_unit("ab" * 32, "r", (1, 8))),
        ("exists", lambda storage, state: storage.has_result("ab" * 8)),
        ("glob", lambda storage, state: storage.fetch(state, "ab" * 8)),
        ("get_file", lambda storage, state: storage.fetch(state, "ab" * 8)),
        ("rm_file", lambda storage, state: storage.put([], EMPTY)),
        ("pipe_file", lambda storage, state: storage.put_unit(TASK, (1, 8), EMPTY)),
    ],
)
def test_what_the_place_refuses_is_an_output_error(
    call: str, asked: Callable[[RemoteStorage, Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = fsspec.filesystem("memory")
    files.pipe_file(f"/results/records/{'ab' * 8}-1.json", b"{}")
    (tmp_path / "records").mkdir()
    monkeypatch.setattr(type(files), call, refused)
    with pytest.raises(OutputError, match=r"memory://results/.*access denied"):
        asked(RemoteStorage("memory://results"), tmp_path)
