"""What a server's refusals and silences mean here: the host, without credentials, and a remedy."""

from __future__ import annotations

from heritage_session.errors import ConfigError, SessionError, StoreError, StoreUnavailable
from heritage_session.stores.connection import Lost, Refused

_LOGIN = "refuses the user name or password: check the store's URL"
_MOVING = "is moving these keys to another node: try again"
_MEANINGS: tuple[tuple[str, type[SessionError], str], ...] = (
    ("NOAUTH", ConfigError, _LOGIN),
    ("WRONGPASS", ConfigError, _LOGIN),
    ("ERR AUTH", ConfigError, _LOGIN),
    ("NOPERM", ConfigError, "does not permit this user what is needed: +@all on the keys"
     " of our prefix, or at least fcall, function, info, cluster and what the functions call"),
    ("MOVED", ConfigError, "is part of a cluster: name it by valkey+cluster://"),
    ("LOADING", StoreUnavailable, "is still loading its data: try again later"),
    ("READONLY", StoreUnavailable, "is a read-only replica: name the primary instead"),
    ("OOM", StoreUnavailable, "has no memory left, nothing was written: raise its"
     " maxmemory, or shorten HERITAGE_SESSION_SESSION_TTL"),
    ("MASTERDOWN", StoreUnavailable, "is a replica that has lost its primary: see INFO there"),
    ("CLUSTERDOWN", StoreUnavailable, "says that its cluster is down: see CLUSTER INFO there"),
    ("TRYAGAIN", StoreUnavailable, _MOVING),
    ("ASK", StoreUnavailable, _MOVING),
    ("WRONGTYPE", ConfigError, "has a key of another type under our prefix, so somebody else writes"
     " there: choose another HERITAGE_SESSION_REDIS_PREFIX"),
    ("MISCONF", StoreUnavailable, "cannot save to its disk and refuses writes: see its log"),
    ("NOREPLICAS", StoreUnavailable, "has too few replicas and refuses writes"),
    ("ERR max number of clients", StoreUnavailable, "takes no further connection, as its max number"
     " of clients is reached: raise maxclients there"),
    ("ERR DB index", ConfigError, "has no database of that number: correct the store's URL"),
    ("ERR This instance has cluster support disabled", ConfigError,
     "is no cluster: begin the store's URL with valkey://"),
    ("ERR unknown command", ConfigError, "is too old or renames commands: Valkey 8 or 9, or"
     " Redis 7"),
    ("ERR SELECT is not allowed", ConfigError, "is part of a cluster, which has database 0 alone"),
)  # fmt: skip


def refused(where: object, error: Exception) -> SessionError:
    """The error of ours for an error reply, or for what ended a connection."""
    if isinstance(error, Refused):
        for start, ours, meaning in _MEANINGS:
            if str(error).startswith(start):
                return ours(f"{where} {meaning}")
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
