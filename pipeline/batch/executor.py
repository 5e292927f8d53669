"""Where tasks are done: what worker processes here and a cluster have in common."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Protocol

from pipeline.batch.messages import Died, Message, Task

_LISTEN_SECONDS = 1.0


class Executor(Protocol):
    """Does tasks, somewhere: worker processes here, or a cluster."""

    @property
    def count(self) -> int:
        """Workers."""

    @property
    def peak_memory(self) -> int:
        """Bytes: the most that one worker has held; 0 where it is not known."""

    @property
    def running(self) -> int:
        """Tasks that are being worked on."""

    @property
    def free(self) -> int:
        """How many more may be submitted now."""

    def submit(self, task: Task) -> None:
        """Takes a task; what comes of it comes by ``messages``."""

    def messages(self, seconds: float) -> Iterator[tuple[Task, Message]]:
        """What has been told within ``seconds``; the last of a task is Idle or Died. Raises what ends the run."""


def done(executor: Executor, tasks: Iterator[Task]) -> Iterator[tuple[Task, Message]]:
    """Has all tasks done, and gives what is told of them. Raises what ends the run."""
    waiting: deque[Task] = deque()
    while True:
        while executor.free > 0 and (task := waiting.popleft() if waiting else next(tasks, None)) is not None:
            executor.submit(task)
        if not executor.running:
            return
        for task, message in executor.messages(_LISTEN_SECONDS):
            if isinstance(message, Died) and message.step == "start":
                waiting.append(task)  # the worker died before it came to the task
            else:
                yield task, message
