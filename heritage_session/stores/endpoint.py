"""How a connection to a server begins."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from functools import cached_property

from heritage_session.stores.valkey_url import Target

Argument = bytes | str | int | float
"""A part of a command."""


@dataclass(frozen=True)
class Endpoint:
    """One server: ``target`` says how to speak to it, ``address`` (host, port) where it listens."""

    target: Target
    address: tuple[str, int]

    def __str__(self) -> str:
        return self.target.path or f"{self.address[0]}:{self.address[1]}"

    @property
    def greeting(self) -> tuple[tuple[Argument, ...], ...]:
        """The commands that must be accepted before any other."""
        username, password, db = self.target.username, self.target.password, self.target.db
        named = () if username is None else (username,)
        login = () if password is None else (("AUTH", *named, password),)
        return (*login, ("SELECT", db)) if db else login

    async def connect(self, protocol: asyncio.Protocol) -> None:
        """Open a connection that talks to ``protocol``. Raises ``OSError``."""
        loop = asyncio.get_running_loop()
        if self.target.path:
            await loop.create_unix_connection(lambda: protocol, self.target.path)
        else:
            tls = self._tls if self.target.tls else None
            await loop.create_connection(lambda: protocol, *self.address, ssl=tls)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        options = dict(self.target.tls_options)
        needed = options.get("ssl_cert_reqs", "required")
        context = ssl.create_default_context(cafile=options.get("ssl_ca_certs"))
        context.check_hostname = needed != "none" and options.get("ssl_check_hostname", True)
        context.verify_mode = ssl.VerifyMode[f"CERT_{needed.upper()}"]
        if "ssl_certfile" in options:
            context.load_cert_chain(options["ssl_certfile"], options.get("ssl_keyfile"))
        return context
