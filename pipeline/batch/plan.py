"""What is to be done: contents found for inputs, and what is known of them held against the settings of this run."""

from __future__ import annotations

from pipeline.batch.fingerprint import Fingerprint
from pipeline.batch.inputs import key_of, stamp_of
from pipeline.batch.ledger import KnownDocument, Ledger
from pipeline.batch.names import shown
from pipeline.batch.storage import unit_name
from pipeline.errors import DocumentError
from pipeline.write.store import Store


def identify(ledger: Ledger, prints: Fingerprint) -> None:
    """Finds the content of every input of this run; reads only files that have changed since they were read last."""
    for item in ledger.given():
        stamp = stamp_of(item.path)
        if stamp is not None and stamp == item.stamp:
            continue
        try:
            key, size = key_of(item.path)
        except DocumentError as error:
            ledger.input_failed(item.position, error.code, shown(str(error)))
            continue
        with ledger.change():
            ledger.identify(item.position, stamp or "", key, size, prints)


def plan(ledger: Ledger, store: Store, prints: Fingerprint) -> None:
    """Has documents wait again where settings, tables or the engine have changed what would come of them.

    Under other settings of restoration and parsing, stored pages are finished anew; under others of reading, pages are
    read anew. What failed is taken again only under other limits (or by ``sohoa retry``). Results that somebody has
    deleted are made again.
    """
    for document in ledger.documents():
        changed = _changed(document, prints, store)
        if changed:
            ledger.wait_again(document.key, prints, anew=document.recognition != prints.recognition)
        if document.pages is not None and (changed or document.status == "waiting"):
            _check_units(ledger, store, ledger.document(document.key))


def _changed(document: KnownDocument, prints: Fingerprint, store: Store) -> bool:
    other_limits = document.limits != prints.limits
    if document.finishing != prints.finishing:
        return True
    if document.status == "done":
        return not _stored(store, document)
    return other_limits or (document.status == "partial" and not _stored(store, document))


def _check_units(ledger: Ledger, store: Store, document: KnownDocument) -> None:
    """Units whose pages somebody has deleted are to be read again."""
    for unit in ledger.units(document.key):
        path = store.folder / unit_name(document.key, document.recognition, unit.pages)
        if unit.status == "done" and not path.is_file():
            ledger.unit_ended(document.key, unit.pages, "waiting", None, None)


def _stored(store: Store, document: KnownDocument) -> bool:
    return store.records_path(document.id).is_file() and store.pages_path(document.id).is_file()
