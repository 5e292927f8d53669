"""The archival index (mục lục văn bản) as XLSX: a row a document, the columns of a profile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.write.export import Export
from pipeline.write.files import write_whole_together
from pipeline.write.profile import Described, Profile, Value, read_profile
from pipeline.write.source_links import SourceLinks
from pipeline.write.xlsx import Sheet, open_workbook

_SHIPPED = ("index_tt02", "index_handover", "index_nd30")
_SHEET = "Mục lục văn bản"


def write_index(export: Export) -> Iterator[Path]:
    """One workbook for each shipped profile, or the one of the customer's own."""
    settings = export.settings
    names = _SHIPPED if export.profile is None else (export.profile.stem,)
    profiles = [read_profile(name, settings.dictionaries, export.profile) for name in names]
    for profile in profiles:
        _check_names(profile)
    paths = [export.folder / f"index-{profile.name}.xlsx" for profile in profiles]
    write_whole_together(paths, lambda temporary: _fill(export, profiles, temporary))
    yield from paths


def _check_names(profile: Profile) -> None:
    names = [column.name for column in profile.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"{profile.name}: the column {twice} stands there twice.", advice="Give each its own name.")


def _fill(export: Export, profiles: list[Profile], paths: list[Path]) -> None:
    links = SourceLinks(export.folder)
    with ExitStack() as books:
        sheets = [_open(books, path, profile) for path, profile in zip(paths, profiles, strict=True)]
        for number, item in enumerate(export.selection.items(), start=1):
            first = (item.record.source.page_range or (1, 1))[0]
            link = links.to(item.row.name, first)
            described = Described(item.record, number, export.settings.review_below)
            for sheet, profile in zip(sheets, profiles, strict=True):
                _write(sheet, profile, profile.values(described), link)
        for sheet in sheets:
            sheet.finish()


def _open(books: ExitStack, path: Path, profile: Profile) -> Sheet:
    book = books.enter_context(open_workbook(path))
    linked = next((column.name for column in profile.columns if column.format == "link"), "")
    return book.sheet(_SHEET, [column.column for column in profile.columns], linked, print_width=True)


def _write(sheet: Sheet, profile: Profile, values: list[Value | None], link: str | None) -> None:
    names = [column.name for column in profile.columns]
    found = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    sheet.write(
        {name: value.shown for name, value in found.items()},
        {name for name, value in found.items() if value.doubtful},
        link,
    )
