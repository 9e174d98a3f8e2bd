"""The words by which a template is asked for."""

import re

import pytest
import yaml

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState
from heritage_session.resolvers.language.families import family
from heritage_session.resolvers.language.text import fold
from heritage_session.resolvers.language.verbs import infinitive
from heritage_session.resolvers.rules import RulesResolver
from tests.rules import ABSTAINS, DATA, MUSEUMS, check, read, talk

GAME = "outcome white=euwe black=lasker event=first"
PLANES = "kits theme=planes +apollo +zeppelin +concorde"
WEIGHT = "weight kit=zeppelin"
PARTS = "contents kit=zeppelin +glue +screws +varnish"
OLD = "institution_founded institution=teylers"
LISTED = f"{MUSEUMS} +centraal_museum +spoorwegmuseum"


@pytest.mark.parametrize(
    ("domain", "language", "question", "expected"),
    [
        ("heritage", "nl", "wat verzamelt Teylers?", "institution_themes institution=teylers"),
        ("heritage", "en", "who has a collection on mining?", "institutions_by_theme theme=mining"),
        ("heritage", "de", "wer hat eine Sammlung über Mode?",
         "institutions_by_theme theme=fashion"),
        ("records", "en", "Who performed in Leeds?", "concerts city=leeds"),
        ("records", "de", "Wer ist in Leeds aufgetreten?", "concerts city=leeds"),
        ("heritage", "en", "what is there in Zwolle?", ""),
        ("schools", "en", "What is there in Lyon?", ""),
    ],
)  # fmt: skip
def test_what_is_listed_need_not_be_named(domain, language, question, expected):
    check(domain, language, [], question, expected)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Are there any libraries there?", "institutions_in_place"),
        ("zijn er ook bibliotheken in Arnhem?", "institutions_in_place"),
        ("Gibt es auch Bibliotheken in Amsterdam?", "institutions_in_place"),
        ("en in Arnhem?", "oldest_institution"),
        ("en bibliotheken?", "oldest_institution"),
        ("is there a cinema there?", None),
        ("are there?", None),
    ],
)
def test_what_exists_is_listed(question, expected):
    asked = "oldest_institution kind=museum place=amsterdam +kb"
    assert read("heritage", "nl", asked, question).template_id == expected


@pytest.mark.parametrize(
    "question",
    ["what do they sell?", "what does that offer", "what do you mean", "what does it mean?"],
)
def test_what_is_sold_is_no_list(question):
    check("heritage", "en", LISTED, question, ABSTAINS)
    check("schools", "en", "schools city=lyon +rhone", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what's its weight?"),
        ("nl", "en het gewicht daarvan?"),
        ("nl", "wat weegt die"),
        ("de", "und das Gewicht davon?"),
        ("de", "was wiegt das?"),
    ],
)
def test_a_property_has_several_names(language, question):
    """The wordings ask how heavy it is."""
    check("kits", language, PARTS.split(" +")[0], question, WEIGHT)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "Where can I find its website?", "institution_website institution=teylers"),
        ("en", "where do I look up the opening hours of Tresoar",
         "institution_hours institution=tresoar"),
        ("nl", "waar staan de openingstijden?", "institution_hours institution=teylers"),
        ("nl", "waar vind ik de website van Tresoar", "institution_website institution=tresoar"),
        ("de", "Und wo finde ich dessen Website?", "institution_website institution=teylers"),
        ("en", "where can I find museums in Zwolle", ""),
        ("en", "where is the website", ""),
        ("de", "wo finde ich den Ausgang", ""),
    ],
)  # fmt: skip
def test_where_a_property_is_told_asks_for_it(language, question, expected):
    check("heritage", language, OLD, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Where do I find the pupils of that school?"),
        ("nl", "Waar vind ik de leerlingen?"),
        ("de", "Wo finde ich die Schüler?"),
    ],
)
def test_where_somebody_is_asks_for_no_number(language, question):
    check("schools", language, "pupils school=stella", question, ABSTAINS)


