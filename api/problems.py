"""Errors as problem documents (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from heritage_session.errors import (
    ConfigError,
    ConflictError,
    GraphError,
    GraphTimeout,
    GraphUnavailable,
    InvalidInput,
    LeaseLost,
    SessionError,
    SessionGone,
    StoreFull,
    StoreUnavailable,
    UnknownOutcome,
)

logger = logging.getLogger("heritage_session.api")
PRIVATE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
RETRY_AFTER = 5
_TYPE = "urn:heritage-session:problem:"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of error: the last part of its ``type``, its status and its title."""

    kind: str
    status: int
    title: str
    retry: bool = False


COOKIE_ABSENT = Problem("cookie-absent", 404, "No conversation: the request has no cookie")
COOKIE_MALFORMED = Problem("cookie-malformed", 404, "No conversation: not a cookie of ours")
COOKIE_AMBIGUOUS = Problem("cookie-ambiguous", 400, "Two different session cookies")
CONVERSATION_GONE = Problem("conversation-gone", 404, "No such conversation")
FOREIGN_ORIGIN = Problem("foreign-origin", 403, "Refused: sent by another site")
NOT_JSON = Problem("not-json", 400, "The body is not JSON")
NOT_JSON_TYPE = Problem("not-json-type", 415, "The content type is not JSON")
BODY_TOO_LARGE = Problem("body-too-large", 413, "The body is too large")
BODY_TOO_SLOW = Problem("body-too-slow", 408, "The body took too long to arrive")
INVALID_INPUT = Problem("invalid-input", 422, "The question cannot be used")
CONFLICT = Problem("conflict", 409, "Others wrote to this conversation at the same time")
STORE_FULL = Problem("store-full", 503, "The conversation store is full", retry=True)
STORE_UNAVAILABLE = Problem(
    "store-unavailable", 503, "The conversation store cannot be reached", retry=True
)
UNKNOWN_OUTCOME = Problem(
    "unknown-outcome", 503, "Whether the answer was remembered is not known", retry=True
)
MISCONFIGURED = Problem("misconfigured", 500, "The service is not set up rightly")
GRAPH_UNAVAILABLE = Problem(
    "graph-unavailable", 503, "The knowledge graph cannot be reached", retry=True
)
GRAPH_TIMEOUT = Problem("graph-timeout", 504, "The knowledge graph took too long")
GRAPH_ERROR = Problem("graph-error", 502, "The knowledge graph gave no answer")

_UNCHANGED = "Nothing was changed. Try again."
_BY_ERROR: Mapping[type[Exception], tuple[Problem, str]] = {
    SessionGone: (CONVERSATION_GONE, "It was deleted or has expired, or this cookie is not its."),
    ConflictError: (CONFLICT, _UNCHANGED),
    LeaseLost: (CONFLICT, _UNCHANGED),
    StoreUnavailable: (STORE_UNAVAILABLE, _UNCHANGED),
    StoreFull: (STORE_FULL, "Nothing was lost, and nothing was added."),
    ConfigError: (MISCONFIGURED, "Nothing was changed. What to do stands in the service's log."),
    UnknownOutcome: (UNKNOWN_OUTCOME, "Read the conversation before you ask again."),
    GraphTimeout: (GRAPH_TIMEOUT, _UNCHANGED),
    GraphUnavailable: (GRAPH_UNAVAILABLE, _UNCHANGED),
    GraphError: (GRAPH_ERROR, _UNCHANGED),
}


class Refusal(Exception):
    """A request that is answered with a problem document."""

    def __init__(self, problem: Problem, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


class _ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


def problem_response(problem: Problem, detail: str) -> Response:
    """``problem`` as a response."""
    headers = PRIVATE | ({"retry-after": str(RETRY_AFTER)} if problem.retry else {})
    return _document(_TYPE + problem.kind, problem.title, problem.status, detail, headers)


def _document(
    kind: str, title: str, status: int, detail: str, headers: Mapping[str, str]
) -> Response:
    content = {"type": kind, "title": title, "status": status, "detail": detail}
    return _ProblemResponse(content, status, headers)


def _plain(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A problem that its status says all of (RFC 9457, section 4.2.1)."""
    title = HTTPStatus(status).phrase
    return _document("about:blank", title, status, detail, {**PRIVATE, **(headers or {})})


async def on_refusal(request: Request, error: Exception) -> Response:
    """Answer a ``Refusal``."""
    assert isinstance(error, Refusal)  # noqa: S101 - what this handler is registered for
    return problem_response(error.problem, error.detail)


async def on_session_error(request: Request, error: Exception) -> Response:
    """Answer an error of the library; what it says of the inside stays inside."""
    if isinstance(error, InvalidInput):
        return problem_response(INVALID_INPUT, printable(_over_http(str(error))))
    if isinstance(error, ConfigError):
        logger.error("%s", error)
    for kind in type(error).__mro__:
        if kind in _BY_ERROR:
            return problem_response(*_BY_ERROR[kind])
    raise error


def _over_http(problem: str) -> str:
    """What an argument is called where it is a header."""
    name, colon, rest = problem.partition(":")
    return f"{'Idempotency-Key' if name == 'request_id' else name}{colon}{rest}"


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what routing refuses: an unknown path, a wrong method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - what this handler is registered for
    detail = {404: "Nothing is served here.", 405: "This path has no such method."}
    return _plain(error.status_code, detail.get(error.status_code, error.detail), error.headers)


async def on_disconnect(request: Request, error: Exception) -> Response:
    """Answer a client that went away before its request was complete: nobody reads this."""
    return _plain(400, "The request ended before its body did.")


async def on_crash(request: Request, error: Exception) -> Response:
    """Answer a defect, and tell nothing of it."""
    return _plain(500, "Something went wrong inside; it was logged.")


def printable(text: str) -> str:
    """``text`` without what JSON in UTF-8 cannot carry (lone surrogates)."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


HANDLERS: Mapping[Any, Any] = {
    Refusal: on_refusal,
    SessionError: on_session_error,
    HTTPException: on_http_error,
    ClientDisconnect: on_disconnect,
    Exception: on_crash,
}
