"""Results at a URL: what the place refuses is told as ours, with its address."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.messages import Task
from pipeline.batch.remote import RemoteStorage, local_copy, remote_files, remote_stamp
from pipeline.errors import MissingDependencyError, OutputError, UnreadableError, UsageError
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


def test_a_file_at_a_url_is_copied_under_its_own_name() -> None:
    fsspec.filesystem("memory").pipe_file("/scans/kế hoạch.txt", b"text")
    assert list(remote_files("memory://scans")) == ["memory:///scans/kế hoạch.txt"]
    with local_copy("memory://scans/kế hoạch.txt") as path:
        assert (path.name, path.read_bytes()) == ("kế hoạch.txt", b"text")
    assert not path.exists()


def test_a_file_that_is_gone_or_refused_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        pytest.raises(UnreadableError, match=r"gone\.pdf: there is no such file") as told,
        local_copy("memory://gone.pdf"),
    ):
        pass
    assert told.value.code == "not_found"
    assert remote_stamp("memory://gone.pdf") is None
    files = fsspec.filesystem("memory")
    monkeypatch.setattr(type(files), "get_file", refused)
    with (
        pytest.raises(UnreadableError, match=r"a\.pdf: cannot be read \(access denied\)"),
        local_copy("memory://a.pdf"),
    ):
        pass
    monkeypatch.setattr(type(files), "find", refused)
    with pytest.raises(UsageError, match=r"memory://scans: cannot be listed \(access denied\)"):
        list(remote_files("memory://scans"))


def test_the_mark_of_a_file_changes_with_its_content() -> None:
    files = fsspec.filesystem("memory")
    files.pipe_file("/marked.txt", b"one")
    first = remote_stamp("memory://marked.txt")
    assert first is not None
    files.pipe_file("/marked.txt", b"three")
    assert remote_stamp("memory://marked.txt") != first


def test_addresses_that_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"nowhere://x"):
        remote_stamp("nowhere://x")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(MissingDependencyError, match=r"fsspec is not installed\. Install it: .*\[cluster\]"):
        remote_stamp("memory://x")
