"""What happened in the runs of an output folder, in order: ``OUT/events.jsonl``, one JSON object a line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pipeline.write.files import unwritable


class Events:
    """Appends; the file is opened with the first event."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def write(self, event: str, **details: object) -> None:
        """One line, with the time. Raises OutputError."""
        try:
            if self._file is None:
                self._file = self.path.open("a", encoding="utf-8")
            time = datetime.now(UTC).isoformat(timespec="milliseconds")
            self._file.write(json.dumps({"time": time, "event": event, **details}, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise unwritable(self.path, error) from None

    def close(self) -> None:
        """Closes the file, if there was an event."""
        if self._file is not None:
            self._file.close()
