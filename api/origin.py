"""Refuses what another site makes a browser send (cross-site request forgery)."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import FOREIGN_ORIGIN, problem_response

_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN = ("same-origin", "none")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class SameOriginMiddleware:
    """Lets a request that may change something through only where this site sent it.

    By ``Sec-Fetch-Site`` and by ``Origin``, which has to be scheme, host and port of this very
    request; ``same-site`` is refused too, as a neighbouring subdomain is another site to a
    conversation, and ``SameSite=Lax`` does not hold it off. A client that sends neither is no
    browser, and carries no cookie it was not given.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in _SAFE or _is_own(scope):
            await self.app(scope, receive, send)
            return
        response = problem_response(
            FOREIGN_ORIGIN, "Nothing was changed. Ask from the page itself."
        )
        await response(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    if any(site not in _OWN for site in headers.getlist("sec-fetch-site")):
        return False
    return all(origin == _own_origin(scope, headers) for origin in headers.getlist("origin"))


def _own_origin(scope: Scope, headers: Headers) -> str | None:
    """What a browser calls this service's origin: lower case, no default port (RFC 6454)."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not hosts[0]:
        return None
    scheme: str = scope["scheme"]
    return f"{scheme}://{hosts[0].lower().removesuffix(_DEFAULT_PORTS.get(scheme, ''))}"
