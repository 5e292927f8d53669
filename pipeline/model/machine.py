"""What operating systems do each in their own way: locks, memory, cores.

Where a system has no such thing, as a limit on a process's memory on Windows, nothing is done.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]
try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

_BEYOND = 0x7FFF_0000
"""Windows locks bytes, for others to read, too: one far behind the end of any file of ours is locked."""
_WAIT = 0.05
_IN_USE = {errno.EACCES, errno.EAGAIN, errno.EDEADLK, getattr(errno, "EWOULDBLOCK", errno.EAGAIN)}


class LockedError(Exception):
    """Another process holds the lock."""


def lock(file: IO[Any], *, wait: bool, shared: bool = False) -> None:
    """Locks an open file for this process until the file is closed, however the process ends.

    ``shared``: beside others that share it, which Windows does not know.

    Raises LockedError when another holds it and ``wait`` is false; OSError where the file system has no locks.
    """
    while True:
        try:
            return _lock(file, wait, shared)
        except OSError as error:
            if error.errno not in _IN_USE:
                raise
            if not wait:
                raise LockedError from None
        time.sleep(_WAIT)


def _lock(file: IO[Any], wait: bool, shared: bool) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        with _at(file, _BEYOND):
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    elif fcntl is not None:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))


def unlock(file: IO[Any]) -> None:
    """Gives the lock back before the file is closed."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        with _at(file, _BEYOND):
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    elif fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def _at(file: IO[Any], place: int) -> Iterator[None]:
    """With the file's handle at a place of its own."""
    before = os.lseek(file.fileno(), 0, os.SEEK_CUR)
    os.lseek(file.fileno(), place, os.SEEK_SET)
    try:
        yield
    finally:
        os.lseek(file.fileno(), before, os.SEEK_SET)


def cores() -> int:
    """Cores that this process may use, at least one."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory() -> int:
    """Bytes of memory that the machine has; 0 where it does not say."""
    if sys.platform == "win32":
        return _memory_of_windows()
    with suppress(AttributeError, ValueError, OSError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 0


def _memory_of_windows() -> int:
    if sys.platform != "win32":
        return 0
    import ctypes  # noqa: PLC0415

    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_uint32),
            ("load", ctypes.c_uint32),
            ("total", ctypes.c_uint64),
            ("others", ctypes.c_uint64 * 6),
        )

    status = Status(length=ctypes.sizeof(Status))
    return int(status.total) if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else 0


def limit_memory(size: int) -> None:
    """Lets this process have so many bytes of address space at most; no system but Linux keeps to it."""
    if sys.platform == "win32" or resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # macOS has the limit, and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))


def peak_memory() -> int:
    """Bytes that this process has held at most; 0 where the system does not say."""
    if sys.platform == "win32" or resource is None:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def give_back_memory() -> None:
    """Returns to the system what is free among what is in use; only the GNU C library has a way to ask for it."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
