"""Takes away from the modules of the package, and from them alone, what only POSIX systems have.

Loaded by a ``sitecustomize`` module, so that worker processes are bound as their parent is. Libraries keep what they
need on this system; elsewhere they have parts of their own.
"""

from __future__ import annotations

import builtins
import importlib
import os
import pkgutil
import signal
from collections.abc import Mapping, Sequence
from types import ModuleType

MODULES = frozenset(
    {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "crypt", "spwd", "readline", "posix"}
)
WITHOUT = {
    "os": {
        *(
            "fork",
            "forkpty",
            "killpg",
            "setsid",
            "getpgid",
            "setpgid",
            "getuid",
            "geteuid",
            "getgid",
            "getegid",
            "setuid",
        ),
        *("getgroups", "chown", "lchown", "fchown", "chroot", "nice", "uname", "sysconf", "statvfs", "getloadavg"),
        *("mkfifo", "sched_getaffinity", "sched_setaffinity", "wait3", "wait4", "waitid", "posix_fallocate", "pread"),
        *("pwrite", "sendfile", "getpriority", "ttyname", "openpty", "fchmod", "fchdir", "fdatasync", "O_NOFOLLOW"),
        *("O_DIRECTORY", "O_CLOEXEC", "WIFEXITED", "WEXITSTATUS", "WIFSIGNALED", "WTERMSIG", "EX_OK"),
    },
    "signal": {
        *("SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGSTOP", "SIGCONT", "SIGPIPE", "SIGQUIT"),
        *("alarm", "pthread_kill", "setitimer", "sigwait", "pthread_sigmask"),
    },
}
NOT_HERE = "pipeline.review.migrations.env"
"""Runs in the environment that Alembic makes."""

_import = builtins.__import__


def _bare(module: ModuleType, without: set[str]) -> ModuleType:
    bare = ModuleType(module.__name__)
    vars(bare).update({name: value for name, value in vars(module).items() if name not in without})
    return bare


_BARE = {"os": _bare(os, WITHOUT["os"]), "signal": _bare(signal, WITHOUT["signal"])}


def _bound_import(
    name: str,
    globals: Mapping[str, object] | None = None,
    locals: Mapping[str, object] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    by = str((globals or {}).get("__name__", ""))
    if level == 0 and (by == "__main__" or by.partition(".")[0] == "pipeline"):
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r} without POSIX", name=name)
        if name in _BARE:
            return _BARE[name]
    return _import(name, globals, locals, fromlist, level)


def bind() -> None:
    """From now on, modules of the package import what every system has."""
    builtins.__import__ = _bound_import


def import_all() -> int:
    """Imports every module of the package; how many there are."""
    import pipeline

    names = [module.name for module in pkgutil.walk_packages(pipeline.__path__, "pipeline.") if module.name != NOT_HERE]
    for name in names:
        importlib.import_module(name)
    return len(names)