@pytest.mark.parametrize("question", ["what is it?", "what's that"])
def test_a_definition_is_asked_for_by_no_wording(question):
    check("kits", "en", WEIGHT, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and the heaviest?"),
        ("en", "and the strongest one?"),
        ("nl", "en de zwaarste?"),
        ("de", "und der schwerste?"),
    ],
)
def test_a_superlative_is_no_property(language, question):
    """How heavy one is says nothing of which is the heaviest."""
    check("kits", language, [PLANES, WEIGHT], question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "not older than Vlaai"),
        ("nl", "niet ouder dan Vlaai"),
        ("de", "nicht älter als Vlaai"),
    ],
)
def test_a_denied_comparison_is_not_made(language, question):
    """Its contrary is not what the template answers."""
    check("recipes", language, "older first=snert second=linzer", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "year of that one?"),
        ("en", "from which year is it"),
        ("en", "when was it created?"),
        ("nl", "het jaartal?"),
        ("nl", "uit welk jaar komt dat"),
        ("nl", "wanneer is dat gemaakt"),
        ("de", "und das Jahr?"),
        ("de", "aus welchem Jahr kommt das"),
        ("de", "wann wurde das geschaffen"),
    ],
)
def test_a_year_is_asked_for_in_few_words(language, question):
    """Where only one question about the thing at hand is answered with a year."""
    asked = "cook_of dish=snert +boone"
    check("recipes", language, asked, question, "invented dish=snert")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the same in that year"),
        ("en", "when can I see it"),
        ("nl", "in dat jaar ook"),
        ("nl", "wanneer kan ik erheen"),
        ("de", "in diesem Jahr auch"),
        ("de", "wann kann ich das sehen"),
    ],
)
def test_not_every_year_or_when_asks_for_a_date(language, question):
    """A year that is pointed at is known, and "when" may mean an hour."""
    found = read("recipes", language, "cook_of dish=snert +boone", question)
    assert found.template_id != "invented"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and what is it in 1936/37?"),
        ("nl", "en wat is het in 1936/37?"),
        ("de", "und was ist es in 1936/37?"),
    ],
)
def test_what_it_is_elsewhere_asks_the_same(language, question):
    """Only what a thing itself is cannot be told."""
    check("chess", language, GAME, question, GAME.replace("first", "second"))
    check("chess", language, GAME, question.split(" in ")[0].replace("it", "chess"), ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and with Polgar as white?", "white=polgar black=lasker"),
        ("en", "and if Polgar were black?", "white=euwe black=polgar"),
    ],
)
def test_a_slots_own_name_asks_for_no_other_template(language, question, expected):
    """That a wording elsewhere has the word does not make it a question of its own."""
    expected = f"outcome {expected} event=first" if expected else ABSTAINS
    check("chess", language, GAME, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Do you know in which games Polgar chooses the opening French?"),
        ("en", "In which games has Polgar chosen the opening French?"),
        ("de", "In welchen Partien hat Polgar die Eröffnung Französisch gewählt?"),
    ],
)
def test_a_verb_is_known_in_all_its_forms(language, question):
    """Of strong verbs no ending tells."""
    check("chess", language, (), question, "openings player=polgar opening=french")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "could you tell me what Keller wrote about chess?"),
        ("en", "what has Keller written about chess?"),
        ("nl", "ik vroeg me af wat Keller heeft geschreven over schaken"),
        ("nl", "wat schrijft Keller over schaken?"),
        ("de", "was hat Keller über Schach geschrieben?"),
        ("de", "was schreibt Keller über Schach?"),
    ],
)
def test_another_form_of_a_verb_asks_the_same(language, question):
    """No ending tells that "wrote" is a form of "write"."""
    check("schools", language, (), question, "wrote teacher=keller subject=chess")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "did Bianchi train Novak?"),
        ("en", "was Novak trained by Bianchi?"),
        ("nl", "heeft Bianchi Novak opgeleid?"),
        ("nl", "werd Novak opgeleid door Bianchi?"),
        ("de", "hat Bianchi Novak ausgebildet?"),
        ("de", "wurde Novak von Bianchi ausgebildet?"),
    ],
)
def test_who_did_it_is_known_in_both_voices(language, question):
    """What is done by somebody, that somebody does."""
    check("schools", language, (), question, "trained teacher=novak master=bianchi")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "how many pupils does it expel?"),
        ("nl", "hoeveel leerlingen weigert die?"),
        ("de", "wie viele Schüler entlässt sie?"),
    ],
)
def test_another_word_beside_those_that_ask_may_ask_for_something_else(language, question):
    """An unknown verb may be what is asked, though the words beside it are those of a wording."""
    asked = "lessons school=rhone subject=chess"
    check("schools", language, asked, question, ABSTAINS)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("measurement", "measured", True),
        ("measuring", "measures", True),
        ("schreef", "geschreven", True),
        ("gegründet", "Gründung", True),
        ("letters", "lighters", False),
        ("painting", "pointing", False),
    ],
)
def test_words_of_one_family_ask_the_same(one, other, same):
    """Other forms of a verb and the nouns made of it, never another word."""
    assert (family(fold(one)) == family(fold(other))) is same


