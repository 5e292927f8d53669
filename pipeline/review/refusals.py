"""Why a request of a reviewer is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import SohoaError, UsageError


class Refused(SohoaError):
    """A request that can't be done; ``code`` says why."""

    code = "refused"


class NotFound(Refused):
    """There is no such document, page or field here."""

    code = "not_found"


class Conflict(Refused):
    """Somebody else holds or has changed it meanwhile."""

    code = "conflict"


class Invalid(Refused):
    """What was asked for can't be done with these values."""

    code = "invalid"


@contextmanager
def missing_as(told: NotFound) -> Iterator[None]:
    """A stored file that is gone, told as ``told``; a damaged one stays what it is."""
    try:
        yield
    except UsageError as error:
        if error.code != "missing_file":
            raise
        raise told from None
