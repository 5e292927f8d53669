"""A run with a road of `tests.batch.roads`, as a program that tests can kill: `drive ROAD OUT SETTINGS INPUT...`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.batch.inputs import gather
from pipeline.batch.run import Outcome, Plan, retry_batch, run_batch
from pipeline.errors import SohoaError
from pipeline.settings import Settings
from pipeline.write.inputs import InputRow

FAST = {"clean": False, "restore": False, "text_layers": "never", "jobs": 1, "unit_pages": 4}


class Silent:
    """Hears what a run tells, and keeps it."""

    def __init__(self) -> None:
        self.rows: list[InputRow] = []
        self.work: tuple[int, int] = (0, 0)

    def begin(self, inputs: int, waiting: int) -> None:
        self.work = (inputs, waiting)

    def known(self, row: InputRow) -> None:
        self.rows.append(row)

    def ended(self, row: InputRow) -> None:
        self.rows.append(row)

    def stopping(self, running: int) -> None:
        pass


def drive(road: str, inputs: list[Path], out: Path, retry: bool = False, **settings: object) -> Outcome:
    """Runs over ``inputs`` with the road of this name."""
    effective = Settings(**{**FAST, **settings})  # type: ignore[arg-type]
    how = Plan(effective, out, Silent(), f"tests.batch.roads:{road}", {"stub": "1"})
    return retry_batch(how) if retry else run_batch(gather(map(str, inputs), True, out), how)


def main() -> int:
    road, out, settings, *inputs = sys.argv[1:]
    try:
        return int(drive(road, list(map(Path, inputs)), Path(out), **json.loads(settings)).exit_code)
    except SohoaError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        return int(error.exit_code)


if __name__ == "__main__":
    sys.exit(main())
