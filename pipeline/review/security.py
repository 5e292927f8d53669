"""What keeps the desk to those who may sit at it, and keeps text from scans from being more than text.

Rules: no page may run or load anything but the application's own files (Content-Security-Policy); every request that
changes something carries the session's token, which another site's page can't know; only names of this server are
answered, so that no other site's name can be pointed at it (DNS rebinding); passwords are compared in constant time
and guessed slowly.
"""

from __future__ import annotations

import hmac
import ipaddress
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import UsageError

COOKIE = "sohoa_session"
CSRF_HEADER = "X-CSRF-Token"
_MIN_PASSWORD = 12
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware: the headers above on every answer; nothing is cached unless the answer says so itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and sets the headers of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


@dataclass
class Gate:
    """Decides who may log in; without a password, whoever reaches the loopback address."""

    password: str | None
    attempts: int = 5
    seconds: float = 60.0
    _failures: deque[float] = field(default_factory=deque)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def closed(self) -> bool:
        """Whether there were too many wrong passwords of late."""
        with self._guard:
            while self._failures and self._failures[0] < time.monotonic() - self.seconds:
                self._failures.popleft()
            return len(self._failures) >= self.attempts

    def opens(self, given: str) -> bool:
        """Whether the password is right; a wrong one is counted."""
        if self.password is None:
            return True
        if hmac.compare_digest(given.encode(), self.password.encode()):
            return True
        with self._guard:
            self._failures.append(time.monotonic())
        return False


def password_from(path: Path) -> str:
    """The first line of a password or token file. Raises UsageError for one that is missing, open to all or short."""
    try:
        text = path.read_text(encoding="utf-8")
        # Windows has no such bits; Python shows there what the owner has.
        readable_by_all = sys.platform != "win32" and bool(path.stat().st_mode & 0o004)
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: no password can be read from it.") from None
    if readable_by_all:
        raise UsageError(f"{path}: everyone on this machine can read it.", advice=f"Type: chmod 600 {path}")
    password = text.partition("\n")[0].strip()
    if len(password) < _MIN_PASSWORD:
        raise UsageError(
            f"{path}: the password has fewer than {_MIN_PASSWORD} characters.", advice="Take a longer one."
        )
    return password


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def same_origin(headers: Headers) -> bool:
    """Whether the request comes from a page of this server, as far as the browser says."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
