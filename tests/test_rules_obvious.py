"""What is read without looking further is read as it would be with it."""

import random

import pytest

from benchmarks.followups import __main__ as followups
from heritage_session.catalog import Catalog
from heritage_session.evaluation import rehearse
from heritage_session.resolvers import rules
from heritage_session.resolvers.rules import RulesResolver
from tests.rules import read, resolver_of, talk

CROSSED = 300


def asked(catalog, dialogues):
    """Every question after its own conversation, and many after that of another one."""
    turns = [turn for dialogue in dialogues for turn in rehearse(catalog, dialogue)]
    chance = random.Random(1)
    yield from ((state, turn.question) for state, turn in turns)
    for state, _ in chance.choices(turns, k=CROSSED):
        yield state, chance.choice(turns)[1].question


@pytest.mark.parametrize("name", followups.DEVELOPED)
def test_a_closer_look_finds_the_same(name, monkeypatch):
    """All that is answered of a question is the same, in many conversations and domains."""
    catalog, dialogues = followups.load(name)
    resolver, taken, obvious = RulesResolver(catalog), [], rules.obvious
    questions = list(asked(catalog, dialogues))

    def counting(*arguments):
        found = obvious(*arguments)
        taken.append(found is not None)
        return found

    monkeypatch.setattr(rules, "obvious", counting)
    quick = [resolver.resolve_now(*question) for question in questions]
    monkeypatch.setattr(rules, "obvious", lambda *_: None)
    careful = [resolver.resolve_now(*question) for question in questions]
    differing = [q for (_, q), a, b in zip(questions, quick, careful, strict=True) if a != b]
    assert differing == []
    assert sum(taken) > 20


@pytest.mark.parametrize(
    ("asked_before", "question"),
    [
        ("count_institutions kind=museum place=utrecht", "En in Enschede?"),
        ("count_institutions kind=museum place=utrecht", "Nee, ik bedoel Enschede"),
        ((), "Hoeveel musea zijn er in Enschede?"),
    ],
)
def test_the_usual_questions_need_no_closer_look(asked_before, question, monkeypatch):
    """A value alone and a whole question are read without it."""

    def look(*_):
        raise AssertionError("a closer look was taken")

    monkeypatch.setattr(rules, "Reader", look)
    found = read("heritage", "nl", asked_before, question)
    assert found.template_id == "count_institutions"
    assert found.values == {"kind": "museum", "place": "enschede"}


def template(name, slots, question):
    """A template that is asked in one way."""
    patterns = " ".join(f"?id ?p{at} ${slot} ." for at, slot in enumerate(slots))
    sparql = f"SELECT ?id WHERE {{ {patterns} }}"
    return {"id": name, "slots": slots, "questions": {"en": [question]}, "sparql": sparql}


def test_templates_that_small_words_ask_for_are_rivals_too(monkeypatch):
    """Where no wording has the interrogative, another template may still be meant."""
    ways = {"x": "port", "y": "ship"}
    fillers = [template(f"f{n}", {"p": "hue"}, f"List zork{n} blam{n} of {{p}}") for n in range(60)]
    names = {"port": ("Kiel", "Turku"), "ship": ("Petrel", "Gannet"), "hue": ("Redd",)}
    catalog = Catalog.from_dict(
        {
            "name": "small",
            "default_language": "en",
            "vocabularies": {
                kind: [{"id": name.lower(), "label": name} for name in labels]
                for kind, labels in names.items()
            },
            "templates": [
                template("plain", ways, "{x} with {y}"),
                template("longer", ways, "{x} with about at {y}"),
                template("other", {"p": "hue", "q": "port"}, "{p} about at {q}"),
                *fillers,
            ],
        }
    )
    resolver, state = RulesResolver(catalog), talk("en", "plain x=kiel y=petrel")
    quick = resolver.resolve_now(state, "what is Turku with about at Gannet")
    monkeypatch.setattr(rules, "obvious", lambda *_: None)
    assert quick == resolver.resolve_now(state, "what is Turku with about at Gannet")
    assert quick.template_id == "longer"


def test_no_word_that_only_a_user_has_is_kept():
    """What is kept for the next question knows the words of the wordings alone."""
    resolver = resolver_of("heritage")
    grammar = resolver._grammars["en"]
    before = grammar._weighed.cache_info().currsize
    for name in ("Quackenbush", "Zebedee", "Wobbleton"):
        resolver.resolve_now(talk("en"), f"Which museums has {name} in Utrecht?")
    assert grammar._weighed.cache_info().currsize <= before + 1
