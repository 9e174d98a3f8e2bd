"""What is served, and how a request becomes a call of the engine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from api.problems import (
    BODY_TOO_LARGE,
    BODY_TOO_SLOW,
    COOKIE_ABSENT,
    COOKIE_AMBIGUOUS,
    COOKIE_MALFORMED,
    INVALID_INPUT,
    NOT_JSON,
    NOT_JSON_TYPE,
    PRIVATE,
    Refusal,
    printable,
)
from heritage_session.answer import Answer
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.engine import Engine
from heritage_session.errors import SessionGone
from heritage_session.middleware import SessionCookie, session_cookie

MAX_BODY = 64 * 1024
BODY_SECONDS = 20.0
_PAGE = Path(__file__).parent / "page"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_FILES = {file.name: _TYPES[file.suffix] for file in _PAGE.iterdir() if file.suffix in _TYPES}
_PAGE_HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
        " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        " require-trusted-types-for 'script'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


async def ask(request: Request) -> Response:
    """``POST /ask``: a question, answered in the cookie's conversation or in a new one."""
    cookie = _cookie(request)
    question, language = _question(await _json(request))
    request_id = request.headers.get("idempotency-key")
    answer = await _ask(_engine(request), cookie, question, language, request_id)
    cookie.keep()
    return JSONResponse(answer.to_dict(), headers=PRIVATE)


class Conversation(HTTPEndpoint):
    """``/conversation``: the one that the cookie opens."""

    async def get(self, request: Request) -> Response:
        """All that was said, and how it was understood."""
        cookie = _presented(request)
        try:
            state = await _engine(request).conversation(cookie.id, secret=cookie.secret)
        except SessionGone:
            cookie.forget()
            raise
        return JSONResponse(_conversation(state), headers=PRIVATE)

    async def delete(self, request: Request) -> Response:
        """Forget it for good."""
        cookie = _presented(request)
        deleted = await _engine(request).forget(cookie.id, secret=cookie.secret)
        cookie.forget()
        if not deleted:
            raise SessionGone
        return Response(status_code=204, headers=PRIVATE)


async def catalog(request: Request) -> Response:
    """``GET /catalog``: the languages that can be asked in, and examples in each."""
    engine = _engine(request)
    languages = engine.catalog.languages
    examples = {language: engine.examples(language) for language in languages}
    return JSONResponse(
        {"name": engine.catalog.name, "languages": list(languages), "examples": examples}
    )


async def live(request: Request) -> Response:
    """``GET /health/live``: the process answers."""
    return JSONResponse({"status": "ok"}, headers=PRIVATE)


async def ready(request: Request) -> Response:
    """``GET /health/ready``: what it needs answers too."""
    return JSONResponse({"status": "ok", **await _engine(request).ready()}, headers=PRIVATE)


async def page(request: Request) -> Response:
    """``GET /``: the page."""
    return FileResponse(_PAGE / "index.html", media_type="text/html", headers=_PAGE_HEADERS)


async def page_file(request: Request) -> Response:
    """``GET /page/{name}``: what the page is made of."""
    name: str = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    return FileResponse(_PAGE / name, media_type=_FILES[name], headers=_PAGE_HEADERS)


ROUTES = [
    Route("/ask", ask, methods=["POST"]),
    Route("/conversation", Conversation),
    Route("/catalog", catalog),
    Route("/health/live", live),
    Route("/health/ready", ready),
    Route("/", page),
    Route("/page/{name}", page_file),
]


def _engine(request: Request) -> Engine:
    return request.app.state.engine


async def _ask(
    engine: Engine,
    cookie: SessionCookie,
    question: str,
    language: str | None,
    request_id: str | None,
) -> Answer:
    """A cookie whose conversation is gone is as good as none: its id is never taken over."""
    if cookie.presented:
        try:
            return await engine.ask(
                cookie.id,
                question,
                language,
                secret=cookie.secret,
                create=False,
                request_id=request_id,
            )
        except SessionGone:
            cookie.renew()
    return await engine.ask(
        cookie.id, question, language, secret=cookie.secret, request_id=request_id
    )


def _cookie(request: Request) -> SessionCookie:
    cookie = session_cookie(request.scope)
    if cookie.problem == "ambiguous":
        raise Refusal(
            COOKIE_AMBIGUOUS,
            "Which of the two conversations is meant cannot be known, so nothing was done."
            " Remove this site's cookies, then ask again.",
        )
    return cookie


def _presented(request: Request) -> SessionCookie:
    """The cookie of a request that makes sense in a conversation alone."""
    cookie = _cookie(request)
    if cookie.problem == "absent":
        raise Refusal(COOKIE_ABSENT, "A conversation begins with its first question.")
    if cookie.problem == "malformed":
        cookie.forget()
        raise Refusal(COOKIE_MALFORMED, "The cookie was not made by this service.")
    return cookie


async def _json(request: Request) -> object:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(NOT_JSON_TYPE, "Send Content-Type: application/json.")
    if "content-encoding" in request.headers:
        raise Refusal(NOT_JSON_TYPE, "Send the body as it is, without Content-Encoding.")
    try:
        return json.loads((await _body(request)).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(NOT_JSON, "Expected one JSON object in UTF-8.") from error


async def _body(request: Request) -> bytes:
    """The body, read no further than its limit, whether or not its length was announced."""
    too_large = Refusal(BODY_TOO_LARGE, f"At most {MAX_BODY} bytes.")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MAX_BODY:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    raise too_large
    except TimeoutError as error:
        raise Refusal(BODY_TOO_SLOW, f"It has {BODY_SECONDS:.0f} seconds.") from error
    return bytes(body)


def _question(body: object) -> tuple[str, str | None]:
    if not isinstance(body, dict):
        raise _invalid('expected an object such as {"question": "…"}')
    fields = cast("dict[str, object]", body)
    question, language = fields.pop("question", None), fields.pop("language", None)
    if fields:
        raise _invalid(f"{next(iter(fields))[:40]!r}: there is no such field")
    if not isinstance(question, str):
        raise _invalid("question: expected text")
    if not isinstance(language, str | None):
        raise _invalid("language: expected text")
    return question, language


def _invalid(detail: str) -> Refusal:
    return Refusal(INVALID_INPUT, printable(detail))


def _conversation(state: ConversationState) -> dict[str, Any]:
    return {
        "language": state.language,
        "template_id": state.current_template_id,
        "slots": state.current_slots,
        "seq": state.seq,
        "turns": [_turn(turn) for turn in state.turns],
    }


def _turn(turn: ConversationTurn) -> dict[str, Any]:
    understood: Mapping[str, Any] = turn.payload
    return {
        "seq": turn.seq,
        "at": datetime.fromtimestamp(turn.at, UTC).isoformat(timespec="milliseconds"),
        "role": turn.role,
        "content": turn.content,
        "language": turn.language,
        "context": turn.context,
        "resolved_question": turn.resolved_question,
        "edit": understood.get("edit"),
        "template_id": turn.template_id,
        "slots": understood.get("slots", {}),
        "rows": turn.results,
        "via": understood.get("via"),
        "suggestions": understood.get("suggestions", []),
        "choices": understood.get("choices", []),
        "model": understood.get("model"),
    }
