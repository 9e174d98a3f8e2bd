"""One of many tasks that do random things to a few conversations, and write down what happened."""

import asyncio
import time
from collections.abc import Sequence

from history.through_manager import ThroughManager
from history.through_store import MOMENT, ThroughStore

REST = 0.4
NEED_NOTHING = ("create", "delete", "touch", "purge")
VERBS = {
    "store_append": 22, "manager_append": 22, "store_read": 16, "manager_get": 16,
    "store_exclusive": 8, "manager_exclusive": 3, "store_trim": 2, "store_rewind": 3,
    "manager_rewind": 3, "store_replace": 2, "store_clear": 1, "manager_clear": 1,
    "store_patch": 2, "manager_patch": 2, "store_create": 2, "manager_create": 2,
    "store_delete": 0.5, "manager_delete": 0.5, "store_touch": 0.5, "store_purge": 0.2,
    "store_together": 3,
}  # fmt: skip


class Writer(ThroughStore, ThroughManager):
    """Draws one verb after another."""

    async def step(self) -> None:
        """Do one thing, or first what it needs, to one conversation."""
        verb = self.chance.choices(list(VERBS), list(VERBS.values()))[0]
        session = self._session(verb)
        held = self._views if verb.startswith("store") else self._states
        if session not in held and not verb.endswith(NEED_NOTHING):
            verb = self._look(held)
        await getattr(self, verb)(session)
        if self.chance.random() < 0.2:
            await asyncio.sleep(self.chance.random() / 500)

    def _session(self, verb: str) -> str:
        awake = self._awake()
        if verb == "store_together":
            return awake[int(time.monotonic() / MOMENT) % len(awake)]
        return self.chance.choice(awake)

    def _look(self, held: object) -> str:
        """What to do first about a conversation of which nothing is known."""
        through = "store" if held is self._views else "manager"
        first = (
            "create" if self.chance.random() < 0.3 else {"store": "read", "manager": "get"}[through]
        )
        return f"{through}_{first}"

    def _awake(self) -> Sequence[str]:
        """The conversations to choose from: one half is left alone, but for a few, to expire."""
        resting = int(time.monotonic() / REST) % 2 and self.chance.random() > 0.005
        return self._sessions[: len(self._sessions) // 2] if resting else self._sessions
