"""Where a SPARQL endpoint is, as its URL says."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from heritage_session.errors import ConfigError

__all__ = ["Endpoint", "parse"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address without its credentials, and the credentials. ``str`` of it names the host."""

    url: str
    host: str
    credentials: tuple[str, str] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.host


def parse(url: str) -> Endpoint:
    """The endpoint of an http:// or https:// URL.

    Raises ConfigError where it cannot be used; the message never holds a password.
    """
    try:
        parts = urlsplit(url)
        named = parts.hostname and parts.port != 0
    except ValueError as error:
        raise ConfigError(
            "the graph's URL cannot be read: its port is no number, or its password holds a"
            " character that must be percent-encoded"
        ) from error
    if not named:
        raise ConfigError(
            "the graph's URL names no host: https://host/sparql is what one looks like"
        )
    userinfo, _, host = parts.netloc.rpartition("@")
    user, _, password = userinfo.partition(":")
    return Endpoint(
        parts._replace(netloc=host, fragment="").geturl(),
        host,
        (unquote(user), unquote(password)) if userinfo else None,
    )
