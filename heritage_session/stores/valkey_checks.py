"""What must be so before a server is used."""

from __future__ import annotations

import logging

from heritage_session.errors import ConfigError
from heritage_session.stores.base import BUCKETS
from heritage_session.stores.server import Server
from heritage_session.stores.valkey_url import Target

logger = logging.getLogger("heritage_session")

_OLDEST = 7


async def check_server(server: Server, target: Target) -> bool:
    """Load our functions; whether an append-only file keeps what is written.

    Raises:
        StoreUnavailable, ConfigError: it cannot be used; the message says why and what to do.
    """
    info = _parse(await server.call("INFO"))
    _check_version(server, info)
    _check_eviction(server, info.get("maxmemory_policy", ""))
    clustered = info.get("cluster_enabled") == "1"
    if clustered and target.kind != "cluster":
        raise ConfigError(
            f"{server.where} is part of a cluster: begin the store's URL with valkey+cluster://"
        )
    await server.prepare()
    return info.get("aof_enabled") == "1"


async def check_buckets(server: Server, key: str) -> None:
    """Raise ``ConfigError`` where the sessions there are spread over another number of buckets."""
    stored = await server.call("SET", key, BUCKETS, "NX", "GET")
    if stored is not None and stored != str(BUCKETS).encode():
        raise ConfigError(
            f"{server.where}: the sessions under this prefix are spread over"
            f" {stored.decode(errors='replace')} buckets, and this version uses {BUCKETS}: choose"
            " another HERITAGE_SESSION_REDIS_PREFIX, or the version that wrote them"
        )


def _parse(info: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in info.decode(errors="replace").splitlines())
    return {name: value for name, colon, value in lines if colon}


def _check_version(server: Server, info: dict[str, str]) -> None:
    version = info.get("redis_version", "")
    major = version.partition(".")[0]
    if major.isdecimal() and int(major) < _OLDEST:
        raise ConfigError(f"{server.where} runs version {version}: Valkey 8 or 9, or Redis 7")


def _check_eviction(server: Server, policy: str) -> None:
    if policy.startswith("allkeys-"):
        raise ConfigError(
            f"{server.where} has the eviction policy {policy}: it may drop any conversation, and"
            " halves of one, at any time, and nobody would be told; set maxmemory-policy noeviction"
        )
    if policy.startswith("volatile-"):
        logger.warning(
            "%s has the eviction policy %s: conversations are lost when its memory is full;"
            " maxmemory-policy noeviction refuses writes instead",
            server.where,
            policy,
        )
