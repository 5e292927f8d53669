"""The API under ``/api``: what the web application itself uses, open to other programs."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from pipeline.errors import DocumentError, OutputError, UsageError
from pipeline.review.desk import Desk
from pipeline.review.models import (
    DeskDocument,
    DeskPage,
    FieldPage,
    LockState,
    NewApproval,
    NewCorrection,
    Problem,
    QueuePage,
    SavedCorrection,
    SearchPage,
    Summary,
)
from pipeline.review.queue import Filter
from pipeline.review.refusals import Conflict, Invalid, NotFound, Refused
from pipeline.review.security import COOKIE, CSRF_HEADER, same_origin
from pipeline.review.sessions import Session, Sessions
from pipeline.write.search_index import Hits

_STATUS_OF = {NotFound: 404, Conflict: 409, Invalid: 422, UsageError: 422}
_PICTURE_SECONDS = 3600

RecordId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}(-[1-9][0-9]{0,3})?$", description="id of a record")]
PageNumber = Annotated[int, Path(ge=1, le=100_000)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=500)]
Text = Annotated[str | None, Query(max_length=500)]
Status = Annotated[str | None, Query(pattern="^(open|settled|approved)$")]


def desk_of(request: Request) -> Desk:
    """The desk that this application serves."""
    desk: Desk = request.app.state.desk
    return desk


def session_of(request: Request) -> Session:
    """Who asks. 401 without a session; 403 where a change does not carry the session's token."""
    sessions: Sessions = request.app.state.sessions
    session = sessions.find(request.cookies.get(COOKIE, ""))
    if session is None:
        raise HTTPException(401, "Log in first.")
    if request.method not in {"GET", "HEAD"}:
        given = request.headers.get(CSRF_HEADER, "")
        if not same_origin(request.headers) or not _same(given, session.csrf):
            raise HTTPException(403, f"The header {CSRF_HEADER} is missing or not this session's.")
    return session


TheDesk = Annotated[Desk, Depends(desk_of)]
TheSession = Annotated[Session, Depends(session_of)]
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": text}
    for code, text in (
        (401, "not logged in"),
        (403, "the session's token is missing"),
        (404, "no such document, page or picture"),
        (422, "a value that cannot be"),
        (409, "changed since it was shown, or on another person's desk"),
        (507, "cannot be saved"),
    )
}

router = APIRouter(prefix="/api", dependencies=[Depends(session_of)], responses=_ERRORS)


@router.get("/summary", response_model=Summary)
def summary(desk: TheDesk) -> Any:
    """Counts for the whole batch, and what the filters can be set to."""
    return desk.queue.summary()


@router.get("/documents", response_model=QueuePage)
def documents(
    desk: TheDesk,
    status: Status = None,
    field: Text = None,
    reason: Text = None,
    issuer: Text = None,
    order: Annotated[str, Query(pattern="^(doubt|name)$")] = "doubt",
    offset: Offset = 0,
    limit: Limit = 50,
) -> Any:
    """The queue."""
    total, rows = desk.queue.documents(Filter(status, field, reason, issuer), order, offset, limit)
    return {"total": total, "documents": rows}


@router.get("/fields", response_model=FieldPage)
def open_fields(desk: TheDesk, field: Text = None, reason: Text = None, offset: Offset = 0, limit: Limit = 50) -> Any:
    """Open fields of all documents, the most doubtful first."""
    total, rows = desk.queue.open_fields(field, reason, offset, limit)
    return {"total": total, "fields": rows}


@router.get("/search", response_model=SearchPage)
def search(
    desk: TheDesk,
    words: Annotated[str, Query(min_length=1, max_length=500, pattern=r"\w")],
    offset: Offset = 0,
    limit: Limit = 50,
) -> Any:
    """Pages that hold all the words, with marks or without."""
    return search_page(desk.search(words, limit, offset))


@router.get("/documents/{record_id}", response_model=DeskDocument)
def document(record_id: RecordId, desk: TheDesk, session: TheSession) -> Any:
    """A document with its fields."""
    return desk.document(record_id, session)


@router.get("/documents/{record_id}/next", response_model=QueuePage)
def next_document(
    record_id: RecordId,
    desk: TheDesk,
    status: Status = None,
    field: Text = None,
    reason: Text = None,
    issuer: Text = None,
) -> Any:
    """The most doubtful other document with open fields; an empty list when none is left."""
    found = desk.queue.next_document(record_id, Filter(status, field, reason, issuer))
    row = desk.queue.document(found) if found is not None else None
    return {"total": int(row is not None), "documents": [row] if row is not None else []}


