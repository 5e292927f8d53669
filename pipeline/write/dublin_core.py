"""Dublin Core of every document, as CSV and as XML. Which element holds what, dictionaries/dublin_core.tsv says.

The XML follows the guidelines of the Dublin Core Metadata Initiative (dublincore.org/specifications/dublin-core/
dc-xml-guidelines): properties as elements of the namespaces dc and dcterms, a value each.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from pipeline.errors import UsageError
from pipeline.write.characters import printable
from pipeline.write.csv_table import CsvTable, open_csv
from pipeline.write.export import Export
from pipeline.write.files import write_whole_together
from pipeline.write.profile import Described, Profile, read_profile

_NAMESPACES = {"dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/"}
_MANY = "||"
"""Between several values of an element in CSV, as DSpace and Omeka import them."""


def write_dublin_core(export: Export) -> Iterator[Path]:
    """``dublin-core.csv``, a row a document, and ``dublin-core.xml``."""
    profile = read_profile("dublin_core", export.settings.dictionaries, export.profile)
    for column in profile.columns:
        if column.name.partition(":")[0] not in _NAMESPACES:
            raise UsageError(f"{profile.name}: {column.name}: no element of dc: or dcterms:.")
    paths = [export.folder / "dublin-core.csv", export.folder / "dublin-core.xml"]
    write_whole_together(paths, lambda temporary: _fill(export, profile, *temporary))
    yield from paths


def _fill(export: Export, profile: Profile, csv_path: Path, xml_path: Path) -> None:
    elements = list(dict.fromkeys(column.name for column in profile.columns))
    with ExitStack() as files:
        table = CsvTable(files.enter_context(open_csv(csv_path)), elements, export.separator, export.raw)
        xml = files.enter_context(xml_path.open("w", encoding="utf-8", newline="\n"))
        namespaces = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in _NAMESPACES.items())
        xml.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<records{namespaces}>\n')
        for number, item in enumerate(export.selection.items(), start=1):
            values = dublin_core(profile, Described(item.record, number, export.settings.review_below))
            table.write({element: _MANY.join(found) for element, found in values.items()})
            _write_xml(xml, item.record.id, values)
        xml.write("</records>\n")


def dublin_core(profile: Profile, described: Described) -> dict[str, list[str]]:
    """Elements with their values, in the order of the profile."""
    found: dict[str, list[str]] = {}
    for column, value in zip(profile.columns, profile.values(described), strict=True):
        if value is not None and value.shown is not None:
            single = list(value.many) or [str(value.shown)]
            found.setdefault(column.name, []).extend(printable(text) for text in single)
    return found


def _write_xml(file: TextIO, record_id: str, values: dict[str, list[str]]) -> None:
    file.write(f"  <record id={quoteattr(record_id)}>\n")
    for element, found in values.items():
        file.writelines(f"    <{element}>{escape(text)}</{element}>\n" for text in found)
    file.write("  </record>\n")