def test_a_small_word_asks_where_a_wording_has_no_other():
    """The word that says nothing elsewhere is what this template is asked by."""
    wordings = {
        "stock": "Is {album} available in {city}?",
        "maker": "Who made {album}?",
        "shops": "Which shops in {city} have {album}?",
    }
    data = yaml.safe_load((DATA / "records.yaml").read_text("utf-8"))
    data["templates"] = [
        {
            "id": name,
            "slots": {slot: slot for slot in re.findall(r"\{(\w+)\}", text)},
            "questions": {"en": [text]},
            "sparql": "SELECT ?x WHERE { ?x ?p "
            + ", ".join(f"${slot}" for slot in re.findall(r"\{(\w+)\}", text))
            + " }",
        }
        for name, text in wordings.items()
    ]
    resolver = RulesResolver(Catalog.from_dict(data))
    found = resolver.resolve_now(talk("en", "maker album=low"), "is it available in Leeds?")
    assert (found.template_id, found.values) == ("stock", {"album": "low", "city": "leeds"})


def test_a_language_without_a_lexicon_still_has_its_wordings():
    catalog = Catalog.from_dict(
        {
            "name": "x",
            "default_language": "fr",
            "vocabularies": {"city": [{"id": "p", "label": "Paris"}, {"id": "l", "label": "Lyon"}]},
            "templates": [
                {
                    "id": "weather",
                    "slots": {"city": "city"},
                    "questions": {"fr": ["Quel temps fait-il à {city} ?"]},
                    "sparql": "SELECT ?x WHERE { $city ?p ?x }",
                }
            ],
        }
    )
    resolver = RulesResolver(catalog)
    resolution = resolver.resolve_now(ConversationState(), "quel temps fait-il à Paris ?")
    assert resolution.values == {"city": "p"}
    followup = resolver.resolve_now(talk("fr", "weather city=p"), "Lyon")
    assert followup.resolved_question == "Quel temps fait-il à Lyon ?"


def test_wordings_without_a_subject_are_found():
    catalog = Catalog.from_dict(
        {
            "name": "x",
            "default_language": "nl",
            "vocabularies": {"city": [{"id": "z", "label": "Zwolle"}]},
            "templates": [
                {
                    "id": "there",
                    "slots": {"city": "city"},
                    "questions": {"nl": ["Zijn er in {city}?"]},
                    "sparql": "SELECT ?x WHERE { $city ?p ?x }",
                }
            ],
        }
    )
    resolver = RulesResolver(catalog)
    assert not resolver.resolve_now(ConversationState(), "Zwolle").answerable


@pytest.mark.parametrize(
    ("form", "infinitive"),
    [
        ("gab", "gibt"),
        ("gaf", "geeft"),
        ("gave", "given"),
        ("entwarf", "entwerfen"),
        ("uitgegeven", "uitgeven"),
        ("withdrew", "withdraw"),
        ("maakte", "maken"),
        ("geholt", "holen"),
        ("stopped", "stops"),
    ],
)
def test_forms_of_a_verb_are_one_word(form, infinitive):
    """What no ending explains, verbs with prefixes, and stems too short to lose an ending."""
    assert family(form) == family(infinitive)


@pytest.mark.parametrize("noun", ["Verlag", "Bestand", "Afstand", "left", "found"])
def test_nouns_are_no_forms_of_verbs(noun):
    """What looks like a prefix and a form of a verb, and is a noun, stays as it is."""
    assert infinitive(fold(noun)) == fold(noun)
