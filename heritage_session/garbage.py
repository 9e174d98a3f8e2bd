"""When not to look for garbage."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["no_collection"]


@contextmanager
def no_collection() -> Generator[None]:
    """Keeps Python's cyclic garbage collector off meanwhile, where it is on.

    A big vocabulary is millions of objects, none of them garbage: do not walk them again and again
    while they are made.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
