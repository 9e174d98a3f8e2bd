"""Turns to bytes and back: what round-trips, and what is refused."""

import base64
import json
import secrets
import sys
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heritage_session import ConfigError, ConversationTurn, CorruptTurn, MissingExtra
from heritage_session import codec as codec_module
from heritage_session.codec import Codec, parse_keys

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
TURN = ConversationTurn("user", "Welke musea staan er in Utrecht?", slots={"place": "Utrecht"})

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
turns = st.builds(
    ConversationTurn,
    st.sampled_from(["user", "assistant", "system", "tool"]),
    text,
    st.none() | text,
    st.none() | text,
    st.dictionaries(text, text, max_size=4),
    st.lists(st.dictionaries(text, values, max_size=3), max_size=3),
    unset=st.lists(text, max_size=3),
    context=st.booleans(),
    language=st.none() | text,
    id=text.filter(bool),
    at=st.floats(0, 1e10),
    author=st.none() | text,
    payload=st.dictionaries(text, values, max_size=3),
)


@pytest.fixture(params=["plain", "compressed", "encrypted", "both"])
def codec(request):
    keys = (NEW,) if request.param in ("encrypted", "both") else ()
    return Codec(keys, 20 if request.param in ("compressed", "both") else None)


def session(codec, session_id="s", birth="b"):
    return codec.of(session_id, birth, codec.new_key())


PLAIN, BOTH = session(Codec(compress_above=None)), session(Codec((NEW,), 40))


@given(turns, st.integers(1, 1 << 60))
def test_every_turn_comes_back(turn, seq):
    for codec in (PLAIN, BOTH):
        back = codec.decode_turn(turn.id, seq, codec.encode_turn(turn))
        assert back == turn.numbered(seq)
        assert hash(back.payload) == hash(turn.payload)


@given(text, values)
@example("number", 1 << 70)
@example("number", -(1 << 63) - 1)
def test_every_field_comes_back(name, value):
    for codec in (PLAIN, BOTH):
        assert codec.decode_field(name, codec.encode_field(name, value)) == value


@given(st.binary(max_size=80))
def test_random_bytes_are_corrupt_and_nothing_worse(data):
    for codec in (PLAIN, BOTH):
        for start in (b"", b"\x01\x00", b"\x01\x01", b"\x01\x02", b"\x01\x03"):
            with pytest.raises(CorruptTurn):
                codec.decode_turn("t", 1, start + data)


def test_what_is_stored_is_short_and_begins_with_a_version():
    data = PLAIN.encode_turn(TURN)
    assert data[0] == 1
    assert set(json.loads(data[2:])) == {"role", "content", "at", "slots"}
    long = ConversationTurn("user", "molen " * 400)
    assert len(session(Codec()).encode_turn(long)) < 200


def test_a_turn_that_does_not_shrink_is_not_compressed():
    noise = ConversationTurn("user", base64.b85encode(secrets.token_bytes(30)).decode())
    assert session(Codec(compress_above=10)).encode_turn(noise)[1] == 0


def test_nothing_said_can_be_read_in_what_is_encrypted():
    codec = session(Codec((NEW,), None))
    assert b"Utrecht" not in codec.encode_turn(TURN) + codec.encode_field("slot", "Utrecht")
    assert codec.encode_turn(TURN) != codec.encode_turn(TURN)


def test_a_changed_byte_anywhere_is_refused(codec):
    mine = session(codec)
    data = mine.encode_turn(TURN)
    for place in range(len(data) if codec.new_key() else 2):
        changed = bytearray(data)
        changed[place] ^= 64
        with pytest.raises(CorruptTurn):
            mine.decode_turn(TURN.id, 1, bytes(changed))


def test_what_was_cut_short_is_refused(codec):
    mine = session(codec)
    data = mine.encode_turn(TURN)
    for length in range(len(data)):
        with pytest.raises(CorruptTurn):
            mine.decode_turn(TURN.id, 1, data[:length])


def test_a_record_counts_only_where_it_was_written():
    codec = Codec((NEW,))
    key = codec.new_key()
    mine = codec.of("ab", "c", key)
    turn, slot = mine.encode_turn(TURN), mine.encode_field("slot", "x")
    others = codec.of("a", "bc", key), codec.of("ab", "d", key), session(codec, "ab", "c")
    for other in others:
        with pytest.raises(CorruptTurn):
            other.decode_turn(TURN.id, 1, turn)
        with pytest.raises(CorruptTurn):
            other.decode_field("slot", slot)
    with pytest.raises(CorruptTurn):
        mine.decode_turn("another turn", 1, turn)
    with pytest.raises(CorruptTurn):
        mine.decode_field("other", slot)
    with pytest.raises(CorruptTurn):
        mine.decode_field(f"turn {TURN.id}", turn)


