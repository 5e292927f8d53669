"""What is to be done: contents found for inputs, and what is known of them held against the settings of this run."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.batch.conductor import OF_THE_FILE
from pipeline.batch.executor import Executor, done
from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.inputs import key_of, stamp_of
from pipeline.batch.ledger import Ledger
from pipeline.batch.ledger_reading import KnownDocument
from pipeline.batch.messages import Died, Failed, Identified, Task
from pipeline.batch.names import shown
from pipeline.batch.storage import Storage
from pipeline.errors import DocumentError


def identify(ledger: Ledger, prints: Fingerprint) -> None:
    """Finds the content of every input of this run; reads only files that have changed since they were read last."""
    for item in ledger.given():
        stamp = stamp_of(item.path)
        if stamp is not None and stamp == item.stamp:
            continue
        if "://" in item.path:
            continue  # see ``identify_remote``
        try:
            key, size = key_of(item.path)
        except DocumentError as error:
            ledger.input_failed(item.position, error.code, shown(str(error)))
            continue
        with ledger.change():
            ledger.identify(item.position, stamp or "", key, size, prints)


def identify_remote(ledger: Ledger, prints: Fingerprint, executor: Executor) -> None:
    """The same for URLs, whose contents workers read. Raises what ends the run."""
    positions: dict[str, tuple[int, str]] = {}

    def tasks() -> Iterator[Task]:
        for item in ledger.given():
            if "://" not in item.path:
                continue
            stamp = stamp_of(item.path)
            if stamp is None:
                ledger.input_failed(item.position, "not_found", f"{item.name}: there is no such file. Check the URL.")
            elif stamp != item.stamp:
                positions[item.path] = (item.position, stamp)
                yield Task("identify", item.path, item.path, "", "", "", 1)

    for task, message in done(executor, tasks()):
        if isinstance(message, Identified):
            position, stamp = positions.pop(task.path)
            with ledger.change():
                ledger.identify(position, stamp, message.key, message.bytes, prints)
        elif isinstance(message, Failed | Died):
            ledger.input_failed(positions.pop(task.path)[0], message.code, message.reason)


def plan(ledger: Ledger, storage: Storage, prints: Fingerprint) -> None:
    """Has documents wait again where settings, tables or the engine have changed what would come of them.

    Under other settings of restoration and parsing, stored pages are finished anew; under others of reading, pages are
    read anew. What failed is taken again only under other limits (or by ``sohoa retry``), but for files that were away:
    here they were found again. Results that somebody has deleted are made again.
    """
    for document in ledger.documents():
        changed = _changed(document, prints, storage)
        if changed:
            ledger.wait_again(document.key, prints, anew=document.recognition != prints.recognition)
        if document.pages is not None and (changed or document.status == "waiting"):
            _check_units(ledger, storage, ledger.document(document.key))


def _changed(document: KnownDocument, prints: Fingerprint, storage: Storage) -> bool:
    again = document.limits != prints.limits or document.code in OF_THE_FILE
    if document.finishing != prints.finishing:
        return True
    if document.status == "done":
        return not storage.has_result(document.id)
    return again or (document.status == "partial" and not storage.has_result(document.id))


def _check_units(ledger: Ledger, storage: Storage, document: KnownDocument) -> None:
    """Units whose pages somebody has deleted are to be read again."""
    for unit in ledger.units(document.key):
        stored = unit.status != "done" or storage.has_unit(document.key, document.recognition, unit.pages)
        if not stored:
            ledger.unit_ended(document.key, unit.pages, "waiting", None, None)
