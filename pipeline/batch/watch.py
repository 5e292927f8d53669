"""A folder that files are put into: takes each once it has been copied whole.

Which files are there is looked up again every time; the watch on the folder only says when to look. So a restart, or
an event that is missed, costs nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from threading import Event

from pipeline.batch.inputs import Given, gather, stamp_of
from pipeline.batch.ledger_reading import NAME, LedgerReading
from pipeline.batch.run import Outcome, Plan, run_batch
from pipeline.errors import MissingDependencyError, UsageError
from pipeline.model.installation import command_for

_LOOK_SECONDS = 1.0
"""Between looks while a file has not come to rest."""
_IDLE_SECONDS = 30.0
"""Between looks without any event: network folders send none."""
_WRITE = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: str
    since: float
    """When this stamp was first seen."""


class Inbox:
    """Tells files that have come to rest from those that are still being written."""

    def __init__(self, folder: Path, out: Path, settle: float) -> None:
        self.folder = folder
        self.out = out
        self.settle = settle
        self._seen: dict[str, _Seen] = {}
        self._given: dict[str, str] = {}
        """Files that were ready before, with their stamps: one that cannot be opened is not tried without end."""

    def ready(self, now: float) -> tuple[list[Given], bool]:
        """New and changed files whose size and times have stayed for ``settle`` seconds and that no process of this
        machine holds open for writing; and whether others are still to come to rest.

        Files of kinds that are not read are left alone: copying programs write under other names first.
        """
        ledger = LedgerReading.open(self.out) if (self.out / NAME).is_file() else None
        seen: dict[str, _Seen] = {}
        ready = []
        try:
            for item in gather([str(self.folder)], True, self.out):
                stamp = stamp_of(item.path)
                if item.skipped or stamp is None or (ledger is not None and ledger.has_ended(item.path, stamp)):
                    continue
                if self._given.get(item.path) == stamp:
                    continue
                before = self._seen.get(item.path)
                seen[item.path] = before if before and before.stamp == stamp else _Seen(stamp, now)
                if now - seen[item.path].since >= self.settle:
                    ready.append(item)
        finally:
            if ledger is not None:
                ledger.close()
        self._seen = seen
        writing = _written_to({item.path for item in ready}) if ready else set()
        ready = [item for item in ready if item.path not in writing]
        self._given |= {item.path: seen[item.path].stamp for item in ready}
        return ready, len(ready) < len(seen)


def check_inbox(folder: Path) -> None:
    """Raises UsageError where the folder cannot be watched."""
    if not folder.exists():
        raise UsageError(
            f"{folder}: there is no such folder.",
            advice="Make it first, or give the folder that the scanner writes to; is its disk or share mounted?",
        )
    if not folder.is_dir():
        raise UsageError(
            f"{folder}: is a file, and only a folder can be watched.",
            advice="Give the folder it lies in; `sohoa run` reads a file.",
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        raise UsageError(f"{folder}: may not be read.", advice="Have its owner let you read it.")


def watch(folder: Path, how: Plan, settle: float, stop: Event, on_run: Callable[[Outcome], None]) -> None:
    """Runs over what comes into ``folder`` until ``stop``, Ctrl-C, or a run that is stopped. Raises as ``run_batch``
    and ``check_inbox``.
    """
    check_inbox(folder)
    inbox = Inbox(folder, how.out, settle)
    look_at = 0.0
    for changed in chain([True], _changes(folder, stop)):
        now = time.monotonic()
        if not changed and now < look_at:
            continue
        ready, unsettled = inbox.ready(now)
        if ready:
            outcome = run_batch(ready, how)
            on_run(outcome)
            if outcome.stopped:
                return
        look_at = now + (_LOOK_SECONDS if unsettled else _IDLE_SECONDS)


def _changes(folder: Path, stop: Event) -> Iterator[bool]:
    """Once a second, and on changes: whether there were any. Ends with ``stop`` and Ctrl-C."""
    try:
        import watchfiles  # noqa: PLC0415 - an extra
    except ImportError:
        command = command_for("watch")
        advice = f"Install it: {command}."
        raise MissingDependencyError("watchfiles is not installed.", advice=advice) from None
    looks = watchfiles.watch(
        folder,
        watch_filter=None,
        debounce=400,
        stop_event=stop,
        rust_timeout=int(_LOOK_SECONDS * 1000),
        yield_on_timeout=True,
        raise_interrupt=False,
    )
    return (bool(changes) for changes in looks)


def _written_to(paths: set[str]) -> set[str]:
    """Those that a process of this machine holds open for writing, as far as the system lets us see."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = str(entry.readlink())
            if target in paths:
                flags = (entry.parent.parent / "fdinfo" / entry.name).read_text(encoding="ascii")
                if int(flags.split("flags:")[1].split()[0], 8) & _WRITE:
                    found.add(target)
        except (OSError, IndexError, ValueError):
            continue
    return found
