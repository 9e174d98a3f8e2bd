"""The ``session_id`` cookie, as pure ASGI, on HTTP and on WebSocket."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from heritage_session.errors import ConfigError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CookieProblem = Literal["absent", "malformed", "ambiguous"]
SecureMode = Literal["auto", "always", "never"]

COOKIE_NAME = "session_id"
SCOPE_KEY = "heritage_session.cookie"
_VALUE = re.compile(rb"([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})")
_STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")


class SessionCookie:
    """Which conversation a request belongs to, and what its response does to the cookie.

    ``id`` and ``secret`` are those of a well-formed cookie (``presented``), else new ones of 256
    random bits each. That a cookie is well-formed says nothing yet: the store knows whether there
    is such a conversation and whether the secret opens it. ``problem`` says why nothing was
    presented: no cookie came (``absent``), one of another form (``malformed``), or several that
    differ (``ambiguous``: which is meant cannot be known, so refuse the request).

    Nothing is sent until ``keep`` or ``forget`` asks for it, before the response starts or the
    WebSocket is accepted; the last of the two counts.
    """

    __slots__ = ("_held", "_order", "id", "problem", "secret")

    def __init__(self, values: Iterable[bytes] = ()) -> None:
        different = list(set(values))
        match = _VALUE.fullmatch(different[0]) if len(different) == 1 else None
        self.problem = None if match else _problem(len(different))
        if match is None:
            self.renew()
        else:
            self.id, self.secret = (part.decode("ascii") for part in match.groups())
        self._held = self._value if match else None
        self._order: Literal["set", "remove"] | None = None

    @property
    def presented(self) -> bool:
        """Whether the client sent a well-formed cookie, and just one."""
        return self.problem is None

    @property
    def _value(self) -> str:
        return f"{self.id}.{self.secret}"

    def renew(self) -> None:
        """Take a new id and a new secret; the client learns them when they are kept."""
        self.id, self.secret = secrets.token_urlsafe(32), secrets.token_urlsafe(32)

    def keep(self) -> None:
        """Have the client hold this id and secret: to be called once the conversation exists."""
        self._order = None if self._value == self._held else "set"

    def forget(self) -> None:
        """Have the client drop the cookie, where it sent one."""
        self._order = None if self.problem == "absent" else "remove"

    def header(self, *, max_age: int, secure: bool) -> bytes | None:
        """The value of ``Set-Cookie``; None where the client's cookie stays as it is."""
        if self._order is None:
            return None
        value, age = (self._value, max_age) if self._order == "set" else ("", 0)
        line = f"{_name(secure)}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax"
        return (line + "; Secure" if secure else line).encode("ascii")

    def __repr__(self) -> str:
        return f"SessionCookie(presented={self.presented}, problem={self.problem!r})"


class SessionCookieMiddleware:
    """Reads the cookie of every request and WebSocket, and writes it when it changes.

    The application finds a ``SessionCookie`` with ``session_cookie(scope)``. ``max_age`` is in
    seconds. ``secure``: whether the cookie is ``Secure`` and carries the prefix ``__Host-`` (RFC
    6265bis, section 4.1.3.2), by the scheme of the request or whatever it is. Only the cookie of
    that name is read, so that one set over plain HTTP is never taken for one set over TLS.

    Raises:
        ConfigError: ``max_age`` or ``secure`` is out of its range.
    """

    def __init__(
        self, app: ASGIApp, *, max_age: float = 43_200.0, secure: SecureMode = "auto"
    ) -> None:
        if not (math.isfinite(max_age) and max_age > 0):
            raise ConfigError(f"max_age: expected seconds above 0, not {max_age!r}")
        if secure not in get_args(SecureMode):
            raise ConfigError(f"secure: {secure!r} is none of {', '.join(get_args(SecureMode))}")
        self.app = app
        self.max_age = math.ceil(max_age)
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        secure = self._is_secure(scope.get("scheme", "http"))
        cookie = SessionCookie(_sent(scope["headers"], _name(secure).encode("ascii")))
        scope[SCOPE_KEY] = cookie

        async def send_with_cookie(message: Message) -> None:
            if message["type"] in _STARTS:
                line = cookie.header(max_age=self.max_age, secure=secure)
                message = message if line is None else _with_cookie(message, line)
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    def _is_secure(self, scheme: str) -> bool:
        return self.secure == "always" or (self.secure == "auto" and scheme in ("https", "wss"))


def session_cookie(scope: Mapping[str, Any]) -> SessionCookie:
    """The cookie of the request or WebSocket of this ASGI scope.

    Raises:
        ConfigError: the application is not wrapped in ``SessionCookieMiddleware``.
    """
    cookie = scope.get(SCOPE_KEY)
    if not isinstance(cookie, SessionCookie):
        raise ConfigError("this application is not wrapped in SessionCookieMiddleware")
    return cookie


def _problem(different: int) -> CookieProblem:
    return ("absent", "malformed")[different] if different < 2 else "ambiguous"


def _name(secure: bool) -> str:
    return f"__Host-{COOKIE_NAME}" if secure else COOKIE_NAME


def _sent(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> Iterator[bytes]:
    """The values of every cookie called ``name``, as they came: no unquoting, no decoding.

    HTTP/2 may split the cookies over several headers (RFC 9113, section 8.2.3).
    """
    for field, line in headers:
        if field.lower() == b"cookie":
            for pair in line.split(b";"):
                key, equals, value = pair.partition(b"=")
                if equals and key.strip(b" \t") == name:
                    yield value.strip(b" \t")


def _with_cookie(message: Message, line: bytes) -> MutableMapping[str, Any]:
    """``message`` with the cookie, kept out of every shared cache (RFC 9111, section 7.3)."""
    headers: list[tuple[bytes, bytes]] = list(message.get("headers") or ())
    headers.append((b"set-cookie", line))
    if not any(n.lower() == b"cache-control" and b"no-store" in v.lower() for n, v in headers):
        headers.append((b"cache-control", b"no-store"))
    return {**message, "headers": headers}
