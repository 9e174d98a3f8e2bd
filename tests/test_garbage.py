"""Big things are made without looking for garbage."""

import gc

import pytest

from heritage_session.garbage import no_collection


def broken():
    """One stretch within another, and an error."""
    with no_collection():
        with no_collection():
            pass
        assert not gc.isenabled()
        raise ZeroDivisionError


def test_it_is_looked_for_again_afterwards():
    """After an error too, and the inner of two stretches does not end the outer one."""
    with pytest.raises(ZeroDivisionError):
        broken()
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off():
    """Who turned it off is not overruled."""
    gc.disable()
    try:
        with no_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
