"""Processes with all that they start: how one is started, how it is ended, on POSIX and on Windows.

On POSIX a worker leads a session of its own and inherits file descriptors; on Windows it inherits handles, and what it
has started is found by the system (``taskkill /T``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import IO, Any

ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "OPENCV_FOR_THREADS_NUM": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Of a worker: one core each, since there are as many workers as cores."""
_ENDED = 1
"""Exit code of what is ended on Windows."""


def start(module: str, said: IO[bytes], environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], Connection, int]:
    """Runs a module in an interpreter of its own: the process, our end of the pipe to it, and our end of its lifeline.

    The module takes its ends with ``own_ends(sys.argv)``. Its lifeline ends when the descriptor is closed, also when
    this process is killed. What it prints to standard error goes to ``said``.
    """
    ours: Any
    theirs: Any
    ours, theirs = Pipe()
    end, lifeline = os.pipe()
    handles = [theirs.fileno(), _handle(end)]
    command = [sys.executable, "-P", "-m", module, *map(str, handles)]
    try:
        if sys.platform == "win32":
            for handle in handles:
                os.set_handle_inheritable(handle, True)
            startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, env=environment,
                startupinfo=startup, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
            )  # fmt: skip
        else:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, env=environment,
                pass_fds=handles, start_new_session=True,
            )  # fmt: skip
    finally:
        theirs.close()
        os.close(end)
    return process, ours, lifeline


def own_ends(arguments: list[str]) -> tuple[Connection, int]:
    """In the process that was started: its end of the pipe, and the descriptor of its lifeline."""
    pipe, lifeline = map(int, arguments[1:3])
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415
        from multiprocessing.connection import PipeConnection  # noqa: PLC0415

        for handle in (pipe, lifeline):
            os.set_handle_inheritable(handle, False)
        connection: Any = PipeConnection(pipe)
        return connection, msvcrt.open_osfhandle(lifeline, os.O_RDONLY)
    for descriptor in (pipe, lifeline):
        os.set_inheritable(descriptor, False)
    return Connection(pipe), lifeline


def _handle(descriptor: int) -> int:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        return msvcrt.get_osfhandle(descriptor)
    return descriptor


def end(process: subprocess.Popen[bytes]) -> int:
    """Ends a process and what it has started, at once; its exit code, negative for a signal."""
    # Before the process is waited for: until then its number, which is the session's, is not given out again.
    with suppress(ProcessLookupError, PermissionError):
        _end_all(process.pid)
    process.kill()
    return process.wait()


def end_own() -> None:
    """Ends this process, which ``start`` has started, and what it has started itself."""
    with suppress(ProcessLookupError, PermissionError):
        _end_all(os.getpid())
    os._exit(_ENDED)


def _end_all(number: int) -> None:
    """Ends the session, or on Windows the tree, of a process that ``start`` has started."""
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(number)]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    elif hasattr(os, "killpg"):
        os.killpg(number, signal.SIGKILL)


def how_it_ended(code: int) -> str:
    """For a message: ``signal 9``, ``exit code 1``."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"
