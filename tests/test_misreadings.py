# ruff: noqa: SIM905
"""What the rules once took for something else."""

from functools import cache

import pytest

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.base import EditKind
from heritage_session.resolvers.rules import RulesResolver
from tests.rules import ABSTAINS, MUSEUMS, catalog_of, check, read, resolver_of

ELSEWHERE = """
Bath Nice Hove Were York Leeds Hull Oxford Brighton Wells Dover Paris London Derby Deal
Best Laren Halle Namen Brugge Gent Luik Weert Baarn Soest Oss Putten Lisse Boxtel Stade Bilt
Hagen Jena Gera Ahlen Verden Aalen Berlin Basel Bonn Wien Graz Linz Trier Ulm Worms Fulda Kleve
""".split()
ASKED = {
    "en": ("Which museums are there in {}?", "And in {}?", "and {}?"),
    "nl": ("Welke musea zijn er in {}?", "En in {}?", "en in {} dan?"),
    "de": ("Welche Museen gibt es in {}?", "und in {}?", "Und in {}, bitte?"),
}


def listed(*rows):
    """A conversation in which museums were listed as these rows."""
    slots = {"kind": "museum", "place": "utrecht"}
    asked = ConversationTurn("user", "q", None, "institutions_in_place", slots, rows)
    return ConversationState([asked, ConversationTurn("assistant", "")], language="nl")


@pytest.mark.parametrize("place", ELSEWHERE)
def test_an_unknown_place_is_no_small_word(place):
    for language, questions in ASKED.items():
        for question in questions:
            for written in (place, place.lower()):
                asked = question.format(written)
                resolution = read("heritage", language, MUSEUMS, asked)
                assert resolution.edit is EditKind.ABSTAIN, (asked, resolution.resolved_question)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Which musuems are there in Zwole?", "zwolle"),
        ("Which museums are tehre in Assen?", "assen"),
        ("Welke musea zjin er in Den Haagg?", "den_haag"),
        ("Welche Museen gitb es in Deventr?", "deventer"),
    ],
)
def test_slips_are_still_undone(question, place):
    resolution = resolver_of("heritage").resolve_now(ConversationState(), question)
    assert resolution.values == {"kind": "museum", "place": place}


@pytest.mark.parametrize(
    "question",
    [
        *("and the rest?", "rest", "en de rest?", "und der Rest?", "resets", "forgt it"),
        *("van de honderdste?", "Wat is het adres van de honderdste?", "the lats one"),
        *("Mag ik in Zwolle een museum openen?", "Which lamps are there in Zwolle?"),
        *("witout the year", "zonde het jaar", "Which museums are nott in Zwolle?"),
    ],
)
def test_what_decides_is_spelled_exactly(question):
    state = listed({"id": "centraal_museum", "label": "Centraal Museum"})
    resolution = resolver_of("heritage").resolve_now(state, question)
    assert resolution.edit is EditKind.ABSTAIN, resolution.resolved_question


def spoke(*languages):
    return ConversationState(
        [ConversationTurn("user", "q", language=language) for language in languages]
    )


@pytest.mark.parametrize(
    ("question", "usual", "earlier", "expected"),
    [
        ("nee, in Deventer", "en", (), "en"),
        ("nee, in Deventer", "en", ("nl", "en"), "nl"),
        ("nee, in Deventer", "en", ("nl", "de", "en"), "de"),
        ("nee, in Deventer", "de", ("nl", "de"), "de"),
        *((word, "en", (), "en") for word in ("ja", "nee")),
        *((word, "nl", ("de", "nl"), "nl") for word in ("ja", "nee")),
        ("Welke musea zijn er in Deventer?", "en", ("de", "en"), "nl"),
    ],
)
def test_a_tie_between_languages(question, usual, earlier, expected):
    state = spoke(*earlier)
    state.language = usual
    assert resolver_of("heritage").resolve_now(state, question).language == expected


