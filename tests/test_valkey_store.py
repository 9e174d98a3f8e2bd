"""Valkey: the contract on a real server, and what only it can promise."""

import itertools

import pytest

from heritage_session.stores.base import Limits, Store
from heritage_session.stores.valkey import ValkeyStore
from heritage_session.testing import StoreContract
from tests.valkeys import Running

prefixes = (f"test:{n}:" for n in itertools.count())


@pytest.fixture(scope="session")
def server():
    running = Running()
    yield running
    running.close()


class TestValkeyStore(StoreContract):
    @pytest.fixture(autouse=True)
    def use(self, server) -> None:
        self.server = server

    async def make(self, limits: Limits, archived: bool) -> Store:
        return ValkeyStore(self.server.url, limits, prefix=next(prefixes), archived=archived)
