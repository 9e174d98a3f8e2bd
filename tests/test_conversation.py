"""Turns that never change, and what is known from them."""

import copy
import json
import pickle
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage_session import ConversationState, ConversationTurn, InvalidInput
from heritage_session.conversation import (
    Delta,
    Fold,
    before_window,
    delta,
    fold,
    last_exchanges,
    new_id,
    split,
)
from heritage_session.frozen import FrozenDict, FrozenList, freeze

NAMES = st.sampled_from(["a", "b", "c"])
TURNS = st.lists(
    st.builds(
        ConversationTurn,
        st.sampled_from(["user", "assistant", "system", "tool"]),
        st.just(""),
        template_id=st.none() | NAMES,
        slots=st.dictionaries(NAMES, NAMES),
        unset=st.lists(NAMES | st.just("*"), max_size=2),
        context=st.booleans(),
        language=st.none() | st.sampled_from(["nl", "en"]),
    ),
    max_size=8,
)
FOLDS = st.builds(
    Fold,
    st.dictionaries(NAMES, NAMES).map(FrozenDict),
    st.none() | NAMES,
    st.sampled_from(["nl", "en", "de"]),
)


def user(content="?", **slots):
    return ConversationTurn("user", content, slots=slots)


def assistant(content="!"):
    return ConversationTurn("assistant", content)


def test_an_id_is_a_version_7_uuid_that_sorts_by_time():
    first = new_id()
    time.sleep(0.002)
    assert first < new_id()
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first
    )


def test_a_turn_cannot_be_changed_at_any_depth():
    turn = ConversationTurn("user", "?", results=[{"a": {"b": [1]}}], payload={"c": []})
    with pytest.raises(AttributeError):
        turn.content = "x"
    for change in (
        lambda: turn.slots.update(a="b"),
        lambda: turn.results.append({}),
        lambda: turn.results[0].pop("a"),
        lambda: turn.results[0]["a"]["b"].insert(0, 2),
        lambda: turn.payload["c"].extend([1]),
        lambda: turn.payload.__ior__({"d": 1}),
    ):
        with pytest.raises(TypeError, match="read-only"):
            change()


def test_a_turn_shares_nothing_with_what_it_was_made_from():
    rows, slots = [{"a": [1]}], {"k": "v"}
    turn = ConversationTurn("user", "?", slots=slots, results=rows)
    rows[0]["a"].append(2)
    slots["k"] = "changed"
    assert (turn.results, turn.slots) == ([{"a": [1]}], {"k": "v"})


def test_a_turn_serialises_and_copies_as_plain_values():
    turn = ConversationTurn("user", "?", slots={"a": "b"}, results=[{"n": [1, None]}], unset=["x"])
    again = ConversationTurn.from_dict(json.loads(json.dumps(turn.to_dict())))
    assert again == turn
    assert hash(again) == hash(turn)
    assert pickle.loads(pickle.dumps(turn)) == copy.deepcopy(turn) == copy.copy(turn) == turn
    assert copy.deepcopy(turn.results) is copy.copy(turn.results) is turn.results
    assert copy.deepcopy(turn.slots) is copy.copy(turn.slots) is turn.slots
    assert pickle.loads(pickle.dumps(turn.results)) == turn.results
    assert dict(turn.slots) | {"c": "d"} == {"a": "b", "c": "d"}
    assert len({turn.results, again.results}) == 1


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"role": "robot"}, "role"),
        ({"content": None}, "content"),
        ({"content": "\ud800"}, "content"),
        ({"slots": {"a": 1}}, r"slots\.a"),
        ({"slots": ["a"]}, "slots"),
        ({"slots": {1: "a"}}, "slots"),
        ({"results": {"a": 1}}, "results"),
        ({"results": ["a"]}, r"results\[0\]"),
        ({"results": [{"when": time.gmtime}]}, r"results\[0\]\.when"),
        ({"results": [{"x": [float("nan")]}]}, r"results\[0\]\.x\[0\]"),
        ({"payload": {"a": object()}}, r"payload\.a"),
        ({"payload": {"\udc00": 1}}, "payload"),
        ({"unset": "name"}, "unset"),
        ({"unset": [1]}, "unset"),
        ({"unset": 7}, "unset"),
        ({"language": 3}, "language"),
        ({"id": None}, "id"),
        ({"id": ""}, "id"),
        ({"seq": -1}, "seq"),
        ({"seq": "7"}, "seq"),
        ({"seq": True}, "seq"),
        ({"at": "now"}, "at"),
        ({"at": float("nan")}, "at"),
        ({"context": "no"}, "context"),
    ],
)
def test_a_field_that_cannot_be_stored_is_named(fields, named):
    with pytest.raises(InvalidInput, match=named):
        ConversationTurn(**{"role": "user", "content": "?", **fields})


def test_nesting_is_bounded():
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(InvalidInput, match="nested deeper"):
        freeze(deep, "x")


