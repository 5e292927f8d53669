"""What a ledger should hold, in plain Python: the rules of its statuses without SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.messages import Finished, Tally
from pipeline.model.page import PageRange

ENDED = {"done", "partial", "failed"}
OPEN = {"waiting", "suspect"}


@dataclass
class ModelInput:
    path: str
    repeat: int
    name: str
    status: str
    code: str | None = None
    reason: str | None = None
    stamp: str | None = None
    document: str | None = None


@dataclass
class ModelUnit:
    last: int
    status: str = "waiting"
    code: str | None = None
    reason: str | None = None
    tally: Tally | None = None


@dataclass
class ModelDocument:
    bytes: int
    prints: Fingerprint
    status: str = "waiting"
    pages: int | None = None
    code: str | None = None
    reason: str | None = None
    failed_pages: tuple[int, ...] = ()
    records: int = 0
    also: list[str] = field(default_factory=list)
    seconds: float = 0.0
    units: dict[int, ModelUnit] = field(default_factory=dict)


class LedgerModel:
    """Inputs in the order in which they were first given; documents by key; the inputs that are this run's."""

    def __init__(self) -> None:
        self.inputs: list[ModelInput] = []
        self.documents: dict[str, ModelDocument] = {}
        self.given: set[int] = set()
        self.unpublished = False

    # Changes.

    def give(self, path: str, repeat: int, name: str, skipped: tuple[str, str] | None) -> int:
        place = next((n for n, row in enumerate(self.inputs) if (row.path, row.repeat) == (path, repeat)), None)
        if place is None:
            status, code, reason = ("skipped", *skipped) if skipped else ("waiting", None, None)
            self.inputs.append(ModelInput(path, repeat, name, status, code, reason))
            place = len(self.inputs) - 1
        else:
            row = self.inputs[place]
            if row.name != name or (skipped and row.status != "skipped"):
                row.name = name
                row.code, row.reason = skipped or (None, None)
            if (row.status == "skipped") != (skipped is not None):
                row.status, row.stamp, row.document = "skipped" if skipped else "waiting", None, None
        self.given.add(place)
        return place

    def give_failed(self) -> int:
        for place in range(len(self.inputs)):
            if self.status_of(place) in {"failed", "partial", "waiting", "suspect"}:
                self.given.add(place)
        for place in self.given:
            row = self.inputs[place]
            if row.document is None:
                row.status, row.code, row.reason = "waiting", None, None
            else:
                self._wait_for_failed(self.documents[row.document])
                self.documents[row.document].status = "waiting"
        return len(self.given)

    def identify(self, place: int, stamp: str, key: str, size: int, prints: Fingerprint) -> None:
        row = self.inputs[place]
        before = row.document
        row.stamp, row.document, row.status, row.code, row.reason = stamp, key, "waiting", None, None
        self.documents.setdefault(key, ModelDocument(size, prints))
        if before is not None and before != key and not self.named(before):
            del self.documents[before]

    def input_failed(self, place: int, code: str, reason: str) -> None:
        row = self.inputs[place]
        row.status, row.code, row.reason, row.stamp, row.document = "failed", code, reason, None, None

    def wait_again(self, key: str, prints: Fingerprint, anew: bool) -> None:
        document = self.documents[key]
        document.status, document.prints, document.code, document.reason = "waiting", prints, None, None
        document.failed_pages, document.seconds = (), 0.0
        if anew:
            document.pages = None
            document.units.clear()
        else:
            self._wait_for_failed(document)

    @staticmethod
    def _wait_for_failed(document: ModelDocument) -> None:
        document.units.pop(0, None)
        for first, unit in document.units.items():
            if unit.status != "done" or (unit.tally and unit.tally.failed):
                document.units[first] = ModelUnit(unit.last)

    def opened(self, key: str, pages: int, units: list[PageRange]) -> None:
        document = self.documents[key]
        document.pages = pages
        document.units.pop(0, None)
        for first, last in units:
            document.units.setdefault(first, ModelUnit(last))

    def document_ended(self, key: str, status: str, code: str | None, reason: str | None) -> None:
        document = self.documents[key]
        document.status, document.code, document.reason, document.records = status, code, reason, 0
        self.unpublished = True

    def finished(self, key: str, end: Finished) -> None:
        document = self.documents[key]
        document.units.pop(0, None)
        document.status, document.code, document.reason = end.status, end.code, end.reason
        document.failed_pages, document.records, document.also = end.failed_pages, end.records, []
        document.seconds = end.seconds + sum(unit.tally.seconds for unit in document.units.values() if unit.tally)
        self.unpublished = True

    def set_also(self, key: str, also: list[str]) -> None:
        self.documents[key].also = also
        self.unpublished = True

    def unit(self, key: str, pages: PageRange, row: ModelUnit) -> None:
        self.documents[key].units[pages[0]] = replace(row, last=pages[1])

    def split(self, key: str, first: int) -> None:
        units = self.documents[key].units
        unit = units.pop(first)
        for page in range(first, unit.last + 1):
            units[page] = ModelUnit(page, "suspect", unit.code, unit.reason)

    # What it tells.

    def named(self, key: str) -> list[int]:
        return [place for place, row in enumerate(self.inputs) if row.document == key]

    def status_of(self, place: int) -> str:
        row = self.inputs[place]
        return self.documents[row.document].status if row.document else row.status

    def counts(self, places: set[int]) -> dict[str, int]:
        counts = dict.fromkeys(("done", "partial", "failed", "skipped", "waiting"), 0)
        for place in places:
            counts[self.status_of(place)] = counts.get(self.status_of(place), 0) + 1
        return counts

    def rows(self) -> list[tuple[str, str, str | None, str | None, str | None, int | None, list[int]]]:
        """Name, status, id, code, reason, pages, failed pages of the inputs that have come to an end."""
        rows: list[tuple[str, str, str | None, str | None, str | None, int | None, list[int]]] = []
        for place, row in enumerate(self.inputs):
            if self.status_of(place) in OPEN:
                continue
            if row.document is None:
                rows.append((row.name, row.status, None, row.code, row.reason, None, []))
                continue
            document = self.documents[row.document]
            code, reason = document.code, document.reason
            first = self.named(row.document)[0]
            if place != first:
                code = "same_content" if document.records else code
                reason = f"{row.name}: has the same bytes as {self.inputs[first].name}; they share one result."
            record_id = row.document[:16] if document.records else None
            pages = document.pages if document.records else None
            rows.append((row.name, document.status, record_id, code, reason, pages, list(document.failed_pages)))
        return rows

    def failures(self) -> dict[str | None, int]:
        found: dict[str | None, int] = {}
        for place, row in enumerate(self.inputs):
            if self.status_of(place) in {"failed", "partial"}:
                code = (self.documents[row.document].code if row.document else None) or row.code
                found[code] = found.get(code, 0) + 1
        return found

    def pages(self, statuses: set[str], under_work: bool = False) -> int:
        """Pages of units in these statuses, of documents that an input holds."""
        return sum(
            unit.last - first + 1
            for key, document in self.documents.items()
            if self.named(key) and (not under_work or document.status == "waiting")
            for first, unit in document.units.items()
            if first > 0 and unit.status in statuses
        )

    def uncounted(self) -> int:
        return sum(
            document.status == "waiting" and document.pages is None and bool(self.named(key))
            for key, document in self.documents.items()
        )

    def also_named(self) -> dict[str, list[str]]:
        found = {}
        for key, document in self.documents.items():
            names = list(dict.fromkeys(self.inputs[place].name for place in self.named(key)[1:]))
            if document.records and document.also != names:
                found[key] = names
        return found

    def suspect(self) -> tuple[str, int] | None:
        """Of this run's documents under work, the first by key."""
        mine = {self.inputs[place].document for place in self.given}
        return min(
            (
                (key, first)
                for key, document in self.documents.items()
                if key in mine and document.status == "waiting"
                for first, unit in document.units.items()
                if unit.status == "suspect"
            ),
            default=None,
        )

    def in_order(self, statuses: set[str]) -> list[str]:
        """Keys of this run's documents in these statuses, by their first input among this run's."""
        keys = [self.inputs[place].document for place in sorted(self.given)]
        return [key for key in dict.fromkeys(keys) if key is not None and self.documents[key].status in statuses]


def tally_of(failed: int, seconds: float) -> Tally:
    """A unit's counts, as they come back from JSON."""
    return Tally(**json.loads(json.dumps({"ok": 1, "failed": failed, "seconds": seconds})))
