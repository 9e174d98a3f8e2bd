"""The whole question that is said back."""

import pytest

from heritage_session import wording
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


SHELVES = Catalog.from_dict(
    {
        "name": "shelves",
        "default_language": "en",
        "vocabularies": {
            "place": [
                {
                    "id": "utrecht_city",
                    "label": "Utrecht",
                    "aliases": {"en": ["the city of Utrecht"], "nl": ["de stad Utrecht"]},
                },
                {"id": "utrecht_province", "label": "Utrecht"},
                {
                    "id": "attic",
                    "label": {"en": "attic", "nl": "zolder", "de": "Dachboden"},
                    "aliases": {"en": ["the attic"], "nl": ["de zolder"], "de": ["der Dachboden"]},
                },
            ],
            "thing": [
                {
                    "id": "lamp",
                    "label": {"en": "lamp", "nl": "lamp", "de": "Lampe"},
                    "plural": {"en": "lamps", "nl": "lampen", "de": "Lampen"},
                },
                {
                    "id": "vase",
                    "label": {"en": "vase", "nl": "vaas", "de": "Vase"},
                    "plural": {"en": "vases", "nl": "vazen", "de": "Vasen"},
                },
            ],
        },
        "templates": [
            {
                "id": "age",
                "slots": {"thing": "thing"},
                "questions": {
                    "en": ["How old does {thing} look?"],
                    "nl": ["Hoeveel weegt {thing}?"],
                    "de": ["Was kostet {thing}?"],
                },
                "sparql": "SELECT ?x { $thing <http://e/a> ?x }",
            },
            {
                "id": "bigger",
                "slots": {"one": "thing", "other": "thing"},
                "questions": {
                    "en": ["Is {one} bigger than {other}?"],
                    "nl": ["Is {one} groter dan {other}?"],
                    "de": ["Ist {one} größer als {other}?"],
                },
                "sparql": "SELECT ?x { $one <http://e/a> ?x . $other <http://e/b> ?x }",
            },
            {
                "id": "kept",
                "slots": {"place": "place", "thing": "thing?"},
                "questions": {
                    "en": ["What is kept in {place}?"],
                    "nl": ["Wat ligt er in {place}?"],
                    "de": ["Was kann man in {place} finden?"],
                },
                "additions": {
                    "thing": {
                        "en": "that goes with {thing}",
                        "nl": "bij {thing}",
                        "de": "bei {thing}",
                    }
                },
                "sparql": """SELECT ?x { $place <http://e/a> ?x
                    FILTER(!BOUND($thing) || EXISTS { ?x <http://e/b> $thing }) }""",
            },
        ],
    }
)


@pytest.mark.parametrize(
    ("language", "asked", "whole"),
    [
        ("en", "how old do lamps look", "How old does lamp look?"),
        ("nl", "hoeveel wegen vazen", "Hoeveel weegt vaas?"),
        ("de", "was kostet eine Lampe", "Was kostet Lampe?"),
        ("en", "are lamps bigger than vases", "Is lamp bigger than vase?"),
        ("nl", "is een lamp groter dan een vaas", "Is lamp groter dan vaas?"),
        ("de", "sind Lampen größer als Vasen", "Ist Lampe größer als Vase?"),
        (
            "en",
            "what is kept in the attic that goes with a lamp",
            "What is kept in the attic that goes with lamps?",
        ),
        ("nl", "wat ligt er in zolder", "Wat ligt er in de zolder?"),
        (
            "de",
            "was kann man in Dachboden finden bei einer Lampe",
            "Was kann man in Dachboden bei Lampen finden?",
        ),
        ("en", "what's kept in the city of utrecht", "What is kept in the city of Utrecht?"),
        ("nl", "wat ligt er in de stad utrecht", "Wat ligt er in de stad Utrecht?"),
    ],
)
def test_a_whole_question_agrees(language, asked, whole):
    """In number with its verb, with an article where a name has one, and without a second sense."""
    found = RulesResolver(SHELVES).resolve_now(ConversationState(language=language), asked)
    assert found.resolved_question == whole


def test_no_two_choices_are_in_the_same_words():
    """Where no name of a value is its own, its id tells it apart."""
    asked = ConversationState(language="de")
    found = RulesResolver(SHELVES).resolve_now(asked, "Was kann man in Utrecht finden?")
    assert [choice.question for choice in found.choices] == [
        "Was kann man in Utrecht finden? (utrecht_city)",
        "Was kann man in Utrecht finden? (utrecht_province)",
    ]


@pytest.mark.parametrize(
    ("language", "many", "one"),
    [
        ("en", "in at most 1 days", "in at most 1 day"),
        ("en", "with 1 bus and 11 stops", "with 1 bus and 11 stops"),
        ("en", "1 matches", "1 match"),
        ("nl", "in hoogstens 1 dagen", "in hoogstens 1 dag"),
        ("de", "in höchstens 1 Tagen", "in höchstens 1 Tag"),
        ("fr", "1 jours", "1 jours"),
    ],
)
def test_one_of_something_is_singular(language, many, one):
    assert wording.one(many, language) == one
