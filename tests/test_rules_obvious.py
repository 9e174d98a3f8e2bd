"""What is read without looking further is read as it would be with it."""

import random

import pytest

from benchmarks.followups import __main__ as followups
from heritage_session.evaluation import rehearse
from heritage_session.resolvers import rules
from heritage_session.resolvers.rules import RulesResolver
from tests.rules import read

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
