"""The whole question that is said back."""

import pytest

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.rules import RulesResolver

CATALOG = Catalog.from_dict(
    {
        "name": "roads",
        "default_language": "nl",
        "vocabularies": {
            "town": [{"id": "a", "label": "Aldorp"}, {"id": "b", "label": "Beekwijk"}]
        },
        "templates": [
            {
                "id": "way",
                "slots": {"origin": "town", "destination": "town"},
                "questions": {
                    "nl": [
                        "Welke wegen lopen van {origin} naar {destination}?",
                        "Hoe rijd ik van {origin} naar {destination}?",
                    ],
                    "de": ["Welche Wege führen von {origin} nach {destination}?"],
                },
                "sparql": "SELECT ?way { ?way <http://e/a> $origin ; <http://e/b> $destination }",
            }
        ],
    }
)


@pytest.mark.parametrize(
    "question",
    ["Welke wegen lopen van Aldorp naar Beekwijk?", "Hoe rijd ik van Aldorp naar Beekwijk?"],
)
def test_a_language_with_fewer_wordings_says_its_first(question):
    """Asked in one language and answered in another that words it in fewer ways."""
    found = RulesResolver(CATALOG).resolve_now(ConversationState(), question, "de")
    assert found.resolved_question == "Welche Wege führen von Aldorp nach Beekwijk?"


TRIPS = Catalog.from_dict(
    {
        "name": "trips",
        "default_language": "en",
        "vocabularies": {
            "town": [{"id": "a", "label": "Aldorp"}, {"id": "b", "label": "Beekwijk"}],
            "style": [
                {
                    "id": "quiet",
                    "label": {"en": "quiet", "nl": "rustig", "de": "ruhig"},
                    "plural": {"en": "quiet", "nl": "rustige", "de": "ruhige"},
                }
            ],
            "hours": {"pattern": "[1-9][0-9]?"},
        },
        "templates": [
            {
                "id": "walks",
                "slots": {"town": "town", "style": "style?", "hours": "hours?"},
                "questions": {
                    "en": [
                        "Which walks start in {town}?",
                        "Show me the walks from {town}",
                        "Which {style} walks start in {town}?",
                        "Which walks of {hours} hours start in {town}?",
                    ],
                },
                "additions": {
                    "style": {"en": "that are {style}"},
                    "hours": {"en": "of at most {hours} hours"},
                },
                "sparql": """SELECT ?walk { ?walk <http://e/a> $town
                    FILTER(!BOUND($style) || EXISTS { ?walk <http://e/b> $style })
                    FILTER(!BOUND($hours) || EXISTS { ?walk <http://e/c> $hours }) }""",
            }
        ],
    }
)


@pytest.mark.parametrize(
    ("questions", "whole"),
    [
        (("Which walks start in Aldorp?", "quiet"), "Which quiet walks start in Aldorp?"),
        (("Show me the walks from Aldorp", "quiet"), "Which quiet walks start in Aldorp?"),
        (
            ("Which walks start in Aldorp?", "quiet", "3 hours"),
            "Which quiet walks start in Aldorp of at most 3 hours?",
        ),
        (
            ("Which quiet walks start in Aldorp?", "show me the walks from Beekwijk"),
            "Show me the walks from Beekwijk",
        ),
    ],
)
def test_the_wording_that_has_most_of_the_slots_is_said(questions, whole):
    """An addition is for what no wording has a blank for."""
    state = ConversationState(language="en")
    for question in questions:
        found = RulesResolver(TRIPS).resolve_now(state, question)
        state.add_turn(
            ConversationTurn("user", question, None, found.template_id, found.values, unset=("*",))
        )
    assert found.resolved_question == whole