@router.get("/documents/{record_id}/pages/{number}", response_model=DeskPage)
def page(record_id: RecordId, number: PageNumber, desk: TheDesk) -> Any:
    """A page word by word."""
    return desk.page(record_id, number)


@router.get(
    "/documents/{record_id}/pages/{number}/picture",
    response_class=FileResponse,
    responses={
        200: {"content": {"image/jpeg": {}}, "description": "the page as it was scanned"},
        206: {"description": "a part of it"},
        304: {"description": "as the browser has it"},
        416: {"description": "no such part"},
    },
)
def picture(record_id: RecordId, number: PageNumber, request: Request, desk: TheDesk) -> Response:
    """The picture of a page, in the pixels of its boxes; ranges and conditional requests are answered."""
    path = desk.picture(record_id, number)
    headers = {"Cache-Control": f"private, max-age={_PICTURE_SECONDS}"}
    answer = FileResponse(path, media_type="image/jpeg", headers=headers, stat_result=path.stat())
    if request.headers.get("if-none-match") == answer.headers["etag"]:
        return Response(status_code=304, headers={**headers, "ETag": answer.headers["etag"]})
    return answer


@router.get("/documents/{record_id}/corrections", response_model=list[SavedCorrection])
def history(record_id: RecordId, desk: TheDesk) -> Any:
    """All that was said of a document, oldest first."""
    return [row.model_dump() for row in desk.history(record_id)]


@router.post("/documents/{record_id}/corrections", response_model=list[SavedCorrection], status_code=201)
def correct(record_id: RecordId, given: NewCorrection, desk: TheDesk, session: TheSession) -> Any:
    """Saves a value; when this answers, it is on the disk."""
    rows = desk.correct(record_id, given.pointer, given.before, given.after, session)
    return [row.model_dump() for row in rows]


@router.post("/documents/{record_id}/undo", response_model=list[SavedCorrection], status_code=201)
def undo(record_id: RecordId, desk: TheDesk, session: TheSession) -> Any:
    """Takes back the last thing this person said of the document."""
    return [row.model_dump() for row in desk.undo(record_id, session)]


@router.put("/documents/{record_id}/approval", status_code=204)
def approve(record_id: RecordId, given: NewApproval, desk: TheDesk, session: TheSession) -> Response:
    """Signs for the values as they were shown."""
    desk.approve(record_id, given.content, session)
    return Response(status_code=204)


@router.delete("/documents/{record_id}/approval", status_code=204)
def withdraw(record_id: RecordId, desk: TheDesk, session: TheSession) -> Response:
    """Takes the signature back."""
    desk.withdraw(record_id, session)
    return Response(status_code=204)


@router.put("/documents/{record_id}/lock", response_model=LockState)
def lock(record_id: RecordId, desk: TheDesk, session: TheSession) -> Any:
    """Takes the document on the desk, or says who has it; renew it within 30 seconds."""
    return desk.lock(record_id, session)


@router.delete("/documents/{record_id}/lock", status_code=204)
def release(record_id: RecordId, desk: TheDesk, session: TheSession) -> Response:
    """Gives the document up."""
    desk.release(record_id, session)
    return Response(status_code=204)


def search_page(found: Hits) -> dict[str, Any]:
    """What was found, as the API gives it."""
    hits = [{**asdict(hit), "snippet": hit.snippet.text, "found": list(hit.snippet.found)} for hit in found.hits]
    return {"total": found.total, "hits": hits}


def refused(_request: Request, error: Exception) -> JSONResponse:
    """An error of ours as an answer: its code and its sentence."""
    status = next((code for kind, code in _STATUS_OF.items() if isinstance(error, kind)), 400)
    if isinstance(error, DocumentError):
        status = 404
    if isinstance(error, OutputError):
        status = 507
    code = error.code if isinstance(error, Refused | DocumentError | OutputError | UsageError) else "error"
    return JSONResponse({"code": code, "detail": str(error)}, status_code=status)


def http_error(status: int, detail: str, headers: Mapping[str, str] | None) -> JSONResponse:
    """An HTTP error in the same form."""
    return JSONResponse({"code": f"http_{status}", "detail": detail}, status_code=status, headers=headers)


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
