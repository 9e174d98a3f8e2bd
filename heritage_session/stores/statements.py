"""What the SQL store says to either database."""

from __future__ import annotations

from typing import Final

_HEAD = (
    "birth, epoch, seq, tip, known, base, owner, metadata, created_at, last_active, trimmed,"
    " archived, secret_hash, content_key, pending, length, holder, lease_until, dirty_since"
)
_NO_HEAD = ", ".join(["NULL"] * (len(_HEAD.split(",")) - 2))
_FITS = (
    "epoch = $2 AND EXISTS (SELECT 1 FROM hs_turn k WHERE k.key = $1 AND k.seq = $3 AND k.id = $4)"
)

NOW: Final = "SELECT {now}"

READ: Final = f"""
SELECT 0, {_HEAD}, {{now}}, CASE WHEN {_FITS} THEN 1 ELSE 0 END
  FROM hs_head WHERE key = $1
UNION ALL
SELECT t.seq, t.id, t.body, {_NO_HEAD}, NULL, NULL
  FROM hs_head h JOIN hs_turn t ON t.key = h.key
 WHERE h.key = $1 AND NOT (h.epoch = $2 AND h.seq = $3 AND h.tip = $4)
   AND t.seq > CASE WHEN h.{_FITS} THEN $3 ELSE 0 END
 ORDER BY 1
"""  # noqa: S608 - nothing but constants
"""The head, and after it what a reader of the mark ($2, $3, $4) does not know."""

# What the clock judges is locked first: a time that was read before waiting for the lock is old.
_LOCKED = "hs_head WHERE key = $1 FOR UPDATE"
_ITS_KEY = f"key = (SELECT key FROM {_LOCKED})"  # noqa: S608
_GLANCED = "birth, secret_hash, pending, created_at, last_active"

LOCK: Final = f"SELECT {_HEAD}, {{now}} FROM (SELECT {_HEAD} FROM {_LOCKED}) h"  # noqa: S608
GLANCE: Final = f"SELECT {_GLANCED}, {{now}} FROM (SELECT {_GLANCED} FROM {_LOCKED}) h"  # noqa: S608
INSERT_HEAD: Final = f"""
INSERT INTO hs_head (key, id, bucket, owner_key, {_HEAD})
VALUES ({", ".join(f"${n}" for n in range(1, 24))}) ON CONFLICT (key) DO NOTHING
"""  # noqa: S608
APPENDED: Final = """
UPDATE hs_head SET seq = $2, tip = $3, known = $4, last_active = $5, length = $6, holder = $7,
  lease_until = $8, dirty_since = $9 WHERE key = $1
"""
CHANGED: Final = """
UPDATE hs_head SET epoch = $2, seq = $3, tip = $4, known = $5, base = $6, owner = $7,
  owner_key = $8, metadata = $9, last_active = $10, trimmed = $11, archived = $12,
  secret_hash = $13, length = $14, dirty_since = $15 WHERE key = $1
"""
TRIMMED: Final = "UPDATE hs_head SET trimmed = $2, base = $3, length = $4 WHERE key = $1"
GRANTED: Final = """
UPDATE hs_head SET holder = $2, lease_until = $3, last_active = $4, dirty_since = $5 WHERE key = $1
"""
RENEWED: Final = f"""
UPDATE hs_head SET lease_until = {{now}} + $3
 WHERE {_ITS_KEY} AND holder = $2 AND lease_until > {{now}}
"""  # noqa: S608
RELEASED: Final = """
UPDATE hs_head SET holder = NULL, lease_until = NULL
 WHERE key = $1 AND holder = $2 AND lease_until > {now}
"""
SLID: Final = f"""
UPDATE hs_head SET last_active = $3,
  dirty_since = CASE WHEN $4 = 1 THEN COALESCE(dirty_since, $3) ELSE dirty_since END
 WHERE {_ITS_KEY} AND birth = $2 AND last_active < $3
   AND last_active + $5 > {{now}} AND created_at + $6 > {{now}}
"""  # noqa: S608
TOUCHED: Final = """
UPDATE hs_head SET last_active = CASE WHEN last_active > $3 THEN last_active ELSE $3 END,
  dirty_since = CASE WHEN $4 = 1 THEN COALESCE(dirty_since, $3) ELSE dirty_since END
 WHERE key = $1 AND birth = $2
"""
CONFIRMED: Final = """
UPDATE hs_head SET archived = $3, dirty_since = NULL
 WHERE key = $1 AND epoch = $2 AND seq = $3 AND tip = $4 AND birth = $5
   AND (dirty_since IS NOT NULL OR archived = $3)
"""
REVEALED: Final = "UPDATE hs_head SET pending = 0 WHERE key = $1 AND birth = $2"
DIRTY: Final = """
SELECT id, birth FROM hs_head WHERE bucket = $1 AND dirty_since IS NOT NULL ORDER BY dirty_since
"""
KEYED: Final = """
UPDATE hs_head SET content_key = $2, known = $3, base = $4, metadata = $5 WHERE key = $1
"""
DELETE_HEAD: Final = "DELETE FROM hs_head WHERE key = $1"

