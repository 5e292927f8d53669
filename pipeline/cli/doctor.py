"""``sohoa doctor``: what is there, what is missing, what to install."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.errors import ExitCode
from pipeline.model.language import _, ngettext

LEAST_MEMORY = 2_000_000_000
"""Bytes: one worker with a page of 300 dpi and Tesseract stays under 500 MB; the rest is the parent and the system."""

_PACKAGES = ("opencv-python-headless", "pypdfium2", "pytesseract", "xlsxwriter", "rapidfuzz", "unidecode")
_EXTRA = re.compile(r"^(?P<package>[A-Za-z0-9._-]+).*\bextra\s*==\s*['\"](?P<extra>\w+)['\"]")
_NOT_FOR_USERS = frozenset({"all", "dev", "docs"})


def doctor() -> ExitCode:
    """Check what is installed, and say what is missing."""
    import platform
    from importlib.metadata import version

    from pipeline.version import package_version

    print(f"sohoa {package_version()}, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    for package in _PACKAGES:
        print(f"  {package} {version(package)}")
    _print_machine()
    _print_extras()
    return _tesseract()


def _print_machine() -> None:
    import shutil
    import tempfile

    from pipeline.model.machine import cores, memory

    size = memory()
    count, gb = cores(), size / 1e9
    said = ngettext(f"{count} core, {gb:.1f} GB of memory", f"{count} cores, {gb:.1f} GB of memory", count)
    print(_(said))
    if 0 < size < LEAST_MEMORY:
        print("  " + _("little memory: use --jobs 1"))
    folder = tempfile.gettempdir()
    print(_(f"{shutil.disk_usage(folder).free / 1e9:.1f} GB free in {folder}, for temporary files"))


def _print_extras() -> None:
    from importlib.metadata import PackageNotFoundError, requires

    from pipeline.model.installation import command_for

    try:
        there, missing = extras_of(requires("sohoa") or ())
    except PackageNotFoundError:  # a bare checkout
        return
    print(_(f"Extras that are installed: {', '.join(there) or '-'}"))
    if missing:
        print(_("Extras that are not, with what installs them:"))
    for extra in missing:
        print(f"  {extra}: {command_for(extra)}")


def extras_of(requirements: Iterable[str]) -> tuple[list[str], list[str]]:
    """Names of the extras whose packages are all installed, and of the others, each in the order of the metadata."""
    from importlib.metadata import PackageNotFoundError, version

    there: dict[str, bool] = {}
    for requirement in requirements:
        found = _EXTRA.match(requirement)
        if found is None or found["extra"] in _NOT_FOR_USERS or found["package"] == "sohoa":
            continue
        there.setdefault(found["extra"], True)
        try:
            version(found["package"])
        except PackageNotFoundError:
            there[found["extra"]] = False
    return [name for name, whole in there.items() if whole], [name for name, whole in there.items() if not whole]


def _tesseract() -> ExitCode:
    import shutil

    from pipeline.recognize.tesseract_place import data_folder, how_to_install, program
    from pipeline.recognize.tesseract_program import installed_languages, tesseract_version

    found = tesseract_version()
    if found is None:
        print(f"{_('Tesseract: MISSING.')} {_(how_to_install())}")
        return ExitCode.MISSING_DEPENDENCY
    languages = installed_languages()
    print(_(f"Tesseract {found}, languages: {', '.join(languages) or '-'}"))
    print(f"  {shutil.which(program()) or program()}")
    if "vie" not in languages:
        print(f"{_('Language vie: MISSING.')} {_(how_to_install())}")
        return ExitCode.MISSING_DEPENDENCY
    folder = data_folder("vie")
    if folder is not None:
        print(f"  {folder}")
    print(_("All is there."))
    return ExitCode.DONE
