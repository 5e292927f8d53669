"""The same work on an existing Dask cluster (extra ``cluster``).

A Dask worker does a task in a process of its own below it, under the same deadlines and limits as on one machine
(``Workers``): a page that hangs costs that process, not the Dask worker. A Dask worker that is lost takes its process
with it, and Dask gives the task to another one.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from distributed import Client, Future, KilledWorker, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from pipeline.batch.executor import done
from pipeline.batch.messages import At, Died, Failed, Idle, Message, Task
from pipeline.batch.names import name_of
from pipeline.batch.workers import Workers, WorkersError
from pipeline.errors import SohoaError
from pipeline.model.language import N_
from pipeline.settings import Settings

_AHEAD = 2
"""Tasks a thread of the cluster, so that none waits for the driver."""


class Cluster:
    """Tasks on the workers that a scheduler knows; see Executor. Raises WorkersError where there is no scheduler."""

    def __init__(self, settings: Settings, build: str, address: str, connect_seconds: float = 30) -> None:
        try:
            self._client = Client(address, timeout=connect_seconds, set_as_default=False)
        except (OSError, ValueError) as error:
            raise WorkersError(f"{address}: no Dask scheduler answers ({error}).", advice="Check address.") from None
        self._plugin = f"sohoa-{uuid4().hex}"
        self._client.register_plugin(Processes(settings, build), name=self._plugin)
        self._ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._tasks: dict[str, tuple[Task, Future]] = {}
        self._peak_memory = 0

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        for _task, future in self._tasks.values():
            future.cancel(reason="the run has ended")
        self._client.unregister_worker_plugin(self._plugin)
        self._client.close()

    @property
    def count(self) -> int:
        """See Executor."""
        return sum(self._client.nthreads().values())

    @property
    def peak_memory(self) -> int:
        """See Executor."""
        return self._peak_memory

    @property
    def running(self) -> int:
        """See Executor."""
        return len(self._tasks)

    @property
    def free(self) -> int:
        """See Executor."""
        return max(1, _AHEAD * self.count) - len(self._tasks)

    def submit(self, task: Task) -> None:
        """See Executor."""
        key = f"{task.kind}-{task.pages[0]}-{uuid4().hex}"
        future = self._client.submit(_do, task, self._plugin, key=key, pure=False)
        self._tasks[key] = (task, future)
        future.add_done_callback(self._ended.put)

    def messages(self, seconds: float) -> Iterator[tuple[Task, Message]]:
        """See Executor."""
        try:
            future = self._ended.get(timeout=seconds)
        except queue.Empty:
            if self._client.status not in {"running", "connecting"}:
                raise WorkersError("the connection to the Dask scheduler is lost.") from None
            return
        task, _ = self._tasks.pop(future.key)
        for message in self._told(task, future):
            if isinstance(message, Failed) and message.error is not None:
                raise message.error
            yield task, message

    def _told(self, task: Task, future: Future) -> list[Message]:
        if future.status == "finished":
            messages, peak = future.result()
            self._peak_memory = max(self._peak_memory, peak)
            return [message for message in messages if not isinstance(message, At)]
        error = future.exception() if future.status == "error" else None
        if isinstance(error, KilledWorker):
            reason = N_(f"{name_of(task.path)}: every worker of the cluster that took it was lost.")
            return [Died("worker_died", reason, "page" if task.kind != "finish" else "finish")]
        if isinstance(error, SohoaError):
            raise error
        if error is not None:
            raise WorkersError(f"the cluster failed ({type(error).__name__}: {error}).") from None
        return [Died("worker_died", "", "start")]  # cancelled: lost with a scheduler that came back


class Processes(WorkerPlugin):  # type: ignore[misc]
    """On every Dask worker: processes that do tasks, one for each of its threads that has asked for one."""

    def __init__(self, settings: Settings, build: str) -> None:
        self.settings = settings
        self.build = build
        self.idle: Any = None

    def setup(self, worker: Any) -> None:
        """Called by Dask on every worker, also on those that come later."""
        del worker
        self.idle = queue.SimpleQueue()

    def teardown(self, worker: Any) -> None:
        """Called by Dask when a worker leaves, or the run has ended."""
        del worker
        while not self.idle.empty():
            self.idle.get().close()

    def do(self, task: Task) -> tuple[list[Message], int]:
        """All messages of a task, and the most memory in bytes of the process that did it."""
        try:
            workers: Workers = self.idle.get_nowait()
        except queue.Empty:
            workers = Workers(self.settings, self.build, 1)
        try:
            messages = [message for _, message in done(workers, iter([task]))]
        except SohoaError as error:
            workers.kill()
            return [Failed("run", error.code, str(error), error), Idle()], 0
        self.idle.put(workers)
        return messages, workers.peak_memory


def _do(task: Task, plugin: str) -> tuple[list[Message], int]:
    processes: Processes = get_worker().plugins[plugin]
    return processes.do(task)
