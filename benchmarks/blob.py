"""What many session managers do: a conversation is one JSON value, rewritten at each turn."""

from __future__ import annotations

import json

from redis.asyncio import Redis

SECONDS = 1800


class Blob:
    """A conversation under one key, kept in this process's memory as well."""

    def __init__(self, redis: Redis, session_id: str) -> None:
        self._redis = redis
        self._key = f"session:{session_id}"
        self._held: list[dict[str, str]] | None = None

    async def load(self) -> list[dict[str, str]]:
        """The conversation: from memory where it is held, whatever others wrote meanwhile."""
        if self._held is None:
            stored = await self._redis.get(self._key)
            self._held = json.loads(stored) if stored else []
        return self._held

    async def store(self, messages: list[dict[str, str]]) -> None:
        """Write all of it."""
        self._held = messages
        await self._redis.set(self._key, json.dumps(messages), ex=SECONDS)