@pytest.mark.parametrize(
    "question", ["Wat is het adres van de tweede?", "Wat is het adres van Zebra?"]
)
def test_a_row_that_cannot_be_asked_about_is_not_meant(question):
    resolver, known = resolver_of("heritage"), catalog_of("heritage").vocabularies["institution"]
    first = {"id": next(iter(known.values)), "label": "Eerste"}
    gone = {"id": "gone", "label": "Zebra"}
    assert resolver.resolve_now(listed(first, gone), question).edit is EditKind.ABSTAIN
    good = resolver.resolve_now(listed(first, gone), "Wat is het adres van de eerste?")
    assert good.values == {"institution": first["id"]}
    alone = resolver.resolve_now(listed(gone), "Wat is het adres ervan?")
    assert alone.edit is EditKind.ABSTAIN


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("older than 1900", "younger than 1900"),
        ("no younger than 1900", "no older than 1900"),
        ("less than 1900", "more than 1900"),
        ("earlier than 1900", "since 1900"),
        ("no later than 1900", "no earlier than 1900"),
        ("ouder dan 1900", "jonger dan 1900"),
        ("niet jonger dan 1900", "niet ouder dan 1900"),
        ("minder dan 1900", "meer dan 1900"),
        ("eerder dan 1900", "later dan 1900"),
        ("vroeger dan 1900", "sinds 1900"),
        ("älter als 1900", "jünger als 1900"),
        ("nicht jünger als 1900", "nicht älter als 1900"),
        ("weniger als 1900", "mehr als 1900"),
        ("früher als 1900", "später als 1900"),
        ("vor 1900", "seit 1900"),
    ],
)
def test_what_is_older_than_a_year_was_there_before_it(before, after):
    for question, slot in ((before, "founded_before"), (after, "founded_after")):
        resolution = read("heritage", "nl", MUSEUMS, question)
        assert resolution.values == {"kind": "museum", "place": "utrecht", slot: "1900"}, question


@cache
def ages(older, younger, vocabulary="age", slots=("at_least", "at_most")):
    low, high = slots
    return RulesResolver(
        Catalog.from_dict(
            {
                "name": "people",
                "default_language": "en",
                "vocabularies": {
                    "town": [{"id": "z", "label": "Zwolle"}],
                    vocabulary: {"pattern": "[0-9]{2,4}"},
                },
                "templates": [
                    {
                        "id": "people",
                        "slots": {"town": "town", low: f"{vocabulary}?", high: f"{vocabulary}?"},
                        "questions": {"en": ["Which people live in {town}?"]},
                        "additions": {
                            low: {"en": f"{older} {{{low}}}"},
                            high: {"en": f"{younger} {{{high}}}"},
                        },
                        "sparql": f"SELECT ?x WHERE {{ ?x ?p $town, ${low}, ${high} }}",
                    }
                ],
            }
        )
    )


@pytest.mark.parametrize(
    ("catalog", "question", "slot"),
    [
        (("of at least", "of at most"), "older than 65", "at_least"),
        (("of at least", "of at most"), "younger than 65", "at_most"),
        (("of at least", "of at most"), "not older than 65", "at_most"),
        (("older than", "younger than"), "older than 65", "at_least"),
        (("older than", "younger than", "year", ("a", "b")), "older than 1900", "a"),
        (("after", "before", "year", ("a", "b")), "older than 1900", "b"),
    ],
)
def test_what_is_older_than_an_age_is_of_more_years(catalog, question, slot):
    resolver = ages(*catalog)
    first = resolver.resolve_now(ConversationState(language="en"), "Which people live in Zwolle?")
    asked = ConversationTurn("user", "q", None, first.template_id, first.values)
    state = ConversationState([asked], language="en")
    assert resolver.resolve_now(state, question).values.get(slot) in ("65", "1900")


