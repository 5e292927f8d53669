"""Worker processes on this machine, and the deadlines they are held to.

Pools of others were looked at first. ``ProcessPoolExecutor`` ends with its first killed worker. pebble and loky
survive one, but know a deadline only for a whole call, and end the worker alone: a Tesseract that it started would
go on. Here a worker is a fresh interpreter in a session of its own; the parent counts a deadline from the last
step that the worker told of, and ends the whole session.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import IO

from pipeline.batch import processes
from pipeline.batch.messages import At, Died, Failed, Idle, Message, Step, Task, said_of_memory
from pipeline.batch.names import name_of
from pipeline.errors import SohoaError
from pipeline.model.language import N_
from pipeline.settings import Settings

GRACE = 5.0
"""Seconds over the deadline of a page before its worker is killed: the engine's own time limit ends it more gently."""
START_SECONDS = 300.0
"""For a worker to build its road; the first one on a machine may compile."""
_MOST_FAILED_STARTS = 3
_STOP_SECONDS = 5.0
_SAID = 4_000


class WorkersError(SohoaError):
    """Worker processes cannot be started, or die before they do any work."""

    code = "workers"
    advice = "See `sohoa doctor`; try --jobs 1, or a higher worker_memory."


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: Connection
    lifeline: int
    said: IO[bytes]
    """What it prints to standard error: C libraries name no file there, but may say why they end."""
    deadline: float
    step: Step = "start"
    task: Task | None = None
    """What it works on; given before it has started, it waits in the pipe."""
    pages: int = 0
    started: bool = False
    last_words: str = ""


