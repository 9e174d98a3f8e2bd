"""How many examples a property is tried with."""

from hypothesis import settings

_USUAL = 100


def scaled(number):
    """``number`` of them in the suite, and in its long form as many times more as elsewhere."""
    return number * settings.default.max_examples // _USUAL
