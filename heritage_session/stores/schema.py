"""The tables, made and upgraded in numbered steps."""

from __future__ import annotations

from collections.abc import Sequence

from heritage_session.errors import ConfigError
from heritage_session.stores.database import Transaction

_FIRST = (
    """
    CREATE TABLE hs_head (
      key BYTEA PRIMARY KEY,
      id BYTEA NOT NULL,
      bucket INTEGER NOT NULL,
      birth BYTEA NOT NULL,
      epoch BYTEA NOT NULL,
      seq BIGINT NOT NULL,
      tip BYTEA NOT NULL,
      known BYTEA NOT NULL,
      base BYTEA NOT NULL,
      owner BYTEA,
      owner_key BYTEA,
      metadata BYTEA NOT NULL,
      created_at DOUBLE PRECISION NOT NULL,
      last_active DOUBLE PRECISION NOT NULL,
      trimmed BIGINT NOT NULL,
      archived BIGINT NOT NULL,
      secret_hash BYTEA NOT NULL,
      content_key BYTEA NOT NULL,
      pending INTEGER NOT NULL,
      length INTEGER NOT NULL,
      holder BYTEA,
      lease_until DOUBLE PRECISION,
      dirty_since DOUBLE PRECISION
    )
    """,
    "CREATE INDEX hs_head_idle ON hs_head (last_active) WHERE dirty_since IS NULL",
    "CREATE INDEX hs_head_age ON hs_head (created_at) WHERE dirty_since IS NULL",
    "CREATE INDEX hs_head_owner ON hs_head (owner_key, key) WHERE owner_key IS NOT NULL",
    "CREATE INDEX hs_head_dirty ON hs_head (bucket, dirty_since) WHERE dirty_since IS NOT NULL",
    """
    CREATE TABLE hs_turn (
      key BYTEA NOT NULL,
      seq BIGINT NOT NULL,
      id BYTEA NOT NULL,
      body BYTEA NOT NULL,
      PRIMARY KEY (key, seq)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE hs_append (
      key BYTEA PRIMARY KEY,
      first BIGINT NOT NULL,
      past BIGINT NOT NULL,
      at DOUBLE PRECISION NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX hs_append_at ON hs_append (at)",
    """
    CREATE TABLE hs_tombstone (
      key BYTEA PRIMARY KEY,
      at DOUBLE PRECISION NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX hs_tombstone_at ON hs_tombstone (at)",
    """
    CREATE TABLE hs_quarantine (
      key BYTEA NOT NULL,
      id BYTEA NOT NULL,
      birth BYTEA NOT NULL,
      seq BIGINT NOT NULL,
      turn_id BYTEA NOT NULL,
      body BYTEA NOT NULL,
      at DOUBLE PRECISION NOT NULL
    )
    """,
    "CREATE INDEX hs_quarantine_key ON hs_quarantine (key)",
)

MIGRATIONS: Sequence[Sequence[str]] = (_FIRST,)
"""The statements that lead to version 1, to version 2 …. What was released is never edited."""


FOREIGN = (
    "its tables are not those of this package: another application made or changed them; name"
    " another database, or restore a copy"
)
"""What is said of a database that holds no schema of ours where one should be."""


async def version(tx: Transaction, exists: str) -> int:
    """The schema's version, 0 where there is none, -1 where it cannot be told.

    ``exists`` finds a row where there is one.
    """
    if not await tx.rows(exists):
        return 0
    found = (await tx.rows("SELECT max(version) FROM hs_schema"))[0][0]
    return found if isinstance(found, int) else -1


def check_version(found: int, name: str) -> bool:
    """Whether a schema of version ``found`` needs no upgrade.

    Raises:
        ConfigError: it is newer than this package, or not its own.
    """
    if found < 0:
        raise ConfigError(f"{name}: {FOREIGN}")
    if found > len(MIGRATIONS):
        raise ConfigError(
            f"{name} was written by a newer version of this package (schema {found}, known here:"
            f" {len(MIGRATIONS)}): upgrade the package, or name another database"
        )
    return found == len(MIGRATIONS)


async def upgrade(tx: Transaction, exists: str, name: str) -> None:
    """Bring the schema up to date, in the caller's transaction, which excludes every other one."""
    found = await version(tx, exists)
    if check_version(found, name):
        return
    if found == 0:
        await tx.run("CREATE TABLE hs_schema (version INTEGER PRIMARY KEY)")
    for number, statements in enumerate(MIGRATIONS[found:], found + 1):
        for statement in statements:
            await tx.run(statement)
        await tx.run("INSERT INTO hs_schema VALUES ($1)", number)
