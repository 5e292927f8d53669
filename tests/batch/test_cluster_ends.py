"""How tasks of a cluster may end, without a cluster: lost workers, lost schedulers, errors of Dask and of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.batch.messages import Died, Failed, Idle, Message, Task
from pipeline.batch.workers import WorkersError
from pipeline.errors import OutputError, SohoaError
from pipeline.settings import Settings

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

READ = Task("read", "k" * 64, "/in/a.pdf", "s" * 64, "out", "r", 4, pages=(5, 8))
FINISH = Task("finish", "k" * 64, "/in/a.pdf", "s" * 64, "out", "r", 4)


class Future:
    """Ends when it is told to."""

    def __init__(self, key: str) -> None:
        self.key, self.status, self.cancelled = key, "pending", False
        self._end: Callable[[Future], None] = lambda _: None
        self._found: Any = None

    def add_done_callback(self, call: Callable[[Future], None]) -> None:
        self._end = call

    def end(self, status: str, found: Any = None) -> None:
        self.status, self._found = status, found
        self._end(self)

    def result(self) -> Any:
        return self._found

    def exception(self) -> Any:
        return self._found

    def cancel(self, reason: str) -> None:
        self.cancelled = bool(reason)


class Client:
    """Keeps what is asked of it."""

    def __init__(self, *_: object, **__: object) -> None:
        self.status = "running"
        self.futures: list[Future] = []

    def register_plugin(self, *_: object, **__: object) -> None:
        pass

    def unregister_worker_plugin(self, _name: str) -> None:
        pass

    def nthreads(self) -> dict[str, int]:
        return {"one": 1, "two": 2}

    def submit(self, *_: object, key: str, **__: object) -> Future:
        self.futures.append(Future(key))
        return self.futures[-1]

    def close(self) -> None:
        self.status = "closed"


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Any:
    from pipeline.batch.cluster import Cluster

    monkeypatch.setattr("pipeline.batch.cluster.Client", Client)
    return Cluster(Settings(), "x:y", "tcp://127.0.0.1:9")


def told(cluster: Any) -> list[tuple[Task, Message]]:
    return list(cluster.messages(0.0))


@pytest.mark.parametrize(("task", "step"), [(READ, "page"), (FINISH, "finish")])
def test_what_every_worker_was_lost_over_costs_no_more_than_itself(cluster: Any, task: Task, step: str) -> None:
    cluster.submit(task)
    lost = distributed.KilledWorker("key", "tcp://127.0.0.1:9", 3)
    cluster._client.futures[0].end("error", lost)
    ((about, died),) = told(cluster)
    assert about == task
    assert isinstance(died, Died)
    assert (died.code, died.step) == ("worker_died", step)
    assert died.reason == "a.pdf: every worker of the cluster that took it was lost."
    assert cluster.running == 0


def test_what_was_lost_with_a_scheduler_is_given_out_again(cluster: Any) -> None:
    cluster.submit(READ)
    cluster._client.futures[0].end("cancelled")
    assert told(cluster) == [(READ, Died("worker_died", "", "start"))]


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (OutputError("out: the disk is full."), OutputError, "the disk is full"),
        (ValueError("odd"), WorkersError, r"the cluster failed \(ValueError: odd\)"),
    ],
)
def test_an_error_that_is_none_of_the_document_ends_the_run(
    cluster: Any, error: Exception, kind: type[SohoaError], says: str
) -> None:
    cluster.submit(READ)
    cluster._client.futures[0].end("error", error)
    with pytest.raises(kind, match=says):
        told(cluster)


def test_what_a_worker_says_is_wrong_with_all_tasks_ends_the_run(cluster: Any) -> None:
    cluster.submit(READ)
    failed = Failed("run", "output", "out: gone.", OutputError("out: gone."))
    cluster._client.futures[0].end("finished", ([failed, Idle()], 0))
    with pytest.raises(OutputError, match="gone"):
        told(cluster)


def test_a_lost_scheduler_is_told_and_a_slow_one_waited_for(cluster: Any) -> None:
    cluster.submit(READ)
    for status in ("running", "connecting"):
        cluster._client.status = status
        assert told(cluster) == []
    cluster._client.status = "closed"
    with pytest.raises(WorkersError, match="connection to the Dask scheduler is lost"):
        told(cluster)


def test_who_leaves_takes_the_tasks_back(cluster: Any) -> None:
    """No more is given out than two tasks a thread, so that little is to be taken back."""
    with cluster:
        assert (cluster.count, cluster.free) == (3, 6)
        cluster.submit(READ)
        assert (cluster.running, cluster.free) == (1, 5)
    assert [future.cancelled for future in cluster._client.futures] == [True]
    assert cluster._client.status == "closed"
