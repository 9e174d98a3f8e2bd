"""The cookie, seen from the wire: raw ASGI messages in, raw headers out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from heritage_session.errors import ConfigError
from heritage_session.middleware import (
    SessionCookie,
    SessionCookieMiddleware,
    session_cookie,
)

ID = "i" * 43
SECRET = "s" * 43
VALUE = f"{ID}.{SECRET}".encode()
OTHER = VALUE.replace(b"i", b"j")
Headers = list[tuple[bytes, bytes]]
Work = Callable[[SessionCookie], object]


async def serve(
    work: Work,
    headers: Headers | None = None,
    *,
    kind: str = "http",
    scheme: str = "http",
    start: dict[str, Any] | None = None,
    **options: Any,
) -> tuple[SessionCookie, list[dict[str, Any]]]:
    """One connection through the middleware: the cookie the application saw, and what was sent."""
    seen: list[SessionCookie] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(session_cookie(scope))
        work(seen[0])
        opening = {"http": "http.response.start", "websocket": "websocket.accept"}[kind]
        await send(start or {"type": opening, "headers": [(b"x-app", b"1")]})
        await send({"type": "http.response.body", "body": b"."})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    middleware = SessionCookieMiddleware(app, **options)
    await middleware({"type": kind, "scheme": scheme, "headers": headers or []}, receive, send)
    return seen[0], sent


def set_cookies(sent: list[dict[str, Any]]) -> list[str]:
    return [
        value.decode()
        for message in sent
        for name, value in message.get("headers", [])
        if name == b"set-cookie"
    ]


def nothing(cookie: SessionCookie) -> None:
    pass


def cookie(*values: bytes) -> Headers:
    return [(b"cookie", b"; ".join(b"session_id=" + value for value in values))]


async def test_without_a_cookie_the_id_and_the_secret_are_new() -> None:
    first, _ = await serve(nothing)
    second, _ = await serve(nothing)
    assert first.problem == "absent"
    assert not first.presented
    assert len({first.id, first.secret, second.id, second.secret}) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", part) for part in (first.id, first.secret))


async def test_a_well_formed_cookie_is_presented() -> None:
    seen, _ = await serve(nothing, cookie(VALUE))
    assert (seen.presented, seen.problem, seen.id, seen.secret) == (True, None, ID, SECRET)


@pytest.mark.parametrize(
    "line",
    [
        b"a=1; session_id=%s; b=2",
        b"a=1;session_id=%s",
        b" session_id = %s ; b",
        b"session_id=%s;",
        b"noequals; session_id=%s; =x",
        b"__Host-session_id=x; session_id=%s; Session_ID=y; xsession_id=z",
        b"session_id=%s; session_id=%s",
    ],
)
async def test_the_cookie_is_found_among_others(line: bytes) -> None:
    seen, _ = await serve(nothing, [(b"cookie", line.replace(b"%s", VALUE))])
    assert seen.id == ID


async def test_cookies_may_come_in_several_headers() -> None:
    seen, _ = await serve(nothing, [(b"cookie", b"a=1"), *cookie(VALUE), (b"Cookie", b"b=2")])
    assert seen.id == ID


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b".",
        b"x",
        VALUE[:-1],
        VALUE + b"x",
        VALUE + b".x",
        VALUE.replace(b".", b":"),
        b'"' + VALUE + b'"',
        VALUE.replace(b"i", b"%", 1),
        VALUE.replace(b"i", b"%69", 1),
        VALUE.replace(b"i", b"\xe9", 1),
        VALUE.replace(b"i", b"\x00", 1),
        VALUE.replace(b"i", b"\n", 1),
        VALUE.replace(b"s", b"/", 1),
        b"i" * 42 + "é".encode() + b"." + b"s" * 43,
        b"i" * 10_000,
    ],
)
async def test_anything_else_is_malformed_and_its_parts_are_not_taken(value: bytes) -> None:
    seen, _ = await serve(nothing, cookie(value))
    assert seen.problem == "malformed"
    assert not seen.presented
    assert seen.id != ID
    assert seen.secret != SECRET


@pytest.mark.parametrize("values", [(VALUE, OTHER), (VALUE, b"x"), (b"x", b"y"), (VALUE, b"")])
async def test_two_values_that_differ_are_ambiguous(values: tuple[bytes, ...]) -> None:
    joined, _ = await serve(nothing, cookie(*values))
    apart, _ = await serve(nothing, [header for value in values for header in cookie(value)])
    assert joined.problem == apart.problem == "ambiguous"
    assert not joined.presented
    assert joined.id != ID


@pytest.mark.parametrize("headers", [[], cookie(VALUE), cookie(b"x"), cookie(VALUE, OTHER)])
async def test_nothing_is_sent_unless_asked_for(headers: Headers) -> None:
    _, sent = await serve(nothing, headers)
    assert sent[0]["headers"] == [(b"x-app", b"1")]


async def test_keeping_a_new_conversation_sets_the_cookie_once() -> None:
    seen, sent = await serve(SessionCookie.keep, max_age=60)
    value = f"{seen.id}.{seen.secret}"
    assert set_cookies(sent) == [f"session_id={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"]


async def test_what_the_client_already_holds_is_not_sent_again() -> None:
    _, sent = await serve(SessionCookie.keep, cookie(VALUE))
    assert set_cookies(sent) == []


async def test_a_renewed_cookie_has_another_id_and_another_secret() -> None:
    def renew(held: SessionCookie) -> None:
        held.renew()
        held.keep()

    seen, sent = await serve(renew, cookie(VALUE))
    assert seen.id != ID
    assert seen.secret != SECRET
    assert set_cookies(sent)[0].startswith(f"session_id={seen.id}.{seen.secret}; ")


@pytest.mark.parametrize("headers", [cookie(VALUE), cookie(b"x")])
async def test_forgetting_removes_the_cookie(headers: Headers) -> None:
    _, sent = await serve(SessionCookie.forget, headers)
    assert set_cookies(sent) == ["session_id=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"]


async def test_there_is_nothing_to_forget_without_a_cookie() -> None:
    _, sent = await serve(SessionCookie.forget)
    assert set_cookies(sent) == []


async def test_the_last_of_keep_and_forget_counts() -> None:
    def both(held: SessionCookie) -> None:
        held.forget()
        held.keep()

    _, sent = await serve(both, cookie(VALUE))
    assert set_cookies(sent) == []


@pytest.mark.parametrize(
    ("secure", "scheme", "is_secure"),
    [
        ("auto", "http", False),
        ("auto", "https", True),
        ("always", "http", True),
        ("never", "https", False),
    ],
)
async def test_secure_comes_with_the_host_prefix(secure: str, scheme: str, is_secure: bool) -> None:
    _, sent = await serve(SessionCookie.keep, scheme=scheme, secure=secure)
    (line,) = set_cookies(sent)
    assert line.startswith("__Host-session_id=") is is_secure
    assert line.endswith("; Secure") is is_secure
    assert "Path=/;" in line
    assert "Domain" not in line


async def test_only_the_prefixed_cookie_counts_over_tls() -> None:
    plain, _ = await serve(nothing, cookie(VALUE), scheme="https")
    prefixed = [(b"cookie", b"__Host-session_id=" + VALUE)]
    over_tls, _ = await serve(nothing, prefixed, scheme="https")
    over_http, _ = await serve(nothing, prefixed)
    assert (plain.problem, over_tls.problem, over_http.problem) == ("absent", None, "absent")


async def test_a_conversation_born_on_a_websocket_gets_its_cookie_too() -> None:
    seen, sent = await serve(SessionCookie.keep, kind="websocket", scheme="wss")
    assert sent[0]["type"] == "websocket.accept"
    (line,) = set_cookies(sent)
    assert line.startswith(f"__Host-session_id={seen.id}.{seen.secret};")


async def test_a_websocket_accepted_without_headers_gets_its_cookie_too() -> None:
    accept = {"type": "websocket.accept"}
    _, sent = await serve(SessionCookie.keep, kind="websocket", scheme="ws", start=accept)
    assert len(set_cookies(sent)) == 1
    assert "headers" not in accept


async def test_a_refused_websocket_can_remove_a_dead_cookie() -> None:
    refusal = {"type": "websocket.http.response.start", "status": 403, "headers": []}
    _, sent = await serve(SessionCookie.forget, cookie(VALUE), kind="websocket", start=refusal)
    assert "Max-Age=0" in set_cookies(sent)[0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], [b"no-store"]),
        ([(b"cache-control", b"public, max-age=60")], [b"public, max-age=60", b"no-store"]),
        ([(b"Cache-Control", b"No-Store")], [b"No-Store"]),
    ],
)
async def test_a_response_with_a_cookie_stays_out_of_caches(
    given: Headers, expected: list[bytes]
) -> None:
    start = {"type": "http.response.start", "headers": given}
    _, sent = await serve(SessionCookie.keep, start=start)
    values = [v for n, v in sent[0]["headers"] if n.lower() == b"cache-control"]
    assert values == expected


async def test_the_value_shows_in_no_repr() -> None:
    seen, _ = await serve(nothing, cookie(VALUE))
    assert repr(seen) == "SessionCookie(presented=True, problem=None)"
    assert not hasattr(seen, "__dict__")


async def test_other_protocols_pass_untouched() -> None:
    scopes: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scopes.append(scope)

    lifespan = {"type": "lifespan"}
    await SessionCookieMiddleware(app)(lifespan, None, None)  # pyright: ignore[reportArgumentType]
    assert scopes == [{"type": "lifespan"}]


def test_an_application_without_the_middleware_is_told_so() -> None:
    with pytest.raises(ConfigError, match="SessionCookieMiddleware"):
        session_cookie({"type": "http"})


@pytest.mark.parametrize(
    "options",
    [{"max_age": 0}, {"max_age": -1}, {"max_age": float("nan")}, {"secure": "sometimes"}],
)
def test_settings_out_of_range_are_refused(options: dict[str, Any]) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None: ...

    with pytest.raises(ConfigError, match=next(iter(options))):
        SessionCookieMiddleware(app, **options)


async def test_a_fraction_of_a_second_is_not_zero() -> None:
    _, sent = await serve(SessionCookie.keep, max_age=0.4)
    assert "Max-Age=1;" in set_cookies(sent)[0]
