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


def test_what_is_too_heavy_together_goes_least_recently_used_first():
    """The entry just stored stays, however many others its weight costs."""
    gone = []
    lru = LRU(10, lambda key, value: gone.append(key), max_weight=10)
    for key in "abc":
        lru.put(key, key, 3)
    lru.get("a")
    lru.put("d", "d", 4)
    assert (gone, lru.weight) == (["b"], 10)
    lru.put("a", "grown", 9)
    assert (gone, list(lru), lru.weight) == (["b", "c", "d"], ["a"], 9)


def test_one_that_is_heavier_than_all_may_be_is_not_kept():
    """It costs nobody else's place, and what it would have replaced is not shown any more."""
    gone = []
    lru = LRU(10, lambda key, value: gone.append(key), max_weight=10)
    lru.put("a", 1, 5)
    lru.put("b", 2, 5)
    lru.put("b", 3, 11)
    assert (lru.get("a"), lru.get("b"), lru.weight, gone) == (1, None, 5, [])


@given(
    st.lists(st.tuples(st.sampled_from("gps"), st.integers(0, 6), st.integers(0, 5))),
    st.integers(1, 4),
    st.integers(0, 9),
)
def test_it_does_what_a_list_in_order_of_use_does(steps, size, most):
    """Whatever is done with it, in whatever order."""
    lru, model = LRU(size, max_weight=most), {}
    for verb, key, weight in steps:
        held = model.pop(key, None)
        assert (key in lru) is (held is not None)
        if verb == "g":
            assert lru.get(key) == (key if held is not None else None)
        elif verb == "p":
            assert lru.pop(key) == (key if held is not None else None)
        elif verb == "s":
            lru.put(key, key, weight)
        if verb == "s" and weight <= most:
            model[key] = weight
        elif verb == "g" and held is not None:
            model[key] = held
        while len(model) > size or sum(model.values()) > most:
            del model[next(iter(model))]
        assert lru.weight == sum(model.values())
    assert sorted(lru) == sorted(model)
