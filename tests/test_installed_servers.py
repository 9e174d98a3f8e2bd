"""The contract on the Redis 7 and Valkey 8 servers of this machine, where it has any."""

import itertools
import shutil

import pytest

from heritage_session.codec import Codec
from heritage_session.stores.base import Limits, Store
from heritage_session.stores.valkey import ValkeyStore
from heritage_session.testing import StoreContract
from tests.valkeys import UNHURRIED, Running

FOUND = [binary for name in ("redis-server", "valkey-server") if (binary := shutil.which(name))]
prefixes = (f"test:{n}:" for n in itertools.count())


@pytest.fixture(scope="module", params=FOUND, ids=str)
def server(request):
    """Each server that was found, one after the other."""
    running = Running(binary=request.param)
    yield running
    running.close()


if FOUND:

    class TestInstalledServer(StoreContract):
        """Whether compressed and encrypted or plain is no matter of the server: one is enough."""

        @pytest.fixture(autouse=True)
        def use(self, server) -> None:
            self.server = server

        async def make(self, limits: Limits, archived: bool) -> Store:
            codec = Codec((bytes(32),), 64)
            return ValkeyStore(
                self.server.url,
                limits,
                prefix=next(prefixes),
                archived=archived,
                codec=codec,
                deadline=UNHURRIED,
            )
