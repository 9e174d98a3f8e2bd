"""A bounded map that drops what was used least recently."""

from hypothesis import given
from hypothesis import strategies as st

from heritage_session.lru import LRU


def test_the_least_recently_used_goes_first():
    gone = []
    lru = LRU(2, lambda key, value: gone.append((key, value)))
    lru.put("a", 1)
    lru.put("b", 2)
    assert lru.get("a") == 1
    lru.put("c", 3)
    assert gone == [("b", 2)]
    assert list(lru) == ["a", "c"]


def test_a_peek_changes_no_place():
    lru = LRU(2)
    lru.put("a", 1)
    lru.put("b", 2)
    assert (lru.peek("a"), lru.peek("z")) == (1, None)
    lru.put("c", 3)
    assert "a" not in lru


def test_what_is_removed_by_name_is_no_eviction():
    gone = []
    lru = LRU(2, lambda key, value: gone.append(key))
    lru.put("a", 1)
    assert (lru.pop("a"), lru.pop("a")) == (1, None)
    lru.put("b", 2)
    lru.clear()
    assert (len(lru), gone) == (0, [])


@given(st.lists(st.tuples(st.sampled_from("gps"), st.integers(0, 6))), st.integers(1, 4))
def test_it_does_what_a_list_in_order_of_use_does(steps, size):
    lru, model = LRU(size), []
    for verb, key in steps:
        held = key in model
        assert (key in lru) is held
        if verb == "g":
            assert lru.get(key) == (key if held else None)
        elif verb == "p":
            assert lru.pop(key) == (key if held else None)
        else:
            lru.put(key, key)
        if held:
            model.remove(key)
        if verb == "s" or (verb == "g" and held):
            model.append(key)
        del model[: max(0, len(model) - size)]
    assert sorted(lru) == sorted(model)
