"""Where a question has several meanings, which of them is asked."""

import pytest

from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.base import EditKind, Source
from tests.rules import check, read, resolver_of

TWO = ("Hoe kom ik van Utrecht naar Zwolle?", "en Arnhem?")
CLARIFIED = [
    ("films", "en", ("When was Dune released?",), "the first", {"film": "dune84"}),
    ("films", "en", ("When was Dune released?",), "2", {"film": "dune21"}),
    ("films", "en", ("When was Dune released?",), "the last one please", {"film": "dune21"}),
    ("films", "en", ("When was Dune released?",), "the 1984 one", {"film": "dune84"}),
    ("films", "en", ("When was Dune released?",), "Dune 2021", {"film": "dune21"}),
    ("films", "en", ("When was Dune released?", "hm"), "number 2", {"film": "dune21"}),
    ("films", "en", ("When was Dune released?",), "the third", {}),
    ("films", "en", ("When was Dune released?",), "Dune", {}),
    ("films", "en", ("When was Dune released?",), "not the first", {}),
    ("films", "en", ("When was Dune released?",), "how long is the second?", {}),
    ("films", "en", ("When was Dune released?",), "How long is Jaws?", {"film": "f1"}),
    ("trains", "nl", TWO, "de tweede", {"origin": "utr", "destination": "ah"}),
    ("trains", "nl", TWO, "naar Arnhem", {"origin": "utr", "destination": "ah"}),
    ("trains", "nl", TWO, "Zwolle", {"origin": "ah", "destination": "zwo"}),
    ("rail", "de", ("Gibt es Schließfächer in Reiner?",), "Reiner South", {"stop": "rs"}),
    ("rail", "de", ("Gibt es Schließfächer in Reiner?",), "die erste", {"stop": "rn"}),
]


def test_a_name_of_two_values_is_asked_about():
    resolution = read("films", "en", (), "When was Dune released?")
    assert resolution.edit is EditKind.CLARIFY
    assert [dict(choice.slots) for choice in resolution.choices] == [
        {"film": "dune84"},
        {"film": "dune21"},
    ]
    assert {choice.question for choice in resolution.choices} == {
        "When was Dune 1984 released?",
        "When was Dune 2021 released?",
    }


def test_a_value_that_fits_two_slots_is_asked_about():
    asked = "t1 origin=utr destination=zwo"
    resolution = read("trains", "nl", asked, "en Arnhem?")
    assert resolution.edit is EditKind.CLARIFY
    assert [dict(choice.slots) for choice in resolution.choices] == [
        {"origin": "ah", "destination": "zwo"},
        {"origin": "utr", "destination": "ah"},
    ]


def test_what_was_said_before_settles_a_name():
    asked = "length film=dune21"
    check("films", "en", asked, "When was Dune released?", "released film=dune21")


@pytest.mark.parametrize(("domain", "language", "before", "answer", "expected"), CLARIFIED)
def test_a_clarification_is_answered(domain, language, before, answer, expected):
    state = ConversationState(language=language)
    for number, question in enumerate(before):
        said = resolver_of(domain).resolve_now(state, question)
        state.add_turn(
            ConversationTurn(
                "user",
                question,
                None,
                said.template_id,
                said.values,
                context=said.edit is not EditKind.ABSTAIN,
                payload={
                    "edit": said.edit,
                    "language": said.language,
                    "choices": [choice.to_dict() for choice in said.choices],
                },
                seq=number + 1,
            )
        )
    resolution = resolver_of(domain).resolve_now(state, answer)
    assert resolution.values == expected
    for slot in resolution.slots.values():
        assert slot.source.kind == "question" or 1 <= slot.source.seq <= len(before)


def test_the_answer_to_a_clarification_is_the_question_that_was_offered():
    asked = read("films", "en", (), "When was Dune released?")
    choices = [choice.to_dict() for choice in asked.choices]
    payload = {"edit": "clarify", "language": "en", "choices": choices}
    state = ConversationState([ConversationTurn("user", "?", payload=payload, seq=4)])
    resolution = resolver_of("films").resolve_now(state, "the second")
    assert resolution.edit is EditKind.REFER
    assert resolution.resolved_question == choices[1]["question"]
    assert resolution.slots["film"].source == Source("turn", seq=4)


def test_what_no_catalog_can_answer_is_not_offered():
    gone = {"question": "?", "template_id": "gone", "slots": {"film": "f1"}}
    unknown = {"question": "?", "template_id": "released", "slots": {"film": "gone"}}
    for choice in (gone, unknown):
        payload = {"edit": "clarify", "language": "en", "choices": [choice]}
        state = ConversationState([ConversationTurn("user", "?", payload=payload)])
        assert resolver_of("films").resolve_now(state, "the first").edit is EditKind.ABSTAIN
