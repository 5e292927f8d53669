"""What runs in a worker process: one road, built once; one source after another."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from pipeline.errors import MissingDependencyError, OutputError, SohoaError
from pipeline.pipeline import Result, Road
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow
from pipeline.write.store import Store

_roads: dict[str, Road] = {}


def start(settings: Settings) -> None:
    """Builds the road of this process. Ctrl-C is for the parent, which lets workers finish their page."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_THREAD_LIMIT"] = "1"  # read when the engine is loaded: one core a worker
    _roads["road"] = Road(settings)
    # What C libraries print of odd pages (Leptonica does) names no file and no reason; the rows say both.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def work(path: Path, name: str, also: tuple[str, ...], out: Path) -> InputRow:
    """One source to its record and pages in ``out``. A failure of the document is a row, not an exception.

    Raises MissingDependencyError and OutputError, which no other document would escape.
    """
    begin = time.perf_counter()
    try:
        result = _roads["road"].process(path)
        for record in result.records:
            record.source.also = list(also)
        Store(out).put(result.records, result.document)
        row = _row(name, result)
    except (MissingDependencyError, OutputError):
        raise
    except SohoaError as error:
        row = InputRow(name=name, status="failed", code=error.code, reason=str(error))
    except MemoryError:
        row = InputRow(name=name, status="failed", code="memory", reason=f"{name}: needs more memory than there is.")
    except Exception as error:  # noqa: BLE001 - the border: whatever a document does, the batch goes on
        reason = f"{name}: an error inside sohoa ({type(error).__name__}: {error}). Please report it."
        row = InputRow(name=name, status="failed", code="internal", reason=reason)
    return row.model_copy(update={"seconds": round(time.perf_counter() - begin, 3)})


def _row(name: str, result: Result) -> InputRow:
    failed = result.failed_pages
    row = InputRow(name=name, id=result.record.id, status="done", pages=len(result.document.pages))
    if failed:
        causes = "; ".join(f"page {page.number}: {page.error}" for page in failed[:20])
        return row.model_copy(
            update={
                "status": "partial",
                "code": failed[0].error,
                "reason": f"{name}: {len(failed)} of {row.pages} pages could not be read ({causes}).",
                "failed_pages": [page.number for page in failed],
            }
        )
    if not any(page.words for page in result.document.pages):
        return row.model_copy(update={"code": "no_words", "reason": f"{name}: no words were found on any page."})
    return row
