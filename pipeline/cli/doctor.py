"""``sohoa doctor``: what is there, what is missing, what to install."""

from __future__ import annotations

from pipeline.errors import ExitCode
from pipeline.model.language import _

LEAST_MEMORY = 2_000_000_000
"""Bytes: one worker with a page of 300 dpi and Tesseract stays under 500 MB; the rest is the parent and the system."""


def doctor() -> ExitCode:
    """Check what is installed, and say what is missing."""
    import os
    import platform
    from importlib.metadata import version

    from pipeline.recognize.tesseract_program import installed_languages, tesseract_version
    from pipeline.version import package_version

    print(f"sohoa {package_version()}, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    for package in ("opencv-python-headless", "pypdfium2", "pytesseract", "xlsxwriter", "rapidfuzz", "unidecode"):
        print(f"  {package} {version(package)}")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    print(_(f"{len(os.sched_getaffinity(0))} cores, {memory / 1e9:.1f} GB of memory"))
    if memory < LEAST_MEMORY:
        print("  " + _("little memory: use --jobs 1"))
    found = tesseract_version()
    if found is None:
        print(_("Tesseract: MISSING. Install it: apt-get install tesseract-ocr tesseract-ocr-vie"))
        return ExitCode.MISSING_DEPENDENCY
    languages = installed_languages()
    print(_(f"Tesseract {found}, languages: {', '.join(languages) or '-'}"))
    if "vie" not in languages:
        print(_("Language vie: MISSING. Install it: apt-get install tesseract-ocr-vie"))
        return ExitCode.MISSING_DEPENDENCY
    print(_("All is there."))
    return ExitCode.DONE
