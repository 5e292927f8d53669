"""Serves the web application on an address."""

from __future__ import annotations

import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uvicorn

from pipeline.errors import UsageError
from pipeline.review.application import ReviewOptions, create_application
from pipeline.review.security import is_loopback
from pipeline.settings import Settings


def serve(
    out: Path,
    settings: Settings,
    options: ReviewOptions,
    host: str,
    port: int,
    browser: bool,
    say: Callable[[str], None],
) -> None:
    """Serves until Ctrl-C. Raises UsageError where the address can't be used or wants a password, OutputError."""
    if not is_loopback(host):
        if options.password is None:
            raise UsageError(
                f"--host {host}: other machines could reach it, so it wants a password.",
                advice="Write one into a file that only you can read, and give it with --password-file.",
            )
        say(f"Warning: passwords and documents go over the network unencrypted. Put a TLS proxy before {host}:{port}.")
    listener = _listen(host, port)
    app = create_application(out, settings, replace(options, hosts=(*options.hosts, _shown(host))))
    address = f"http://{_shown(host)}:{listener.getsockname()[1]}/"
    say(f"Review of {out}: {address} (Ctrl-C ends it; all that is shown as saved is on the disk)")
    if browser:
        threading.Timer(0.5, webbrowser.open, args=(address,)).start()
    config = uvicorn.Config(app, log_level="warning", server_header=False, date_header=True)
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # where SO_REUSEADDR would let another program take the address over
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()  # a browser that comes before the application is up waits for it
    except (OSError, UnicodeError) as error:
        listener.close()
        reason = f"{host}:{port}: cannot be used ({getattr(error, 'strerror', None) or error})."
        raise UsageError(reason, advice="Give another --port; 0 takes a free one.") from None
    return listener


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:
        return socket.gethostname().lower()
    return f"[{host}]" if ":" in host else host.lower()
