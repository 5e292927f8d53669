#!/usr/bin/env python
"""What an export costs by format: CPU time a document and a page, and the most memory, in a process of its own.

Usage: script/bench_documents.py OUT [FORMAT ...]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FORMATS = ("text", "hocr", "alto", "pdf", "label-studio")


def main(arguments: list[str]) -> None:
    """Exports the results in each format and prints a line for it."""
    from pipeline.write.selection import Selection
    from pipeline.write.store import Store

    results = Path(arguments[0])
    selection = Selection(Store.open(results))
    pages = [len(selection.pages(item.record).pages) for item in selection.items()]
    print(f"{len(pages)} documents, {sum(pages)} pages")
    for kind in arguments[1:] or FORMATS:
        seconds, megabytes = _export(results, kind)
        print(
            f"{kind:13} {seconds:6.2f} s  {1000 * seconds / len(pages):7.0f} ms a document"
            f"  {1000 * seconds / sum(pages):6.0f} ms a page  {megabytes:5.0f} MB"
        )


def _export(results: Path, kind: str) -> tuple[float, float]:
    """CPU seconds of the command, its start included, and the most memory that it held."""
    with TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("sohoa")), "export", str(results), "-f", kind, "-o", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = usage.ru_utime + usage.ru_stime
        if os.waitstatus_to_exitcode(status) not in (0, 3):
            sys.exit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
        return seconds, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
