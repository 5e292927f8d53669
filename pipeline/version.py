"""The version of the installed package."""

from importlib.metadata import PackageNotFoundError, version


def package_version() -> str:
    """Such as ``0.1.0``; ``0+unknown`` in a bare checkout."""
    try:
        return version("sohoa")
    except PackageNotFoundError:
        return "0+unknown"
