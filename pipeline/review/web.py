"""Pages of the web application: server-rendered, with two modules of our own behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from pipeline.review.api import Offset, RecordId, TheDesk
from pipeline.review.queue import Filter
from pipeline.review.refusals import NotFound
from pipeline.review.security import COOKIE, Gate, same_origin
from pipeline.review.sessions import SECONDS, Session, Sessions
from pipeline.review.terms import COOKIE as LANGUAGE_COOKIE
from pipeline.review.terms import LANGUAGES, language_of, terms
from pipeline.write.search_index import Hits

_PAGE_ROWS = 50
_LONGEST_NAME = 100
_YEAR = 365 * 24 * 3600

router = APIRouter(include_in_schema=False)
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=select_autoescape(default=True, default_for_string=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


@router.get("/")
def queue(
    request: Request,
    desk: TheDesk,
    status: str = "",
    field: str = "",
    reason: str = "",
    issuer: str = "",
    order: str = "doubt",
    offset: Offset = 0,
) -> Response:
    """The queue, with filters and what is left."""
    session = _session(request)
    if session is None:
        return _without_session(request)
    chosen = {"status": status, "field": field, "reason": reason, "issuer": issuer}
    order = order if order in {"doubt", "name"} else "doubt"
    filters = Filter(**{name: value or None for name, value in chosen.items()})
    total, rows = desk.queue.documents(filters, order, offset, _PAGE_ROWS)
    return _page(
        request, session, "queue.html", rows=rows, total=total, summary=desk.queue.summary(), chosen=chosen,
        order=order, offset=offset, step=_PAGE_ROWS,
    )  # fmt: skip


@router.get("/search")
def search(request: Request, desk: TheDesk, words: str = "", offset: Offset = 0) -> Response:
    """Pages that hold the words."""
    session = _session(request)
    if session is None:
        return _without_session(request)
    found = desk.search(words[:500], _PAGE_ROWS, offset) if any(map(str.isalnum, words)) else Hits(0, [])
    return _page(request, session, "search.html", found=found, words=words, offset=offset, step=_PAGE_ROWS)


@router.get("/documents/{record_id}")
def document(record_id: RecordId, request: Request, desk: TheDesk) -> Response:
    """The desk with one document on it."""
    session = _session(request)
    if session is None:
        return _without_session(request)
    if desk.queue.document(record_id) is None:
        raise NotFound(f"{record_id}: no such document.")
    language = _language(request)
    return _page(
        request, session, "desk.html", record_id=record_id,
        settings={"terms": terms(language), "types": desk.types(), "who": session.who, "record": record_id},
    )  # fmt: skip


@router.get("/login")
def login_page(request: Request) -> Response:
    """Asks for a name, and for the password where there is one."""
    return _login(request, 200, None)


@router.post("/login")
def login(request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
    """Begins a session under a name."""
    gate: Gate = request.app.state.gate
    name = " ".join(name.split())[:_LONGEST_NAME]
    if not same_origin(request.headers):
        return _login(request, 403, "login_wrong")
    if gate.closed():
        return _login(request, 429, "login_too_often")
    if not name or not gate.opens(password):
        return _login(request, 403, "login_wrong")
    return _begin(request, name, RedirectResponse("/", 303))


@router.post("/logout")
def logout(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
    """Ends the session."""
    session = _session(request)
    sessions: Sessions = request.app.state.sessions
    if session is not None and csrf == session.csrf:
        sessions.end(session)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/language/{language}")
def choose_language(language: str, request: Request) -> Response:
    """Shows the pages in another language from now on."""
    answer = RedirectResponse("/", 303)
    if language in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_YEAR, httponly=True, samesite="strict", secure=_encrypted(request)
        )
    return answer


def not_found_page(request: Request, text: str) -> Response:
    """Says what is not there, in HTML."""
    return _page(request, None, "message.html", status_code=404, message=text)


def _session(request: Request) -> Session | None:
    sessions: Sessions = request.app.state.sessions
    return sessions.find(request.cookies.get(COOKIE, ""))


def _without_session(request: Request) -> Response:
    """To the login page; on this machine alone a session begins by itself, under the account's name."""
    gate: Gate = request.app.state.gate
    if gate.password is None and request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return _begin(request, request.app.state.reviewer, RedirectResponse(here, 303))
    return RedirectResponse("/login", 303)


def _begin(request: Request, name: str, answer: Response) -> Response:
    sessions: Sessions = request.app.state.sessions
    token, _ = sessions.begin(name)
    answer.set_cookie(COOKIE, token, max_age=int(SECONDS), httponly=True, samesite="strict", secure=_encrypted(request))
    return answer


def _login(request: Request, status: int, problem: str | None) -> Response:
    gate: Gate = request.app.state.gate
    return _page(
        request, None, "login.html", status_code=status, problem=problem, asks_password=gate.password is not None,
        reviewer=request.app.state.reviewer,
    )  # fmt: skip


def _page(request: Request, session: Session | None, template: str, status_code: int = 200, **values: Any) -> Response:
    language = _language(request)
    text = _templates.get_template(template).render(
        t=terms(language), language=language, languages=LANGUAGES, session=session, **values
    )
    return HTMLResponse(text, status_code=status_code)


def _language(request: Request) -> str:
    return language_of(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language"))


def _encrypted(request: Request) -> bool:
    return request.url.scheme == "https"
