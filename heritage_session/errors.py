"""Every error this package raises on purpose.

::

    SessionError
    ├── ConfigError                  a setting, file or URL that cannot be used: nothing was started
    │   └── CatalogError             a catalog that breaks a rule of its format
    ├── InvalidInput (ValueError)    what a caller handed in: nothing was changed
    │   └── SignatureError           a DSPy signature with which a conversation cannot be said
    ├── SessionGone                  it was deleted, has expired, or is another one now
    ├── ConflictError                somebody else changed it first, and the two do not merge
    │   ├── Busy                     somebody else kept the exclusive turn for too long
    │   └── TakenBack                what a repeated request once asked has been taken back since
    ├── LeaseLost                    the exclusive turn ran out before its write
    ├── StoreError
    │   ├── StoreUnavailable         could not be reached: says nothing about what it holds
    │   ├── StoreFull                a limit is reached: the write was refused, nothing was lost
    │   ├── UnknownOutcome           may have happened: repeat it with the same append_id
    │   └── CorruptTurn              something stored cannot be read: it is kept aside
    └── GraphError
        ├── GraphUnavailable         could not be reached or opened
        ├── GraphTimeout             took longer than the limit
        └── QueryRefused             a query that is not a bounded SELECT or ASK

    MissingExtra (ImportError)       an optional dependency: the message is the pip line
"""

from __future__ import annotations

__all__ = [
    "Busy",
    "CatalogError",
    "ConfigError",
    "ConflictError",
    "CorruptTurn",
    "GraphError",
    "GraphTimeout",
    "GraphUnavailable",
    "InvalidInput",
    "LeaseLost",
    "MissingExtra",
    "QueryRefused",
    "SessionError",
    "SessionGone",
    "SignatureError",
    "StoreError",
    "StoreFull",
    "StoreUnavailable",
    "TakenBack",
    "UnknownOutcome",
]


class SessionError(Exception):
    """The root of the tree."""


class ConfigError(SessionError):
    """A setting, file or URL cannot be used. Raised before anything is started."""


class CatalogError(ConfigError):
    """A catalog breaks a rule of its format.

    ``file`` names the file, ``path`` the place inside it (``templates[3].questions.nl[0]``).
    """

    def __init__(self, file: str, path: str, problem: str) -> None:
        super().__init__(f"{file}: {path}: {problem}" if path else f"{file}: {problem}")
        self.file = file
        self.path = path
        self.problem = problem


class InvalidInput(SessionError, ValueError):
    """A caller handed in something that cannot be used. Nothing was changed."""


class SignatureError(InvalidInput):
    """A DSPy signature with which nothing of a conversation could be said."""


class SessionGone(SessionError):
    """The conversation was deleted, has expired, or the id names another one now."""


class ConflictError(SessionError):
    """Somebody else changed the conversation first. Load it again and repeat the change."""


class Busy(ConflictError):
    """Somebody else kept the exclusive turn for too long. Try again later."""


class TakenBack(ConflictError):
    """A repeated request was answered before, and its turns have been taken back since."""


class LeaseLost(SessionError):
    """The exclusive turn ran out before its write. Nothing was written."""


class StoreError(SessionError):
    """A store could not do what was asked."""


class StoreUnavailable(StoreError):
    """The store could not be reached. Says nothing about what it holds."""


class StoreFull(StoreError):
    """A limit is reached. The write was refused and nothing was lost."""


class UnknownOutcome(StoreError):
    """A write may or may not have happened. Repeating it with the same ``append_id`` is safe."""


class CorruptTurn(StoreError):
    """Something stored cannot be read. It is kept aside; the rest stays readable."""


class GraphError(SessionError):
    """The knowledge graph gave no answer."""


class GraphUnavailable(GraphError):
    """The graph could not be reached or opened."""


class GraphTimeout(GraphError):
    """A query took longer than its limit."""


class QueryRefused(GraphError):
    """A query that is not a bounded SELECT or ASK."""


class MissingExtra(ImportError):
    """An optional dependency is not installed. The message holds the line that installs it."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs: pip install 'heritage-session[{extra}]'")
        self.extra = extra
