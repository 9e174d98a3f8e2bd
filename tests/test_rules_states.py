"""Conversations that are empty, reset, odd, or of another catalog."""

import pytest

from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.resolvers.base import EditKind, Source
from tests.rules import ABSTAINS, MUSEUMS, check, read, resolver_of, talk


def test_turns_that_are_no_context_are_never_used():
    state = ConversationState()
    state.add_turn(
        ConversationTurn(
            "user",
            "?",
            None,
            "institutions_in_place",
            {"kind": "museum", "place": "utrecht"},
            context=False,
        )
    )
    assert resolver_of("heritage").resolve_now(state, "en in Zwolle?").edit is EditKind.ABSTAIN


def test_after_a_reset_nothing_earlier_counts():
    state = talk("nl", f"{MUSEUMS} +kb")
    state.add_turn(ConversationTurn("user", "laat maar", unset=(EVERYTHING,)))
    for question in ("en in Zwolle?", "wat is het adres van de eerste?", "terug naar Utrecht"):
        assert not resolver_of("heritage").resolve_now(state, question).answerable


@pytest.mark.parametrize("question", ["opnieuw", "ok, opnieuw graag", "never mind", "Nevermind!"])
def test_alone_it_is_a_reset(question):
    asked = "institutions_by_theme theme=mining place=limburg"
    assert read("heritage", "nl", asked, question).edit is EditKind.RESET
    assert read("heritage", "nl", asked, "never mind the place").edit is EditKind.DROP


def test_a_state_without_turns_is_context_too():
    state = ConversationState((), {"institution": "kb"}, "institution_address")
    resolution = resolver_of("heritage").resolve_now(state, "en de website?")
    assert (resolution.template_id, resolution.values) == (
        "institution_website",
        {"institution": "kb"},
    )
    assert resolution.slots["institution"].source == Source("turn")


def test_odd_states_do_no_harm():
    rows = [{"id": ["x"], "label": 3}, {"label": None}, {"id": "kb"}]
    state = talk("nl", "institutions_in_place kind=museum place=no_such_place other=x")
    state.add_turn(
        ConversationTurn("user", "?", None, "institutions_by_theme", {"theme": "mining"}, rows)
    )
    state.add_turn(ConversationTurn("user", "?", None, "institution_hours", {"institution": "kb"}))
    for question in (
        "en in Zwolle?",
        "het adres van de eerste",
        "en de provincie",
        "welke zijn dat",
    ):
        resolver_of("heritage").resolve_now(state, question)
    loose = ConversationState((), {"place": "zwolle", "x": "y"}, "institutions_in_place")
    assert not resolver_of("heritage").resolve_now(loose, "wat is het adres?").answerable
    daar = resolver_of("heritage").resolve_now(loose, "hoeveel musea zijn daar?")
    assert daar.values == {"kind": "museum", "place": "zwolle"}
    assert daar.unset == ("x",)


def test_a_template_that_is_gone_is_no_context():
    check("heritage", "nl", "no_such x=y", "en in Zwolle?", ABSTAINS)
