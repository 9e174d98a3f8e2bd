"""The contract's own promise: what a test says is said of the store, not of the machine."""

import time

import pytest

from heritage_session.testing import timed


class Contract:
    idle = 0.02
    waited = 0.0


async def test_what_came_too_late_is_tried_again_with_more_time():
    """A conversation that expired because the machine stood still did no wrong."""
    given = []

    @timed
    async def found_alive(contract, make_store):
        given.append(contract.idle)
        time.sleep(0.03)  # noqa: ASYNC251 - the machine stands still
        assert contract.idle > 0.1

    await found_alive(Contract(), None)
    assert given == [0.02, 0.08, 0.32]


async def test_what_failed_in_time_fails():
    """An hour of idle time, of which next to nothing has passed."""
    contract = Contract()
    contract.idle = 3600.0

    @timed
    async def broken(contract, make_store):
        raise AssertionError("the store's fault")

    with pytest.raises(AssertionError, match="the store's fault"):
        await broken(contract, None)
    assert contract.idle == 3600.0
