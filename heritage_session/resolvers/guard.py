"""Asking somebody who may be slow, refuse, or be away."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

T = TypeVar("T")
_LONGEST_REST = 60.0


class Away(Exception):
    """Not asked: too many calls before this one failed."""


class Fault(NamedTuple):
    """What an error means: ``pause`` seconds before another attempt, None where that is of no use;
    ``away`` where it says that nobody is there to be asked.
    """

    pause: float | None
    away: bool


class Guard:
    """Limits every call: one deadline, so many attempts, so many callers at once.

    A circuit breaker (M. Nygard, *Release It!*): after ``failures`` calls in a row that found
    nobody, nobody is asked for ``rest`` seconds; then one caller tries, and the others follow if
    that went well. Somebody who asks for more time than a call has is left alone for as long, a
    minute at most, whoever is answered meanwhile. Times are seconds; ``fault`` reads the errors of
    what is called.
    """

    def __init__(
        self,
        fault: Callable[[Exception], Fault],
        *,
        deadline: float = 8.0,
        attempts: int = 2,
        concurrency: int = 8,
        failures: int = 5,
        rest: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.deadline = deadline
        self._fault = fault
        self._attempts = attempts
        self._free = asyncio.Semaphore(concurrency)
        self._most_failures = failures
        self._rest = rest
        self._clock = clock
        self._failed = 0
        self._closed_until = 0.0
        self._left_alone_until = 0.0

    async def call(self, once: Callable[[int], Awaitable[T]], left: float | None = None) -> T:
        """The result of ``once(attempt)``; attempts are counted from 1.

        ``left`` is for a caller who has spent part of the deadline already: where it is too little,
        that says nothing of who is asked.

        Raises:
            Away: nobody was asked.
            TimeoutError: the deadline passed, waiting for a free place included.
            Exception: that of the last attempt.
        """
        self._admit()
        seconds = self.deadline if left is None else left
        until = self._clock() + seconds
        asked = False
        try:
            async with asyncio.timeout(seconds), self._free:
                asked = left is None
                result = await self._tried(once, until)
        except TimeoutError:
            # Who waited in vain for a place says nothing of who is to be asked.
            if asked:
                self._missed()
            raise
        except Exception as error:
            if self._fault(error).away:
                self._missed()
            else:
                self._found()
            raise
        self._found()
        return result

    async def _tried(self, once: Callable[[int], Awaitable[T]], until: float) -> T:
        attempt = 0
        while True:
            attempt += 1
            try:
                return await once(attempt)
            except Exception as error:
                pause = self._fault(error).pause
                if pause is not None and pause >= until - self._clock():
                    self._leave_alone(min(pause, _LONGEST_REST))
                    raise
                if pause is None or attempt == self._attempts:
                    raise
            await asyncio.sleep(pause * random.uniform(1, 1.2))  # noqa: S311 - spreads callers

    def _admit(self) -> None:
        now = self._clock()
        if now < max(self._closed_until, self._left_alone_until):
            raise Away
        if self._failed >= self._most_failures:
            self._close(self._rest)

    def _found(self) -> None:
        self._failed, self._closed_until = 0, 0.0

    def _missed(self) -> None:
        self._failed += 1
        if self._failed >= self._most_failures:
            self._close(self._rest)

    def _close(self, seconds: float) -> None:
        self._closed_until = max(self._closed_until, self._clock() + seconds)

    def _leave_alone(self, seconds: float) -> None:
        self._left_alone_until = max(self._left_alone_until, self._clock() + seconds)