def far(after, question):
    """What is read behind a list of museums, its first row, and ``after``."""
    rows = [{"id": "kb", "label": "KB"}, {"id": "tresoar", "label": "Tresoar"}]
    asked = {"kind": "museum", "place": "utrecht"}
    turns = [ConversationTurn("user", "q", None, "institutions_in_place", asked, rows)]
    about = {"institution": "kb"}
    for template in after:
        known = template is not None
        slots = about if known else {}
        turns.append(ConversationTurn("user", "q", None, template, slots, context=known))
    return resolver_of("heritage").resolve_now(ConversationState(turns, language="en"), question)


def test_an_old_list_is_not_gone_on_with():
    """Nor is a list that a question not understood came behind."""
    here, there = "institution_address", "institution_website"
    assert far([here], "in Zwolle").values == {"kind": "museum", "place": "zwolle"}
    assert far([here, there] * 4, "in Zwolle").edit is EditKind.ABSTAIN
    assert far([here, None], "in Zwolle").edit is EditKind.ABSTAIN


@pytest.mark.parametrize(
    "question",
    [
        *(
            "is Zwolle any good?",
            "Deventer was nice",
            "how do I get to Zwolle?",
        ),
        *("thank you for the museums", "i saw a museum in Zwolle", "would you recommend Zwolle?"),
        *(
            "is Zwolle wel leuk?",
            "Deventer was leuk",
            "hoe kom ik in Zwolle?",
        ),
        *("bedankt voor de musea", "ik zag een museum in Zwolle", "raad je me Zwolle aan?"),
        *("ist Zwolle schön?", "Deventer war schön", "wie komme ich nach Zwolle?"),
        *("danke für die Museen", "empfehlen Sie Zwolle?"),
    ],
)
def test_no_answer_is_in_what_is_liked_told_or_thanked_for(question):
    """A value is in it, and yet it asks for nothing that the catalog knows."""
    for code in ("en", "nl", "de"):
        resolution = read("heritage", code, MUSEUMS, question)
        assert resolution.edit is EditKind.ABSTAIN, (code, resolution.resolved_question)


LIMITED = {
    "en": """and in Zwolle for children|the best museums in Zwolle|school museums in Zwolle
        |in Zwolle at the weekend|in Zwolle tonight|teachers in Zwolle|the brother of Zwolle
        |the most interesting in Zwolle|a map of Zwolle|homework about museums in Zwolle
        |nice museums in Zwolle|a walk in Zwolle|strange museums in Zwolle""",
    "nl": """en in Zwolle voor kinderen|de beste musea in Zwolle|leuke musea in Zwolle
        |in Zwolle in het weekend|in Zwolle vanavond|leraren in Zwolle|de broer van Zwolle
        |de interessantste in Zwolle|een kaart van Zwolle|welke in Zwolle vinden kinderen leuk""",
    "de": """und in Zwolle für Kinder|die besten Museen in Zwolle|schöne Museen in Zwolle
        |in Zwolle am Wochenende|in Zwolle heute Abend|Lehrer in Zwolle|der Bruder von Zwolle
        |die interessantesten in Zwolle|eine Karte von Zwolle|Hausaufgaben in Zwolle""",
}


@pytest.mark.parametrize("language", LIMITED)
def test_an_everyday_word_may_limit_what_is_asked(language):
    """Nothing is left out that could tell some of what is listed from the rest."""
    for question in LIMITED[language].split("|"):
        resolution = read("heritage", language, MUSEUMS, question.strip())
        assert resolution.edit is EditKind.ABSTAIN, (question, resolution.resolved_question)


@pytest.mark.parametrize(
    ("language", "question"), [("nl", "En archieven?"), ("de", "Und Archive?")]
)
def test_a_common_noun_is_short_for_no_name(language, question):
    """A kind of institution, and not the one institution whose name holds the word."""
    check(
        "heritage",
        language,
        "institution_location institution=museum_de_fundatie",
        question,
        ABSTAINS,
    )
