"""A turn of 2 KiB to compressed and encrypted bytes and back, against plain JSON both ways."""

from __future__ import annotations

import json
import secrets

from benchmarks import sample
from benchmarks.contest import Contestant, Result, Timed
from benchmarks.place import Place
from benchmarks.table import Row, at_most
from heritage_session import ConversationTurn
from heritage_session.codec import KEY_BYTES, Codec

BYTES = 2048
_MICROSECONDS = "{:.0f} µs"


def prose() -> ConversationTurn:
    """An answer that is one long text."""
    empty = len(json.dumps(ConversationTurn("assistant", "").to_dict()))
    return ConversationTurn("assistant", sample.prose(BYTES - empty))


def rows_of_results() -> ConversationTurn:
    """A question with the rows that answered it."""
    text, found = sample.prose(BYTES).split(), []
    turn = sample.asked()
    while len(json.dumps(turn.to_dict())) < BYTES:
        n = len(found)
        found.append({"label": " ".join(text[n : n + 3]), "place": text[n], "founded": 1800 + n})
        turn = ConversationTurn("user", sample.QUESTION, results=found)
    return turn


TURNS = {"prose": prose, "result rows": rows_of_results}


def contestants(place: Place) -> list[Contestant]:
    """Our codec with a master key, and the standard library's JSON, on each turn."""
    codec = Codec((secrets.token_bytes(KEY_BYTES),))
    coder = codec.of("session", "birth", codec.new_key())
    found: list[Contestant] = []
    for name, make in TURNS.items():
        turn = make()
        plain = turn.to_dict()

        async def ours(turn: ConversationTurn = turn) -> None:
            coder.decode_turn(turn.id, turn.seq, coder.encode_turn(turn))

        async def theirs(plain: dict[str, object] = plain) -> None:
            json.loads(json.dumps(plain))

        calls = place.size.calls
        found += [Timed(_ours(name), ours, calls), Timed(_json(name), theirs, calls)]
    return found


def rows(result: Result) -> list[Row]:
    """Microseconds of ours, and the ratio."""
    found: list[Row] = []
    for name in TURNS:
        what = f"encrypt, compress and back, 2 KiB of {name}"
        found += [
            at_most(what, result.median(_ours(name)) * 1e6, 100, _MICROSECONDS),
            Row(f"{what}, against json", f"{result.ratio(_ours(name), _json(name)):.2f}×"),
        ]
    return found


def _ours(name: str) -> str:
    return f"codec, {name}"


def _json(name: str) -> str:
    return f"json, {name}"