def test_encryption_cannot_be_stripped_nor_pretended():
    plain, sealed = session(Codec()), session(Codec((NEW,)))
    with pytest.raises(CorruptTurn, match="encrypted"):
        sealed.decode_turn(TURN.id, 1, plain.encode_turn(TURN))
    with pytest.raises(CorruptTurn, match="encrypted"):
        plain.decode_turn(TURN.id, 1, sealed.encode_turn(TURN))


def test_a_new_master_key_reads_and_rewraps_what_the_old_one_wrapped():
    wrapped = Codec((OLD,)).new_key()
    data = Codec((OLD,)).of("s", "b", wrapped).encode_turn(TURN)
    both = Codec((NEW, OLD))
    rewrapped = both.rewrapped(wrapped)
    assert rewrapped is not None
    assert both.rewrapped(rewrapped) is None
    assert Codec((NEW,)).of("s", "b", rewrapped).decode_turn(TURN.id, 1, data) == TURN.numbered(1)
    with pytest.raises(ConfigError, match="HERITAGE_SESSION_KEYS"):
        Codec((NEW,)).of("s", "b", wrapped)
    assert Codec().rewrapped(b"") is None


@pytest.mark.parametrize("keys", [(), (NEW,)])
def test_a_missing_or_wrong_master_key_is_named_with_its_remedy(keys):
    wrapped = Codec((OLD,)).new_key()
    with pytest.raises(ConfigError, match="put it back into HERITAGE_SESSION_KEYS"):
        Codec(keys).of("s", "b", wrapped)


def test_a_damaged_content_key_is_corrupt():
    codec = Codec((NEW,))
    wrapped = codec.new_key()
    for damaged in (wrapped[:-1] + bytes((wrapped[-1] ^ 1,)), b"\x09" + wrapped[1:], wrapped[:9]):
        with pytest.raises(CorruptTurn):
            codec.of("s", "b", damaged)


def test_without_its_content_key_nothing_can_be_read():
    codec = Codec((NEW,))
    data = session(codec).encode_turn(TURN)
    for other in (session(codec), codec.of("s", "b", b"")):
        with pytest.raises(CorruptTurn):
            other.decode_turn(TURN.id, 1, data)


@pytest.mark.parametrize(
    "payload",
    [b"[]", b'{"role":"user"}', b'{"no":1}', b"[" * 9999,
     b'{"role":"nobody","content":""}'],
)  # fmt: skip
def test_json_that_is_no_turn_is_corrupt(payload):
    with pytest.raises(CorruptTurn):
        PLAIN.decode_turn("t", 1, b"\x01\x00" + payload)


def test_json_that_cannot_be_kept_is_corrupt():
    with pytest.raises(CorruptTurn):
        PLAIN.decode_field("f", b"\x01\x00NaN")


def test_a_decompression_bomb_is_refused():
    zstandard = pytest.importorskip("zstandard")
    bomb = zstandard.ZstdCompressor().compress(b"0" * ((1 << 28) + 1))
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress(b"{}")
    for payload in (bomb, unsized):
        with pytest.raises(CorruptTurn):
            PLAIN.decode_turn("t", 1, b"\x01\x01" + payload)


def test_keys_come_as_base64():
    text = f"{base64.b64encode(NEW).decode()}, {base64.urlsafe_b64encode(OLD).decode()},"
    assert parse_keys(text) == (NEW, OLD)
    assert parse_keys(None) == parse_keys("") == ()


@pytest.mark.parametrize("bad", ["hunter2", base64.b64encode(b"short").decode(), "é" * 44])
def test_a_bad_key_is_counted_and_not_told(bad):
    with pytest.raises(ConfigError, match="key 2") as error:
        parse_keys(f"{base64.b64encode(NEW).decode()},{bad}")
    assert bad not in str(error.value)


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ConfigError):
        Codec((b"short",))


def test_no_key_shows_in_a_repr():
    assert repr(Codec((NEW, OLD), 9)) == "Codec(2 keys, compress_above=9)"


def test_without_orjson_the_same_is_written(monkeypatch):
    written = PLAIN.encode_turn(TURN)
    monkeypatch.setattr(codec_module, "orjson", None)
    assert PLAIN.encode_turn(TURN) == written


@pytest.mark.parametrize("missing", ["zstandard", "cryptography.hazmat.primitives.ciphers.aead"])
def test_a_missing_library_names_its_extra(monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtra, match=r"heritage-session\[codec\]"):
        Codec((NEW,))
    Codec(compress_above=None)


def test_two_threads_share_a_codec():
    codec, wrong = session(Codec((NEW,), 10)), []

    def work(content):
        for _ in range(300):
            turn = ConversationTurn("user", content * 40)
            if codec.decode_turn(turn.id, 1, codec.encode_turn(turn)).content != content * 40:
                wrong.append(content)

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
