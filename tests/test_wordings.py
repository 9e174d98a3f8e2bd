"""What a catalog's wordings teach."""

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState
from heritage_session.resolvers.grammar.wordings import Grammar
from heritage_session.resolvers.language.lexicon import lexicon
from heritage_session.resolvers.language.text import split
from heritage_session.resolvers.rules import RulesResolver

NOUNS = [f"{a}{b}ing" for a in ("bal", "dor", "fem", "gul", "kos") for b in ("der", "tel", "pon")]
CATALOG = Catalog.from_dict(
    {
        "name": "many",
        "default_language": "nl",
        "vocabularies": {
            "town": [{"id": "a", "label": "Aldorp"}, {"id": "b", "label": "Beekwijk"}]
        },
        "templates": [
            {
                "id": noun,
                "slots": {"town": "town"},
                "questions": {"nl": [f"Welke {noun} heeft {{town}}?", f"Toon {noun} uit {{town}}"]},
                "sparql": f"SELECT ?x {{ ?x <http://e/{noun}> $town }}",
            }
            for noun in NOUNS
        ],
    }
)


def test_each_of_many_templates_is_found_by_its_own_word():
    """Although all of them share the question word."""
    rules = RulesResolver(CATALOG)
    asked = [f"Welke {noun} heeft Aldorp?" for noun in NOUNS]
    found = [rules.resolve_now(ConversationState(), question).template_id for question in asked]
    assert found == NOUNS


def test_only_a_template_that_enough_is_said_of_is_read_closely():
    """A question word that all share is not enough; with a subject it is, for that one."""
    grammar = Grammar(CATALOG, "nl")
    said = frozenset(lexicon("nl").features(split(f"welke {NOUNS[3]} heeft")))
    weighed = grammar.weighed(said)
    assert weighed.keys() == set(NOUNS)
    assert [t for t, weight in weighed.items() if weight >= grammar.enough[t]] == [NOUNS[3]]
    assert all(not grammar.evidence(t, said).asks for t in NOUNS if t != NOUNS[3])