class Workers:
    """Up to ``count`` processes; see ``submit`` and ``messages``. Close it, or use it as a context.

    ``build``, such as ``pipeline.pipeline:Road``, names what makes a road of settings; only workers import it.
    """

    def __init__(self, settings: Settings, build: str, count: int) -> None:
        self.settings = settings
        self._count = count
        self._peak_memory = 0
        self._build = build
        self._workers: list[_Worker] = []
        self._failed_starts = 0

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def count(self) -> int:
        """Workers at most."""
        return self._count

    @property
    def peak_memory(self) -> int:
        """Bytes: the most that one worker, without the programs it starts, has held."""
        return self._peak_memory

    @property
    def running(self) -> int:
        """Tasks that are being worked on."""
        return sum(worker.task is not None for worker in self._workers)

    @property
    def free(self) -> int:
        """How many more tasks may be submitted now."""
        return self._count - self.running

    def submit(self, task: Task) -> None:
        """Gives ``task`` to an idle worker, or to a new one. Raises WorkersError."""
        for worker in [worker for worker in self._workers if worker.task is None]:
            if worker.pages >= self.settings.worker_pages:
                self._stop(worker)
            elif self._give(worker, task):
                return
        self._give(self._start(), task)

    def messages(self, seconds: float) -> Iterator[tuple[Task, Message]]:
        """What workers tell within ``seconds``; for a worker that is gone, or was killed at its deadline, Died.

        Returns as soon as something has come. Raises WorkersError, and what a worker says is wrong with all tasks.
        """
        now = time.monotonic()
        soonest = min((worker.deadline for worker in self._workers if worker.task), default=now + seconds)
        ready = wait([worker.connection for worker in self._workers], max(0.0, min(seconds, soonest - now)))
        for worker in list(self._workers):
            if worker.connection in ready:
                yield from self._received(worker)
            elif worker.task is not None and time.monotonic() > worker.deadline:
                yield from self._died(worker, overdue=True)

    def close(self) -> None:
        """Lets idle workers leave by themselves, kills the others."""
        for worker in list(self._workers):
            if worker.task is None:
                self._stop(worker)
        self.kill()

    def kill(self) -> None:
        """Ends all workers and whatever they have started, at once."""
        for worker in list(self._workers):
            self._end(worker)

    def _start(self) -> _Worker:
        said = tempfile.TemporaryFile(prefix="sohoa-worker-")  # noqa: SIM115 - closed with the worker
        path = os.pathsep.join(filter(None, sys.path))
        environment = {**os.environ, **processes.ENVIRONMENT, "PYTHONPATH": path}
        process, ours, lifeline = processes.start("pipeline.batch.worker", said, environment)
        worker = _Worker(process, ours, lifeline, said, time.monotonic() + START_SECONDS)
        self._workers.append(worker)
        with suppress(OSError):  # a worker that is gone already is found by ``messages``
            ours.send((self._build, self.settings))
        return worker

    def _give(self, worker: _Worker, task: Task) -> bool:
        worker.said.seek(0)
        worker.said.truncate()
        try:
            worker.connection.send(task)
        except OSError:
            if worker.started:
                self._end(worker)
                return False
        worker.task = task
        if worker.started:
            self._begin(worker, "open")
        return True

    def _begin(self, worker: _Worker, step: Step) -> None:
        limits = self.settings
        seconds = limits.document_seconds if step == "finish" else limits.page_seconds
        worker.step, worker.deadline = step, time.monotonic() + seconds + GRACE

    def _received(self, worker: _Worker) -> Iterator[tuple[Task, Message]]:
        try:
            message: Message = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._died(worker)
            return
        if isinstance(message, At) and message.step == "start":
            worker.started, self._failed_starts = True, 0
            self._begin(worker, "open")
        elif isinstance(message, At):
            worker.pages += message.step == "page"
            self._begin(worker, message.step)
        elif isinstance(message, Failed) and message.error is not None:
            raise message.error
        task = worker.task
        if isinstance(message, Idle):
            worker.task = None
            self._peak_memory = max(self._peak_memory, _peak_memory(worker.process.pid))
        elif isinstance(message, Failed) and message.code == "memory":
            worker.pages = self.settings.worker_pages  # its heap is in pieces
        if task is not None:
            yield task, message

    def _died(self, worker: _Worker, overdue: bool = False) -> Iterator[tuple[Task, Message]]:
        signalled = self._end(worker)
        task, said = worker.task, worker.last_words
        if not worker.started:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_FAILED_STARTS:
                raise WorkersError(f"worker processes do not start ({said.splitlines()[-1] if said else signalled}).")
        if task is not None:
            yield task, self._why(worker, task, overdue, signalled)

    def _why(self, worker: _Worker, task: Task, overdue: bool, signalled: str) -> Died:
        name, step, limits = name_of(task.path), worker.step, self.settings
        if overdue and step == "finish":
            most = limits.document_seconds
            reason = N_(f"{name}: restoration and parsing took over {most:g} s. Raise --document-seconds, or split it.")
            return Died("timeout", reason, step)
        if overdue:
            most = limits.page_seconds
            reason = N_(f"{name}: a page took over {most:g} s. Raise --page-seconds, or scan the page again.")
            return Died("timeout", reason, step)
        if said_of_memory(worker.last_words):
            most = limits.worker_memory / 1e9
            reason = N_(f"{name}: needs more memory than the {most:.1f} GB that a worker may have (worker_memory).")
            return Died("memory", reason, step)
        reason = N_(f"{name}: the worker process ended ({signalled}), perhaps for lack of memory.")
        return Died("worker_died", reason, step)

    def _stop(self, worker: _Worker) -> None:
        with suppress(OSError, subprocess.TimeoutExpired):
            worker.connection.send(None)
            worker.process.wait(_STOP_SECONDS)
        self._end(worker)

    def _end(self, worker: _Worker) -> str:
        """Kills the worker with what it has started; how the worker itself ended."""
        self._workers.remove(worker)
        code = processes.end(worker.process)
        worker.last_words = _tail(worker.said)
        worker.connection.close()
        os.close(worker.lifeline)
        worker.said.close()
        return processes.how_it_ended(code)


def _tail(said: IO[bytes]) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - _SAID))
    return said.read().decode("utf-8", "replace").strip()


def _peak_memory(process: int) -> int:
    """Bytes; 0 where the system does not say."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0
