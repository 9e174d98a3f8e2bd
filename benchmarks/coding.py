"""A turn of 2 KiB to compressed and encrypted bytes and back, against plain JSON both ways."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace

from benchmarks import sample
from benchmarks.contest import Contestant, Result, Timed
from benchmarks.size import Size
from benchmarks.table import MICROSECONDS, Row, at_most, shown
from heritage_session import ConversationTurn
from heritage_session.codec import KEY_BYTES, Codec

BYTES = 2048


def prose() -> ConversationTurn:
    """An answer that is one long text."""
    empty = len(json.dumps(ConversationTurn("assistant", "").to_dict()))
    return ConversationTurn("assistant", sample.prose(BYTES - empty))


def table() -> ConversationTurn:
    """A question with the rows that answered it."""
    text, found = sample.prose(BYTES).split(), []
    turn = sample.asked()
    while len(json.dumps(turn.to_dict())) < BYTES:
        name = text[len(found) : len(found) + 3]
        website = f"https://www.{''.join(name)}.example"
        found.append({"id": "_".join(name), "label": " ".join(name).title(), "website": website})
        turn = replace(turn, results=found)
    return turn


TURNS = {"prose": prose, "result rows": table}


def contestants(size: Size) -> list[Contestant]:
    """Each turn with a master key, without compression or encryption, and as plain JSON."""
    secret = Codec((secrets.token_bytes(KEY_BYTES),))
    found: list[Contestant] = []
    for name, make in TURNS.items():
        turn = make()
        found += [
            _coder(_sealed(name), secret, turn, size.calls),
            _coder(_bare(name), Codec(compress_above=None), turn, size.calls),
            _json_both_ways(_json(name), turn, size.calls),
        ]
    return found


def _coder(name: str, codec: Codec, turn: ConversationTurn, calls: int) -> Contestant:
    coder = codec.of("session", "birth", codec.new_key())

    async def work() -> None:
        coder.decode_turn(turn.id, turn.seq, coder.encode_turn(turn))

    return Timed(name, work, calls)


def _json_both_ways(name: str, turn: ConversationTurn, calls: int) -> Contestant:
    plain = turn.to_dict()

    async def work() -> None:
        json.loads(json.dumps(plain))

    return Timed(name, work, calls)


def rows(result: Result) -> list[Row]:
    """Microseconds of the whole way, of what sealing adds to it, and the ratio to JSON."""
    found: list[Row] = []
    for name in TURNS:
        what = f"2 KiB of {name} to sealed bytes and back"
        whole, bare = result.median(_sealed(name)) * 1e6, result.median(_bare(name)) * 1e6
        found += [
            at_most(what, 100, whole, form=MICROSECONDS),
            shown(f"{what}, encryption and compression alone", whole - bare, form=MICROSECONDS),
            shown(f"{what}, against json", result.ratio(_sealed(name), _json(name))),
        ]
    return found


def _sealed(name: str) -> str:
    return f"sealed, {name}"


def _bare(name: str) -> str:
    return f"not sealed, {name}"


def _json(name: str) -> str:
    return f"json, {name}"
