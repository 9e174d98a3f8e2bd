# ruff: noqa: SIM905
"""The rules, on the development dialogues and on domains that no rule was written for."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.resolvers import rules
from heritage_session.resolvers.base import EditKind, Source
from heritage_session.resolvers.rules import RulesResolver
from tests.examples import scaled
from tests.rules import ABSTAINS, MUSEUMS, catalog_of, check, read, resolver_of, talk


@given(
    question=st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            "en zonder niet de tweede 1900 museum ? terug Utrecht drop never mind #2 nr 2 tussen "
            "laat maar alle daar provincie adres hoeveel welke was ohne na voor ’s ß İ".split()
        ),
        max_size=12,
    ).map(" ".join),
    language=st.sampled_from([None, "nl", "en", "de", "fr", ""]),
)
@settings(max_examples=scaled(300))
def test_nothing_that_can_be_typed_raises(question, language):
    state = talk("nl", f"{MUSEUMS} +kb +tresoar")
    before = state.copy()
    resolution = resolver_of("heritage").resolve_now(state, question, language)
    assert state == before
    assert resolution.answerable == bool(resolution.resolved_question)
    if resolution.edit in (EditKind.ABSTAIN, EditKind.CLARIFY, EditKind.RESET):
        assert not resolution.slots


@pytest.mark.parametrize(
    ("question", "edit", "unset"),
    [
        ("Welke archieven zijn er in Zeeland?", "standalone", ("*",)),
        ("en in Zeeland?", "replace", ()),
        ("ook van na 1800", "add", ()),
        ("zonder jaartal", "drop", ("founded_before",)),
        ("welke daarvan is het oudst?", "switch", ("founded_before",)),
        ("wat is het adres van de tweede?", "refer", ("kind", "place", "founded_before")),
        ("nee, in Zeeland", "correct", ()),
        ("nog even terug naar Zeeland", "return", ()),
        ("laat maar", "reset", ("*",)),
        ("iets anders", "reset", ("*",)),
        ("vertel eens een mop", "abstain", ()),
    ],
)
def test_kinds_of_edit(question, edit, unset):
    asked = f"{MUSEUMS} founded_before=1900 +kb +tresoar"
    resolution = read("heritage", "nl", asked, question)
    assert (resolution.edit, resolution.unset) == (edit, unset)


def test_every_slot_says_where_it_comes_from():
    asked = f"{MUSEUMS} +kb +tresoar"
    kept = read("heritage", "nl", asked, "En in  Zwolle?").slots
    assert kept["place"].source == Source("question", start=7, end=13, text="Zwolle")
    assert kept["kind"].source == Source("turn", seq=1)
    assert (kept["kind"].value, kept["kind"].label) == ("museum", "museum")
    row = read("heritage", "nl", asked, "het adres van de laatste?").slots["institution"]
    assert row.source == Source("row", seq=1, row=2)


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


def test_what_was_said_before_settles_a_name():
    asked = "length film=dune21"
    check("films", "en", asked, "When was Dune released?", "released film=dune21")


def test_a_value_that_fits_two_slots_is_asked_about():
    asked = "t1 origin=utr destination=zwo"
    resolution = read("trains", "nl", asked, "en Arnhem?")
    assert resolution.edit is EditKind.CLARIFY
    assert [dict(choice.slots) for choice in resolution.choices] == [
        {"origin": "ah", "destination": "zwo"},
        {"origin": "utr", "destination": "ah"},
    ]


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
    ("question", "expected"),
    [
        ("In welke provincie ligt dat?", None),
        ("nee, de provincie", "utrecht_province"),
        ("in the whole province", "utrecht_province"),
        ("und in der ganzen Provinz?", "utrecht_province"),
    ],
)
def test_a_kind_of_place_is_asked_for_or_meant(question, expected):
    assert read("heritage", "nl", MUSEUMS, question).values.get("place") == expected


@pytest.mark.parametrize("question", ["in the whole country", "in the whole town", "the province"])
def test_no_place_is_guessed_from_its_kind(question):
    """Nor does the province stand for the country, or without a word that widens the question."""
    asked = "institutions_in_place kind=museum place=haarlem"
    check("heritage", "nl", asked, question, ABSTAINS)


@pytest.mark.parametrize("question", ["opnieuw", "ok, opnieuw graag", "never mind", "Nevermind!"])
def test_alone_it_is_a_reset(question):
    asked = "institutions_by_theme theme=mining place=limburg"
    assert read("heritage", "nl", asked, question).edit is EditKind.RESET
    assert read("heritage", "nl", asked, "never mind the place").edit is EditKind.DROP


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("and in Drenthe?", None, "en"),
        ("und in Drenthe?", None, "de"),
        ("en in Drenthe?", None, "nl"),
        ("Drenthe?", None, "nl"),
        ("and in Drenthe?", "nl", "nl"),
        ("libraries?", None, "en"),
    ],
)
def test_the_language_of_the_question(question, language, expected):
    state = talk("nl", MUSEUMS)
    state.language = None
    assert resolver_of("heritage").resolve_now(state, question, language).language == expected


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


def test_a_state_without_turns_is_context_too():
    state = ConversationState((), {"institution": "kb"}, "institution_address")
    resolution = resolver_of("heritage").resolve_now(state, "en de website?")
    assert (resolution.template_id, resolution.values) == (
        "institution_website",
        {"institution": "kb"},
    )
    assert resolution.slots["institution"].source == Source("turn")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("no tomatoes please", None),
        ("no, salmon", {"course": "k1", "ingredient": "i4"}),
        ("more than 20 minutes", None),
        ("under 20 minutes", {"course": "k1", "ingredient": "i1", "max_minutes": "20"}),
        ("what is a dessert?", None),
        ("desserts instead", {"course": "k3", "ingredient": "i1"}),
    ],
)
def test_small_words_matter(question, expected):
    asked = "find course=k1 ingredient=i1"
    assert read("cooking", "en", asked, question).values == (expected or {})


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


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?!",
        "en",
        "x" * 501,
        "in " * 61,
        "zonder Zwolle",
        "en de derde en de vierde?",
        "niet in Utrecht",
        "zonder bovengrens",
        "en 1885?",
        "overal",
        "en terug?",
        "van na de derde",
        "hoeveel mensen wonen daar?",
        "vergeet dat, en in Zwolle?",
        "het adres?",
        "Welke nog meer?",
        "Welke musea zijn er nog meer?",
        "any others?",
        "what can I ask?",
        "waar staan ze?",
        "welke daarvan liggen in Enschede?",
        "how many of them are in Enschede?",
        "tell me about Tresoar",
        "the first one?",
    ],
)
def test_rather_nothing_than_a_guess(question):
    asked = f"{MUSEUMS} +kb +tresoar"
    check("heritage", "nl", asked, question, ABSTAINS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("niet in Assen maar in Emmen", "emmen"),
        ("in Assen, nee, Emmen", "emmen"),
        ("Zwolle in Overijssel", "zwolle"),
        ("Overijssel, Zwolle", "zwolle"),
        ("Utrecht, de provincie", "utrecht_province"),
        ("en de hele provincie?", "utrecht_province"),
        ("en in noordholland", "noord_holland"),
        ("en in Zuid Holland", "zuid_holland"),
        ("EN IN FRYSLÂN?", "friesland"),
        ("en in de gemeente Meppel?", "meppel"),
        ("en in Zwolles", "zwolle"),
    ],
)
def test_one_place_is_meant(question, expected):
    check(
        "heritage", "nl", MUSEUMS, question, f"institutions_in_place kind=museum place={expected}"
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("wat is het adres van nummer 2?", "tresoar"),
        ("het adres van #2 graag", "tresoar"),
        ("het adres van de voorlaatste", "kb"),
        ("het adres van de 2e", "tresoar"),
        ("het adres van het tweede museum", "tresoar"),
        ("wat is het adres van het Tresoar?", "tresoar"),
    ],
)
def test_rows_are_counted(question, expected):
    asked = f"{MUSEUMS} +kb +tresoar"
    check("heritage", "nl", asked, question, f"institution_address institution={expected}")


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("zonder bovengrens", {"founded_after": "1800"}),
        ("zonder 1900", {"founded_after": "1800"}),
        ("ongeacht het jaar", {}),
        ("wanneer dan ook", {}),
        ("tussen 1850 en 1950", {"founded_before": "1950", "founded_after": "1850"}),
    ],
)
def test_limits(question, kept):
    asked = f"{MUSEUMS} founded_before=1900 founded_after=1800"
    values = read("heritage", "nl", asked, question).values
    assert values == {"kind": "museum", "place": "utrecht"} | kept


@pytest.mark.parametrize(
    ("question", "edit", "limits"),
    [
        ("en na 1900?", "replace", {"founded_after": "1900"}),
        ("en van na 1950?", "replace", {"founded_after": "1950"}),
        ("after 1850 instead", "replace", {"founded_after": "1850"}),
        ("liever van na 1850", "replace", {"founded_after": "1850"}),
        ("und nach 1850?", "add", {"founded_before": "1900", "founded_after": "1850"}),
        ("welke daarvan zijn van voor 1850?", "replace", {"founded_before": "1850"}),
        ("which of those are from before 1950?", "abstain", None),
    ],
)
def test_ends_of_a_range(question, edit, limits):
    place = {"kind": "museum", "place": "utrecht"}
    asked = f"{MUSEUMS} founded_before=1900"
    resolution = read("heritage", "nl", asked, question)
    assert (resolution.edit, resolution.values) == (edit, {} if limits is None else place | limits)


def test_one_of_several_is_not_all_of_them():
    asked = (f"{MUSEUMS} +kb +tresoar", "institution_website institution=kb")
    check("heritage", "nl", asked, "when were they founded?", ABSTAINS)
    check("heritage", "nl", asked, "when was it founded?", "institution_founded institution=kb")
    check("heritage", "nl", asked, "wat weet je over het Tresoar?", ABSTAINS)


def test_the_only_optional_slot_can_be_dropped_without_its_name():
    asked = "institutions_by_theme theme=mining place=limburg"
    for question in ("laat dat maar weg", "overal graag"):
        check("heritage", "nl", asked, question, "institutions_by_theme theme=mining")


def test_there_fills_an_optional_place():
    asked = "institutions_in_place kind=museum place=limburg"
    expected = "institutions_by_theme theme=mining place=limburg"
    check("heritage", "nl", asked, "wie verzamelt daar over mijnbouw?", expected)


def test_a_slip_lowers_the_confidence():
    sure = read("heritage", "nl", MUSEUMS, "en in Zwolle?").confidence
    assert 0 < read("heritage", "nl", MUSEUMS, "en in Zwole?").confidence < sure


def test_a_part_of_a_name_is_enough_where_it_is_one_of_a_kind():
    asked = "list director=d3"
    resolution = read("films", "en", asked, "and Gerwig?")
    assert resolution.values == {"director": "d4"}
    assert resolution.confidence < 0.9


async def test_resolve_is_resolve_now():
    state, resolver = talk("nl", MUSEUMS), resolver_of("heritage")
    found = await resolver.resolve(state, "en in Zwolle?")
    assert found == resolver.resolve_now(state, "en in Zwolle?")


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


def test_no_value_of_a_catalog_is_in_the_code():
    """The rules know languages, not domains."""
    root = Path(rules.__file__).parent
    said = [re.sub(r"#.*", "", p.read_text("utf-8")) for p in root.glob("language/*.yaml")]
    for path in root.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.extend([node.value] if len(node.value) < 40 else [])
    words = {word for text in said for word in re.findall(r"[^\W_]+", text.lower())}
    for vocabulary in catalog_of("heritage").vocabularies.values():
        for value in vocabulary.values.values():
            for name, _ in value.names():
                assert name.lower() not in words, name