def test_what_looks_frozen_is_frozen_all_the_way_down():
    inner = [1]
    turn = ConversationTurn("user", "?", payload=FrozenDict({"a": inner, "b": FrozenList([inner])}))
    inner.append(2)
    assert turn.payload == {"a": [1], "b": [[1]]}


def test_what_is_frozen_already_is_not_copied():
    value = freeze({"a": [1.5, True]}, "x")
    assert freeze(value, "x") is value
    assert isinstance(value["a"], FrozenList)


@pytest.mark.parametrize("data", [{"role": "user"}, {"role": "user", "content": "", "colour": 1}])
def test_what_is_no_turn_is_refused(data):
    with pytest.raises(InvalidInput):
        ConversationTurn.from_dict(data)


def test_none_stands_for_nothing():
    turn = ConversationTurn("user", "?", None, None, None, None)
    assert (turn.slots, turn.results) == ({}, [])


# Folding


@given(TURNS, FOLDS)
def test_a_delta_says_what_folding_turn_by_turn_does(turns, known):
    step_by_step = known
    for turn in turns:
        step_by_step = fold(step_by_step, [turn])
    assert delta(turns).apply(known) == fold(known, turns) == step_by_step


@given(TURNS, TURNS, FOLDS)
def test_folding_in_two_parts_is_folding_at_once(first, second, known):
    assert fold(fold(known, first), second) == fold(known, first + second)


def test_everything_unset_leaves_no_slot_of_others():
    known = Fold(FrozenDict({"a": "1", "b": "2"}), "old")
    whole = ConversationTurn("user", "", template_id="new", slots={"c": "3"}, unset=("*",))
    assert fold(known, [whole]) == Fold(FrozenDict({"c": "3"}), "new")
    reset = ConversationTurn("user", "", unset=("*",))
    assert fold(known, [reset]) == Fold()


def test_what_was_not_understood_changes_nothing():
    lost = ConversationTurn("user", "", template_id="t", slots={"a": "b"}, context=False)
    assert delta([lost]) == Delta()


# Exchanges and windows


def test_an_exchange_is_a_user_turn_and_what_follows():
    hello, q1, a1 = assistant("hello"), user("1"), assistant("1")
    q2, tool, a2 = user("2"), ConversationTurn("tool", "t"), assistant("2")
    first, second = split([hello, q1, a1, q2, tool, a2])
    assert first.turns == (hello, q1, a1)
    assert (first.question, first.answer) == (q1, a1)
    assert second.turns == (q2, tool, a2)
    assert second.answer is a2
    alone = split([hello])[0]
    assert (alone.question, alone.answer) == (None, hello)
    assert split([q1])[0].answer is None
    assert split([]) == []


@given(TURNS, st.integers(1, 9))
def test_a_window_cuts_at_the_edge_of_an_exchange(turns, size):
    kept = [turn for exchange in last_exchanges(turns, size) for turn in exchange.turns]
    dropped = before_window(turns, size)
    assert [*dropped, *kept] == turns
    assert not dropped or kept[0].role == "user"
    assert len(kept) <= size or len(last_exchanges(turns, size)) == 1


def test_a_window_for_understanding_leaves_out_what_was_not_understood_before_it_counts():
    state = ConversationState([user("1"), assistant("1")])
    for _ in range(4):
        state.add_turn(ConversationTurn("user", "?", context=False))
        state.add_turn(ConversationTurn("assistant", "?", context=False))
    assert [e.question.content for e in state.window(2)] == ["1"]
    assert state.get_previous_user_turn().content == "1"
    assert len(state.exchanges()) == 5


# State


def test_a_state_folds_what_is_added():
    state = ConversationState()
    assert (state.language, state.birth, state.epoch, state.seq, state.tip) == ("nl", "", "", 0, "")
    assert state.get_previous_user_turn() is None
    state.add_turn(ConversationTurn("user", "?", template_id="t", slots={"a": "b"}, language="en"))
    assert (state.current_slots, state.current_template_id, state.language) == (
        {"a": "b"},
        "t",
        "en",
    )


def test_a_state_can_be_begun_with_what_is_known():
    state = ConversationState([user(a="1")], {"b": "2"}, "t", "de", owner="o", metadata={"k": 1})
    assert state.current_slots == {"a": "1", "b": "2"}
    assert (state.current_template_id, state.language) == ("t", "de")
    assert (state.owner, state.metadata) == ("o", {"k": 1})


def test_a_copy_is_independent_and_equal():
    state = ConversationState([user(a="1")], metadata={"k": 1})
    twin = state.copy()
    assert twin == state
    twin.add_turn(assistant())
    twin.current_slots["b"] = "2"
    twin.metadata["k"] = 2
    assert (len(state.turns), state.current_slots, state.metadata) == (1, {"a": "1"}, {"k": 1})
    assert twin != state
    assert state != "a state"
    assert "1 turns" in repr(state)
    with pytest.raises(TypeError):
        hash(state)
