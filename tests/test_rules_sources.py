"""Where each value of a reading comes from."""

import pytest

from heritage_session.conversation import ConversationTurn
from heritage_session.resolvers.base import Source
from tests.rules import MUSEUMS, read, resolver_of, talk


def test_every_slot_says_where_it_comes_from():
    asked = f"{MUSEUMS} +kb +tresoar"
    kept = read("heritage", "nl", asked, "En in  Zwolle?").slots
    assert kept["place"].source == Source("question", start=7, end=13, text="Zwolle")
    assert kept["kind"].source == Source("turn", seq=1)
    assert (kept["kind"].value, kept["kind"].label) == ("museum", "museum")
    row = read("heritage", "nl", asked, "het adres van de laatste?").slots["institution"]
    assert row.source == Source("row", seq=1, row=2)


@pytest.mark.parametrize(
    ("question", "slot", "source"),
    [
        ("En archieven?", "place", Source("turn", seq=1)),
        ("terug naar de musea", "place", Source("turn", seq=1)),
        ("en in Enschede?", "kind", Source("turn", seq=1)),
        ("en de website van de tweede?", "institution", Source("row", seq=1, row=2)),
        ("en het adres?", "institution", Source("turn", seq=3)),
    ],
)
def test_a_return_says_which_turn_it_goes_back_to(question, slot, source):
    state = talk("nl", "institutions_in_place kind=museum place=drenthe +kb +tresoar")
    state.add_turn(
        ConversationTurn(
            "user",
            "?",
            None,
            "institution_website",
            {"institution": "kb"},
            unset=("kind", "place"),
            seq=3,
        )
    )
    assert resolver_of("heritage").resolve_now(state, question).slots[slot].source == source


def test_a_value_that_the_caller_set_comes_from_its_turn():
    state = talk("nl", "institutions_in_place kind=museum place=drenthe")
    state.add_turn(ConversationTurn("system", "", slots={"place": "zeeland"}, seq=3))
    slots = resolver_of("heritage").resolve_now(state, "en archieven?").slots
    assert (slots["place"].value, slots["place"].source) == ("zeeland", Source("turn", seq=3))
