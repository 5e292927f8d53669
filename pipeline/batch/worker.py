"""A worker process: ``python -m pipeline.batch.worker PIPE LIFELINE``, its ends of both to the parent.

Its own session, so that the parent can end it with all that it started; it ends itself when the parent is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pkgutil import resolve_name

from pipeline.batch.messages import At, Failed, Idle, Message, Task
from pipeline.batch.processes import end_own, own_ends
from pipeline.batch.work import Work
from pipeline.errors import SohoaError
from pipeline.model.machine import limit_memory
from pipeline.settings import Settings


def main(connection: Connection, lifeline: int) -> None:
    """Builds the road, then does one task after another until the parent says None or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which lets workers finish
    threading.Thread(target=_end_with_parent, args=[lifeline], daemon=True).start()
    try:
        build, settings = connection.recv()
        if settings.worker_memory:
            limit_memory(settings.worker_memory)
        work = _built(connection, build, settings)
        while work is not None and (task := connection.recv()) is not None:
            _do(work, task, connection)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _built(connection: Connection, build: str, settings: Settings) -> Work | None:
    try:
        work = Work(resolve_name(build)(settings))
    except SohoaError as error:
        connection.send(Failed("run", error.code, str(error), error))
        return None
    connection.send(At("start"))
    return work


def _do(work: Work, task: Task, connection: Connection) -> None:
    def tell(message: Message) -> None:
        connection.send(message)

    work.do(task, tell)
    tell(Idle())


def _end_with_parent(lifeline: int) -> None:
    """Nothing is ever written to the lifeline; it ends when the parent does, however that comes about."""
    os.read(lifeline, 1)
    end_own()


if __name__ == "__main__":
    main(*own_ends(sys.argv))
