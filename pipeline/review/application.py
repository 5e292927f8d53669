"""The web application over one output folder."""

from __future__ import annotations

import getpass
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from pipeline.errors import SohoaError
from pipeline.model.table import read_table
from pipeline.review import api, web
from pipeline.review.database import open_database
from pipeline.review.desk import Desk
from pipeline.review.pictures import Pictures
from pipeline.review.refusals import NotFound
from pipeline.review.security import Gate, SecurityHeaders
from pipeline.review.sessions import Sessions
from pipeline.settings import Settings
from pipeline.version import package_version
from pipeline.write.store import Store

_REFRESH_SECONDS = 5.0


@dataclass(frozen=True)
class ReviewOptions:
    """How a folder is reviewed."""

    database: str | None = None
    """SQLAlchemy URL; without it, SQLite in the folder."""
    password: str | None = None
    approvals: int = 1
    """How many people have to approve a document."""
    secret: bool = False
    """Whether secret documents are shown."""
    reviewer: str = ""
    """Name for what is said without a login; empty is the account's."""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names by which the server is reached; requests under others are refused."""


def create_application(out: Path, settings: Settings, options: ReviewOptions) -> FastAPI:
    """The application for an output folder of `sohoa run`, finished or running. Raises UsageError, OutputError."""
    store = Store(out) if (out / "records").is_dir() else Store.open(out)  # a first run lists its inputs at its end
    engine = open_database(out, options.database)
    pictures = Pictures(out, settings)
    types = {row["code"]: row["name"] for row in read_table("document_types.tsv", settings.dictionaries)}
    desk = Desk(store, engine, pictures, types, options.approvals, options.secret)
    desk.queue.refresh()

    def close() -> None:
        pictures.close()
        engine.dispose()

    app = FastAPI(
        title="sohoa review",
        version=package_version(),
        lifespan=_lifespan(desk, close),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.desk = desk
    app.state.close = close
    app.state.sessions = Sessions(engine)
    app.state.gate = Gate(options.password)
    app.state.reviewer = options.reviewer or _account()
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(options.hosts), www_redirect=False)
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(SohoaError, _refused)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.include_router(api.router)
    app.include_router(web.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")), name="static")
    return app


def _lifespan(desk: Desk, close: Callable[[], None]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """While the application serves, the queue is kept fresh; after that everything is closed."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        stop = threading.Event()
        watcher = threading.Thread(target=_keep_fresh, args=(desk, stop), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            stop.set()
            watcher.join(timeout=2 * _REFRESH_SECONDS)
            close()

    return lifespan


def _keep_fresh(desk: Desk, stop: threading.Event) -> None:
    """Takes in what a running batch adds."""
    while not stop.wait(_REFRESH_SECONDS):
        try:
            desk.queue.refresh()
        except (SohoaError, OSError, SQLAlchemyError):
            continue  # a file that is just being written or removed, a database that restarts: the next round sees it


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, NotFound) and not request.url.path.startswith("/api/"):
        return web.not_found_page(request, str(error))
    return api.refused(request, error)


async def _http_error(request: Request, error: Exception) -> Response:
    if isinstance(error, StarletteHTTPException):
        return api.http_error(error.status_code, str(error.detail), getattr(error, "headers", None))
    raise error


async def _invalid(_request: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": "invalid"}
    place = ".".join(str(step) for step in first["loc"])
    return JSONResponse({"code": "invalid", "detail": f"{place}: {first['msg']}"}, status_code=422)
