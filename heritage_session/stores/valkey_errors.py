"""What a server's refusals and silences mean here: the host, without credentials, and a remedy."""

from __future__ import annotations

from redis.exceptions import (
    AskError,
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    MasterDownError,
    MovedError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TryAgainError,
)

from heritage_session.errors import ConfigError, SessionError, StoreError, StoreUnavailable
from heritage_session.stores.batching import Lost

_REFUSALS: tuple[tuple[type[Exception], type[SessionError], str], ...] = (
    (AuthenticationError, ConfigError, "refuses the user name or password: check the store's URL"),
    (NoPermissionError, ConfigError, "does not permit this user what is needed: +@all on the keys"
     " of our prefix, or at least fcall, function, info, cluster and what the functions call"),
    (MovedError, ConfigError, "is part of a cluster: name it by valkey+cluster://"),
    (BusyLoadingError, StoreUnavailable, "is still loading its data: try again later"),
    (ReadOnlyError, StoreUnavailable, "is a read-only replica: name the primary instead"),
    (OutOfMemoryError, StoreUnavailable, "has no memory left, nothing was written: raise its"
     " maxmemory, or shorten HERITAGE_SESSION_SESSION_TTL"),
    (MasterDownError, StoreUnavailable, "is a replica that has lost its primary: see INFO there"),
    (ClusterDownError, StoreUnavailable, "says that its cluster is down: see CLUSTER INFO there"),
    (TryAgainError, StoreUnavailable, "is moving these keys to another node: try again"),
    (AskError, StoreUnavailable, "is moving these keys to another node: try again"),
)  # fmt: skip
_TEXTS: tuple[tuple[str, type[SessionError], str], ...] = (
    ("WRONGTYPE", ConfigError, "has a key of another type under our prefix, so somebody else writes"
     " there: choose another HERITAGE_SESSION_REDIS_PREFIX"),
    ("DB index", ConfigError, "has no database of that number: correct the store's URL"),
    ("MISCONF", StoreUnavailable, "cannot save to its disk and refuses writes: see its log"),
    ("NOREPLICAS", StoreUnavailable, "has too few replicas and refuses writes"),
    ("cluster support disabled", ConfigError, "is no cluster: begin the store's URL with valkey://"),
    ("unknown command", ConfigError, "is too old or renames commands: Valkey 8 or 9, or Redis 7"),
    ("SELECT is not allowed", ConfigError, "is part of a cluster, which has database 0 alone"),
)  # fmt: skip


def refused(where: object, error: Exception) -> SessionError:
    """The error of ours for an error reply, or for what ended a connection."""
    for kind, ours, meaning in _REFUSALS:
        if isinstance(error, kind):
            return ours(f"{where} {meaning}")
    for text, ours, meaning in _TEXTS:
        if text in str(error):
            return ours(f"{where} {meaning}")
    if isinstance(error, ResponseError):
        return StoreError(f"{where} refused a command: {error}")
    return StoreUnavailable(f"{where} cannot be reached ({_short(error)}): is it running, and is"
                            " the store's URL right?")  # fmt: skip


def silent(where: object, lost: Lost) -> SessionError:
    """The error of ours for a command that got no reply and has changed nothing."""
    if lost.cause is not None:
        return refused(where, lost.cause)
    return StoreUnavailable(f"{where}: {lost}")


def _short(error: Exception) -> str:
    if isinstance(error, TimeoutError) and not str(error):
        return "no answer in time"
    return str(error) or type(error).__name__
