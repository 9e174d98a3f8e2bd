"""The whole question that is said back."""

import pytest

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState
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