INSERT_TURN: Final = "INSERT INTO hs_turn (key, seq, id, body) VALUES ($1, $2, $3, $4)"
TURNS: Final = "SELECT seq, id, body FROM hs_turn WHERE key = $1"
RECODED: Final = "UPDATE hs_turn SET body = $3 WHERE key = $1 AND seq = $2"
LAST_TURN: Final = "SELECT id FROM hs_turn WHERE key = $1 ORDER BY seq DESC LIMIT 1"
DELETE_TURNS: Final = "DELETE FROM hs_turn WHERE key = $1"
DELETE_TURNS_ABOVE: Final = "DELETE FROM hs_turn WHERE key = $1 AND seq > $2"
DELETE_TURNS_THROUGH: Final = "DELETE FROM hs_turn WHERE key = $1 AND seq <= $2"

SET_ASIDE: Final = """
INSERT INTO hs_quarantine (key, id, birth, seq, turn_id, body, at)
SELECT h.key, h.id, h.birth, t.seq, t.id, t.body, {now}
  FROM hs_head h JOIN hs_turn t ON t.key = h.key WHERE h.key = $1 AND t.seq = $2
"""
DELETE_TURN: Final = "DELETE FROM hs_turn WHERE key = $1 AND seq = $2"
DELETE_QUARANTINE: Final = "DELETE FROM hs_quarantine WHERE key = $1"

FIND_APPEND: Final = "SELECT first, past FROM hs_append WHERE key = $1 AND at > $2"
INSERT_APPEND: Final = """
INSERT INTO hs_append (key, first, past, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (key) DO UPDATE SET first = excluded.first, past = excluded.past, at = excluded.at
"""
FORGET_APPENDS: Final = """
DELETE FROM hs_append WHERE key IN
  (SELECT key FROM hs_append WHERE at <= $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
"""

FIND_TOMBSTONE: Final = "SELECT 1 FROM hs_tombstone WHERE key = $1 AND at >= $2"
INSERT_TOMBSTONE: Final = """
INSERT INTO hs_tombstone (key, at) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET at = excluded.at
"""
FORGET_TOMBSTONES: Final = """
DELETE FROM hs_tombstone WHERE key IN
  (SELECT key FROM hs_tombstone WHERE at <= $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
"""

_DUE = "SELECT key, id, pending FROM hs_head WHERE dirty_since IS NULL AND {order} <= $1"
_FIRST_DUE = " ORDER BY {order} LIMIT $2 FOR UPDATE SKIP LOCKED"
IDLE: Final = (_DUE + _FIRST_DUE).format(order="last_active")
AGED: Final = (_DUE + _FIRST_DUE).format(order="created_at")

_PAGE = "SELECT key, id FROM hs_head WHERE pending = 0 AND last_active > $1 AND created_at > $2"
SCAN: Final = _PAGE + " AND key > $3 ORDER BY key LIMIT $4"
SCAN_OWNED: Final = _PAGE + " AND key > $3 AND owner_key = $5 ORDER BY key LIMIT $4"

LATEST: Final = """
SELECT max(at) FROM (
  SELECT max(last_active) AS at FROM hs_head WHERE dirty_since IS NULL
  UNION ALL SELECT max(last_active) FROM hs_head WHERE dirty_since IS NOT NULL
  UNION ALL SELECT max(at) FROM hs_append
  UNION ALL SELECT max(at) FROM hs_tombstone
) AS times
"""
"""The largest time ever stored."""
